"""Old forms and second windows: a page never says that something was done which was not."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from anlaufstelle.casework.models import Address, ResidenceStatus
from anlaufstelle.directory import models as m
from anlaufstelle.directory.drafts import save_draft
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.clients import representatives
from anlaufstelle.people.crypto import keys
from anlaufstelle.people.models import CaseAssignment, LegalRepresentative, RectificationRequest
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.conftest import StrictClient
from tests.desk.scene import Scene, as_
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db


def answer(client: Any, path: str, **told: Any) -> tuple[int, str]:
    """The answer, or where it leads to."""
    page = client.post(path, told)
    text = page.content.decode()
    return page.status_code, client.get(page["Location"]).content.decode() if page.status_code == 302 else text


def test_two_empty_fields_are_not_saved_and_sealed(scene: Scene) -> None:
    status, text = answer(as_(scene.ben), f"/desk/cases/{scene.case.pk}/sealed/", status=" ", address="")
    assert (status, "Gespeichert" in text) == (422, False)
    with access_context(context_of(scene.actor)):
        for kind in (ResidenceStatus, Address):
            assert kind.objects.visible_to(scene.actor).filter(case=scene.case).count() == 1


def test_a_place_that_ended_meanwhile_is_named_as_that(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        place = CaseAssignment.objects.get(case=scene.case, user=scene.lena)
    path, ben = f"/desk/cases/{scene.case.pk}/team/", as_(scene.ben)
    assert ben.post(path, {"end": str(place.pk)}).status_code == 302
    status, text = answer(ben, path, end=str(place.pk))
    assert status == 422
    assert "steht hier nicht mehr" in text


def test_the_paper_of_a_guardian_who_acts_no_more_is_not_said_to_be_seen(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        told = representatives.RepresentativeInput(basis="BETREUER", name="Karim Khoury")
        row = representatives.name_representative(scene.actor, client=scene.client, data=told)
        representatives.end_representation(scene.actor, row=row)
    path, ben = f"/desk/persons/{scene.client}/guardians/", as_(scene.ben)
    status, text = answer(ben, path, row=str(row.pk), word="proof", proof="Ausweis")
    assert status == 422
    assert "steht hier nicht mehr" in text
    with access_context(context_of(scene.actor)):
        assert LegalRepresentative.objects.visible_to(scene.actor).get(pk=row.pk).proof_seen_on is None


def test_an_answer_that_came_second_is_not_said_to_be_read(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        wish = RectificationRequest.objects.create(client_id=scene.client, provider=scene.bridge, text="Bitte richtig")
    path, ben = f"/desk/corrections/{wish.pk}/", as_(scene.ben)
    first = {"answer": "yes", "reason": "Stimmt."}
    assert ben.post(path, first).status_code == 302
    assert ben.post(path, first).status_code == 302  # a double click
    status, text = answer(ben, path, answer="no", reason="Doch nicht.")
    assert status == 422
    assert "schon beantwortet" in text
    with access_context(context_of(scene.actor)):
        assert RectificationRequest.objects.visible_to(scene.actor).get(pk=wish.pk).was_accepted


def test_a_key_that_is_not_kept_is_not_said_to_be_open(settings: Any, tmp_path: Path) -> None:
    settings.KEY_FOLDER, settings.KEY_MEMORY_FOLDER = str(tmp_path / "keys"), str(tmp_path / "memory")
    bridge = factories.provider()
    keys.create_version(bridge.pk)
    ruth = as_(factories.staff_member("Ruth Meier", bridge, Role.ADMINISTRATOR))
    for word in ("open", "give-back"):
        status, text = answer(ruth, "/desk/privacy/key/", do=word, passphrase="irgendetwas")
        assert status == 422
        assert "öffnet sich von selbst" in text
    shutil.rmtree(keys.memory_folder(), ignore_errors=True)


@pytest.fixture
def offer(codes: None) -> m.Service:
    return factories.complete_offer()


@pytest.fixture
def dora(client: StrictClient, offer: m.Service) -> StrictClient:
    factories.sign_in(client, factories.staff_member("Dora Roth", offer.organization, Role.EDITOR))
    return client


def test_without_a_draft_nothing_is_said_to_be_published(dora: StrictClient, offer: m.Service) -> None:
    path = f"/desk/offers/{offer.pk}/say/publish-draft/"
    assert "Veröffentlicht" not in answer(dora, path)[1]
    save_draft(factories.actor(m.Membership.objects.get().user), offer, tagline="Neu.")
    assert "Veröffentlicht" in answer(dora, path)[1]


def test_a_word_that_is_none_closes_no_offers(dora: StrictClient, offer: m.Service) -> None:
    told = {"offer": str(offer.pk), "first": "2026-12-24", "last": "2026-12-24", "word": "confrim"}
    before = m.ScheduleException.objects.count()
    assert "1 Angebot ist geändert" not in answer(dora, "/desk/offers/several/", **told)[1]
    assert m.ScheduleException.objects.count() == before


def test_an_invitation_that_was_used_is_not_said_to_be_taken_back(client: StrictClient) -> None:
    bridge = factories.provider()
    factories.sign_in(client, factories.staff_member("Ruth Meier", bridge, Role.ADMINISTRATOR))
    client.post("/desk/people/invite/", {"email": "nour@x.example", "role": ["editor"]})
    one = m.Invitation.objects.get()
    path = f"/desk/people/invitation/{one.pk}/"
    assert "ist zurückgenommen" in answer(client, path)[1]
    assert "ist zurückgenommen" in answer(client, path)[1]  # twice is no harm
    m.Invitation.objects.filter(pk=one.pk).update(revoked_at=None, used_at=one.created_at)
    assert "ist zurückgenommen" not in answer(client, path)[1]
