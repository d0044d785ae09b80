"""Drafts: nobody sees them, nothing typed is lost, and they become public in one go."""

from uuid import UUID

import pytest

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import FieldNotEditable, ServiceChangedMeanwhile, change_service, value_of
from anlaufstelle.directory.drafts import discard_draft, draft_of, facts_with, publish_draft, save_draft
from anlaufstelle.directory.service_part_rules import InvalidPart
from anlaufstelle.outbox.models import OutboxJob
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]
BEN = Actor("Ben", user_id=UUID(int=1))
DORA = Actor("Dora", user_id=UUID(int=2))


@pytest.fixture
def offer() -> m.Service:
    """An offer of which everything is known."""
    return factories.complete_offer()


def test_a_draft_is_nobody_elses_and_not_public(offer: m.Service) -> None:
    save_draft(BEN, offer, tagline="Neu.", languages=["so"])
    assert draft_of(DORA, offer) is None
    now = m.Service.objects.get()
    assert (now.tagline, value_of(now, "languages")) == (offer.tagline, ["en"])
    assert not m.Metadata.objects.exists()
    assert not OutboxJob.objects.exists()


def test_typing_on_adds_to_the_draft_and_taking_a_word_back_leaves_it(offer: m.Service) -> None:
    save_draft(BEN, offer, tagline="Neu.")
    draft = save_draft(BEN, offer, languages=["so"])
    assert draft
    assert draft.values == {"tagline": "Neu.", "languages": ["so"]}
    save_draft(BEN, offer, tagline=offer.tagline)
    assert draft_of(BEN, offer).values == {"languages": ["so"]}  # type: ignore[union-attr]
    assert save_draft(BEN, offer, languages=["en"]) is None
    assert not m.ServiceDraft.objects.exists()


def test_publishing_makes_all_of_it_public_and_leaves_no_draft(offer: m.Service) -> None:
    save_draft(BEN, offer, tagline="Neu.", languages=["so"])
    publish_draft(BEN, offer)
    now = m.Service.objects.get()
    assert (now.tagline, value_of(now, "languages")) == ("Neu.", ["so"])
    assert {row.updated_by for row in m.Metadata.objects.all()} == {"Ben"}
    assert not m.ServiceDraft.objects.exists()
    assert publish_draft(BEN, now) == now


def test_what_somebody_else_has_changed_is_not_written_over(offer: m.Service) -> None:
    save_draft(BEN, offer, tagline="Bens Text.")
    change_service(DORA, offer, tagline="Doras Text.")
    save_draft(BEN, offer, tagline="Bens besserer Text.")
    with pytest.raises(ServiceChangedMeanwhile) as refused:
        publish_draft(BEN, offer)
    assert refused.value.theirs == "Doras Text."
    assert draft_of(BEN, offer).values == {"tagline": "Bens besserer Text."}  # type: ignore[union-attr]


def test_a_discarded_draft_is_gone_and_nothing_else(offer: m.Service) -> None:
    save_draft(BEN, offer, tagline="Neu.")
    save_draft(DORA, offer, tagline="Anders.")
    discard_draft(BEN, offer)
    assert [draft.editor_name for draft in m.ServiceDraft.objects.all()] == ["Dora"]


def test_what_cannot_be_is_refused_in_a_draft_too(offer: m.Service) -> None:
    with pytest.raises(InvalidPart):
        save_draft(BEN, offer, languages=["klingon"])
    with pytest.raises(FieldNotEditable):
        save_draft(BEN, offer, organization_id=1)
    with pytest.raises(Refused):
        save_draft(Actor("nobody"), offer, tagline="Neu.")
    assert not m.ServiceDraft.objects.exists()


def test_the_look_ahead_shows_the_draft_and_stores_nothing(offer: m.Service) -> None:
    draft = save_draft(BEN, offer, tagline="Neu.", languages=["so"], phones=["0123 456"])
    shown = facts_with(offer, draft)
    assert (shown["words"]["tagline"]["de"], shown["languages"], shown["phone"]) == ("Neu.", ["so"], "0123 456")
    assert facts_with(offer, None)["languages"] == ["en"]
    now = m.Service.objects.get()
    assert (now.tagline, value_of(now, "languages"), value_of(now, "phones")) == (offer.tagline, ["en"], ["02421 200"])
    assert not m.Metadata.objects.exists()
