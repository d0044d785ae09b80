"""Our own workbook comes in, in German and in English."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from anlaufstelle.directory import models as m
from anlaufstelle.exchange import export_writers, workbook_template
from tests.exchange.conftest import fields, take

pytestmark = pytest.mark.django_db

GERMAN: dict[str, list[list[Any]]] = {
    "Erklärung": [["Freier Text"]],
    "Träger": [
        ["Name *", "Beschreibung", "Art", "Telefon", "Website"],
        ["Rurhilfe", "Hilft an der Rur.", "Verein oder Wohlfahrtsverband", "02421 1; 02421 2", "https://rur.example"],
    ],
    "Orte": [
        ["Träger", "Name", "Straße und Hausnummer", "Postleitzahl", "Ort", "Gemeinde", "Stufenlos", "Geheime Adresse"],
        ["Rurhilfe", "Haus", "Rurstraße 7", 52351, "Düren", "Düren", "ja", None],
        ["Rurhilfe", "Schutz", "Gasse 1", 52351, "Düren", None, None, "ja"],
    ],
    "Angebote": [
        ["Träger", "Ort", "Name", "Was Sie tun", "Ablauf", "Wie man kommt", "Lebenslagen", "Sprachen", "Unterlagen",
         "Kosten in Euro", "Zielgruppen", "Alter von", "Nur aus", "Stichwörter", "Geldgeber", "Gesichert bis"],
        ["rurhilfe", "Haus", "Sprechstunde", "Wir lesen Ihren Brief.", "Kommen\nLesen", "mit Termin", "WOH, Geld",
         "Arabisch, uk", "Ausweis", 2.5, "women", 18, "Düren", "Brief, Amt", "Kreis", dt.date(2027, 12, 31)],
    ],
    "Zeiten": [
        ["Angebot", "Wochentag", "Von", "Bis", "Sprachen", "Woche im Monat", "Nur mit Termin"],
        ["Sprechstunde", "Montag", dt.time(9), "12:00", "Türkisch", None, "nein"],
        ["Sprechstunde", "Do", "14 Uhr", "16:30", None, "letzte", "ja"],
    ],
    "Ausnahmen": [["Angebot", "Erster Tag", "Letzter Tag"], ["Sprechstunde", "24.12.2026", dt.date(2026, 12, 31)]],
}  # fmt: skip


def book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
    made.save(path)
    return path


def test_a_list_in_german_comes_in_whole(tmp_path: Path, codes: None) -> None:
    path = book(tmp_path / "liste.xlsx", GERMAN)
    assert take(path).refusals.listed == []
    service = m.Service.objects.get()
    assert (service.tagline, service.steps, service.arrival) == (
        "Wir lesen Ihren Brief.",
        ["Kommen", "Lesen"],
        "appointment",
    )
    assert {one.code for one in service.languages.all()} == {"ar", "uk"}
    assert [one.taxonomy_term for one in service.attributes.all()] == ["WOH", "GEL"]
    assert [one.amount_cents for one in service.cost_options.all()] == [250]
    assert [one.document for one in service.required_documents.all()] == ["id"]
    assert service.eligibility.target_groups == ["women"]
    assert service.funding.get().until == dt.date(2027, 12, 31)
    assert [one.municipality for one in service.service_areas.all()] == ["05358008"]
    assert service.organization.kind == "association"
    assert service.organization.phones.count() == 2
    place = service.service_at_locations.get().location
    assert (place.address_1, place.postal_code, place.municipality) == ("Rurstraße 7", "52351", "05358008")
    assert place.accessibility.step_free
    assert m.Location.objects.get(confidential=True).name == "Schutz"
    blocks = list(service.schedules.all())
    assert [(str(block), block.week_of_month, block.by_appointment) for block in blocks] == [
        ("MO 09:00-12:00", 0, False), ("TH 14:00-16:30", -1, True),
    ]  # fmt: skip
    assert [one.code for one in blocks[0].languages.all()] == ["tr"]
    assert service.exceptions.get().last == dt.date(2026, 12, 31)


def test_the_same_list_twice_changes_nothing_and_changed_hours_replace_the_old_ones(
    tmp_path: Path, codes: None
) -> None:
    path = book(tmp_path / "liste.xlsx", GERMAN)
    take(path)
    again = take(path)
    assert not any(one.created or one.updated or one.removed for one in again.outcomes.values())
    moved = GERMAN | {"Zeiten": [GERMAN["Zeiten"][0], ["Sprechstunde", "Freitag", "10:00", "11:00"]]}
    take(book(path, moved))
    assert [str(block) for block in m.Schedule.objects.all()] == ["FR 10:00-11:00"]


def test_a_list_in_english_comes_in_too(tmp_path: Path, codes: None) -> None:
    path = book(
        tmp_path / "list.xlsx",
        {
            "Providers": [["Key", "Name", "Description"], ["r", "Rurhilfe", "Helps."]],
            "Offers": [["Provider", "Name", "Languages"], ["r", "Advice", "Arabic"]],
            "Hours": [["Offer", "Weekday", "From", "To"], ["Advice", "Monday", "9:00", "12:00"]],
        },
    )
    assert take(path).refusals.listed == []
    assert str(m.Schedule.objects.get()) == "MO 09:00-12:00"


WRONG = [
    ("Träger", [["Name", "Beschreibung", "Art"], ["Rurhilfe", "Hilft.", "Königreich"]], "Art"),
    ("Träger", [["Name", "Beschreibung"], ["Rurhilfe", None]], "Beschreibung"),
    ("Angebote", [["Träger", "Name", "Sprachen"], ["Rurhilfe", "S", "Klingonisch"]], "Sprachen"),
    ("Angebote", [["Träger", "Name", "Lebenslagen"], ["Rurhilfe", "S", "Weltall"]], "Lebenslagen"),
    ("Angebote", [["Träger", "Name", "Unterlagen"], ["Rurhilfe", "S", "Zauberstab"]], "Unterlagen"),
    ("Angebote", [["Träger", "Name", "Nur aus"], ["Rurhilfe", "S", "Atlantis"]], "Nur aus"),
    ("Angebote", [["Träger", "Name", "Zielgruppen"], ["Rurhilfe", "S", "Riesen"]], "Zielgruppen"),
    ("Angebote", [["Träger", "Name", "Wie man kommt"], ["Rurhilfe", "S", "fliegend"]], "Wie man kommt"),
    ("Angebote", [["Träger", "Name"], ["Niemand", "S"]], "Träger"),
    ("Orte", [["Träger", "Name"], ["Niemand", "Haus"]], "Träger"),
    ("Zeiten", [["Angebot", "Wochentag", "Von", "Bis"], ["Sprechstunde", "Mondtag", "9:00", "10:00"]], "Wochentag"),
    ("Zeiten", [["Angebot", "Wochentag", "Von", "Bis"], ["Sprechstunde", "Mo", "10:00", "9:00"]], "Bis"),
    ("Zeiten", [["Angebot", "Wochentag", "Von", "Bis", "Woche im Monat"], ["Sprechstunde", "Mo", "9:00", "10:00", 7]],
     "Woche im Monat"),
    ("Zeiten", [["Angebot", "Wochentag", "Von", "Bis"], ["Nichts", "Mo", "9:00", "10:00"]], "Angebot"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "lines", "field"), WRONG)
def test_what_is_wrong_is_refused_by_the_heading_of_its_column(
    sheet: str, lines: list[list[Any]], field: str, tmp_path: Path, codes: None
) -> None:
    taken = take(book(tmp_path / "liste.xlsx", GERMAN | {sheet: lines}))
    first = next(one for one in taken.refusals.listed if one["file"] == f"liste.xlsx: {sheet}")
    assert (first["line"], first["field"]) == (2, field), taken.refusals.listed


def test_two_offers_of_one_name_need_keys(tmp_path: Path, codes: None) -> None:
    told = GERMAN | {
        "Träger": [["Name", "Beschreibung"], ["A", "a"], ["B", "b"]],
        "Orte": [["Träger", "Name"]],
        "Angebote": [["Träger", "Name"], ["A", "Sprechstunde"], ["B", "Sprechstunde"]],
    }
    taken = take(book(tmp_path / "liste.xlsx", told))
    assert m.Service.objects.count() == 2
    assert set(fields(taken)) == {"Angebot"}
    assert "keys" in taken.refusals.listed[0]["why"]


def test_the_template_explains_itself_and_goes_in_empty_and_filled(tmp_path: Path, codes: None) -> None:
    path = tmp_path / "vorlage.xlsx"
    export_writers.write_template(path)
    assert take(path).refusals.listed == []
    made = load_workbook(path)
    assert [sheet.title for sheet in made.worksheets] == [
        workbook_template.EXPLANATION_SHEET,
        *(sheet.de for sheet in workbook_template.SHEETS),
    ]
    for line in made[workbook_template.EXPLANATION_SHEET].iter_rows(values_only=True):
        assert line[0] is None or len(line[0]) > 10
    made["Träger"].append([None, "Rurhilfe", "Hilft."])
    made["Angebote"].append([None, "Rurhilfe", None, "Sprechstunde"])
    made.save(path)
    assert take(path).refusals.listed == []
    assert m.Service.objects.get().organization.name == "Rurhilfe"
