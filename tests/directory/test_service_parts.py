"""Every part of an offer: read as plain data, written back, taken back; what cannot be is refused with a sentence."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import ServiceChangedMeanwhile, change_service, undo_change, value_of
from anlaufstelle.directory.drafts import save_draft
from anlaufstelle.directory.service_part_rules import InvalidPart
from anlaufstelle.directory.service_parts import SERVICE_PARTS, fingerprint
from anlaufstelle.outbox.models import OutboxJob
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]
BEN = Actor("Ben, Brücke e. V.", user_id=UUID(int=1))
DORA = Actor("Dora, Brücke e. V.", user_id=UUID(int=2))

BLOCK = {
    "weekday": 2, "opens": "10:00", "closes": "12:30", "languages": ["ti", "ar"], "nth": 0, "appointment": False,
    "holidays": False, "first": None, "last": None,
}  # fmt: skip
OTHER: dict[str, Any] = {
    "hours": [BLOCK, {**BLOCK, "weekday": 4, "nth": -1, "appointment": True, "first": "2026-12-01"}],
    "exceptions": [{"first": "2026-12-24", "last": "2026-12-31", "opens": None, "closes": None}],
    "languages": ["uk"],
    "contacts": [{"name": "Frau Yılmaz", "title": "Beratung", "languages": ["tr"]}],
    "phones": ["02421 999"],
    "situations": ["WOH", "GEL"],
    "areas": ["05358008", "05358024"],
    "who": {
        "status_groups": [], "target_groups": ["women"], "gender": "women", "minimum_age": 18, "maximum_age": None,
        "german_from": "A1.1", "german_to": "", "description": "Für Frauen.",
    },
    "costs": [{"kind": "fixed", "cents": 550, "note": "je Termin"}],
    "documents": ["passport", "income"],
    "capacity": {"maximum": 10, "available": 4, "weeks": 3, "said": "2026-11-24"},
    "funding": [{"source": "Kreis", "until": "2027-06-30"}],
}  # fmt: skip


@pytest.fixture
def offer() -> m.Service:
    """An offer of which everything is known."""
    return factories.complete_offer()


def test_every_part_but_the_place_is_tried_here() -> None:
    assert set(OTHER) | {"places"} == set(SERVICE_PARTS)


@pytest.mark.parametrize("part", sorted(OTHER))
def test_what_is_written_is_read_again_and_can_be_taken_back(part: str, offer: m.Service) -> None:
    before = {name: value_of(offer, name) for name in SERVICE_PARTS}
    change_service(BEN, offer, **{part: OTHER[part]})
    now = m.Service.objects.get()
    assert value_of(now, part) == OTHER[part]
    assert {name: value_of(now, name) for name in SERVICE_PARTS if name != part} == {
        name: value for name, value in before.items() if name != part
    }
    (row,) = m.Metadata.objects.all()
    assert (row.field_name, row.updated_by) == (part, BEN.name)
    assert row.change
    undo_change(DORA, now, row.change)
    assert value_of(m.Service.objects.get(), part) == before[part]
    assert m.Metadata.objects.count() == 2


def test_several_fields_changed_together_are_taken_back_together(offer: m.Service) -> None:
    change_service(BEN, offer, tagline="Neu.", languages=["ru"], minutes=15)
    change = m.Metadata.objects.values_list("change", flat=True).order_by().distinct()
    assert len(change) == 1
    undo_change(BEN, offer, change[0])
    now = m.Service.objects.get()
    assert (now.tagline, now.minutes, value_of(now, "languages")) == ("Wir lesen Ihren Brief mit Ihnen.", 30, ["en"])


def test_what_was_changed_again_is_not_taken_back_behind_anybodys_back(offer: m.Service) -> None:
    change_service(BEN, offer, tagline="Erst so.")
    first = m.Metadata.objects.get().change
    change_service(DORA, offer, tagline="Dann so.")
    with pytest.raises(ServiceChangedMeanwhile) as refused:
        undo_change(BEN, offer, first)
    assert refused.value.theirs == "Dann so."
    assert m.Service.objects.get().tagline == "Dann so."


def test_two_people_at_one_field_lose_neither_text(offer: m.Service) -> None:
    seen = {"tagline": fingerprint(offer.tagline)}
    change_service(DORA, offer, seen=seen, tagline="Doras Text.")
    with pytest.raises(ServiceChangedMeanwhile) as refused:
        change_service(BEN, offer, seen=seen, tagline="Bens Text.")
    assert (refused.value.field, refused.value.theirs) == ("tagline", "Doras Text.")
    assert m.Service.objects.get().tagline == "Doras Text."
    change_service(BEN, offer, seen={"tagline": fingerprint("Doras Text.")}, tagline="Bens Text.")
    assert [row.replacement_value for row in m.Metadata.objects.order_by("id")] == ["Doras Text.", "Bens Text."]


def test_two_people_at_two_fields_do_not_disturb_each_other(offer: m.Service) -> None:
    seen = {"tagline": fingerprint(offer.tagline), "languages": fingerprint(["en"])}
    change_service(DORA, offer, seen=seen, tagline="Doras Text.")
    change_service(BEN, offer, seen=seen, languages=["en", "so"])
    now = m.Service.objects.get()
    assert (now.tagline, value_of(now, "languages")) == ("Doras Text.", ["en", "so"])


def test_rows_that_stay_keep_their_key_and_what_came_with_them(offer: m.Service) -> None:
    kept = offer.schedules.order_by("weekday")[0]
    m.Schedule.objects.filter(pk=kept.pk).update(other={"description": "bitte klingeln"})
    change_service(BEN, offer, hours=[value_of(offer, "hours")[0], BLOCK])
    assert m.Schedule.objects.get(pk=kept.pk).other == {"description": "bitte klingeln"}
    assert offer.schedules.count() == 2


WRONG = [
    ("hours", [{**BLOCK, "opens": "12:30", "closes": "10:00"}]),
    ("hours", [{**BLOCK, "opens": "12:30", "closes": "12:30"}]),
    ("hours", [{**BLOCK, "opens": "25:00"}]),
    ("hours", [{**BLOCK, "weekday": 7}]),
    ("hours", [{**BLOCK, "languages": ["klingon"]}]),
    ("hours", [{**BLOCK, "first": "2026-12-01", "last": "2026-11-01"}]),
    ("hours", [BLOCK, BLOCK]),
    ("hours", [{**BLOCK, "opens": f"{hour:02}:{minute:02}"} for hour in range(10) for minute in range(10)]),
    ("exceptions", [{"first": "2026-12-31", "last": "2026-12-24", "opens": None, "closes": None}]),
    ("exceptions", [{"first": "2026-12-24", "last": "2036-12-24", "opens": None, "closes": None}]),
    ("exceptions", [{"first": "2026-12-24", "last": "2026-12-24", "opens": "09:00", "closes": None}]),
    ("exceptions", [{"first": "24.12.2026", "last": "2026-12-24", "opens": None, "closes": None}]),
    ("languages", ["xx"]),
    ("contacts", [{"name": " ", "title": "", "languages": []}]),
    ("situations", ["NIX"]),
    ("areas", ["99999999"]),
    ("who", {**OTHER["who"], "minimum_age": 30, "maximum_age": 20}),
    ("who", {**OTHER["who"], "target_groups": ["elves"]}),
    ("costs", [{"kind": "fixed", "cents": -1, "note": ""}]),
    ("costs", [{"kind": "barter", "cents": 1, "note": ""}]),
    ("documents", ["nothing-known"]),
    ("capacity", {"maximum": 3, "available": 4, "weeks": None, "said": "2026-11-24"}),
    ("funding", [{"source": "", "until": None}]),
    ("funding", [{"source": "Kreis", "until": "morgen"}]),
]


@pytest.mark.parametrize(("part", "value"), WRONG)
def test_what_cannot_be_is_refused_and_nothing_is_half_done(part: str, value: Any, offer: m.Service) -> None:
    before = value_of(offer, part)
    with pytest.raises(InvalidPart) as refused:
        change_service(BEN, offer, **{"tagline": "Neu.", part: value})
    assert refused.value.part == part
    assert refused.value.sentence.endswith(".")
    assert m.Service.objects.get().tagline != "Neu."
    assert value_of(m.Service.objects.get(), part) == before
    assert not m.Metadata.objects.exists()
    assert not OutboxJob.objects.exists()


def test_capacity_may_go_and_come(offer: m.Service) -> None:
    change_service(BEN, offer, capacity=None)
    assert value_of(m.Service.objects.get(), "capacity") is None
    change_service(BEN, offer, capacity=OTHER["capacity"])
    assert m.ServiceCapacity.objects.get().updated == dt.date(2026, 11, 24)


def test_an_offer_is_at_places_of_its_provider_or_where_it_is_already(offer: m.Service) -> None:
    there = value_of(offer, "places")
    mine = str(factories.location(offer.organization, name="Zweites Haus").pk)
    theirs = str(factories.location(factories.provider("Nachbarn e. V.")).pk)
    for key in (theirs, "nonsense", str(UUID(int=7))):
        for verb in (change_service, save_draft):
            with pytest.raises(InvalidPart) as refused:
                verb(BEN, offer, places=[*there, key])
            assert refused.value.part == "places"
    assert value_of(offer, "places") == there
    assert not m.Metadata.objects.exists()
    assert not m.ServiceDraft.objects.exists()
    assert save_draft(BEN, offer, places=[mine])
    change_service(BEN, offer, places=[*there, mine])
    m.Service.objects.update(organization=factories.provider("Erbin e. V."))
    change_service(BEN, offer, places=[mine])
    assert value_of(offer, "places") == [mine]
    with pytest.raises(InvalidPart):
        change_service(BEN, offer, places=there)
