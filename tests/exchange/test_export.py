"""What goes out holds everything but hidden places, is right by the standard, and comes in again the same."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from anlaufstelle.directory import models as m
from anlaufstelle.exchange.export_writers import ExportRefused
from tests import factories
from tests.exchange.conftest import FORMS, Put, empty_directory, package, picture, take, write
from tests.reference.hsds import Standard
from tests.reference.hsds_tables import Tabular

pytestmark = pytest.mark.django_db


def words(path: Path) -> Iterator[str]:
    """Everything that stands in an export, whatever its form."""
    if path.is_dir():
        for file in path.iterdir():
            yield file.read_text(encoding="utf-8")
    elif path.suffix == ".json":
        yield path.read_text(encoding="utf-8")
    else:
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield packed.read(name).decode("utf-8")


@pytest.mark.parametrize(("told", "name"), FORMS)
def test_an_offer_with_everything_comes_in_again_the_same(told: str, name: str, tmp_path: Path, codes: None) -> None:
    offer = factories.complete_offer()
    offer.description = "Mehr als eine Zeile.\n=cmd|' /C calc'!A0"
    offer.alternate_name = "@Sprechstunde"
    offer.status = "inactive"
    offer.other = {"alert": "+ heute", "mood": {"today": [1, "two"]}, "wait_time": "-"}
    offer.save()
    factories.translations(offer, "tagline", offer.tagline, en="We read your letter with you.")
    factories.authority()
    factories.location(offer.organization, name="Ohne Straße", address_1="", latitude=None, longitude=None)
    factories.location(
        offer.organization, name="Ohne Straße, mit Postfach", address_1="",
        other={"addresses": [{"country": "DE"}, {
            "id": "0a0a0a0a-0000-4000-8000-000000000007", "address_1": "Postfach 1", "city": "Jülich",
            "state_province": "NRW", "postal_code": "52428", "country": "DE", "address_type": "postal",
        }]},
    )  # fmt: skip
    m.Phone.objects.create(location=m.Location.objects.first(), number="+49 2421 7", extension=3, type="fax")
    attribute = offer.attributes.get(taxonomy_term="GEL")
    attribute.rank = 5
    attribute.save()
    before = picture()
    path = write(tmp_path / name, told)
    empty_directory()
    assert take(path).refusals.listed == []
    after = picture()
    for table in before:
        assert after[table] == before[table], table


@pytest.mark.parametrize(("told", "name"), FORMS)
def test_nothing_of_a_hidden_place_goes_out(told: str, name: str, tmp_path: Path, codes: None) -> None:
    owner = factories.provider("Frauen helfen Frauen")
    hidden = factories.hidden_location(owner)
    refuge = factories.offer(owner, hidden, factories.location(owner), name="Zuflucht")
    at = refuge.service_at_locations.get(location=hidden)
    factories.translations(hidden, "way", hidden.way, en="The hidden door.")
    m.Phone.objects.create(location=hidden, number="0800 4711471")
    m.Phone.objects.create(service_at_location=at, number="0800 4711472")
    m.Contact.objects.create(location=hidden, name="Verborgene Person")
    m.Contact.objects.create(service_at_location=at, name="Verborgene Zweite")
    m.Language.objects.create(location=hidden, code="ti", note="verborgen gesprochen")
    hidden.other = {
        "schedules": [{"id": str(hidden.pk), "description": "Verborgene Zeiten"}],
        "alternate_name": "Verborgen",
    }
    hidden.save()
    told_out = "\n".join(words(write(tmp_path / name, told)))
    assert "Zuflucht" in told_out
    canaries = [
        str(word) for key, word in factories.HIDDEN_WORDS.items() if key not in {"walk_minutes", "municipality"}
    ]
    for canary in [*canaries, "erborgen", "hidden door", "0800 471147", str(hidden.pk), str(at.pk)]:
        assert canary not in told_out, canary


def test_terms_of_others_go_out_as_they_came(put: Put, tmp_path: Path, codes: None) -> None:
    from_elsewhere = {
        "id": "0a0a0a0a-0000-4000-8000-000000000001", "name": "Essen", "status": "active",
        "application_process": "Anrufen", "wait_time": "keine", "fees": "frei", "mood": "good",
        "additional_urls": [{"id": "0a0a0a0a-0000-4000-8000-000000000002", "url": "https://a.example/"}],
        "schedules": [{"id": "0a0a0a0a-0000-4000-8000-000000000003", "freq": "MONTHLY", "bymonthday": "1"}],
        "cost_options": [{"id": "0a0a0a0a-0000-4000-8000-000000000004", "amount": 3, "currency": "GBP"}],
        "organization": {
            "id": "0a0a0a0a-0000-4000-8000-000000000005", "name": "O", "description": "O", "tax_status": "free",
            "organization_identifiers": [{"id": "x-1", "identifier_scheme": "GB-COH", "identifier": "12"}],
        },
        "attributes": [{"id": "0a0a0a0a-0000-4000-8000-000000000006", "label": "Food", "value": "yes"}],
    }  # fmt: skip
    take(put("service.json", from_elsewhere))
    one = json.loads((write(tmp_path / "out", "hsds-json") / "services.json").read_text())[0]
    for name in ("application_process", "wait_time", "fees", "mood", "additional_urls", "schedules", "cost_options"):
        assert one[name] == from_elsewhere[name], name
    assert one["organization"]["tax_status"] == "free"
    assert one["organization"]["organization_identifiers"][0]["identifier"] == "12"
    assert one["attributes"][0]["label"] == "Food"
    assert list(Standard().faults("service", one)) == []
    before = picture()
    path = write(tmp_path / "tables", "hsds-csv")
    empty_directory()
    assert take(path).refusals.listed == []
    after = picture()
    for table in before:
        assert after[table] == before[table], table


PLANTED: list[tuple[str, dict[str, list[dict[str, str]]]]] = [
    ("no name", {"organizations": [{"id": "0a0a0a0a-0000-4000-8000-000000000001", "description": "x"}]}),
    ("leads nowhere", {"phones": [{"id": "0a0a0a0a-0000-4000-8000-000000000001", "number": "1",
                                   "service_id": "0a0a0a0a-0000-4000-8000-000000000002"}]}),
    ("no key", {"languages": [{"id": "7"}]}),
    ("twice", {"languages": [{"id": "0a0a0a0a-0000-4000-8000-000000000001"}] * 2}),
    ("no such table", {"weather": []}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "wrong"), PLANTED)
def test_the_second_reading_of_the_standard_finds_what_is_planted(why: str, wrong: Any) -> None:
    assert any(why in fault for fault in Tabular().faults(wrong))


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path, codes: None) -> None:
    owner = factories.provider("=1+1", description="@SUM(A1)")
    factories.offer(owner, name="-2+3", alternate_name="\tx")
    book = load_workbook(write(tmp_path / "out.xlsx", "xlsx"))
    cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [
        cell.value for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@\t" and cell.value
    ]
    assert not [
        cell for rows in package(write(tmp_path / "out", "hsds-csv")).values() for row in rows for cell in row.values()
        if cell[:1] in {"=", "+", "@", "\t"}
    ]  # fmt: skip


def test_the_number_of_queries_does_not_depend_on_how_much_goes_out(tmp_path: Path, codes: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            write(tmp_path / "out", "hsds-json")
        return len(seen)

    for _ in range(3):
        factories.complete_offer()
    queries()  # reads the code lists
    few = queries()
    for _ in range(40):
        factories.complete_offer()
    assert queries() == few


def test_a_folder_that_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path, codes: None) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportRefused, match="was not written"):
        write(tmp_path / "file" / "out", "hsds-json")
