"""The pages about people: who opens them, what stands there, and what does not."""

import re
from typing import Any

import pytest

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.casework.models import CaseNote
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, rules
from anlaufstelle.people.models import Case, Client, ClientProfile, ProviderPrivacySettings, Restriction
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db


def test_whoever_leads_sees_all_of_it(scene: Scene) -> None:
    status, text = page(scene.ben, f"/desk/persons/{scene.client}/")
    assert status == 200
    for words in (
        "Rima Khoury",
        "ريما",
        "Zwei Zimmer",
        "ohne Bereich",
        "Schlaeft",
        "Antrag",
        "Paragraf 25",
        "Gartenweg",
    ):
        assert words in text


def test_a_colleague_without_a_place_gets_the_404_of_nothing(scene: Scene) -> None:
    assert page(scene.dora, f"/desk/persons/{scene.client}/")[0] == 404
    theirs = as_(scene.dora).get(f"/desk/persons/{scene.client}/")
    nothing = as_(scene.dora).get("/desk/persons/00000000-0000-7000-8000-000000000000/")
    assert theirs.content == nothing.content
    assert "Rima" not in page(scene.dora, "/desk/persons/")[1]


def test_the_substitute_sees_the_day_and_neither_name_nor_file(scene: Scene) -> None:
    status, text = page(scene.lena, "/desk/reminders/")
    assert status == 200
    assert "Antrag abgeben" in text
    assert "Rima" not in text
    assert page(scene.lena, f"/desk/persons/{scene.client}/")[0] == 404
    assert "Antrag" not in page(scene.dora, "/desk/reminders/")[1]


def test_the_front_desk_sees_how_she_is_reached_and_no_more(scene: Scene) -> None:
    status, text = page(scene.emre, f"/desk/persons/{scene.client}/")
    assert status == 200
    assert "Rima Khoury" in text
    for words in ("Zwei Zimmer", "Schlaeft", "Antrag", "Paragraf", "Gartenweg", "Wohnung"):
        assert words not in text


def test_another_provider_cannot_even_tell_that_she_exists(scene: Scene) -> None:
    theirs = as_(scene.clara).get(f"/desk/persons/{scene.client}/")
    nothing = as_(scene.clara).get("/desk/persons/00000000-0000-7000-8000-000000000000/")
    assert (theirs.status_code, theirs.content) == (404, nothing.content)
    listed = as_(scene.clara)
    assert listed.post("/desk/persons/", {"q": "Rima"}).content.count(b"Rima") == 1  # her own word in the field
    assert "Rima" not in page(scene.clara, "/desk/persons/")[1]


def test_with_a_consent_she_sees_exactly_that_and_after_it_nothing(scene: Scene) -> None:
    consent = scene.agree()
    status, text = page(scene.clara, f"/desk/persons/{scene.client}/")
    assert status == 200
    assert "Zwei Zimmer" in text
    for words in ("ohne Bereich", "Schlaeft", "Antrag", "Paragraf 25", "Gartenweg", "Lena"):
        assert words not in text, words
    assert "Rima Khoury" in page(scene.clara, "/desk/persons/")[1]
    with access_context(context_of(scene.actor)):
        actions.withdraw(scene.actor, consent=consent, how="desk")
    theirs = as_(scene.clara).get(f"/desk/persons/{scene.client}/")
    nothing = as_(scene.clara).get("/desk/persons/00000000-0000-7000-8000-000000000000/")
    assert (theirs.status_code, theirs.content) == (404, nothing.content)


def test_status_and_address_need_a_tick_of_their_own(scene: Scene) -> None:
    scene.agree(opens_status=True)
    text = page(scene.clara, f"/desk/persons/{scene.client}/")[1]
    assert "Paragraf 25" in text
    assert "Gartenweg" not in text


@pytest.mark.parametrize("is_protected", [False, True])
@pytest.mark.parametrize("channel", ["letter", "call"])
def test_where_letters_go_is_an_address_and_no_contact(scene: Scene, channel: str, *, is_protected: bool) -> None:
    scene.agree(opens_address=True, purpose="work")
    with access_context(context_of(scene.actor)):
        rows = ClientProfile.objects.visible_to(scene.actor).filter(provider=scene.bridge)
        rows.update(channel=channel, contact_value="Am Tor 5", contact_note="bei Meier")
        if is_protected:
            Client.objects.visible_to(scene.actor).filter(pk=scene.client).update(is_protected=True)
    scene.agree(granted_depth=1, areas=frozenset())
    file = f"/desk/persons/{scene.client}/"
    for path in (file, "/desk/persons/"):
        assert ("bei Meier" in page(scene.clara, path)[1]) == (channel == "call")
    assert ("Am Tor 5" in page(scene.clara, file)[1]) == (channel == "call")
    client = as_(scene.clara)
    client.post("/desk/persons/look-for/", {"purpose": "work"})
    opened = client.get(file).content.decode()
    assert ("Am Tor 5" in opened) == (channel == "call" or not is_protected), "with the tick of its own"
    assert "Am Tor 5" in page(scene.emre, file)[1], "her own front desk writes the letter"


def test_whoever_looks_for_something_that_is_over_finds_the_way_back(scene: Scene) -> None:
    consent = scene.agree(purpose="housing")
    clara = as_(scene.clara)
    clara.post("/desk/persons/look-for/", {"purpose": "housing"})
    with access_context(context_of(scene.actor)):
        actions.withdraw(scene.actor, consent=consent, how="desk")
    assert 'value="advice"' in clara.get("/desk/persons/").content.decode()
    assert clara.post("/desk/persons/look-for/", {"purpose": "advice"}).status_code == 302


def test_a_provider_that_holds_back_is_not_named_beside_another_one(scene: Scene) -> None:
    scene.agree()
    third = factories.provider("Sprachwerkstatt")
    ProviderPrivacySettings.objects.create(provider=third)
    olga = factories.actor(factories.staff_member("Olga Brandt", third, Role.COUNSELLOR))
    with access_context(context_of(olga)):
        person = Client(pk=scene.client)
        case = actions.open_case(olga, facts={"given_name": "Rima"}, areas=["SPR"], client=person)
        how = {"released": "Olga", "text_version": "1", "language": "de", "consent_method": "paper"}
        wanted = rules.AccessRequest("advice", 2, frozenset({"SPR"}))
        actions.give_consent(olga, case=case, recipient=scene.rur, wanted=wanted, how=how)
    text = page(scene.clara, f"/desk/persons/{scene.client}/")[1]
    assert scene.bridge.name in text
    with access_context(context_of(scene.actor)):
        Restriction.objects.create(client_id=scene.client, provider=scene.bridge)
    text = page(scene.clara, f"/desk/persons/{scene.client}/")[1]
    assert third.name in text
    assert scene.bridge.name not in text


def test_what_was_opened_for_another_purpose_is_seen_only_when_one_looks_for_that(scene: Scene) -> None:
    scene.agree(purpose="housing")
    clara = as_(scene.clara)
    file = f"/desk/persons/{scene.client}/"
    assert clara.get(file).status_code == 404
    assert clara.post("/desk/persons/look-for/", {"purpose": "course"}).status_code == 404
    assert clara.post("/desk/persons/look-for/", {"purpose": "housing"}).status_code == 302
    assert "Zwei Zimmer" in clara.get(file).content.decode()
    assert clara.post("/desk/persons/look-for/", {"purpose": "advice"}).status_code == 302
    assert clara.get(file).status_code == 404


def test_whoever_sees_the_contact_only_is_not_told_where_she_is_counselled(scene: Scene) -> None:
    scene.agree(purpose="index", granted_depth=1, areas=frozenset())
    for path in (f"/desk/persons/{scene.client}/", "/desk/persons/"):
        status, text = page(scene.clara, path)
        assert (status, "Rima Khoury" in text) == (200, True)
        assert scene.bridge.name not in text
        assert "Ben Aydin" not in text


def test_status_opened_beside_a_contact_does_not_tell_where_either(scene: Scene) -> None:
    scene.agree(granted_depth=1, areas=frozenset(), opens_status=True, opens_address=True)
    text = page(scene.clara, f"/desk/persons/{scene.client}/")[1]
    assert "Paragraf 25" in text
    assert "Gartenweg" in text
    assert scene.bridge.name not in text


def test_her_own_case_opens_nothing_of_the_first_one(scene: Scene) -> None:
    consent = scene.agree(purpose="index", granted_depth=1, areas=frozenset())
    assert as_(scene.clara).post(f"/desk/persons/{scene.client}/own-case/").status_code == 302
    text = page(scene.clara, f"/desk/persons/{scene.client}/")[1]
    assert "Zwei Zimmer" not in text
    with access_context(context_of(scene.actor)):
        actions.withdraw(scene.actor, consent=consent, how="desk")
    status, text = page(scene.clara, f"/desk/persons/{scene.client}/")
    assert (status, "Rima Khoury" in text) == (200, True)
    assert "Zwei Zimmer" not in text


def test_looking_leaves_a_line_with_keys_only(scene: Scene) -> None:
    scene.agree()
    page(scene.clara, f"/desk/persons/{scene.client}/")
    line = AuditEntry.objects.filter(action=AuditAction.READ, client=scene.client, user=scene.clara.pk).get()
    assert line.provider == scene.rur.pk
    assert line.grant is not None
    page(scene.dora, f"/desk/persons/{scene.client}/")
    refused = AuditEntry.objects.filter(action=AuditAction.REFUSE, user=scene.dora.pk).get()
    assert (refused.subject, refused.reason) == (scene.client, "not-found")


def test_the_days_and_a_note_leave_a_line_too(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        note = CaseNote.objects.visible_to(scene.actor).get(text="Zwei Zimmer")
    for user, path, what in (
        (scene.ben, f"/desk/notes/{note.pk}/", "casenote"),
        (scene.ben, "/desk/reminders/", "reminder"),
        (scene.lena, "/desk/reminders/", "reminder"),
        (scene.lena, "/desk/", "reminder"),
        (scene.ben, f"/desk/persons/{scene.client}/rights/", "case"),
    ):
        lines = AuditEntry.objects.filter(action=AuditAction.READ, what=what, client=scene.client, user=user.pk)
        before = lines.count()
        assert page(user, path)[0] == 200
        assert lines.count() == before + 1, path


def test_whoever_is_refused_has_read_nothing(scene: Scene) -> None:
    assert as_(scene.ben).post(f"/desk/persons/{scene.client}/own-case/").status_code == 404
    assert not AuditEntry.objects.filter(action=AuditAction.READ, user=scene.ben.pk).exists()


def test_the_first_page_notes_that_what_is_due_was_read(scene: Scene) -> None:
    assert "Antrag abgeben" in page(scene.lena, "/desk/")[1]
    line = AuditEntry.objects.filter(action=AuditAction.READ, user=scene.lena.pk).get()
    assert (line.client, line.what) == (scene.client, "reminder")


def intake(**more: str) -> dict[str, Any]:
    return {"given_name": "Rima", "family_name": "Khoury", "language": "ar", "channel": "none", "born": "1990"} | more


def test_somebody_new_is_taken_in_and_one_who_sounds_alike_is_asked_about(scene: Scene) -> None:
    ben = as_(scene.ben)
    asked = ben.post("/desk/persons/new/", intake(given_name="Reema", family_name="Churi"))
    assert asked.status_code == 200
    assert f"/desk/persons/{scene.client}/" in asked.content.decode()
    looks = AuditEntry.objects.filter(action=AuditAction.READ, user=scene.ben.pk, what="clientprofile")
    assert [one.client for one in looks] == [scene.client], "whose name was shown was looked at"
    assert ben.post("/desk/persons/new/", intake(sure="1")).status_code == 302
    with access_context(context_of(scene.actor)):
        assert Case.objects.visible_to(scene.actor).count() == 2


def test_the_question_whether_she_is_here_is_the_same_whoever_else_knows_her(scene: Scene) -> None:
    """In bytes: Clara's page tells nothing of Rima, whom the bridge counsels, nor of somebody nobody knows."""
    known = as_(scene.clara).post("/desk/persons/new/", intake(born="30.2.1990"))
    unknown = as_(scene.clara).post("/desk/persons/new/", intake(born="30.2.1990", given_name="Xaxa", family_name="Y"))
    told = [answer.content.decode() for answer in (known, unknown)]
    same = {
        text.replace("Rima", "N").replace("Khoury", "F").replace("Xaxa", "N").replace('"Y"', '"F"') for text in told
    }
    assert len({_without_tokens(text) for text in same}) == 1
    assert known.status_code == 422


def _without_tokens(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


BAD_DATES = ["30.2.1990", "1.13.1990", "2090", "1.1.1800", "gestern", "1990-02-30", "١٩٩٠", "1" * 4000, "-", "1.1.1.1"]


@pytest.mark.parametrize("born", BAD_DATES)
def test_a_day_that_cannot_be_is_refused_in_a_sentence(scene: Scene, born: str) -> None:
    assert as_(scene.ben).post("/desk/persons/new/", intake(born=born)).status_code == 422


def test_without_a_practice_nobody_is_taken_in(scene: Scene) -> None:
    lonely = factories.provider("Küchentisch")
    nina = factories.staff_member("Nina Roth", lonely, Role.COUNSELLOR)
    assert page(nina, "/desk/persons/new/")[0] == 404
    assert "/desk/persons/new/" not in page(nina, "/desk/persons/")[1]


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.COUNSELLOR, Role.FRONT_DESK}])
def test_no_other_role_sees_anybody(scene: Scene, role: Role) -> None:
    user = factories.staff_member(f"Die {role.value}", scene.bridge, role)
    for path in ("", "new/", f"{scene.client}/"):
        assert page(user, f"/desk/persons/{path}")[0] == 404
    assert Organization.objects.filter(pk=scene.bridge.pk).exists()


def test_a_double_click_takes_somebody_in_once(scene: Scene) -> None:
    client = as_(scene.ben)
    once = re.search(r'name="once" value="([^"]+)"', client.get("/desk/persons/new/").content.decode())
    assert once
    told = {"given_name": "Olena", "language": "uk", "channel": "none", "born": "1988", "once": once[1]}
    first, second = (client.post("/desk/persons/new/", told) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    third = client.post("/desk/persons/new/", {**told, "once": "another", "sure": "on"})
    assert third["Location"] != first["Location"]
