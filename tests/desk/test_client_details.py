"""Correcting what is kept of a person: everything can be, two who do it at once are told, and nobody else does it."""

from typing import Any

import pytest

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.core.dates import today
from anlaufstelle.people.clients import details_editing, rectification
from anlaufstelle.people.models import AssignmentRole, Client, RectificationRequest
from anlaufstelle.people.portal_access.sign_in import client_actor
from anlaufstelle.rls.context import access_context, context_of
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db


def typed(**more: Any) -> dict[str, Any]:
    return {
        "version": "", "given_name": "Reema", "family_name": "Khouri", "original_name": "ريما خوري",
        "pronunciation": "RI-ma", "born": "2.1990", "reads": "ar", "wants_interpreter": "on",
        "interpreter_preference": "eine Frau",
        "channel": "voice", "contact_value": "0221 4710 115", "contact_note": "ab 14 Uhr", "household": "zwei Kinder",
        "row-TOTAL_FORMS": "3", "row-INITIAL_FORMS": "1", "row-0-language": "ar", "row-1-language": "de",
        "row-1-level": "A2.1", "row-2-language": "",
    } | more  # fmt: skip


def path(scene: Scene) -> str:
    return f"/desk/persons/{scene.client}/facts/"


def kept(scene: Scene) -> tuple[details_editing.StoredDetails, str]:
    with access_context(context_of(scene.actor)):
        return details_editing.stored_details(scene.actor, scene.client)


def test_everything_that_is_kept_can_be_corrected(scene: Scene) -> None:
    ben = as_(scene.ben)
    assert 'value="Khoury"' in ben.get(path(scene)).content.decode()
    assert ben.post(path(scene), typed()).status_code == 302
    now, version = kept(scene)
    assert version
    assert (now.facts["given_name"], now.facts["channel"], now.household) == ("Reema", "voice", "zwei Kinder")
    assert (str(now.born[0]), now.born[1]) == ("1990-02-01", "month")
    assert now.languages == (("ar", ""), ("de", "A2.1"))
    text = page(scene.ben, f"/desk/persons/{scene.client}/")[1]
    for words in (
        "Reema Khouri",
        "ريما خوري",
        "RI-ma",
        "Februar 1990",
        "eine Frau",
        "ab 14 Uhr",
        "zwei Kinder",
        "A2.1",
    ):
        assert words in text, words
    line = AuditEntry.objects.filter(action=AuditAction.CHANGE, client=scene.client, reason="corrected").get()
    assert line.user == scene.ben.pk
    assert as_(scene.ben).post("/desk/persons/", {"q": "Churi"}).content.count(b"Reema Khouri") == 1


def test_an_estimated_year_stays_an_estimate(scene: Scene) -> None:
    ben = as_(scene.ben)
    ben.post(path(scene), typed(born="1990", is_guessed="on"))
    assert kept(scene)[0].born[1] == "guess"
    assert "etwa 1990" in page(scene.ben, f"/desk/persons/{scene.client}/")[1]
    assert "checked" in ben.get(path(scene)).content.decode().split('name="is_guessed"')[1][:60]


def test_of_two_who_correct_at_once_both_texts_are_kept_and_the_second_is_told(scene: Scene) -> None:
    ben = as_(scene.ben)
    assert ben.post(path(scene), typed()).status_code == 302
    late = ben.post(path(scene), typed(given_name="Rimaa", family_name="Khouri"))
    text = late.content.decode()
    assert late.status_code == 409
    assert 'role="alert"' in text
    assert '<b dir="auto">Reema</b>' in text
    assert '<b dir="auto">Rimaa</b>' in text
    assert 'value="Rimaa"' in text
    assert kept(scene)[0].facts["given_name"] == "Reema"
    version = kept(scene)[1]
    assert f'value="{version}"' in text
    assert ben.post(path(scene), typed(given_name="Rimaa", version=version)).status_code == 302
    assert kept(scene)[0].facts["given_name"] == "Rimaa"


def test_a_double_click_corrects_once(scene: Scene) -> None:
    ben = as_(scene.ben)
    assert [ben.post(path(scene), typed()).status_code for _ in range(2)] == [302, 302]
    assert AuditEntry.objects.filter(client=scene.client, reason="corrected").count() == 1


BAD = {
    "30 February": {"born": "30.2.1990"}, "a day to come": {"born": "1.1.2090"}, "letters": {"born": "gestern"},
    "a name without end": {"given_name": "x" * 100_000}, "zero bytes": {"family_name": "Kho\0ury"},
    "no such channel": {"channel": "pigeon"}, "no such language": {"row-0-language": "xx"},
    "no such level": {"row-1-level": "Z9"}, "a thousand rows": {"row-TOTAL_FORMS": "1000"},
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_is_said_in_a_sentence_and_nothing_typed_is_lost(scene: Scene, kind: str) -> None:
    answer = as_(scene.ben).post(path(scene), typed(**BAD[kind]))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="wrong' in text
    for words in ("RI-ma", "eine Frau", "ab 14 Uhr", "zwei Kinder"):
        assert words in text
    assert kept(scene)[0].facts["family_name"] == "Khoury"


def test_words_that_would_be_a_script_are_only_words(scene: Scene) -> None:
    ben = as_(scene.ben)
    assert ben.post(path(scene), typed(given_name="<script>alert(1)</script>")).status_code == 302
    assert "<script>alert" not in page(scene.ben, f"/desk/persons/{scene.client}/")[1]


@pytest.mark.parametrize("who", ["dora", "lena", "emre", "clara"])
def test_nobody_but_whoever_works_with_her_corrects(scene: Scene, who: str) -> None:
    scene.agree(granted_depth=3)
    client = as_(getattr(scene, who))
    nothing = client.get("/desk/persons/00000000-0000-7000-8000-000000000000/facts/")
    for answer in (client.get(path(scene)), client.post(path(scene), typed())):
        assert (answer.status_code, answer.content) == (404, nothing.content)
    assert kept(scene)[0].facts["given_name"] == "Rima"


def test_whoever_works_on_it_protects_her_and_only_the_lead_ends_it(scene: Scene) -> None:
    ben = as_(scene.ben)
    ben.post(f"/desk/cases/{scene.case.pk}/team/", {"colleague": str(scene.dora.pk), "role": "member"})
    dora = as_(scene.dora)
    assert dora.post(path(scene), typed(is_protected="on")).status_code == 302
    version = kept(scene)[1]
    refused = dora.post(path(scene), typed(version=version))
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    with access_context(context_of(scene.actor)):
        assert Client.objects.visible_to(scene.actor).get(pk=scene.client).is_protected
    assert ben.post(path(scene), typed(version=version)).status_code == 302
    with access_context(context_of(scene.actor)):
        assert not Client.objects.visible_to(scene.actor).get(pk=scene.client).is_protected
    told = list(
        AuditEntry.objects.filter(client=scene.client, what="client", action=AuditAction.CHANGE).values_list(
            "reason", flat=True
        )
    )
    assert told == ["protected", "unprotected"]


def wish(scene: Scene, text: str = "Mein Name ist Reema") -> RectificationRequest:
    her = client_actor(scene.client)
    with access_context(context_of(her)):
        return rectification.request_rectification(her, provider=scene.bridge.pk, text=text)


def test_what_she_asks_for_arrives_with_the_lead_and_is_answered_with_a_reason(scene: Scene) -> None:
    asked = wish(scene)
    ben, answer = as_(scene.ben), f"/desk/corrections/{asked.pk}/"
    assert answer in ben.get("/desk/").content.decode()
    assert "Mein Name ist Reema" not in ben.get("/desk/").content.decode()
    assert "Mein Name ist Reema" in page(scene.ben, f"/desk/persons/{scene.client}/")[1]
    assert "Mein Name ist Reema" in ben.get(answer).content.decode()
    for bad in ({"answer": "yes"}, {"reason": "So steht es im Pass"}, {"answer": "yes", "reason": "x" * 9999}):
        assert ben.post(answer, bad).status_code == 422
    assert ben.post(answer, {"answer": "no", "reason": "So steht es im Pass"}).status_code == 302
    assert ben.post(answer, {"answer": "yes", "reason": "Doch"}).status_code == 422  # what is answered stays
    assert answer not in ben.get("/desk/").content.decode()
    her = client_actor(scene.client)
    with access_context(context_of(her)):
        (said,) = rectification.requests_of(her, scene.client)
    assert (said.was_accepted, said.reason, said.answered_on) == (False, "So steht es im Pass", today())
    assert [
        one.reason for one in AuditEntry.objects.filter(what="rectificationrequest", action=AuditAction.CHANGE)
    ] == ["declined"]


@pytest.mark.parametrize("who", ["dora", "lena", "emre", "clara"])
def test_nobody_else_reads_or_answers_what_she_asks_for(scene: Scene, who: str) -> None:
    scene.agree(granted_depth=3)
    asked, client = wish(scene), as_(getattr(scene, who))
    for one in (
        client.get(f"/desk/corrections/{asked.pk}/"),
        client.post(f"/desk/corrections/{asked.pk}/", {"answer": "yes", "reason": "x"}),
    ):
        assert one.status_code == 404
    assert "/desk/corrections/" not in client.get("/desk/").content.decode()
    assert "Reema" not in client.get(f"/desk/persons/{scene.client}/").content.decode()


def test_a_supervisor_reads_it_and_does_not_answer(scene: Scene) -> None:
    asked = wish(scene)
    as_(scene.ben).post(
        f"/desk/cases/{scene.case.pk}/team/", {"colleague": str(scene.dora.pk), "role": AssignmentRole.SUPERVISOR}
    )
    assert "Mein Name ist Reema" in page(scene.dora, f"/desk/persons/{scene.client}/")[1]
    assert page(scene.dora, f"/desk/corrections/{asked.pk}/")[0] == 404


@pytest.mark.parametrize("channel", ["call", "message", "voice"])
def test_a_number_that_cannot_be_called_is_said_and_stays_typed(scene: Scene, channel: str) -> None:
    version = kept(scene)[1]
    answer = as_(scene.ben).post(path(scene), typed(version=version, channel=channel, contact_value="bei Meier 5678"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Diese Nummer kann nicht angerufen werden." in text
    assert 'value="bei Meier 5678"' in text
    assert kept(scene)[0].facts["contact_value"] == ""


def test_a_number_that_stood_there_before_is_not_asked_about(scene: Scene) -> None:
    before, version = kept(scene)  # the verb takes what a list may bring
    brought = details_editing.StoredDetails(
        **{**vars(before), "facts": {**before.facts, "channel": "call", "contact_value": "5678"}}
    )
    with access_context(context_of(scene.actor)):
        details_editing.edit_details(scene.actor, client=scene.client, details=brought, version=version)
    version = kept(scene)[1]
    told = typed(version=version, channel="call", contact_value="5678")
    assert as_(scene.ben).post(path(scene), told).status_code == 302
    assert kept(scene)[0].facts["contact_value"] == "5678"


def test_letter_and_email_need_no_number(scene: Scene) -> None:
    told = typed(channel="letter", contact_value="Am Tor 5")
    assert as_(scene.ben).post(path(scene), told).status_code == 302
