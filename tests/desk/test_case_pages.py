"""Working in a case: notes, days, the team; what cannot be, and what is said twice."""

import datetime as dt

import pytest

from anlaufstelle.casework import actions as casework
from anlaufstelle.casework.models import CaseNote, Reminder
from anlaufstelle.core.dates import today
from anlaufstelle.people import actions as people
from anlaufstelle.people.models import AssignmentRole, CaseAssignment, Client
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db


def test_older_notes_and_later_days_stand_on_further_pages(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        for number in range(60):
            casework.write_note(scene.actor, case=scene.case, text=f"Notiz Nr. {number}.")
            casework.add_reminder(scene.actor, case=scene.case, what=f"Tag Nr. {number}.", due_on=today())
    ben, file = as_(scene.ben), f"/desk/persons/{scene.client}/"
    first, second = (ben.get(f"{file}?page={page}").content.decode() for page in (1, 2))
    assert ("Notiz Nr. 59." in first, "Notiz Nr. 3." in first, "?page=2" in first) == (True, False, True)
    assert ("Notiz Nr. 59." in second, "Notiz Nr. 3." in second, "Zwei Zimmer" in second) == (False, True, True)
    for odd in ("0", "-1", "x", "9" * 30):
        assert ben.get(f"{file}?page={odd}").status_code == 200
    days = [ben.get(f"/desk/reminders/?page={page}").content.decode().count("Tag Nr.") for page in (1, 2)]
    assert sum(days) == 60
    assert min(days) > 0


def test_in_a_closed_case_nothing_is_offered_that_cannot_be_done(scene: Scene) -> None:
    ben = as_(scene.ben)
    change = f"/desk/persons/{scene.client}/rights/change/"
    assert ben.post(change, {"word": "close", "case": str(scene.case.pk), "why": "nonsense"}).status_code == 422
    assert ben.post(change, {"word": "close", "case": str(scene.case.pk), "why": "ZIEL"}).status_code == 302
    text = ben.get(f"/desk/persons/{scene.client}/").content.decode()
    assert "abgeschlossen am" in text
    assert f"/desk/cases/{scene.case.pk}/note/" not in text
    assert ben.post(f"/desk/cases/{scene.case.pk}/note/", {"text": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("came", "way"),
    [
        ("http://testserver/desk/reminders/", "http://testserver/desk/reminders/"),
        ("https://elsewhere.example/desk/", "/desk/"),
        ("//elsewhere.example/", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_a_refusal_leads_back_to_where_one_was_and_never_to_another_site(scene: Scene, came: str, way: str) -> None:
    dora = factories.actor(scene.dora)
    with access_context(context_of(scene.actor)):
        people.assign(scene.actor, case=scene.case, colleague=scene.dora, role=AssignmentRole.MEMBER)
    with access_context(context_of(dora)):  # a case on which Ben does not work, so that he tells nothing
        people.open_case(dora, facts={}, client=Client.objects.visible_to(dora).get(pk=scene.client))
    answer = as_(scene.ben).post(f"/desk/persons/{scene.client}/rights/tell/", headers={"referer": came})
    assert answer.status_code == 400
    assert f'<a class="btn btn--main" href="{way}">' in answer.content.decode()


def test_of_two_who_change_a_note_both_keep_their_words(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        note = CaseNote.objects.visible_to(scene.actor).get(text="Zwei Zimmer")
    address, ben = f"/desk/notes/{note.pk}/", as_(scene.ben)
    assert ben.post(address, {"text": "Drei Zimmer", "version": "1"}).status_code == 302
    late = ben.post(address, {"text": "Zwei Zimmer, feucht", "version": "1"})
    assert late.status_code == 409
    assert "Drei Zimmer" in late.content.decode()
    assert "Zwei Zimmer, feucht" in late.content.decode()
    assert ben.post(address, {"text": "Drei Zimmer, feucht", "version": "2"}).status_code == 302
    with access_context(context_of(scene.actor)):
        assert CaseNote.objects.visible_to(scene.actor).get(pk=note.pk).text == "Drei Zimmer, feucht"


BAD_NOTES = {"nothing": "", "spaces": " \n ", "two megabytes": "x" * 2_000_000, "zero bytes": "\0\0"}


@pytest.mark.parametrize("kind", BAD_NOTES)
def test_a_note_that_cannot_be_says_why_and_keeps_the_words(scene: Scene, kind: str) -> None:
    answer = as_(scene.ben).post(f"/desk/cases/{scene.case.pk}/note/", {"text": BAD_NOTES[kind]})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert BAD_NOTES[kind].replace("\0", "\0")[:100] in answer.content.decode()


@pytest.mark.parametrize("name", ["note", "remind", "sealed", "team"])
def test_nobody_but_the_team_works_in_a_case(scene: Scene, name: str) -> None:
    scene.agree(granted_depth=3, opens_status=True, opens_address=True)
    told = {"text": "x", "what": "x", "due_on": today().isoformat(), "status": "x", "role": "member"}
    for user in (scene.dora, scene.lena, scene.emre, scene.clara):
        for answer in (
            as_(user).get(f"/desk/cases/{scene.case.pk}/{name}/"),
            as_(user).post(f"/desk/cases/{scene.case.pk}/{name}/", told),
        ):
            assert answer.status_code == 404, (name, user)
    with access_context(context_of(scene.actor)):
        assert CaseNote.objects.visible_to(scene.actor).count() == 2
        assert Reminder.objects.visible_to(scene.actor).count() == 1


@pytest.mark.parametrize("more", [{}, {"confidential": "on"}])
def test_a_double_click_writes_one_note(scene: Scene, more: dict[str, str]) -> None:
    ben, path = as_(scene.ben), f"/desk/cases/{scene.case.pk}/note/"
    for words in ("Einmal gesagt.", "Einmal gesagt.", "Noch etwas."):
        assert ben.post(path, {"text": words, **more}).status_code == 302
    text = ben.get(f"/desk/persons/{scene.client}/").content.decode()
    assert (text.count("Einmal gesagt."), text.count("Noch etwas.")) == (1, 1)


def test_a_double_click_reminds_once(scene: Scene) -> None:
    ben = as_(scene.ben)
    for _ in range(2):
        told = {"what": "Einmal erinnern", "due_on": today().isoformat()}
        assert ben.post(f"/desk/cases/{scene.case.pk}/remind/", told).status_code == 302
    assert ben.get("/desk/reminders/").content.decode().count("Einmal erinnern") == 1


def test_a_double_click_gives_one_place(scene: Scene) -> None:
    ben, team = as_(scene.ben), f"/desk/cases/{scene.case.pk}/team/"
    for _ in range(2):
        assert ben.post(team, {"colleague": str(scene.dora.pk), "role": "member"}).status_code == 302
    with access_context(context_of(scene.actor)):
        mine = CaseAssignment.objects.live().filter(case=scene.case, user=scene.dora)
        assert mine.count() == 1
        mine.update(since=today() - dt.timedelta(days=9), until=today() - dt.timedelta(days=1))
    assert page(scene.dora, f"/desk/persons/{scene.client}/")[0] == 404
    assert ben.post(team, {"colleague": str(scene.dora.pk), "role": "member"}).status_code == 302
    assert page(scene.dora, f"/desk/persons/{scene.client}/")[0] == 200


def test_handing_over_and_standing_in(scene: Scene) -> None:
    ben, team = as_(scene.ben), f"/desk/cases/{scene.case.pk}/team/"
    assert ben.post(team, {"colleague": str(scene.dora.pk), "role": "lead"}).status_code == 302
    assert page(scene.dora, f"/desk/persons/{scene.client}/")[0] == 200
    assert ben.post(team, {"colleague": str(scene.lena.pk), "role": "member"}).status_code == 422
    assert as_(scene.dora).post(team, {"colleague": "nonsense", "role": "member"}).status_code == 422
    assert as_(scene.dora).post(team, {"colleague": str(scene.clara.pk), "role": "member"}).status_code == 422
