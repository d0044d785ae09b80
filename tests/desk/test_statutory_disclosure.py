"""A law demands that somebody else sees something: who opens it, what it never opens, who is told, and how it ends."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditEntry
from anlaufstelle.core.dates import today
from anlaufstelle.directory.roles import Role
from anlaufstelle.outbox.models import OutboxMail
from anlaufstelle.people import actions, rules
from anlaufstelle.people.access import statutory_disclosure
from anlaufstelle.people.access.overview import access_overview
from anlaufstelle.people.access.overview_text import portal_lines
from anlaufstelle.people.access.permissions import CaseClosed, NotOnCase, NotYourClient
from anlaufstelle.people.clients import representatives
from anlaufstelle.people.models import AccessGrant, AssignmentRole, LegalRepresentative
from anlaufstelle.people.portal_access.sign_in import client_actor
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.privacy import client_records
from anlaufstelle.privacy.representative_access import RepresentativeReader
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
UNTIL = today() + dt.timedelta(days=20)


@pytest.fixture
def vera(scene: Scene) -> User:
    return factories.staff_member("Vera Thom", scene.bridge, Role.PRIVACY)


def asked(scene: Scene, **more: Any) -> dict[str, Any]:
    return {
        "duty": "KIND-BERUF",
        "recipient": str(scene.rur.pk),
        "purpose": "advice",
        "granted_depth": "2",
        "areas": ["WOH"],
        "until": str(UNTIL),
    } | more


def post(scene: Scene, user: User, **told: Any) -> tuple[int, str]:
    answer = as_(user).post(f"/desk/cases/{scene.case.pk}/duty/", told)
    return answer.status_code, re.sub(r"\s+", " ", answer.content.decode())


def opened(scene: Scene) -> list[AccessGrant]:
    with access_context(context_of(scene.actor)):
        return list(statutory_disclosure.disclosures_of(scene.actor, scene.client))


def test_whoever_leads_opens_by_law_and_the_other_provider_sees_the_case_and_nothing_beyond(scene: Scene) -> None:
    for _ in range(2):  # a double click
        assert post(scene, scene.ben, **asked(scene))[0] == 302
    (one,) = opened(scene)
    assert (one.paragraph, one.depth, one.until, one.consent_id) == ("§ 4 KKG", 2, UNTIL, None)
    status, text = page(scene.clara, f"/desk/persons/{scene.client}/")
    assert status == 200
    assert "§ 4 KKG" in text
    assert "Zwei Zimmer" in text
    assert not [word for word in ("Paragraf 25", "Gartenweg", "Schlaeft", "ohne Bereich") if word in text]


def test_a_case_that_was_closed_meanwhile_opens_nothing(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        privacy.close_case(scene.actor, case=scene.case, why="ZIEL")
        wanted = rules.AccessRequest("advice", 2, frozenset({"WOH"}), until=UNTIL)
        with pytest.raises(CaseClosed, match="abgeschlossen"):
            statutory_disclosure.disclose(scene.actor, case=scene.case, recipient=scene.rur, duty="KIND", wanted=wanted)
    status, _ = post(scene, scene.ben, **asked(scene))
    assert status in {404, 422}
    with pytest.raises(CaseClosed, match="abgeschlossen"):
        scene.agree()
    assert not opened(scene)
    assert page(scene.clara, f"/desk/persons/{scene.client}/")[0] == 404


def test_nobody_else_opens_by_law(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        actions.assign(scene.actor, case=scene.case, colleague=scene.dora, role=AssignmentRole.MEMBER)
    assert post(scene, scene.dora, **asked(scene))[0] == 422  # works on it, and does not lead it
    for stranger in (scene.lena, scene.emre, scene.clara):
        assert post(scene, stranger, **asked(scene))[0] == 404
    assert not opened(scene)
    clara = factories.actor(scene.clara)
    with access_context(context_of(clara)), pytest.raises(NotOnCase):
        statutory_disclosure.disclose(
            clara,
            case=scene.case,
            recipient=scene.rur,
            duty="KIND-BERUF",
            wanted=rules.AccessRequest("advice", 1, until=UNTIL),
        )


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"until": ""}, "zwingend"),
        ({"until": str(today() + dt.timedelta(days=400))}, "längstens"),
        ({"areas": []}, "Lebensbereich"),
        ({"granted_depth": "3"}, ""),
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
    more: list[dict[str, Any]] = [
        {"opens_status": True},
        {"opens_address": True},
        {"granted_depth": 3},
        {"until": None},
    ]
    own: dict[str, Any] = {"client_id": scene.client, "source": scene.bridge, "grantee": scene.rur}
    own |= {"basis": "duty", "paragraph": "§ 4 KKG", "purpose": "advice", "since": today()}
    with access_context(context_of(scene.actor)):
        for one in more:
            wanted = rules.AccessRequest(**{"purpose": "advice", "granted_depth": 1, "until": UNTIL} | one)
            with pytest.raises(rules.DisclosureRefused):
                statutory_disclosure.disclose(
                    scene.actor, case=scene.case, recipient=scene.rur, duty="KIND", wanted=wanted
                )
            row = {"depth" if name == "granted_depth" else name: value for name, value in one.items()}
            with pytest.raises(IntegrityError), transaction.atomic():
                AccessGrant.objects.create(**own | {"depth": 1, "until": UNTIL} | row)
        assert AccessGrant.objects.create(**own, depth=1, until=UNTIL)  # the table is not shut as such


def test_the_officer_is_told_without_a_name(scene: Scene, vera: User) -> None:
    post(scene, scene.ben, **asked(scene))
    letter = OutboxMail.objects.get(to=vera.email)
    status, text = page(vera, "/desk/privacy/")
    assert status == 200
    assert "§ 4 KKG" in text
    assert "Wohnwerk Rur" in text
    for told in (text, f"{letter.subject} {letter.body}"):
        assert not [word for word in ("Rima", "Khoury", "Wohnung", str(scene.client)) if word in told]
    assert "Vera Thom" in letter.body
    told_of = AuditEntry.objects.get(reason="duty:KIND-BERUF")
    assert (told_of.user, told_of.client) == (scene.ben.pk, scene.client)


def test_where_no_officer_works_the_page_says_so(scene: Scene) -> None:
    answer = as_(scene.ben).post(f"/desk/cases/{scene.case.pk}/duty/", asked(scene), follow=True)
    assert "Niemand konnte informiert werden" in answer.content.decode()


def test_it_stands_on_her_own_page_in_her_language_and_in_what_she_is_told(scene: Scene) -> None:
    post(scene, scene.ben, **asked(scene))
    words = {"de": "Schutz eines Kindes", "en": "Protection of a child", "ar": "حماية طفل", "uk": "Захист дитини"}
    with access_context(context_of(client_actor(scene.client))):
        told = access_overview(client_actor(scene.client), scene.client)
        assert told is not None
        for language, meant in words.items():
            (line,) = [one for one in portal_lines(told, language) if one.name == "Wohnwerk Rur"]
            said = " ".join(point for _label, point in line.points)
            assert meant in said
            assert "§ 4 KKG" in said
            assert str(UNTIL.year) in said
            assert str(today().day) in said
            assert line.consent is None  # nothing that she could end
    given = as_(scene.ben).post(f"/desk/persons/{scene.client}/rights/tell/").content
    assert [one["paragraph"] for one in json.loads(given)["opened_to"]] == ["§ 4 KKG"]
    assert "§ 4 KKG" in page(scene.ben, f"/desk/persons/{scene.client}/")[1]


def test_a_guardian_never_reads_of_it(scene: Scene) -> None:
    """It may be about this very guardian."""
    post(scene, scene.ben, **asked(scene))
    with access_context(context_of(scene.actor)):
        named = representatives.RepresentativeInput("ELTERN", name="Karim", proof="Pass", saw_proof=True)
        representatives.name_representative(scene.actor, client=scene.client, data=named)
        assert LegalRepresentative.objects.visible_to(scene.actor).count() == 1
        (one,) = representatives.representations_of(scene.actor, scene.client)
        told = access_overview(scene.actor, scene.client)
        assert told is not None
        assert told.opened
        assert not representatives.overview_for_representative(told, one).opened
        assert not client_records.grants_of(
            scene.client, scene.bridge.pk, RepresentativeReader(one, is_protected=False)
        )


def test_whoever_works_on_it_ends_it_at_once_and_nobody_else_does(scene: Scene) -> None:
    post(scene, scene.ben, **asked(scene))
    (one,) = opened(scene)
    clara = factories.actor(scene.clara)
    with access_context(context_of(clara)), pytest.raises(NotYourClient):
        statutory_disclosure.end_disclosure(clara, grant=one)
    assert post(scene, scene.ben, end=str(scene.client))[0] == 422  # no such line
    assert page(scene.clara, f"/desk/persons/{scene.client}/")[0] == 200
    assert post(scene, scene.ben, end=str(one.pk))[0] == 302
    assert page(scene.clara, f"/desk/persons/{scene.client}/")[0] == 404
    (one,) = opened(scene)
    assert (one.ended_on, one.end_reason) == (today(), "source")
