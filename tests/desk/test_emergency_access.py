"""In an emergency: who opens what, for how long, who is told, and that a name which nobody has is answered alike."""

import datetime as dt
import json
import re
import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.core.dates import today
from anlaufstelle.directory.roles import Role
from anlaufstelle.outbox.models import OutboxMail
from anlaufstelle.people.access import emergency_access
from anlaufstelle.people.access.overview import access_overview
from anlaufstelle.people.access.overview_text import portal_lines
from anlaufstelle.people.access.permissions import NotACounsellor, NotYourClient
from anlaufstelle.people.clients import details_editing
from anlaufstelle.people.models import Case, Client, ClientProfile, EmergencyAccess, EmergencyAccessReason, Restriction
from anlaufstelle.people.portal_access.sign_in import client_actor
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
PATH = "/desk/persons/emergency/"
WHY = "Sie steht weinend am Empfang, und Ben ist im Urlaub."


@pytest.fixture
def vera(scene: Scene) -> User:
    return factories.staff_member("Vera Thom", scene.bridge, Role.PRIVACY)


def ask(user: User, **more: Any) -> tuple[int, bytes]:
    answer = as_(user).post(PATH, {"name": "Rima Khouri", "reason": WHY} | more)
    return answer.status_code, answer.content


def rows(scene: Scene) -> list[EmergencyAccess]:
    with access_context(context_of(scene.actor)):
        return list(EmergencyAccess.objects.filter(client=scene.client))


def opened(scene: Scene, user: User, *, hours: float) -> EmergencyAccess:
    """One that was opened by somebody so many hours ago."""
    began = timezone.now() - dt.timedelta(hours=hours)
    until = began + dt.timedelta(hours=emergency_access.DURATION_HOURS)
    own: dict[str, Any] = {"client_id": scene.client, "provider": scene.bridge}
    with access_context(context_of(factories.actor(user))):
        made: EmergencyAccess = EmergencyAccess.objects.create(**own, user=user, opened_at=began, expires_at=until)
        EmergencyAccessReason.objects.create(**own, emergency=made, text=WHY, written_by=user, written_at=began)
    return made


def file(scene: Scene) -> str:
    return f"/desk/persons/{scene.client}/"


def test_a_colleague_opens_it_and_sees_what_is_not_confidential_and_nothing_beyond(scene: Scene) -> None:
    assert page(scene.dora, file(scene))[0] == 404
    assert ask(scene.dora)[0] == 302
    status, text = page(scene.dora, file(scene))
    assert status == 200
    assert [word for word in ("Rima", "Zwei Zimmer", "ohne Bereich", "Antrag abgeben", WHY) if word in text] == [
        "Rima", "Zwei Zimmer", "ohne Bereich", "Antrag abgeben", WHY,
    ]  # fmt: skip
    assert not [word for word in ("Schlaeft", "Paragraf 25", "Gartenweg") if word in text]
    assert as_(scene.dora).post(f"/desk/cases/{scene.case.pk}/note/", {"text": "x"}).status_code == 404
    assert ask(scene.dora)[0] == 302  # a double click opens nothing more
    assert len(rows(scene)) == 1
    assert page(scene.lena, file(scene))[0] == 404  # it is hers alone


def test_a_counsellor_who_is_the_front_desk_too_opens_it_like_everybody(scene: Scene) -> None:
    """She sees how Rima is called, and no case of hers: that is no reason to leave the door shut."""
    rosa = factories.staff_member("Rosa Lind", scene.bridge, Role.COUNSELLOR, Role.FRONT_DESK)
    assert "Zwei Zimmer" not in page(rosa, file(scene))[1]
    assert ask(rosa)[0] == 302
    assert [one.user_id for one in rows(scene)] == [rosa.pk]
    assert OutboxMail.objects.filter(to=scene.ben.email).exists()
    assert "Zwei Zimmer" in page(rosa, file(scene))[1]
    assert ask(scene.ben)[0] == 302  # whoever works on it sees it anyway
    assert len(rows(scene)) == 1


def test_it_ends_when_she_is_protected(scene: Scene) -> None:
    ask(scene.dora)
    assert page(scene.dora, file(scene))[0] == 200
    with access_context(context_of(scene.actor)):
        kept, version = details_editing.stored_details(scene.actor, scene.client)
        details_editing.edit_details(
            scene.actor, client=scene.client, details=replace(kept, is_protected=True), version=version
        )
    assert page(scene.dora, file(scene))[0] == 404
    (row,) = rows(scene)
    told = AuditEntry.objects.get(action=AuditAction.CHANGE, subject=row.pk, reason="emergency-ended")
    assert (told.client, told.user) == (scene.client, scene.ben.pk)


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR, Role.PRIVACY, Role.EDITOR])
def test_no_other_role_gets_there(scene: Scene, role: Role) -> None:
    other = factories.staff_member("Ola Ander", scene.bridge, role)
    assert ask(other)[0] == 404
    actor = factories.actor(other)
    with access_context(context_of(actor)), pytest.raises(NotACounsellor):
        emergency_access.record_attempt(actor)
    assert not rows(scene)
    if role != Role.FRONT_DESK:  # whom a row alone would not help either
        opened(scene, other, hours=1)
        with access_context(context_of(actor)):
            assert not ClientProfile.objects.visible_to(actor).exists()


def test_never_at_another_provider(scene: Scene) -> None:
    assert ask(scene.clara)[0] == 422
    assert not rows(scene)


def test_whoever_is_not_there_and_whoever_may_not_be_found_are_answered_in_the_same_bytes(scene: Scene) -> None:
    """Clara's provider does not know Rima; nobody knows the other name; without a reason Rima is not there either."""

    def bare(user: User, name: str, reason: str = WHY) -> str:
        status, text = ask(user, name=name, reason=reason)
        assert status == 422
        return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", text.decode().replace(name, ""))

    def same(user: User, **more: str) -> bool:
        return bare(user, "Rima Khoury", **more) == bare(user, "Niemand Nirgends", **more)

    assert same(scene.dora, reason="eilt")
    assert same(scene.clara)
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).filter(pk=scene.client).update(is_protected=True)
    assert same(scene.dora)
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).filter(pk=scene.client).update(is_protected=False)
    assert ask(scene.dora)[0] == 302


@pytest.mark.parametrize("state", ["held back", "closed", "one part of the name", "another day"])
def test_what_is_not_opened(scene: Scene, state: str) -> None:
    with access_context(context_of(scene.actor)):
        if state == "held back":
            Restriction.objects.create(client_id=scene.client, provider=scene.bridge)
        if state == "closed":
            Case.objects.visible_to(scene.actor).update(closed_on=today(), closure_reason="GOAL")
    more = {"one part of the name": {"name": "Rima"}, "another day": {"born": "1970-01-01"}}.get(state, {})
    assert ask(scene.dora, **more)[0] == 422
    assert not rows(scene)
    if state == "held back":  # also not by an emergency of before
        opened(scene, scene.dora, hours=1)
        assert page(scene.dora, file(scene))[0] == 404


def test_each_attempt_is_noted_and_five_in_an_hour_are_the_most(scene: Scene) -> None:
    for _ in range(emergency_access.ATTEMPTS):
        assert ask(scene.dora, name="Niemand Nirgends")[0] == 422
    status, text = ask(scene.dora)
    assert status == 422
    assert "fünfmal" in text.decode()
    assert not rows(scene)
    tried = AuditEntry.objects.filter(user=scene.dora.pk, what="emergencyaccess")
    assert tried.filter(reason=emergency_access.ATTEMPT).count() == emergency_access.ATTEMPTS
    assert tried.filter(action=AuditAction.REFUSE).count() == emergency_access.ATTEMPTS + 1
    assert ask(factories.staff_member("Mia Neu", scene.bridge, Role.COUNSELLOR))[0] == 302  # another one still can


def test_it_ends_by_itself_and_earlier_by_whoever_leads_the_case(scene: Scene) -> None:
    opened(scene, scene.dora, hours=emergency_access.DURATION_HOURS + 0.01)
    assert page(scene.dora, file(scene))[0] == 404
    now = opened(scene, scene.dora, hours=emergency_access.DURATION_HOURS - 0.1)
    assert page(scene.dora, file(scene))[0] == 200
    end = f"{PATH}{now.pk}/end/"
    for stranger in (scene.lena, scene.clara, scene.emre):
        assert as_(stranger).post(end).status_code == 404
    with access_context(context_of(factories.actor(scene.lena))), pytest.raises(NotYourClient):
        emergency_access.end_emergency_access(factories.actor(scene.lena), emergency=now)
    assert as_(scene.ben).post(end).status_code == 302
    assert page(scene.dora, file(scene))[0] == 404


def test_who_must_know_is_told_at_once_and_without_a_name(scene: Scene, vera: User) -> None:
    ask(scene.dora)
    page(scene.dora, file(scene))
    for user, where in ((scene.ben, "/desk/"), (vera, "/desk/privacy/")):
        letter = OutboxMail.objects.get(to=user.email)
        status, text = page(user, where)
        assert status == 200
        assert "Dora Beck" in text
        for told in (text, f"{letter.subject} {letter.body}"):
            assert not [word for word in ("Rima", "Khoury", WHY) if word in told]
        assert str(scene.client) not in letter.body
    assert WHY in page(scene.ben, file(scene))[1]
    lines = AuditEntry.objects.filter(user=scene.dora.pk, client=scene.client)
    assert lines.filter(action=AuditAction.CREATE, what="emergencyaccess", reason="emergency").count() == 1
    assert lines.filter(action=AuditAction.READ).exists()
    assert "angesehen" in page(vera, "/desk/privacy/")[1]


def test_she_reads_of_it_in_her_language_and_in_what_she_is_told(scene: Scene) -> None:
    ask(scene.dora)
    with access_context(context_of(client_actor(scene.client))):
        told = access_overview(client_actor(scene.client), scene.client)
        assert told is not None
        for language, meant in {"de": "Notfall", "en": "emergency", "ar": "طار", "uk": "кстрен"}.items():
            said = [point for one in portal_lines(told, language) for _label, point in one.points]
            assert [words for words in said if "Dora Beck" in words]
            assert [words for words in said if meant in words], language
    given = json.loads(as_(scene.ben).post(f"{file(scene)}rights/tell/").content)
    assert [one["text"] for one in given["emergencyaccessreason"]] == [WHY]


def test_the_database_lets_nobody_open_it_for_somebody_else_or_longer(scene: Scene) -> None:
    own: dict[str, Any] = {"client_id": scene.client, "provider": scene.bridge}
    late = timezone.now() + dt.timedelta(days=30)
    ben = factories.actor(scene.ben)
    row = opened(scene, scene.dora, hours=1)
    with access_context(context_of(ben)):
        with pytest.raises(DatabaseError), transaction.atomic():
            EmergencyAccess.objects.filter(pk=row.pk).update(expires_at=late)
        for more in ({"user": scene.dora, "expires_at": timezone.now()}, {"user": scene.ben, "expires_at": late}):
            with pytest.raises(DatabaseError), transaction.atomic():
                EmergencyAccess.objects.create(**own, **more, opened_at=timezone.now() - dt.timedelta(minutes=1))
    with access_context(context_of(factories.actor(scene.clara))), pytest.raises(DatabaseError), transaction.atomic():
        EmergencyAccess.objects.create(**own, user=scene.clara, expires_at=timezone.now() + dt.timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_many_attempts_at_once_are_no_more_than_five(scene: Scene) -> None:
    actor = factories.actor(scene.dora)
    begin, done = threading.Barrier(10), []

    def tries() -> None:
        begin.wait()
        try:
            with access_context(context_of(actor)):
                emergency_access.record_attempt(actor)
            done.append("tried")
        except emergency_access.EmergencyAccessRefused:
            done.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=tries) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["refused"] * 5 + ["tried"] * 5
