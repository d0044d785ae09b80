"""What colleagues do not reach: a file they do not work on, a name behind a contact, why somebody may see her."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.utils import timezone

from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, correcting, rules
from anlaufstelle.people.models import Case, Clearance, Part, Person, Practice
from anlaufstelle.people.permissions import NotYourClient
from anlaufstelle.privacy.actions import close_case, erase, tell_all
from anlaufstelle.walls.access import access, of
from tests import cast
from tests.desk.scene import Scene, as_, page, scene

pytestmark = pytest.mark.django_db
__all__ = ["scene"]


def own_case(scene: Scene) -> Case:
    """Clara counsels Rima at her own provider, too."""
    client = as_(scene.clara)
    assert client.post(f"/desk/persons/{scene.person}/own-case/").status_code == 302
    clara = cast.actor(scene.clara)
    with access(of(clara)):
        return Case.objects.visible_to(clara).get(provider=scene.rur)


def test_nobody_leads_herself_into_a_file_of_her_colleagues(scene: Scene) -> None:
    scene.agree()
    own_case(scene)
    cem = cast.person("Cem Arslan", scene.rur, Role.COUNSELLOR)
    client = as_(cem)
    assert "Zwei Zimmer" in client.get(f"/desk/persons/{scene.person}/").content.decode(), "she sees what was opened"
    answer = client.post(f"/desk/persons/{scene.person}/own-case/", follow=True)
    assert "Bitten Sie darum, an dem Fall mitzuarbeiten." in answer.content.decode()
    with access(of(cast.actor(scene.clara))):
        assert Case.objects.visible_to(cast.actor(scene.clara)).filter(provider=scene.rur).count() == 1
    assert client.get(f"/desk/persons/{scene.person}/rights/").status_code == 404


def test_nothing_is_decided_over_the_head_of_a_colleague(scene: Scene) -> None:
    ben, dora = scene.actor, cast.actor(scene.dora)
    with access(of(ben)):
        place = actions.join_case(ben, case=scene.case, colleague=scene.dora, part=Part.MEMBER)
    with access(of(dora)):
        person = Person.objects.visible_to(dora).get(pk=scene.person)
        second = actions.take_in(dora, facts={}, person=person, areas=["ARB"], matter="Arbeit")
        actions.leave_case(dora, place=place)
        close_case(dora, case=second, why="ZIEL")
    with access(of(ben)):
        close_case(ben, case=scene.case, why="ZIEL")
    for actor in (ben, dora):
        with access(of(actor)):
            for verb in (erase, tell_all):
                with pytest.raises(NotYourClient, match=r"mitzuarbeiten|work on it"):
                    verb(actor, person=person)


def test_an_old_form_of_another_provider_ends_no_protection(scene: Scene) -> None:
    scene.agree()
    own_case(scene)
    ben, clara = scene.actor, cast.actor(scene.clara)
    with access(of(clara)):
        before, version = correcting.known(clara, scene.person)
    with access(of(ben)):
        now, current = correcting.known(ben, scene.person)
        correcting.correct(
            ben, person=scene.person, told=correcting.Known(**{**vars(now), "is_protected": True}), version=current
        )
    told = correcting.Known(**{**vars(before), "facts": {**before.facts, "reached_at": "0221 4710 999"}})
    with access(of(clara)), pytest.raises(correcting.CorrectedMeanwhile) as kept:
        correcting.correct(clara, person=scene.person, told=told, version=version)
    assert kept.value.mine == told
    with access(of(clara)):
        assert Person.objects.visible_to(clara).get(pk=scene.person).is_protected
        correcting.correct(
            clara, person=scene.person, told=correcting.Known(**{**vars(told), "is_protected": True}),
            version=kept.value.version,
        )  # fmt: skip
        assert correcting.known(clara, scene.person)[0].facts["reached_at"] == "0221 4710 999"


@pytest.mark.parametrize("name", ["Aaa-Dienst", "Zzz-Dienst"])
def test_a_provider_of_whom_only_the_contact_was_opened_is_never_named(scene: Scene, name: str) -> None:
    third: Organization = cast.provider(name)
    Practice.objects.create(provider=third)
    zoe = cast.person("Zoe Zander", third, Role.COUNSELLOR)
    with access(of(scene.actor)):
        wanted = rules.Wanted("advice", 2, frozenset({"WOH"}))
        how = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "given_how": "paper"}
        actions.agree(scene.actor, case=scene.case, recipient=third, wanted=wanted, how=how)
    assert as_(zoe).post(f"/desk/persons/{scene.person}/own-case/").status_code == 302
    actor = cast.actor(zoe)
    with access(of(actor)):
        case = Case.objects.visible_to(actor).get(provider=third)
        actions.agree(actor, case=case, recipient=scene.rur, wanted=rules.Wanted("advice", 1, frozenset()), how=how)
    scene.agree()
    for path in ("/desk/persons/", f"/desk/persons/{scene.person}/"):
        _, words = page(scene.clara, path)
        assert "Brücke e. V." in words
        assert name not in words


def test_the_front_desk_reads_of_no_consent_and_of_no_law(scene: Scene) -> None:
    scene.agree(opens_status=True)
    front = cast.person("Fritz Falk", scene.rur, Role.FRONT_DESK)
    for reader, hidden in ((scene.emre, "Wohnwerk Rur"), (front, "Brücke e. V.")):
        for path in ("/desk/persons/", f"/desk/persons/{scene.person}/"):
            status, words = page(reader, path)
            assert status == 200
            assert "Rima" in words
            assert hidden not in words, path
            assert "Aufenthaltsstatus" not in words


def test_what_waits_for_a_recipient_is_no_answer_to_what_is_opened_now(scene: Scene) -> None:
    wanted = rules.Wanted("advice", 2, frozenset({"WOH"}))
    how = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "given_how": "paper"}
    written = []
    with access(of(scene.actor)):
        for dormant in (True, True, False, False):
            written.append(
                actions.agree(
                    scene.actor, case=scene.case, recipient=scene.rur, wanted=wanted, how=how, dormant=dormant
                )
            )
    assert written[0] == written[1] != written[2] == written[3]
    assert "Zwei Zimmer" in page(scene.clara, f"/desk/persons/{scene.person}/")[1]


def test_what_was_written_for_later_does_not_begin_when_its_time_is_over(scene: Scene) -> None:
    wanted = rules.Wanted("advice", 2, frozenset({"WOH"}), until=today())
    how = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "given_how": "paper"}
    with access(of(scene.actor)):
        consent = actions.agree(scene.actor, case=scene.case, recipient=scene.rur, wanted=wanted, how=how, dormant=True)
    clara = cast.actor(scene.clara)
    later = timezone.now() + dt.timedelta(days=1)
    with patch("django.utils.timezone.now", lambda: later), access(of(clara)):
        waiting = Clearance.objects.get(consent=consent)
        actions.accept(clara, clearance=waiting)
        waiting.refresh_from_db()
        assert waiting.since is None
