"""Taking in code lists: again and again, and without losing what an operator added."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from anlaufstelle.codes import cache, rules
from anlaufstelle.codes.actions import SHIPPED_LISTS, LoadResult, load_file, load_folder, load_list
from anlaufstelle.codes.models import Code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_codes")]
COLOURS = "code,de,en,uk,valid_from,valid_to\nRED,Rot,Red,,2026-01-01,\nBLUE,Blau,,Синій,2026-01-01,\n"


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """A small list, loaded once."""
    file = tmp_path / "colour.csv"
    file.write_text(COLOURS)
    assert load_file(file) == LoadResult(created=2)
    return file


def test_the_files_name_is_the_lists(colours: Path) -> None:
    assert set(Code.objects.values_list("list", "code")) == {("colour", "RED"), ("colour", "BLUE")}


def test_the_same_file_twice_changes_nothing(colours: Path) -> None:
    before = list(Code.objects.values())
    assert load_file(colours) == LoadResult(unchanged=2)
    assert list(Code.objects.values()) == before


def test_a_file_with_a_byte_order_mark_is_the_same_file(colours: Path) -> None:
    colours.write_text(COLOURS, encoding="utf-8-sig")
    assert load_file(colours) == LoadResult(unchanged=2)


def test_a_changed_label_is_changed_and_the_key_stays(colours: Path) -> None:
    before = Code.objects.get(code="RED").pk
    colours.write_text(COLOURS.replace("Rot", "Feuerrot"))
    assert load_file(colours) == LoadResult(updated=1, unchanged=1)
    assert Code.objects.get(code="RED").label("de") == "Feuerrot"
    assert Code.objects.get(code="RED").pk == before


def test_an_operators_additions_survive(colours: Path) -> None:
    own = Code.objects.create(list="colour", code="GREEN", labels={"de": "Grün"}, valid_from=dt.date(2026, 3, 1))
    colours.write_text(COLOURS.replace("Blau", "Hellblau"))
    load_file(colours)
    own.refresh_from_db()
    assert own.label("de") == "Grün"
    assert Code.objects.count() == 3


def test_a_code_that_left_the_file_is_not_removed(colours: Path) -> None:
    colours.write_text("code,de,valid_from\nRED,Rot,2026-01-01\n")
    load_file(colours)
    assert Code.objects.filter(code="BLUE").exists()


def test_a_new_validity_is_a_new_row(colours: Path) -> None:
    colours.write_text(COLOURS.replace("2026-01-01,\nBLUE", "2026-01-01,2026-06-30\nRED,Rubin,Ruby,,2026-07-01,\nBLUE"))
    assert load_file(colours) == LoadResult(created=1, updated=1, unchanged=1)
    june, july = dt.date(2026, 6, 30), dt.date(2026, 7, 1)
    assert Code.objects.valid_on(june).get(code="RED").label("de") == "Rot"
    assert Code.objects.valid_on(july).get(code="RED").label("de") == "Rubin"
    assert not Code.objects.valid_on(dt.date(2025, 12, 31)).exists()


def test_a_label_falls_back_to_german_and_then_to_the_code(colours: Path) -> None:
    red, blue = Code.objects.get(code="RED"), Code.objects.get(code="BLUE")
    assert (red.label("en"), red.label("uk"), red.label("xx")) == ("Red", "Rot", "Rot")
    assert (blue.label("uk"), blue.label("ar")) == ("Синій", "Blau")
    assert Code(list="colour", code="GREY").label("de") == "GREY"


def test_a_list_is_loaded_wholly_or_not_at_all(colours: Path) -> None:
    red, green = rules.read(["code,de,valid_from", "RED,Feuerrot,2026-01-01", "GREEN,Grün,2026-01-01"])
    with pytest.raises(IntegrityError):
        load_list("colour", [red, green, green])
    assert Code.objects.get(code="RED").label("de") == "Rot"
    assert not Code.objects.filter(code="GREEN").exists()


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("code_ends_after_it_starts", {"code": "X", "valid_to": dt.date(2025, 12, 31)}),
        ("(?i)unique", {"code": "RED"}),
    ],
)
def test_the_database_keeps_validity_in_order_and_codes_apart(colours: Path, name: str, second: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Code.objects.create(list="colour", valid_from=dt.date(2026, 1, 1), **second)


def test_all_shipped_lists_twice_change_nothing() -> None:
    first = load_folder(SHIPPED_LISTS)
    assert first.created > 600
    second = load_folder(SHIPPED_LISTS)
    assert (second.created, second.updated, second.unchanged) == (0, 0, first.created)
    assert cache.code_lists().get("life_situation", "WOH") is not None
