"""A law demands that somebody else sees something: who opens it, what it never opens, who is told, and how it ends."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import Entry
from anlaufstelle.core.dates import today
from anlaufstelle.directory.roles import Role
from anlaufstelle.outbox.models import Mail
from anlaufstelle.people import actions, duty, guardians, rules
from anlaufstelle.people.models import Clearance, Guardian, Part
from anlaufstelle.people.own import herself
from anlaufstelle.people.permissions import CaseClosed, NotOnCase, NotYourClient
from anlaufstelle.people.sheet import own_lines
from anlaufstelle.people.whosees import who_sees
from anlaufstelle.privacy import about
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.privacy.for_guardian import ForGuardian
from anlaufstelle.walls.access import access, of
from tests import cast
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
UNTIL = today() + dt.timedelta(days=20)


@pytest.fixture
def vera(scene: Scene) -> User:
    return cast.person("Vera Thom", scene.bridge, Role.PRIVACY)


def asked(scene: Scene, **more: Any) -> dict[str, Any]:
    return {
        "duty": "KIND-BERUF", "recipient": str(scene.rur.pk), "purpose": "advice", "up_to": "2", "areas": ["WOH"],
        "until": str(UNTIL),
    } | more  # fmt: skip


def post(scene: Scene, user: User, **told: Any) -> tuple[int, str]:
    answer = as_(user).post(f"/desk/cases/{scene.case.pk}/duty/", told)
    return answer.status_code, re.sub(r"\s+", " ", answer.content.decode())


def opened(scene: Scene) -> list[Clearance]:
    with access(of(scene.actor)):
        return list(duty.by_law(scene.actor, scene.person))


def test_whoever_leads_opens_by_law_and_the_other_provider_sees_the_case_and_nothing_beyond(scene: Scene) -> None:
    for _ in range(2):  # a double click
        assert post(scene, scene.ben, **asked(scene))[0] == 302
    (one,) = opened(scene)
    assert (one.paragraph, one.depth, one.until, one.consent_id) == ("§ 4 KKG", 2, UNTIL, None)
    status, text = page(scene.clara, f"/desk/persons/{scene.person}/")
    assert status == 200
    assert "§ 4 KKG" in text
    assert "Zwei Zimmer" in text
    assert not [word for word in ("Paragraf 25", "Gartenweg", "Schlaeft", "ohne Bereich") if word in text]


def test_a_case_that_was_closed_meanwhile_opens_nothing(scene: Scene) -> None:
    with access(of(scene.actor)):
        privacy.close_case(scene.actor, case=scene.case, why="ZIEL")
        wanted = rules.Wanted("advice", 2, frozenset({"WOH"}), until=UNTIL)
        with pytest.raises(CaseClosed, match="abgeschlossen"):
            duty.open_by_law(scene.actor, case=scene.case, recipient=scene.rur, duty="KIND", wanted=wanted)
    status, _ = post(scene, scene.ben, **asked(scene))
    assert status in {404, 422}
    with pytest.raises(CaseClosed, match="abgeschlossen"):
        scene.agree()
    assert not opened(scene)
    assert page(scene.clara, f"/desk/persons/{scene.person}/")[0] == 404


def test_nobody_else_opens_by_law(scene: Scene) -> None:
    with access(of(scene.actor)):
        actions.join_case(scene.actor, case=scene.case, colleague=scene.dora, part=Part.MEMBER)
    assert post(scene, scene.dora, **asked(scene))[0] == 422  # works on it, and does not lead it
    for stranger in (scene.lena, scene.emre, scene.clara):
        assert post(scene, stranger, **asked(scene))[0] == 404
    assert not opened(scene)
    clara = cast.actor(scene.clara)
    with access(of(clara)), pytest.raises(NotOnCase):
        duty.open_by_law(
            clara,
            case=scene.case,
            recipient=scene.rur,
            duty="KIND-BERUF",
            wanted=rules.Wanted("advice", 1, until=UNTIL),
        )


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"until": ""}, "zwingend"),
        ({"until": str(today() + dt.timedelta(days=400))}, "längstens"),
        ({"areas": []}, "Lebensbereich"),
        ({"up_to": "3"}, ""),
        ({"purpose": "index"}, ""),
        ({"duty": "§ 87 AufenthG"}, ""),
        ({"duty": ""}, "zwingend"),
    ],
)
def test_what_cannot_be_opened_by_law_is_refused(scene: Scene, more: dict[str, Any], why: str) -> None:
    status, text = post(scene, scene.ben, **asked(scene, **more))
    assert status == 422
    assert why in text
    assert not opened(scene)


def test_status_address_and_confidential_notes_are_refused_by_verb_and_table(scene: Scene) -> None:
    more: list[dict[str, Any]] = [{"opens_status": True}, {"opens_address": True}, {"up_to": 3}, {"until": None}]
    own: dict[str, Any] = {"person_id": scene.person, "source": scene.bridge, "grantee": scene.rur}
    own |= {"basis": "duty", "paragraph": "§ 4 KKG", "purpose": "advice", "since": today()}
    with access(of(scene.actor)):
        for one in more:
            wanted = rules.Wanted(**{"purpose": "advice", "up_to": 1, "until": UNTIL} | one)
            with pytest.raises(rules.CannotOblige):
                duty.open_by_law(scene.actor, case=scene.case, recipient=scene.rur, duty="KIND", wanted=wanted)
            row = {"depth" if name == "up_to" else name: value for name, value in one.items()}
            with pytest.raises(IntegrityError), transaction.atomic():
                Clearance.objects.create(**own | {"depth": 1, "until": UNTIL} | row)
        assert Clearance.objects.create(**own, depth=1, until=UNTIL)  # the table is not shut as such


def test_the_officer_is_told_without_a_name(scene: Scene, vera: User) -> None:
    post(scene, scene.ben, **asked(scene))
    letter = Mail.objects.get(to=vera.email)
    status, text = page(vera, "/desk/privacy/")
    assert status == 200
    assert "§ 4 KKG" in text
    assert "Wohnwerk Rur" in text
    for told in (text, f"{letter.subject} {letter.body}"):
        assert not [word for word in ("Rima", "Khoury", "Wohnung", str(scene.person)) if word in told]
    assert "Vera Thom" in letter.body
    told_of = Entry.objects.get(reason="duty:KIND-BERUF")
    assert (told_of.user, told_of.person) == (scene.ben.pk, scene.person)


def test_where_no_officer_works_the_page_says_so(scene: Scene) -> None:
    answer = as_(scene.ben).post(f"/desk/cases/{scene.case.pk}/duty/", asked(scene), follow=True)
    assert "Niemand konnte informiert werden" in answer.content.decode()


def test_it_stands_on_her_own_page_in_her_language_and_in_what_she_is_told(scene: Scene) -> None:
    post(scene, scene.ben, **asked(scene))
    words = {"de": "Schutz eines Kindes", "en": "Protection of a child", "ar": "حماية طفل", "uk": "Захист дитини"}
    with access(of(herself(scene.person))):
        told = who_sees(herself(scene.person), scene.person)
        assert told is not None
        for language, meant in words.items():
            (line,) = [one for one in own_lines(told, language) if one.name == "Wohnwerk Rur"]
            said = " ".join(point for _label, point in line.points)
            assert meant in said
            assert "§ 4 KKG" in said
            assert str(UNTIL.year) in said
            assert str(today().day) in said
            assert line.consent is None  # nothing that she could end
    given = as_(scene.ben).post(f"/desk/persons/{scene.person}/rights/tell/").content
    assert [one["paragraph"] for one in json.loads(given)["opened_to"]] == ["§ 4 KKG"]
    assert "§ 4 KKG" in page(scene.ben, f"/desk/persons/{scene.person}/")[1]


def test_a_guardian_never_reads_of_it(scene: Scene) -> None:
    """It may be about this very guardian."""
    post(scene, scene.ben, **asked(scene))
    with access(of(scene.actor)):
        named = guardians.Named("ELTERN", name="Karim", proof="Pass", saw_proof=True)
        guardians.name_guardian(scene.actor, person=scene.person, told=named)
        assert Guardian.objects.visible_to(scene.actor).count() == 1
        (one,) = guardians.guardians_of(scene.actor, scene.person)
        told = who_sees(scene.actor, scene.person)
        assert told is not None
        assert told.opened
        assert not guardians.for_guardian(told, one).opened
        assert not about.opened(scene.person, scene.bridge.pk, ForGuardian(one, is_protected=False))


def test_whoever_works_on_it_ends_it_at_once_and_nobody_else_does(scene: Scene) -> None:
    post(scene, scene.ben, **asked(scene))
    (one,) = opened(scene)
    clara = cast.actor(scene.clara)
    with access(of(clara)), pytest.raises(NotYourClient):
        duty.end_duty(clara, clearance=one)
    assert post(scene, scene.ben, end=str(scene.person))[0] == 422  # no such line
    assert page(scene.clara, f"/desk/persons/{scene.person}/")[0] == 200
    assert post(scene, scene.ben, end=str(one.pk))[0] == 302
    assert page(scene.clara, f"/desk/persons/{scene.person}/")[0] == 404
    (one,) = opened(scene)
    assert (one.ended_on, one.ended_why) == (today(), "source")
