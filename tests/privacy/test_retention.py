"""What is due to be thrown away: proposed to somebody who sees nobody's name, and gone only by her yes."""

import datetime as dt
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.core.dates import today
from anlaufstelle.directory.roles import PermissionRefused, Role
from anlaufstelle.people import actions as people
from anlaufstelle.people.models import AccessGrant, Case, Consent, Restriction
from anlaufstelle.privacy import client_records, erasure_ledger, retention, retention_actions
from anlaufstelle.privacy.models import ProviderRetentionPeriod, RetentionExtension
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
DUE = "/desk/privacy/due/"
WORDS = ("Rima", "Khoury", "ريما", "Wohnung", "Zwei Zimmer", "Schlaeft", "Antrag", "Paragraf 25", "Gartenweg")


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def vera(scene: Scene) -> Any:
    return factories.staff_member("Vera Thom", scene.bridge, Role.PRIVACY)


def closed(scene: Scene, years: int) -> dt.date:
    """Ben closed her case so many years ago."""
    day = dt.date(today().year - years, 3, 1)
    with access_context(context_of(scene.actor)):
        client_records.records(Case, scene.client, scene.bridge.pk).update(
            opened_on=day, closed_on=day, closure_reason="ZIEL"
        )
    return day


def lines(scene: Scene) -> list[retention.DueRecord]:
    with access_context(context_of(scene.actor)):
        return retention.due_records(scene.bridge.pk, today())


def key_of(scene: Scene) -> str:
    return f"FILE.{scene.client}"


def is_there(scene: Scene) -> bool:
    with access_context(context_of(scene.actor)):
        return bool(client_records.records(Case, scene.client, scene.bridge.pk).exists())


def test_the_list_names_what_is_over_its_time_and_nothing_else(scene: Scene) -> None:
    assert lines(scene) == []
    closed(scene, 3)
    assert lines(scene) == []
    day = closed(scene, 4)
    (line,) = lines(scene)
    assert (line.key, line.began, line.lead) == (key_of(scene), day, "Ben Aydin")
    assert line.until == dt.date(day.year + 3, 12, 31)
    with access_context(context_of(scene.actor)):
        Case.objects.create(client_id=scene.client, provider=scene.bridge)
    assert lines(scene) == [], "another case of hers is open"


def test_a_provider_that_keeps_shorter_sees_it_sooner(scene: Scene) -> None:
    closed(scene, 2)
    assert lines(scene) == []
    admin = factories.staff_member("Ada Amt", scene.bridge, Role.ADMINISTRATOR)
    retention_actions.shorten_period(factories.actor(admin), period="FILE", count=1)
    assert len(lines(scene)) == 1
    assert (
        AuditEntry.objects.filter(
            action=AuditAction.CHANGE, what="providerretentionperiod", reason="FILE:1", user=admin.pk
        ).count()
        == 1
    )
    ProviderRetentionPeriod.objects.update(count=9)  # whatever stands in the row: never longer than the codes
    assert retention.periods(scene.bridge.pk)["FILE"].count == 3


def test_whoever_confirms_sees_number_and_days_and_nobody(scene: Scene, vera: Any) -> None:
    scene.agree()
    day = closed(scene, 5)
    status, text = page(vera, DUE)
    assert status == 200
    assert retention.file_number(scene.client, scene.bridge.pk) in text
    assert f"{day:%-d.%-m.%Y}" in text
    text = re.sub(r'value="\w{64}"', "", text)  # the guards of the forms are drawn at random, and may spell anything
    assert not [text[text.index(word) - 80 :][:160] for word in WORDS if word in text]
    assert (
        AuditEntry.objects.filter(
            action=AuditAction.READ, what="retentionextension", user=vera.pk, client=scene.client
        ).count()
        == 1
    )
    assert page(vera, f"/desk/persons/{scene.client}/")[0] == 404


@pytest.mark.parametrize("who", ["ben", "lena", "emre", "clara"])
def test_nobody_else_sees_or_confirms_the_list(scene: Scene, who: str) -> None:
    closed(scene, 5)
    client = as_(getattr(scene, who))
    assert client.get(DUE).status_code == 404
    assert client.post(DUE, {"word": "all", "sure": "on"}).status_code == 404
    actor = factories.actor(getattr(scene, who))
    with access_context(context_of(actor)):
        with pytest.raises(PermissionRefused):
            retention_actions.destroy_due(actor, keys=[key_of(scene)])
        with pytest.raises(PermissionRefused):
            retention_actions.keep_longer(
                actor, keys=[key_of(scene)], reason="WISH", until=today() + dt.timedelta(days=9)
            )
        with pytest.raises(PermissionRefused):
            retention_actions.shorten_period(actor, period="FILE", count=1)
    assert is_there(scene)


def test_the_officer_of_another_provider_has_none_of_it(scene: Scene) -> None:
    closed(scene, 5)
    other = as_(factories.staff_member("Otto Rur", scene.rur, Role.PRIVACY))
    number = retention.file_number(scene.client, scene.bridge.pk)
    assert number not in other.get(DUE).content.decode()
    for word in ("ticked", "all"):
        assert (
            other.post(DUE, {"word": word, "sure": "on", "line": key_of(scene), "shown": key_of(scene)}).status_code
            == 422
        )
    assert is_there(scene)


def test_nothing_is_destroyed_but_by_a_clear_yes(scene: Scene, vera: Any) -> None:
    closed(scene, 5)
    client = as_(vera)
    for told in (
        {"word": "ticked", "line": key_of(scene)},
        {"word": "ticked", "sure": "on"},
        {"word": "all"},
        {},
        {"word": "all", "sure": "on"},
    ):
        assert client.post(DUE, told).status_code == 422
    closed(scene, 3)  # not due: naming it is not enough
    assert client.post(DUE, {"word": "ticked", "sure": "on", "line": key_of(scene)}).status_code == 422
    assert is_there(scene)
    assert not list(erasure_ledger.erasures())


@pytest.mark.parametrize("word", ["ticked", "all"])
def test_what_is_confirmed_is_erased_for_good(scene: Scene, vera: Any, word: str) -> None:
    scene.agree()
    closed(scene, 5)
    told = {"word": word, "sure": "on", ("line" if word == "ticked" else "shown"): key_of(scene)}
    assert as_(vera).post(DUE, told).headers["Location"] == DUE
    assert not is_there(scene)
    assert [(one.client, one.provider) for one in erasure_ledger.erasures()] == [(scene.client, scene.bridge.pk)]
    line = AuditEntry.objects.get(action=AuditAction.DELETE, client=scene.client)
    assert (line.reason, line.user) == ("retention", vera.pk)
    assert "FILE." not in as_(vera).get(DUE).content.decode()


def test_keeping_needs_a_reason_and_a_day_and_ends_with_it(scene: Scene, vera: Any) -> None:
    closed(scene, 5)
    client, until = as_(vera), today() + dt.timedelta(days=90)
    good = {"word": "keep", "line": key_of(scene), "reason": "CLAIM", "until": until.isoformat()}
    wrong: list[dict[str, str]] = [{"reason": ""}, {"reason": "XX"}, {"until": ""}, {"until": "30.2.2027"}]
    for more in (*wrong, {"until": today().isoformat()}, {"line": f"FILE.{UUID(int=7)}"}):
        assert client.post(DUE, good | more).status_code == 422
    assert client.post(DUE, good).status_code == 302
    assert lines(scene) == []
    text = client.get(DUE).content.decode()
    assert retention.file_number(scene.client, scene.bridge.pk) in text
    with access_context(context_of(scene.actor)):
        assert len(retention.due_records(scene.bridge.pk, until)) == 0
        assert len(retention.due_records(scene.bridge.pk, until + dt.timedelta(days=1))) == 1
        assert client_records.export(scene.client, scene.bridge.pk)["retentionextension"][0]["reason"] == "CLAIM", (
            "she is told of it"
        )


def test_a_long_list_asks_no_more_questions_than_a_short_one(scene: Scene, vera: Any) -> None:
    counts = []
    for _ in range(3):
        with access_context(context_of(scene.actor)):
            people.open_case(scene.actor, facts={"given_name": "Alt"})
            day = dt.date(today().year - 5, 3, 1)
            Case.objects.visible_to(scene.actor).exclude(pk=scene.case.pk).update(opened_on=day, closed_on=day)
        client = as_(vera)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(DUE).content.decode().count('name="line"') == len(counts) + 1
        counts.append(len(asked))
    assert counts[1] == counts[2] <= counts[0], counts


def test_a_consent_that_ended_long_ago_is_proposed_by_itself(scene: Scene, vera: Any) -> None:
    consent = scene.agree()
    long_ago = today() - dt.timedelta(days=4 * 366)
    other = old_consent(scene, long_ago)
    assert [line.key for line in lines(scene)] == [f"CONSENT.{other}"]
    assert as_(vera).post(DUE, {"word": "all", "sure": "on", "shown": f"CONSENT.{other}"}).status_code == 302
    with access_context(context_of(scene.actor)):
        assert [one.pk for one in client_records.records(Consent, scene.client, scene.bridge.pk)] == [consent.pk]
        assert not AccessGrant.objects.filter(consent=other).exists()
    assert is_there(scene)
    assert not list(erasure_ledger.erasures()), "she herself is not erased"


def test_a_consent_that_was_taken_back_long_ago_is_thrown_away_too(scene: Scene, vera: Any) -> None:
    other = old_consent(scene, today() - dt.timedelta(days=4 * 366))
    with access_context(context_of(scene.actor)):
        taken = client_records.records(Consent, scene.client, scene.bridge.pk).get(pk=other)
        people.withdraw(scene.actor, consent=taken, how="desk")
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=4 * 366), tick=True):
        assert [line.key for line in lines(scene)] == [f"CONSENT.{other}"]
        assert as_(vera).post(DUE, {"word": "all", "sure": "on", "shown": f"CONSENT.{other}"}).status_code == 302
        assert not lines(scene)


def test_what_is_held_back_is_not_due(scene: Scene, vera: Any) -> None:
    closed(scene, 12)
    old_consent(scene, today() - dt.timedelta(days=4 * 366))
    assert len(lines(scene)) == 2
    with access_context(context_of(scene.actor)):
        held = Restriction.objects.create(client_id=scene.client, provider=scene.bridge, since=today())
    assert not lines(scene)
    as_(vera).post(DUE, {"word": "all", "sure": "on", "shown": key_of(scene)})
    assert is_there(scene)
    with access_context(context_of(scene.actor)):
        Restriction.objects.filter(pk=held.pk).update(ended_on=today())
    assert len(lines(scene)) == 2


def old_consent(scene: Scene, day: dt.date) -> UUID:
    """One that was given and ended long ago, as its rows say."""
    scope: dict[str, Any] = {"client_id": scene.client, "purpose": "advice", "areas": 0, "until": day}
    with access_context(context_of(scene.actor)):
        made = Consent.objects.create(
            **scope,
            provider=scene.bridge,
            recipient=scene.rur,
            granted_depth=1,
            law="dsgvo",
            text_version="1",
            language="de",
            consent_method="paper",
            given_on=day - dt.timedelta(days=100),
            released="Ben Aydin",
        )
        AccessGrant.objects.create(
            **scope, source=scene.bridge, grantee=scene.rur, depth=1, basis="consent", consent=made,
            since=day - dt.timedelta(days=100),
        )  # fmt: skip
    return UUID(str(made.pk))


def test_what_was_decided_says_nothing_in_words() -> None:
    texts = {
        field.name
        for field in RetentionExtension._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField"}
    }
    assert texts == {"period", "reason"}
