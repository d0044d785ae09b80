"""Whom no search finds: protected persons, and whoever is counselled without a name."""

from typing import Any

import pytest

from anlaufstelle.casework import actions as casework
from anlaufstelle.casework.models import Address
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import actions, rules
from anlaufstelle.people.clients import household, rectification, representatives
from anlaufstelle.people.clients.anonymous import NameRequired
from anlaufstelle.people.models import Case, Client
from anlaufstelle.people.portal_access import sign_in as portal_access
from anlaufstelle.privacy import client_records
from anlaufstelle.rls.context import access_context, context_of
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture
from tests.desk.test_clients import intake

pytestmark = pytest.mark.django_db


def protect(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).filter(pk=scene.client).update(is_protected=True)


def without_a_name(scene: Scene) -> Case:
    said = intake(given_name="", family_name="", born="", is_anonymous="on", matter="Frage zum Bescheid")
    assert as_(scene.ben).post("/desk/persons/new/", said).status_code == 302
    with access_context(context_of(scene.actor)):
        return Case.objects.visible_to(scene.actor).get(matter="Frage zum Bescheid")


def test_no_search_and_no_intake_finds_a_protected_person_at_her_own_provider_or_another(scene: Scene) -> None:
    scene.agree()
    protect(scene)
    for user in (scene.ben, scene.clara, scene.emre):
        for words in ("Rima", "Khoury", "Reema", "ريما"):
            assert str(scene.client) not in as_(user).post("/desk/persons/", {"q": words}).content.decode()
    asked = as_(scene.ben).post("/desk/persons/new/", intake(given_name="Rima", family_name="Khoury"))
    assert asked.status_code == 302, "nobody is asked whether it is she"
    for path in ("household", "representatives"):
        with access_context(context_of(scene.actor)):
            other = Case.objects.visible_to(scene.actor).exclude(client=scene.client).get().client_id
        asked = as_(scene.ben).post(f"/desk/persons/{other}/{path}/", {"name": "Rima Khoury"})
        assert str(scene.client) not in asked.content.decode()


def test_the_house_index_holds_no_protected_person(scene: Scene) -> None:
    index: dict[str, Any] = {"purpose": "index", "granted_depth": 1, "areas": frozenset()}
    scene.agree(**index)
    assert "Rima" in page(scene.clara, "/desk/persons/")[1]
    protect(scene)
    theirs = as_(scene.clara).get(f"/desk/persons/{scene.client}/")
    nothing = as_(scene.clara).get("/desk/persons/00000000-0000-7000-8000-000000000000/")
    assert (theirs.status_code, theirs.content) == (404, nothing.content)
    assert "Rima" not in page(scene.clara, "/desk/persons/")[1]
    for more in (index, {"opens_address": True}):
        with pytest.raises(rules.ConsentRefused):
            scene.agree(**more)


def test_an_address_that_was_opened_before_is_shut_when_she_is_protected(scene: Scene) -> None:
    scene.agree(opens_address=True)
    assert "Gartenweg 12" in page(scene.clara, f"/desk/persons/{scene.client}/")[1]
    protect(scene)
    assert "Gartenweg 12" not in page(scene.clara, f"/desk/persons/{scene.client}/")[1]
    assert "Gartenweg 12" in page(scene.ben, f"/desk/persons/{scene.client}/")[1]
    assert page(scene.ben, f"/desk/persons/{scene.client}/mine/")[0] == 200, "her sheet, at the desk"


def test_whoever_stays_without_a_name_is_counted_and_found_by_no_name(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        before = Case.objects.visible_to(scene.actor).count()
    case = without_a_name(scene)
    with access_context(context_of(scene.actor)):
        assert Case.objects.visible_to(scene.actor).count() == before + 1
    assert f"/desk/persons/{case.client_id}/" in page(scene.ben, "/desk/persons/")[1]
    for words in ("Ohne Namen", "Ohne", "Bescheid", "Frage", "-", "%", "_"):
        assert str(case.client_id) not in as_(scene.ben).post("/desk/persons/", {"q": words}).content.decode()
    said = intake(given_name="", family_name="", born="")
    assert as_(scene.ben).post("/desk/persons/new/", said).status_code == 302, "no other one is likely to be she"
    text = page(scene.ben, f"/desk/persons/{case.client_id}/")[1]
    assert "Ohne Namen" in text
    with access_context(context_of(scene.actor)):
        told = client_records.export(case.client_id, scene.bridge.pk)
    assert not any(
        told["clientprofile"][0][name] for name in ("given_name", "family_name", "original_name", "contact_value")
    )


@pytest.mark.parametrize(
    "more", [{"given_name": "Rima"}, {"born": "1990"}, {"contact_value": "0221 1"}, {"household": "x"}]
)
def test_without_a_name_is_without_anything_else_that_says_who_she_is(scene: Scene, more: dict[str, str]) -> None:
    said = intake(given_name="", family_name="", born="", is_anonymous="on") | more
    answer = as_(scene.ben).post("/desk/persons/new/", said)
    assert answer.status_code == 422
    assert "Es wurde nichts gespeichert" in answer.content.decode()
    assert f'value="{next(iter(more.values()))}"' in answer.content.decode()


@pytest.mark.parametrize("more", [{"born": "1990"}, {"born": "", "household": "drei Kinder"}])
def test_whoever_gives_neither_a_name_nor_ticks_that_keeps_no_birth_and_no_household(
    scene: Scene, more: dict[str, str]
) -> None:
    answer = as_(scene.ben).post("/desk/persons/new/", intake(given_name="", family_name="", **more))
    assert answer.status_code == 422
    assert "sagen, wer sie ist" in answer.content.decode()
    with access_context(context_of(scene.actor)), pytest.raises(NameRequired):
        actions.open_case(scene.actor, facts={}, household="drei Kinder")


def test_what_would_say_who_she_is_is_refused_until_she_gives_a_name(scene: Scene) -> None:
    case = without_a_name(scene)
    how = {"released": "Ben", "text_version": "1", "language": "de", "consent_method": "paper"}
    recipient, who = Organization.objects.get(pk=scene.rur.pk), {"client": case.client_id}
    person = Client(pk=case.client_id)
    tried = [
        lambda: actions.give_consent(
            scene.actor, case=case, recipient=recipient, wanted=rules.AccessRequest("advice", 1), how=how
        ),
        lambda: portal_access.issue_code(scene.actor, client=person),
        lambda: household.add_household_member(scene.actor, client=case.client_id, role="CHILD", name="Nadia"),
        lambda: casework.save_scoped_record(scene.actor, Address, case=case, text="Gartenweg 12"),
        lambda: household.add_household_member(scene.actor, **who, other=scene.client, role="CHILD"),
        lambda: household.add_household_member(scene.actor, client=scene.client, other=case.client_id, role="CHILD"),
        lambda: representatives.name_representative(
            scene.actor, **who, data=representatives.RepresentativeInput("ELTERN", name="Karim")
        ),
    ]
    with access_context(context_of(scene.actor)):
        for attempt in tried:
            with pytest.raises(NameRequired):
                attempt()
    with access_context(context_of(portal_access.client_actor(case.client_id))), pytest.raises(Refused):
        rectification.request_rectification(
            portal_access.client_actor(case.client_id), provider=scene.rur.pk, text="Falsch"
        )
    born = {**intake(given_name="", family_name="", born="1990", channel="none", contact_value="")}
    born |= {"version": "", "row-TOTAL_FORMS": "0", "row-INITIAL_FORMS": "0"}
    refused = as_(scene.ben).post(f"/desk/persons/{case.client_id}/facts/", born)
    assert refused.status_code == 422
    assert "sagen, wer sie ist" in refused.content.decode()
    facts = {
        **intake(given_name="Olena"), "version": "", "row-TOTAL_FORMS": "0", "row-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert as_(scene.ben).post(f"/desk/persons/{case.client_id}/facts/", facts).status_code == 302
    with access_context(context_of(scene.actor)):
        tried[0]()
    assert "Olena" in page(scene.clara, "/desk/persons/")[1]
