"""What colleagues do not reach: a file they do not work on, a name behind a contact, why somebody may see her."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.utils import timezone

from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, rules
from anlaufstelle.people.access.permissions import NotYourClient
from anlaufstelle.people.clients import details_editing
from anlaufstelle.people.models import AccessGrant, AssignmentRole, Case, Client, ProviderPrivacySettings
from anlaufstelle.privacy.actions import close_case, erase, export_client_data
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.desk.scene import Scene, as_, page, scene

pytestmark = pytest.mark.django_db
__all__ = ["scene"]


def own_case(scene: Scene) -> Case:
    """Clara counsels Rima at her own provider, too."""
    client = as_(scene.clara)
    assert client.post(f"/desk/persons/{scene.client}/own-case/").status_code == 302
    clara = factories.actor(scene.clara)
    with access_context(context_of(clara)):
        return Case.objects.visible_to(clara).get(provider=scene.rur)


def test_nobody_leads_herself_into_a_file_of_her_colleagues(scene: Scene) -> None:
    scene.agree()
    own_case(scene)
    cem = factories.staff_member("Cem Arslan", scene.rur, Role.COUNSELLOR)
    client = as_(cem)
    assert "Zwei Zimmer" in client.get(f"/desk/persons/{scene.client}/").content.decode(), "she sees what was opened"
    answer = client.post(f"/desk/persons/{scene.client}/own-case/", follow=True)
    assert "Bitten Sie darum, an dem Fall mitzuarbeiten." in answer.content.decode()
    with access_context(context_of(factories.actor(scene.clara))):
        assert Case.objects.visible_to(factories.actor(scene.clara)).filter(provider=scene.rur).count() == 1
    assert client.get(f"/desk/persons/{scene.client}/rights/").status_code == 404


def test_nothing_is_decided_over_the_head_of_a_colleague(scene: Scene) -> None:
    ben, dora = scene.actor, factories.actor(scene.dora)
    with access_context(context_of(ben)):
        place = actions.assign(ben, case=scene.case, colleague=scene.dora, role=AssignmentRole.MEMBER)
    with access_context(context_of(dora)):
        person = Client.objects.visible_to(dora).get(pk=scene.client)
        second = actions.open_case(dora, facts={}, client=person, areas=["ARB"], matter="Arbeit")
        actions.end_assignment(dora, assignment=place)
        close_case(dora, case=second, why="ZIEL")
    with access_context(context_of(ben)):
        close_case(ben, case=scene.case, why="ZIEL")
    for actor in (ben, dora):
        with access_context(context_of(actor)):
            for verb in (erase, export_client_data):
                with pytest.raises(NotYourClient, match=r"mitzuarbeiten|work on it"):
                    verb(actor, client=person)


def test_an_old_form_of_another_provider_ends_no_protection(scene: Scene) -> None:
    scene.agree()
    own_case(scene)
    ben, clara = scene.actor, factories.actor(scene.clara)
    with access_context(context_of(clara)):
        before, version = details_editing.stored_details(clara, scene.client)
    with access_context(context_of(ben)):
        now, current = details_editing.stored_details(ben, scene.client)
        details_editing.edit_details(
            ben,
            client=scene.client,
            details=details_editing.StoredDetails(**{**vars(now), "is_protected": True}),
            version=current,
        )
    told = details_editing.StoredDetails(
        **{**vars(before), "facts": {**before.facts, "contact_value": "0221 4710 999"}}
    )
    with access_context(context_of(clara)), pytest.raises(details_editing.DetailsChangedMeanwhile) as kept:
        details_editing.edit_details(clara, client=scene.client, details=told, version=version)
    assert kept.value.submitted == told
    with access_context(context_of(clara)):
        assert Client.objects.visible_to(clara).get(pk=scene.client).is_protected
        details_editing.edit_details(
            clara, client=scene.client, details=details_editing.StoredDetails(**{**vars(told), "is_protected": True}),
            version=kept.value.version,
        )  # fmt: skip
        assert details_editing.stored_details(clara, scene.client)[0].facts["contact_value"] == "0221 4710 999"


@pytest.mark.parametrize("name", ["Aaa-Dienst", "Zzz-Dienst"])
def test_a_provider_of_whom_only_the_contact_was_opened_is_never_named(scene: Scene, name: str) -> None:
    third: Organization = factories.provider(name)
    ProviderPrivacySettings.objects.create(provider=third)
    zoe = factories.staff_member("Zoe Zander", third, Role.COUNSELLOR)
    with access_context(context_of(scene.actor)):
        wanted = rules.AccessRequest("advice", 2, frozenset({"WOH"}))
        how = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "consent_method": "paper"}
        actions.give_consent(scene.actor, case=scene.case, recipient=third, wanted=wanted, how=how)
    assert as_(zoe).post(f"/desk/persons/{scene.client}/own-case/").status_code == 302
    actor = factories.actor(zoe)
    with access_context(context_of(actor)):
        case = Case.objects.visible_to(actor).get(provider=third)
        actions.give_consent(
            actor, case=case, recipient=scene.rur, wanted=rules.AccessRequest("advice", 1, frozenset()), how=how
        )
    scene.agree()
    for path in ("/desk/persons/", f"/desk/persons/{scene.client}/"):
        _, words = page(scene.clara, path)
        assert "Brücke e. V." in words
        assert name not in words


def test_the_front_desk_reads_of_no_consent_and_of_no_law(scene: Scene) -> None:
    scene.agree(opens_status=True)
    front = factories.staff_member("Fritz Falk", scene.rur, Role.FRONT_DESK)
    for reader, hidden in ((scene.emre, "Wohnwerk Rur"), (front, "Brücke e. V.")):
        for path in ("/desk/persons/", f"/desk/persons/{scene.client}/"):
            status, words = page(reader, path)
            assert status == 200
            assert "Rima" in words
            assert hidden not in words, path
            assert "Aufenthaltsstatus" not in words


def test_what_waits_for_a_recipient_is_no_answer_to_what_is_opened_now(scene: Scene) -> None:
    wanted = rules.AccessRequest("advice", 2, frozenset({"WOH"}))
    how = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "consent_method": "paper"}
    written = []
    with access_context(context_of(scene.actor)):
        for dormant in (True, True, False, False):
            written.append(
                actions.give_consent(
                    scene.actor, case=scene.case, recipient=scene.rur, wanted=wanted, how=how, dormant=dormant
                )
            )
    assert written[0] == written[1] != written[2] == written[3]
    assert "Zwei Zimmer" in page(scene.clara, f"/desk/persons/{scene.client}/")[1]


def test_what_was_written_for_later_does_not_begin_when_its_time_is_over(scene: Scene) -> None:
    wanted = rules.AccessRequest("advice", 2, frozenset({"WOH"}), until=today())
    how = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "consent_method": "paper"}
    with access_context(context_of(scene.actor)):
        consent = actions.give_consent(
            scene.actor, case=scene.case, recipient=scene.rur, wanted=wanted, how=how, dormant=True
        )
    clara = factories.actor(scene.clara)
    later = timezone.now() + dt.timedelta(days=1)
    with patch("django.utils.timezone.now", lambda: later), access_context(context_of(clara)):
        waiting = AccessGrant.objects.get(consent=consent)
        actions.accept_grant(clara, grant=waiting)
        waiting.refresh_from_db()
        assert waiting.since is None
