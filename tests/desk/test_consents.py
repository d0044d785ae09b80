"""Consent on the screen: two steps, the text in two languages, a yes that can be shown, an end that counts at once."""

import re
from typing import Any

import pytest

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.core.ids import new_id
from anlaufstelle.people import actions
from anlaufstelle.people.models import AccessGrant, AssignmentRole, Client, Consent, PortalCode
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.conftest import StrictClient
from tests.people.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(codes: None) -> Scene:
    return Scene()


def as_(user: User) -> StrictClient:
    client = StrictClient()
    factories.sign_in(client, user)
    return client


def text(page: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.content.decode())


def asked(scene: Scene, **more: Any) -> dict[str, Any]:
    return {
        "recipient": str(scene.rur.pk), "released": "Ben Aydin", "purpose": "advice", "granted_depth": "2",
        "areas": ["WOH", "AUF"], "until": "2027-05-01", "direction": "one", "ways": ["phone", "file"], "language": "ar",
        "step": "read",
    } | more  # fmt: skip


def signed(**more: Any) -> dict[str, Any]:
    return {"step": "sign", "consent_method": "screen", "signature": "M1 1L20 30", "copy_given": "1"} | more


def address(scene: Scene) -> str:
    return f"/desk/cases/{scene.case.pk}/consent/"


def consents(scene: Scene) -> list[Consent]:
    with access_context(context_of(scene.actor)):
        return list(Consent.objects.visible_to(scene.actor))


def tied(page: Any) -> list[str]:
    """What describes something on a page; all of it stands there."""
    html = page.content.decode()
    names = " ".join(re.findall(r'aria-describedby="([^"]*)"', html)).split()
    for name in names:
        assert html.count(f' id="{name}"') == 1, name
    return names


def test_hints_and_errors_are_read_out_with_what_they_belong_to(scene: Scene) -> None:
    ben = as_(scene.ben)
    assert {"id_about_hint", "id_until_hint"} <= set(tied(ben.get(address(scene))))
    wrong = tied(ben.post(address(scene), asked(scene, granted_depth="", until="")))
    assert {"id_granted_depth_error", "id_until_hint", "id_until_error"} <= set(wrong)
    assert "id_born_hint" in tied(ben.get("/desk/persons/new/"))


def test_status_and_address_are_off_until_somebody_ticks_them(scene: Scene) -> None:
    page = as_(scene.ben).get(address(scene)).content.decode()
    for name in ("opens_status", "opens_address"):
        box = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
        assert box
        assert "checked" not in box[0]
    assert "§ 87 AufenthG" in page
    assert "Brücke e. V.</option>" not in page
    assert "Wohnwerk Rur (öffentliche Stelle)" in page


def test_first_she_reads_what_is_seen_and_nothing_is_stored_yet(scene: Scene) -> None:
    page = as_(scene.ben).post(address(scene), asked(scene))
    assert page.status_code == 200
    told = text(page)
    for word in ("sieht", "sieht nicht", "bis", "warum", "Aufenthaltsstatus", "Schweigepflicht", "واجب السرّية"):
        assert word in told
    assert told.count("13.") == 2
    assert 'dir="rtl"' in page.content.decode()
    assert "Sprechen Sie mit ihr darüber" not in told
    assert not consents(scene)


def test_a_public_body_and_the_residence_status_are_said_once_more(scene: Scene) -> None:
    assert "Sprechen Sie mit ihr darüber" in text(as_(scene.ben).post(address(scene), asked(scene, opens_status="on")))


def test_she_signs_and_the_other_provider_sees_until_she_takes_it_back(scene: Scene) -> None:
    ben, clara = as_(scene.ben), as_(scene.clara)
    file = f"/desk/persons/{scene.key}/"
    nothing = clara.get(f"/desk/persons/{new_id()}/")
    assert clara.get(file).content == nothing.content
    answer = ben.post(address(scene), asked(scene) | signed())
    assert answer.status_code == 302
    (consent,) = consents(scene)
    assert (consent.consent_method, consent.language, consent.text_version) == ("screen", "ar", "1")
    assert (consent.forms, consent.law, consent.copy_given) == (["phone", "file"], "dsgvo", True)
    assert clara.get(file).status_code == 200
    page = ben.get(f"/desk/consents/{consent.pk}/")
    assert 'd="M1 1L20 30"' in page.content.decode()
    assert "Gilt sofort" in text(ben.get(f"/desk/consents/{consent.pk}/withdraw/"))
    assert clara.get(file).status_code == 200, "asking is not doing"
    ben.post(f"/desk/consents/{consent.pk}/withdraw/")
    after = clara.get(file)
    assert after.status_code == 404
    assert after.content == nothing.content
    assert "sieht aufgrund dieser Einwilligung nichts mehr" in text(ben.get(f"/desk/consents/{consent.pk}/"))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"signature": ""}, "Die Unterschrift fehlt"),
        ({"signature": "M1 1L<script>"}, "war nicht lesbar"),
        ({"consent_method": "witnessed"}, "wer dabei war"),
        ({"consent_method": ""}, "wie sie Ja gesagt hat"),
    ],
)
def test_a_yes_that_cannot_be_shown_is_refused_in_a_sentence(scene: Scene, more: dict[str, str], sentence: str) -> None:
    page = as_(scene.ben).post(address(scene), asked(scene) | signed(**more))
    assert page.status_code == 422
    assert sentence in text(page)
    assert not consents(scene)


def test_what_was_typed_stays_when_something_is_to_be_changed(scene: Scene) -> None:
    page = as_(scene.ben).post(address(scene), asked(scene, about="nur die Wohnung", step="change"))
    assert page.status_code == 200
    assert 'value="nur die Wohnung"' in page.content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"recipient": ""}, ""),
        ({"areas": []}, "mindestens einen Lebensbereich"),
        ({"until": "2035-01-01"}, "höchstens ein Jahr"),
        ({"purpose": "index"}, "Hausindex"),
        ({"recipient": str(new_id())}, ""),
    ],
)
def test_what_cannot_be_agreed_on_is_said_above_the_form(scene: Scene, more: dict[str, Any], sentence: str) -> None:
    page = as_(scene.ben).post(address(scene), asked(scene, **more))
    assert page.status_code == 422
    assert sentence in text(page)


def test_for_a_protected_person_the_address_cannot_be_ticked(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).update(is_protected=True)
    ben = as_(scene.ben)
    assert 'name="opens_address"' not in ben.get(address(scene)).content.decode()
    ben.post(address(scene), asked(scene, opens_address="on") | signed())
    with access_context(context_of(scene.actor)):
        assert not AccessGrant.objects.filter(opens_address=True).exists()
    assert len(consents(scene)) == 1


def test_a_consent_of_somebody_elses_case_is_the_same_as_none(scene: Scene) -> None:
    consent = scene.agree()
    for user in (scene.clara, scene.dora):
        client = as_(user)
        for path in ("/desk/consents/{}/", "/desk/consents/{}/withdraw/", "/desk/cases/{}/consent/"):
            key = scene.case.pk if "cases" in path else consent.pk
            there, nothing = client.get(path.format(key)), client.get(path.format(new_id()))
            assert there.status_code == 404
            assert there.content == nothing.content
        assert client.post(f"/desk/consents/{consent.pk}/withdraw/").status_code == 404
        assert client.post(f"/desk/consents/{consent.pk}/print/").status_code == 404
    assert consents(scene)[0].withdrawn_on is None


def test_printing_is_noted_and_the_pdf_is_one(scene: Scene) -> None:
    consent = scene.agree()
    ben = as_(scene.ben)
    answer = ben.post(f"/desk/consents/{consent.pk}/print/", {"pdf": "1"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert ben.post(f"/desk/consents/{consent.pk}/print/").status_code == 200
    assert ben.post(address(scene), asked(scene, step="paper")).content.startswith(b"%PDF-")
    assert AuditEntry.objects.filter(action=AuditAction.PRINT, client=scene.key).count() == 3


def test_the_sheet_stands_in_two_languages_and_its_printing_is_noted(scene: Scene) -> None:
    scene.agree()
    ben = as_(scene.ben)
    page = ben.get(f"/desk/persons/{scene.key}/mine/")
    for word in ("Wer darf was von mir sehen?", "من يحقّ له أن يرى ماذا عنّي؟", "Wohnwerk Rur", "Brücke e. V.", "☐"):
        assert word in text(page)
    assert "Хто що може" in text(ben.get(f"/desk/persons/{scene.key}/mine/?language=uk"))
    ben.post(f"/desk/persons/{scene.key}/mine/?language=uk")
    assert AuditEntry.objects.filter(action=AuditAction.PRINT, what="client", client=scene.key).count() == 1
    for user in (scene.clara, scene.dora):
        client = as_(user)
        for name in ("mine", "code"):
            there = client.get(f"/desk/persons/{scene.key}/{name}/")
            assert there.status_code == 404
            assert there.content == client.get(f"/desk/persons/{new_id()}/{name}/").content


def test_whoever_only_reads_her_case_gives_out_no_code(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        actions.assign(scene.actor, case=scene.case, colleague=scene.dora, role=AssignmentRole.SUPERVISOR)
    dora = as_(scene.dora)
    assert dora.get(f"/desk/persons/{scene.key}/mine/").status_code == 200
    for answer in (dora.get(f"/desk/persons/{scene.key}/code/"), dora.post(f"/desk/persons/{scene.key}/code/")):
        assert answer.status_code == 404
    with access_context(context_of(scene.actor)):
        assert not PortalCode.objects.visible_to(scene.actor).exists()


def test_a_code_is_shown_once_and_a_protected_person_gets_none(scene: Scene) -> None:
    ben = as_(scene.ben)
    path = f"/desk/persons/{scene.key}/code/"
    shown = re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{2,4}){6}", ben.post(path).content.decode())
    assert shown
    assert shown[0] not in ben.get(path).content.decode()
    assert "noch nicht benutzt" in text(ben.get(path))
    assert ben.post(path, {"lock": "1"}).status_code == 302
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).update(is_protected=True)
    refused = ben.post(path)
    assert refused.status_code == 422
    assert "Es wurde kein Code gemacht" in text(refused)


def test_the_slip_with_her_code_is_in_her_language(scene: Scene) -> None:
    page = as_(scene.ben).post(f"/desk/persons/{scene.key}/code/").content.decode()
    assert '<html lang="de" dir="ltr">' in page
    assert '<div lang="ar" dir="rtl">' in page
    assert 'افتح هذا العنوان: <b dir="ltr">http://testserver/ar/mine/</b>' in page


def test_a_double_click_writes_one_consent(scene: Scene) -> None:
    client = as_(scene.ben)
    first, second = (client.post(address(scene), asked(scene) | signed()) for _ in range(2))
    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    assert len(consents(scene)) == 1
