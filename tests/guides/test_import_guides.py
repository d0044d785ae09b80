"""Taking in guides: counted, repeated without harm, refused line by line, several languages as one guide."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.guides.actions import BATCH_SIZE, GuideImportResult, import_guides
from anlaufstelle.guides.models import Guide, GuideText
from anlaufstelle.outbox.models import OutboxJob, Topic

pytestmark = pytest.mark.django_db


def line(source_id: str | int, lang: str = "de", **more: Any) -> bytes:
    said = {"source_id": source_id, "lang": lang, "title": f"Titel {source_id}", "text": f"Text {source_id} {lang}"}
    return json.dumps(said | more).encode() + b"\n"


def counts(taken: GuideImportResult) -> tuple[int, int, int]:
    return taken.created, taken.updated, taken.unchanged


WBS = [
    line("wbs", situation="WOH-WBS", area="05358008", url="https://example.org/de/wbs", modified="2026-11-01"),
    line("wbs", "uk", situation="WOH-WBS", url="https://example.org/uk/wbs"),
    line("brief", situation="BEH-BRIEF"),
]


def test_new_guides_are_created_and_noted_for_the_index() -> None:
    taken = import_guides(WBS)
    assert taken.as_json() == {"created": 3, "updated": 0, "unchanged": 0, "refused": []}
    assert set(Guide.objects.values_list("source_id", flat=True)) == {"wbs", "brief"}
    assert taken.touched == set(Guide.objects.values_list("id", flat=True))
    assert sorted(OutboxJob.objects.filter(topic=Topic.INDEX_GUIDE).values_list("subject", flat=True)) == sorted(
        taken.touched
    )


def test_several_languages_are_one_guide() -> None:
    import_guides(WBS)
    guide = Guide.objects.get(source_id="wbs")
    assert [text.lang for text in guide.texts.all()] == ["de", "uk"]
    assert guide.texts.get(lang="uk").plain == "Text wbs uk"
    assert [text.url for text in guide.texts.all()] == ["https://example.org/de/wbs", "https://example.org/uk/wbs"]


def test_the_same_file_twice_changes_nothing() -> None:
    import_guides(WBS)
    before = list(Guide.objects.values()), list(GuideText.objects.values())
    OutboxJob.objects.all().delete()
    again = import_guides(WBS)
    assert counts(again) == (0, 0, 3)
    assert again.touched == set()
    assert (list(Guide.objects.values()), list(GuideText.objects.values())) == before
    assert not OutboxJob.objects.exists()


@pytest.mark.parametrize(
    "more",
    [{"title": "Neu"}, {"text": "Neuer Text"}, {"url": "https://example.org/neu"}, {"modified": "2026-11-20"},
     {"situation": "WOH"}, {"area": "Jülich"}],
    ids=str,
)  # fmt: skip
def test_a_changed_line_is_an_update(more: dict[str, str]) -> None:
    import_guides(WBS)
    OutboxJob.objects.all().delete()
    taken = import_guides([line("wbs", **more), line("brief")])
    assert counts(taken) == (0, 1, 1)
    assert list(OutboxJob.objects.values_list("subject", flat=True)) == [Guide.objects.get(source_id="wbs").pk]


def test_a_later_line_without_situation_keeps_the_known_one() -> None:
    import_guides(WBS)
    assert counts(import_guides([line("wbs")])) == (0, 0, 1)
    guide = Guide.objects.get(source_id="wbs")
    assert (guide.situation, guide.area) == ("WOH-WBS", "05358008")
    assert guide.texts.get(lang="de").url == "https://example.org/de/wbs"


def test_the_same_guide_has_the_same_key_in_every_installation() -> None:
    import_guides(WBS)
    before = Guide.objects.get(source_id="wbs").pk
    Guide.objects.all().delete()
    import_guides(WBS)
    assert Guide.objects.get(source_id="wbs").pk == before


def test_a_number_and_its_figures_are_one_id() -> None:
    assert counts(import_guides([line(4711), line("4711", "uk")])) == (2, 0, 0)
    assert Guide.objects.get().source_id == "4711"


def test_bad_lines_are_refused_by_number_and_the_others_stored() -> None:
    taken = import_guides(
        [line(1), b"\n", b"not json\n", line(2), b"   \n", line(3, lang="??"), b"\xff\xfe\n", line(4)]
    )
    assert counts(taken) == (3, 0, 0)
    assert taken.refused == [
        {"line": 3, "why": "The line is not JSON."},
        {"line": 6, "why": "“lang” is “??”, not a language code such as de or uk."},
        {"line": 7, "why": "The line is not UTF-8 text."},
    ]
    assert set(Guide.objects.values_list("source_id", flat=True)) == {"1", "2", "4"}


@pytest.mark.parametrize("lines", [[], [b""], [b"\n", b" \t\r\n"]])
def test_an_empty_file_is_nothing(lines: list[bytes]) -> None:
    assert import_guides(lines).as_json() == {"created": 0, "updated": 0, "unchanged": 0, "refused": []}


def test_five_thousand_lines_go_in_portion_by_portion_and_nothing_is_lost() -> None:
    def lines() -> Iterator[bytes]:
        for number in range(1, 5_001):
            language = "de" if number < 4_000 else "uk"
            yield b"{broken\n" if number in {1, 2_500, 5_000} else line(number % 4_000, language)

    taken = import_guides(lines())
    assert counts(taken) == (4_997, 0, 0)
    assert [refused["line"] for refused in taken.refused] == [1, 2_500, 5_000]
    assert GuideText.objects.count() == 4_997
    assert counts(import_guides(lines())) == (0, 0, 4_997)


def test_a_portion_is_looked_up_at_once() -> None:
    lines = [line(number) for number in range(3 * BATCH_SIZE)]
    import_guides(lines)
    with CaptureQueriesContext(connection) as asked:
        assert counts(import_guides(lines)) == (0, 0, 3 * BATCH_SIZE)
    assert len([query for query in asked if "guides_" in query["sql"]]) == 3 * 2


def test_everything_a_line_may_hold_can_be_stored() -> None:
    taken = import_guides([
        line("x" * 200, "de-abcdefgh", title="t" * 900, text="<p>Wort</p>" * 10_000, situation="s" * 40, area="a" * 100,
             url="https://example.org/" + "u" * 480, modified="2200-12-31T23:59:59-00:00"),
        line("a\0b\ud800", title="\U0001f600", text="\U0001f600\0 Wort", modified="1970-01-01"),
    ])  # fmt: skip
    assert taken.refused == []
    assert counts(taken) == (2, 0, 0)


def test_guides_of_a_life_situation_are_found_with_those_below_it() -> None:
    import_guides([line(1, situation="WOH"), line(2, situation="WOH-WBS"), line(3, situation="WOHNEN"), line(4)])
    assert [guide.source_id for guide in Guide.objects.for_situation("WOH")] == ["1", "2"]
    assert [guide.source_id for guide in Guide.objects.for_situation("WOH-WBS")] == ["2"]
