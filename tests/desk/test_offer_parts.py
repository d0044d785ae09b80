"""Changing one part of an offer: publishing, drafts, and two people at one offer."""

import json
from typing import Any

import pytest

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import change_service, value_of
from anlaufstelle.directory.drafts import save_draft
from anlaufstelle.directory.roles import Role
from tests import factories
from tests.conftest import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]
DORA = Actor("Dora")
WORDS = {
    "name": "Sozialberatung",
    "tagline": "Bens Satz.",
    "steps": "Sie kommen.\nWir lesen.",
    "keywords": "Brief\nBescheid",
}


@pytest.fixture
def offer() -> m.Service:
    """An offer of which everything is known."""
    return factories.complete_offer()


@pytest.fixture
def ben(client: StrictClient, offer: m.Service) -> StrictClient:
    """The editor of its provider, signed in."""
    factories.sign_in(client, factories.staff_member("Ben Roth", offer.organization, Role.EDITOR))
    return client


def shown(client: StrictClient, offer: m.Service, name: str = "words") -> dict[str, Any]:
    """What the page remembers of what it has shown."""
    page = client.get(f"/desk/offers/{offer.pk}/part/{name}/")
    return {"seen": page.context["seen"]}


def test_publishing_changes_the_offer_and_leaves_its_history(ben: StrictClient, offer: m.Service) -> None:
    page = ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, **shown(ben, offer)})
    assert page.headers["Location"] == f"/desk/offers/{offer.pk}/"
    assert m.Service.objects.get().tagline == "Bens Satz."
    row = m.Metadata.objects.get()
    assert (row.field_name, row.updated_by) == ("tagline", "Ben Roth")


def test_a_changed_text_is_german_until_its_translations_follow(ben: StrictClient, offer: m.Service) -> None:
    assert "Соціальна консультація" in ben.get(f"/uk/offer/{offer.pk}/").content.decode()
    ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, "name": "Beratung am Abend"})
    page = ben.get(f"/uk/offer/{offer.pk}/").content.decode()
    assert "Соціальна консультація" not in page
    assert '<span lang="de" dir="auto">Beratung am Abend</span>' in page
    change = m.Metadata.objects.filter(field_name="name").get().change
    ben.post(f"/desk/offers/{offer.pk}/undo/{change}/")
    assert "Соціальна консультація" in ben.get(f"/uk/offer/{offer.pk}/").content.decode()


def test_what_is_typed_is_kept_as_a_draft_and_published_from_it(ben: StrictClient, offer: m.Service) -> None:
    page = ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, **shown(ben, offer), "look": "1"})
    assert page.status_code == 204
    assert m.Service.objects.get().tagline == offer.tagline
    assert "Bens Satz." in ben.get(f"/desk/offers/{offer.pk}/part/words/").content.decode()
    assert "Bens Satz." in ben.get(f"/de/offer/{offer.pk}/preview/").content.decode()
    assert "Bens Satz." not in ben.get(f"/de/offer/{offer.pk}/").content.decode()
    ben.post(f"/desk/offers/{offer.pk}/say/publish-draft/")
    assert m.Service.objects.get().tagline == "Bens Satz."
    assert not m.ServiceDraft.objects.exists()


def test_publishing_one_page_leaves_the_draft_of_another(ben: StrictClient, offer: m.Service) -> None:
    ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, "keep": "1"})
    ben.post(f"/desk/offers/{offer.pk}/part/languages/", {"languages": ["so"]})
    assert value_of(m.Service.objects.get(), "languages") == ["so"]
    assert m.ServiceDraft.objects.get().values == {"tagline": "Bens Satz."}
    ben.post(f"/desk/offers/{offer.pk}/part/words/", WORDS)
    assert not m.ServiceDraft.objects.exists()


def test_a_draft_can_be_thrown_away(ben: StrictClient, offer: m.Service) -> None:
    ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, "keep": "1"})
    ben.post(f"/desk/offers/{offer.pk}/say/discard-draft/")
    assert not m.ServiceDraft.objects.exists()
    assert m.Service.objects.get().tagline == offer.tagline


def test_two_people_keep_both_texts(ben: StrictClient, offer: m.Service) -> None:
    seen = shown(ben, offer)
    change_service(DORA, offer, tagline="Doras Satz.")
    page = ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, **seen})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Doras Satz." in text
    assert "Bens Satz." in text
    assert m.Service.objects.get().tagline == "Doras Satz."
    again = ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, "seen": page.context["seen"]})
    assert again.status_code == 302
    assert m.Service.objects.get().tagline == "Bens Satz."
    history = ben.get(f"/desk/offers/{offer.pk}/history/").content.decode()
    assert "Doras Satz." in history
    assert "Bens Satz." in history


def test_a_draft_made_from_an_older_text_does_not_write_over_a_newer_one(ben: StrictClient, offer: m.Service) -> None:
    ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, "keep": "1"})
    change_service(DORA, offer, tagline="Doras Satz.")
    page = ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, **shown(ben, offer)})
    assert page.status_code == 409
    assert m.Service.objects.get().tagline == "Doras Satz."


@pytest.mark.parametrize("seen", ["", "nonsense", "[]", "{}", json.dumps({"name": 7}), json.dumps(["tagline"])])
def test_a_form_that_does_not_say_what_it_has_seen_is_taken_to_be_of_now(
    seen: str, ben: StrictClient, offer: m.Service
) -> None:
    assert ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, "seen": seen}).status_code == 302
    assert m.Service.objects.get().tagline == "Bens Satz."


def test_a_form_that_has_seen_what_never_stood_there_is_shown_both_versions(
    ben: StrictClient, offer: m.Service
) -> None:
    told = {**WORDS, "seen": json.dumps({"tagline": 7})}
    assert ben.post(f"/desk/offers/{offer.pk}/part/words/", told).status_code == 409
    assert m.Service.objects.get().tagline == offer.tagline


def test_what_cannot_be_stays_in_the_form(ben: StrictClient, offer: m.Service) -> None:
    page = ben.post(f"/desk/offers/{offer.pk}/part/words/", {**WORDS, "name": "", "tagline": "Mein langer Satz."})
    assert page.status_code == 422
    assert "Mein langer Satz." in page.content.decode()
    assert m.Service.objects.get().tagline == offer.tagline
    assert not m.Metadata.objects.exists()


def test_hostile_text_is_only_text(ben: StrictClient, offer: m.Service) -> None:
    ben.post(
        f"/desk/offers/{offer.pk}/part/words/",
        {**WORDS, "name": "<script>alert(1)</script>", "tagline": "\u202egnp.exe"},
    )
    for path in (
        f"/desk/offers/{offer.pk}/",
        "/desk/offers/",
        f"/de/offer/{offer.pk}/",
        f"/desk/offers/{offer.pk}/history/",
    ):
        assert "<script>alert" not in ben.get(path).content.decode()


def test_nobody_sees_the_draft_of_a_colleague(ben: StrictClient, offer: m.Service) -> None:
    colleague = factories.staff_member("Dora Mai", offer.organization, Role.EDITOR)
    save_draft(factories.actor(colleague), offer, tagline="Doras Entwurf.")
    for path in (f"/desk/offers/{offer.pk}/", f"/de/offer/{offer.pk}/preview/", f"/desk/offers/{offer.pk}/part/words/"):
        assert "Doras Entwurf." not in ben.get(path).content.decode()


def test_a_place_turned_secret_is_on_no_page(ben: StrictClient, offer: m.Service) -> None:
    place = m.Location.objects.get()
    told = {"address_1": place.address_1, "postal_code": place.postal_code, "city": place.city, "confidential": "on"}
    assert ben.post(f"/desk/places/{place.pk}/", told).status_code == 302
    for path in (f"/de/offer/{offer.pk}/", f"/de/offer/{offer.pk}/preview/", f"/de/provider/{offer.organization_id}/"):
        assert place.address_1 not in ben.get(path).content.decode()
    assert "Bitte rufen Sie an" in ben.get(f"/de/offer/{offer.pk}/").content.decode()
