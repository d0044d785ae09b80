"""Whatever somebody hands in: a clear sentence, nothing lost, and never more than that."""

import io
import json
import zipfile
from contextlib import suppress
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from anlaufstelle.directory import models as m
from anlaufstelle.exchange import sources
from anlaufstelle.exchange.sources import UnreadableSource
from tests.exchange.conftest import Put, fields, take
from tests.exchange.test_import_objects import AT, ORG, offer, organization, schedule

pytestmark = pytest.mark.django_db

NO_FILE: list[tuple[str, Any, str]] = [
    ("empty.json", b"", "is empty"),
    ("spaces.json", b" \n ", "is empty"),
    ("binary.json", bytes(range(256)) * 10, "not a text file"),
    ("latin.json", json.dumps([organization(name="Straße")], ensure_ascii=False).encode("latin-1"), "not UTF-8"),
    ("cut.json", json.dumps([organization(), offer()])[:-30], "not whole JSON from line"),
    ("open.json", json.dumps([organization()])[:-1], "not whole JSON from line"),
    ("more.json", json.dumps([organization()]) + "x", "not whole JSON from line"),
    ("nan.json", '[{"id": "1", "latitude": NaN}]', "not whole JSON from line"),
    ("deep.json", "[" * 100_000, "not whole JSON from line"),
    ("word.json", '{"weather": "good"}', "holds nothing of a directory"),
    ("none.json", "[]", "empty list"),
    ("empty.csv", b"", "is empty"),
    ("latin.csv", "id,name\n1,Straße\n".encode("latin-1"), "not UTF-8"),
    ("strange.csv", "weather,mood\ngood,good\n", "neither its name nor its first line"),
    ("double.csv", "id,number,number\n1,2,3\n", "two columns"),
    ("empty.xlsx", b"", "not a whole zip file"),
    ("text.xlsx", b"id,name\n", "not a whole zip file"),
    ("cut.zip", b"PK\x03\x04nothing", "not a whole zip file"),
    ("other.xlsx", None, "not a whole XLSX"),
]


@pytest.mark.parametrize(("name", "content", "why"), NO_FILE, ids=[name for name, *_ in NO_FILE])
def test_a_file_that_is_none_is_refused_in_a_sentence(name: str, content: Any, why: str, put: Put, codes: None) -> None:
    if content is None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr("hello.txt", "hello")
        content = out.getvalue()
    with pytest.raises(UnreadableSource, match=why) as refused:
        take(put(name, content))
    assert refused.value.sentence.endswith(".")
    assert not m.Organization.objects.exists()


def test_a_path_that_is_not_there_is_refused(tmp_path: Any, codes: None) -> None:
    with pytest.raises(UnreadableSource, match="There is no"):
        take(tmp_path / "nowhere.json")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableSource, match="Please name the format"):
        take(tmp_path / "empty")


def test_a_bad_file_in_a_folder_is_named_and_the_others_go_in(put: Put, tmp_path: Any, codes: None) -> None:
    put("feed/a.json", [organization()])
    put("feed/b.json", b"\x00\x01")
    taken = take(tmp_path / "feed")
    assert taken.refusals.listed == [{"file": "b.json", "why": "b.json is not a text file."}]
    assert m.Organization.objects.count() == 1


def test_a_zip_that_unpacks_to_too_much_is_not_unpacked(put: Put, codes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("services.csv", b"0" * 1_000_000)
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 900_000)
    for name in ("bomb.zip", "bomb.xlsx"):
        with pytest.raises(UnreadableSource, match="unpacks to"):
            take(put(name, out.getvalue()))


def test_a_file_that_is_too_large_is_not_read(put: Put, codes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 10)
    with pytest.raises(UnreadableSource, match="Please split it"):
        take(put("services.json", [offer()]))


def test_a_row_of_twenty_megabytes_is_refused_and_the_next_one_goes_in(put: Put, codes: None) -> None:
    huge = "x" * 20_000_000
    taken = take(put("organizations.csv", f"id,name,description\n{AT},Groß,{huge}\n{ORG},Rurhilfe,Hilft.\n"))
    assert [(one["line"], "longer than" in one["why"]) for one in taken.refusals.listed] == [(2, True)]
    assert m.Organization.objects.get().name == "Rurhilfe"
    taken = take(put("organizations.json", [organization(id=AT, description=huge), organization()]))
    assert ["at most" in one["why"] for one in taken.refusals.listed] == [True]
    assert len(json.dumps(taken.as_json())) < 2000


def test_hostile_names_come_in_as_harmless_text(put: Put, codes: None) -> None:
    names = ["<script>alert(1)</script>", "Brücke \u202egnp.exe", "=cmd|' /C calc'!A0", "Null\x00byte", "\ud800halb"]
    rows = [organization(id=f"hostile-{number}", name=name) for number, name in enumerate(names)]
    assert take(put("organizations.json", rows)).refusals.listed == []
    kept = set(m.Organization.objects.values_list("name", flat=True))
    assert kept == {"<script>alert(1)</script>", "Brücke gnp.exe", "=cmd|' /C calc'!A0", "Nullbyte", "halb"}


BAD_VALUES = [
    ({"status": "closed"}, "status"),
    ({"email": "nobody"}, "email"),
    ({"url": "www.rur.example"}, "url"),
    ({"url": "javascript:alert(1)"}, "url"),
    ({"minimum_age": "old"}, "minimum_age"),
    ({"minimum_age": 60, "maximum_age": 18}, "maximum_age"),
    ({"assured_date": "2026-02-30"}, "assured_date"),
    ({"last_modified": "yesterday"}, "last_modified"),
    ({"name": "x" * 201}, "name"),
    ({"name": {"de": "x"}}, "name"),
    ({"description": "x" * 100_001}, "description"),
    ({"schedules": [schedule(opens_at="12:00", closes_at="09:00")]}, "schedule.closes_at"),
    ({"schedules": [schedule(opens_at="25:00")]}, "schedule.opens_at"),
    ({"schedules": [schedule(valid_from="2026-02-01", valid_to="2026-01-01")]}, "schedule.valid_to"),
    ({"schedules": [schedule(freq="DAILY")]}, "schedule.freq"),
    ({"phones": [{"id": AT, "number": "none"}]}, "phone.number"),
    ({"phones": [{"number": "02421 1"}]}, "phone.id"),
    ({"anlaufstelle": {"arrival": "by-plane"}}, "arrival"),
    ({"anlaufstelle": {"eligibility": {"target_groups": ["giants"]}}}, "target_groups"),
    ({"anlaufstelle": {"exceptions": [{"id": AT, "first": "2026-12-24", "last": "2026-12-01"}]}}, "exception.last"),
    ({"cost_options": [{"id": AT, "valid_from": "2026-02-01", "valid_to": "2026-01-01"}]}, "cost_option.valid_to"),
    ({"capacities": [{"id": AT, "available": 1, "updated": "2026-01-01T00:00:00Z"}]}, "service_capacity.unit_id"),
]


@pytest.mark.parametrize(
    ("terms", "field"), BAD_VALUES, ids=[f"{field}-{n}" for n, (_, field) in enumerate(BAD_VALUES)]
)
def test_each_impossible_value_is_refused_with_its_field(
    terms: dict[str, Any], field: str, put: Put, codes: None
) -> None:
    taken = take(put("service.json", offer(**terms)))
    assert field in fields(taken), taken.refusals.listed
    assert all(one["why"].endswith(".") and one["file"] == "service.json" for one in taken.refusals.listed)
    assert m.Organization.objects.exists()


STRANGE: list[Any] = [None, True, 7, 1e308, "", "x", [], [[]], {}, {"id": None}, [1, None, "x"], {"a": {"b": [{}]}}]


TERMS = "id name status phones organization service_at_locations attributes anlaufstelle translations minimum_age"


@pytest.mark.parametrize("term", TERMS.split())
def test_terms_of_another_shape_are_refused_or_kept_and_never_break_anything(term: str, put: Put, codes: None) -> None:
    for number, value in enumerate(STRANGE):
        take(put(f"service_{number}.json", offer(**{term: value})))
    take(put("service_again.json", offer()))
    assert m.Service.objects.filter(name="Sprechstunde").exists()


def test_more_refusals_than_anybody_reads_are_counted(put: Put, codes: None) -> None:
    rows = "\n".join(f"{number},,x" for number in range(1500))
    told = take(put("organizations.csv", f"id,name,description\n{rows}\n")).as_json()
    assert (len(told["refused"]), told["refused_in_all"]) == (1000, 1500)


def test_a_workbook_with_formulas_and_errors_refuses_those_lines(put: Put, tmp_path: Any, codes: None) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Träger"
    for line in (
        ["Name", "Beschreibung"],
        ["=A1", "x"],
        ["Gut", "Hilft."],
        ["Auch", '=HYPERLINK("http://x")'],
        ["#REF!", "x"],
    ):
        sheet.append(line)
    sheet["A5"].data_type = "e"
    book.save(tmp_path / "list.xlsx")
    taken = take(tmp_path / "list.xlsx")
    assert [(one["line"], one["field"]) for one in taken.refusals.listed] == [
        (2, "Name"), (4, "Beschreibung"), (5, "Name"),
    ]  # fmt: skip
    assert [one.name for one in m.Organization.objects.all()] == ["Gut"]


def test_a_workbook_with_one_cell_at_the_end_of_the_world_is_read_in_a_moment(tmp_path: Any, codes: None) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Träger"
    sheet.append(["Name", "Beschreibung"])
    sheet.append(["Gut", "Hilft."])
    sheet.cell(1_048_576, 16_384, "far")
    book.save(tmp_path / "wide.xlsx")
    assert take(tmp_path / "wide.xlsx").refusals.listed == []
    assert m.Organization.objects.count() == 1


def test_workbooks_are_read_by_the_parser_that_refuses_entities() -> None:
    assert openpyxl.DEFUSEDXML
    assert not openpyxl.LXML  # it is installed, for pikepdf needs it


def test_a_workbook_whose_xml_refers_to_itself_is_refused(tmp_path: Any, codes: None) -> None:
    Workbook().save(tmp_path / "good.xlsx")
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(tmp_path / "good.xlsx") as good, zipfile.ZipFile(tmp_path / "laugh.xlsx", "w") as bad:
        for one in good.infolist():
            bad.writestr(one, bomb if one.filename == "xl/workbook.xml" else good.read(one))
    with pytest.raises(UnreadableSource, match="not a whole XLSX"):
        take(tmp_path / "laugh.xlsx")


def test_keys_that_only_look_like_uuids_are_made_into_some(put: Put, codes: None) -> None:
    key = "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"
    assert take(put("organizations.json", [organization(id=key)])).refusals.listed == []
    assert m.Organization.objects.get().external_id == key


def test_what_must_be_there_and_is_blank_is_missing(put: Put, codes: None) -> None:
    assert fields(take(put("organizations.json", [organization(name=" \u202e ")]))) == ["name"]


def test_the_same_life_situation_twice_is_one(put: Put, codes: None) -> None:
    told = [{"id": key, "link_type": "life_situation", "value": "WOH"} for key in (AT, ORG)]
    assert take(put("service.json", offer(attributes=told))).refusals.listed == []
    assert m.Attribute.objects.count() == 1


def test_rows_that_change_places_with_each_other_are_moved_or_refused(put: Put, codes: None) -> None:
    def places(*access: str) -> list[dict[str, Any]]:
        return [
            {"id": f"place-{number}", "location_type": "physical", "organization_id": ORG,
             "accessibility": [{"id": key, "description": key}]}
            for number, key in enumerate(access)
        ]  # fmt: skip

    take(put("organizations.json", [organization()]))
    assert take(put("locations.json", places("a", "b"))).refusals.listed == []
    taken = take(put("locations.json", places("b", "a")))
    assert taken.refusals.listed == []
    assert {one.location.pk: one.description for one in m.Accessibility.objects.all()}
    assert take(put("locations.json", places("b", "c"))).refusals.listed == []


def test_a_page_names_the_line_of_each_object(put: Put, codes: None) -> None:
    page = {"empty": False, "contents": [organization(), organization(id="2", email="nobody")]}
    taken = take(put("organizations.json", json.dumps(page, indent=1)))
    assert taken.refusals.listed[0]["line"] == 9


def test_a_workbook_that_was_damaged_is_refused(tmp_path: Any, codes: None) -> None:
    book = Workbook()
    book.worksheets[0].title = "Träger"
    book.save(tmp_path / "good.xlsx")
    good = (tmp_path / "good.xlsx").read_bytes()
    for position in range(40, len(good), 97):
        bad = bytearray(good)
        bad[position] ^= 0x55
        (tmp_path / "bad.xlsx").write_bytes(bytes(bad))
        with suppress(UnreadableSource):
            take(tmp_path / "bad.xlsx")
