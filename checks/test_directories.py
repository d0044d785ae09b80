"""Directories that nobody here wrote go in, or are refused for what is wrong with them; ours are valid elsewhere."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from checks.hsds_schemas import Official, dangling, tables_of
from checks.test_guides import anlaufstelle

DATA = Path(os.environ.get("ANLAUFSTELLE_DATA", ""))
OHANA = DATA / "ohana" / "spec" / "support" / "fixtures"
SAMPLE = DATA / "ohana" / "data" / "sample-csv"
EXAMPLES = DATA / "hsds-3.1" / "examples"
MOCKS = DATA / "oruk" / "OpenReferralApi" / "Mocks"

# Each broken file, and the lines and fields it must be refused for; every other line of it goes in.
BROKEN = {
    "contact_with_no_parent": [(2, "location_id")],
    "holiday_schedule_with_no_parent": [(2, "location_id")],
    "hs_with_invalid_date": [(2, "end_date")],
    "invalid_address": [(2, "city")],
    "invalid_category": [(2, "name")],
    "invalid_contact": [(2, "name")],
    "invalid_holiday_schedule": [(2, "closed")],
    "invalid_location": [(2, "name")],
    "invalid_location_org": [(2, "organization_id")],
    "invalid_mail_address": [(2, "address_1")],
    "invalid_mail_address_location": [(2, "location_id")],
    "invalid_org": [(2, "name")],
    "invalid_parent_category": [(2, "parent_id")],
    "invalid_phone": [(2, "number_type")],
    "invalid_program": [(2, "name")],
    "invalid_program_headers": [(2, "name")],  # a cell more than there are columns
    "invalid_regular_schedule": [(2, "closes_at")],
    "invalid_service": [(2, "name")],
    "invalid_service_location": [(2, "location_id")],
    "missing_address": [(2, "city")],
    "org_with_invalid_date": [(2, "date_incorporated")],
    "phone_with_no_parent": [(2, "contact_id")],
    "program_with_no_parent": [(2, "organization_id")],
    "regular_schedule_with_no_parent": [(2, "location_id")],
}
WHOLE = [
    "existing_category", "hs_with_2_digit_year", "hs_with_spelled_out_date", "locations", "org_with_2_digit_year",
    "org_with_spelled_out_date", "programs", "services", "taxonomy",
]  # fmt: skip


def take_in(home: Path, path: Path, *words: str) -> dict[str, Any]:
    done = anlaufstelle(home, "import-directory", str(path), "--json", *words)
    assert "Traceback" not in done.stderr, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (1 if told.get("refused") else 0)
    return told


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation without content. Not to be changed."""
    home = tmp_path_factory.mktemp("empty")
    assert anlaufstelle(home, "setup").returncode == 0
    return home


@pytest.fixture
def fresh(empty: Path, tmp_path: Path) -> Path:
    """An installation without content, for one test."""
    shutil.copytree(empty, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture(scope="module")
def sampled(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the older list in it. Only for dry runs."""
    home = tmp_path_factory.mktemp("sampled") / "home"
    shutil.copytree(empty, home)
    take_in(home, SAMPLE, "--publisher", "ohana")
    return home


def test_the_older_list_goes_in_but_for_the_hours_that_end_before_they_begin(fresh: Path) -> None:
    once = take_in(fresh, SAMPLE)
    assert [(one["file"], one["line"], one["field"]) for one in once["refused"]] == [
        ("regular_schedules.csv", 12, "closes_at")
    ]
    assert once["services"] == {"created": 23, "updated": 0, "unchanged": 0}
    assert once["phones"]["created"] == 54
    twice = take_in(fresh, SAMPLE)
    assert twice["services"] == {"created": 0, "updated": 0, "unchanged": 23}
    assert not any(told["created"] or told["updated"] for told in twice.values() if isinstance(told, dict))


def test_each_broken_file_is_named_in_the_table_and_no_other() -> None:
    files = {file.stem for file in OHANA.glob("*.csv")}
    assert len(files) > 50
    assert files == set(BROKEN) | set(WHOLE) | {name for name in files if name.startswith("valid_")}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_each_broken_file_is_refused_for_what_is_wrong_with_it(name: str, sampled: Path) -> None:
    told = take_in(sampled, OHANA / f"{name}.csv", "--publisher", "ohana", "--dry-run")
    found = [(one["line"], one["field"]) for one in told["refused"]]
    assert found[:1] == BROKEN[name][:1], told["refused"]
    assert {line for line, _ in found} == {line for line, _ in BROKEN[name]}, told["refused"]
    assert all(one["why"].endswith(".") for one in told["refused"])


@pytest.mark.parametrize("name", sorted([*WHOLE, *(file.stem for file in OHANA.glob("valid_*.csv"))]))
def test_each_file_that_is_right_goes_in(name: str, sampled: Path) -> None:
    told = take_in(sampled, OHANA / f"{name}.csv", "--publisher", "ohana", "--dry-run")
    assert told["refused"] == []


@pytest.mark.parametrize("mock", ["V3.0-UK-Default", "V3.0-UK-Test", "V3.0-UK-Warn", "V3.0-UK-Fail"])
def test_mocks_go_in_or_are_refused_for_what_they_were_made_for(mock: str, fresh: Path) -> None:
    told = take_in(fresh, MOCKS / mock)
    assert told["services"]["created"] >= 1
    refused = {(one["file"], one.get("field", "")) for one in told["refused"]}
    expected = {
        "V3.0-UK-Default": {("dashboard_service_details_response.json", ""), ("dashboard_services_response.json", "")},
        "V3.0-UK-Test": set(),
        "V3.0-UK-Warn": {("taxonomy_term.json", "description"), ("taxonomy_term.json", "term_uri")},
        "V3.0-UK-Fail": {
            ("service_full.json", "email"), ("service_full.json", "url"), ("taxonomy_term.json", "description"),
            ("taxonomy_term.json", "term_uri"), ("service_list.json", "email"), ("service_list.json", "url"),
            ("service_list.json", "name"),
        },
    }  # fmt: skip
    assert refused == expected[mock]


# Examples of the standard whose keys lead to nothing in the same file.
LOOSE = {
    "tabular.json": {"organization_id", "location_id", "link_id", "resource_id"},
    "location.json": {"organization_id", "location_id", "service_id"},  # and so nothing that hangs on it
    "service_at_location_full.json": set(),
    "service_full.json": set(),
    "organization_full.json": set(),
    "organization_list.json": set(),
    "service_list.json": set(),
    "taxonomy.json": set(),
    "taxonomy_list.json": set(),
    "taxonomy_term.json": set(),
    "taxonomy_term_list.json": set(),
}


@pytest.mark.parametrize("name", sorted(LOOSE))
def test_examples_of_the_standard_go_in_but_for_keys_that_lead_to_nothing(name: str, fresh: Path) -> None:
    told = take_in(fresh, EXAMPLES / name)
    assert {one["field"].split(".")[-1] for one in told["refused"]} == LOOSE[name]


def test_the_table_package_of_the_standard_goes_in_but_for_keys_that_lead_to_nothing(fresh: Path) -> None:
    told = take_in(fresh, EXAMPLES / "csv")
    assert told["services"]["created"] == 1
    assert {(one["file"], one["field"]) for one in told["refused"]} == {
        ("locations.csv", "organization_id"), ("service_at_location.csv", "location_id"),
        ("accessibility.csv", "location_id"), ("attributes.csv", "link_id"),
        ("metadata.csv", "resource_id"), ("service_capacity.csv", "service_id"), ("url.csv", "organization_id"),
    }  # fmt: skip


@pytest.fixture(scope="module")
def filled(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the demo county, the older list, and what others wrote. Not to be changed."""
    home = tmp_path_factory.mktemp("filled") / "home"
    shutil.copytree(empty, home)
    assert anlaufstelle(home, "demo").returncode == 0
    for path in (
        SAMPLE,
        EXAMPLES / "service_full.json",
        EXAMPLES / "organization_full.json",
        MOCKS / "V3.0-UK-Default",
    ):
        take_in(home, path)
    return home


def export(home: Path, path: Path, told: str) -> Path:
    done = anlaufstelle(home, "export-directory", str(path), "--format", told, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return path


def test_an_export_as_objects_is_valid_by_the_official_schemas(filled: Path, tmp_path: Path) -> None:
    official = Official(DATA / "hsds-3.1" / "schema")
    out = export(filled, tmp_path / "out", "hsds-json")
    count = 0
    for name in ("organization", "service"):
        for one in json.loads((out / f"{name}s.json").read_text(encoding="utf-8")):
            assert not official.faults(name, one)
            count += 1
    assert count > 500


@pytest.mark.parametrize(("told", "name"), [("hsds-csv", "out"), ("xlsx", "out.xlsx")])
def test_an_export_as_tables_is_valid_by_the_official_schemas(
    told: str, name: str, filled: Path, tmp_path: Path
) -> None:
    official = Official(DATA / "hsds-3.1" / "schema")
    tables = tables_of(export(filled, tmp_path / name, told))
    assert len(tables) > 15
    assert [fault for path, rows in tables.items() for fault in official.table_faults(path, rows)] == []
    assert dangling(tables) == []


@pytest.mark.parametrize(("told", "name"), [("hsds-json", "out"), ("hsds-csv", "out"), ("xlsx", "out.xlsx")])
def test_what_goes_out_and_in_again_goes_out_the_same(
    told: str, name: str, filled: Path, fresh: Path, tmp_path: Path
) -> None:
    first = export(filled, tmp_path / "first" / name, told)
    taken = take_in(fresh, first)
    assert taken["refused"] == []
    again = take_in(fresh, first)
    assert not any(one["created"] or one["updated"] for one in again.values() if isinstance(one, dict))
    assert things(export(fresh, tmp_path / "second", "hsds-json")) == things(
        export(filled, tmp_path / "third", "hsds-json")
    )


def things(folder: Path) -> dict[str, Any]:
    """Every object by its key, without the moment at which it was stored here, and without a word on hidden places.

    An export holds nothing of them, so an offer that has no other place comes in without one.
    """
    told = [one for name in ("organizations", "services") for one in json.loads((folder / f"{name}.json").read_text())]
    return {one["id"] + one.get("organization_id", ""): _without_moments(one) for one in told}


def _without_moments(told: Any) -> Any:
    if isinstance(told, list):
        return [_without_moments(one) for one in told]
    if isinstance(told, dict):
        return {name: _without_moments(one) for name, one in told.items() if name not in {"last_modified", "place"}}
    return told
