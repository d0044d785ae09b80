"""The pages about people: who opens them, what stands there, and what does not."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import Deed, Entry
from anlaufstelle.casework import actions as casework
from anlaufstelle.casework.models import Address, Note, Reminder, ResidenceStatus
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, rules
from anlaufstelle.people.models import Case, Consent, Part, Person, Place, Practice, Restriction
from anlaufstelle.walls.access import access, of
from tests import cast
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db


class Scene:
    """Ben counsels Rima at the bridge; Clara works for Wohnwerk Rur; Lena stands in for Ben, Dora is his colleague."""

    def __init__(self) -> None:
        self.bridge, self.rur = cast.provider(), cast.provider("Wohnwerk Rur")
        for one in (self.bridge, self.rur):
            Practice.objects.create(provider=one)
        self.ben, self.lena, self.dora = (
            cast.person(name, self.bridge, Role.COUNSELLOR) for name in ("Ben Aydin", "Lena Pohl", "Dora Beck")
        )
        self.emre = cast.person("Emre Kaya", self.bridge, Role.FRONT_DESK)
        self.clara = cast.person("Clara Vogt", self.rur, Role.COUNSELLOR)
        self.actor = cast.actor(self.ben)
        with access(of(self.actor)):
            facts = {"given_name": "Rima", "family_name": "Khoury", "original_name": "ريما", "reads": "ar"}
            self.case = actions.take_in(
                self.actor, facts=facts, languages=[("ar", "")], areas=["WOH", "AUF"], matter="Wohnung"
            )
            actions.join_case(self.actor, case=self.case, colleague=self.lena, part=Part.SUBSTITUTE)
            casework.write_note(self.actor, case=self.case, text="Zwei Zimmer", areas=["WOH"])
            casework.write_note(self.actor, case=self.case, text="Gespraech ohne Bereich")
            casework.write_note(self.actor, case=self.case, text="Schlaeft schlecht", areas=["GES"], confidential=True)
            casework.remind(self.actor, case=self.case, what="Antrag abgeben", due_on=today())
            casework.keep(self.actor, ResidenceStatus, case=self.case, text="Paragraf 25")
            casework.keep(self.actor, Address, case=self.case, text="Gartenweg 12")

    @property
    def person(self) -> Any:
        return self.case.person_id

    def agree(self, **more: Any) -> Consent:
        """Rima lets Wohnwerk Rur see her housing case."""
        told = {"purpose": "advice", "up_to": 2, "areas": frozenset({"WOH"})} | more
        how = {
            "released": "Ben Aydin", "text_version": "1", "language": "ar", "given_how": "paper",
        }  # fmt: skip
        with access(of(self.actor)):
            return actions.agree(self.actor, case=self.case, recipient=self.rur, wanted=rules.Wanted(**told), how=how)


@pytest.fixture
def scene(codes: None, settings: Any, tmp_path: Any) -> Scene:
    settings.KEY_FOLDER = str(tmp_path / "keys")
    return Scene()


def as_(user: User) -> Client:
    client = StrictClient()
    cast.sign_in(client, user)
    return client


def page(user: User, path: str) -> tuple[int, str]:
    answer = as_(user).get(path)
    return answer.status_code, answer.content.decode()


def test_whoever_leads_sees_all_of_it(scene: Scene) -> None:
    status, text = page(scene.ben, f"/desk/persons/{scene.person}/")
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
    assert page(scene.dora, f"/desk/persons/{scene.person}/")[0] == 404
    theirs = as_(scene.dora).get(f"/desk/persons/{scene.person}/")
    nothing = as_(scene.dora).get("/desk/persons/00000000-0000-7000-8000-000000000000/")
    assert theirs.content == nothing.content
    assert "Rima" not in page(scene.dora, "/desk/persons/")[1]


def test_the_substitute_sees_the_day_and_neither_name_nor_file(scene: Scene) -> None:
    status, text = page(scene.lena, "/desk/reminders/")
    assert status == 200
    assert "Antrag abgeben" in text
    assert "Rima" not in text
    assert page(scene.lena, f"/desk/persons/{scene.person}/")[0] == 404
    assert "Antrag" not in page(scene.dora, "/desk/reminders/")[1]


def test_the_front_desk_sees_how_she_is_reached_and_no_more(scene: Scene) -> None:
    status, text = page(scene.emre, f"/desk/persons/{scene.person}/")
    assert status == 200
    assert "Rima Khoury" in text
    for words in ("Zwei Zimmer", "Schlaeft", "Antrag", "Paragraf", "Gartenweg", "Wohnung"):
        assert words not in text


def test_another_provider_cannot_even_tell_that_she_exists(scene: Scene) -> None:
    theirs = as_(scene.clara).get(f"/desk/persons/{scene.person}/")
    nothing = as_(scene.clara).get("/desk/persons/00000000-0000-7000-8000-000000000000/")
    assert (theirs.status_code, theirs.content) == (404, nothing.content)
    listed = as_(scene.clara)
    assert listed.post("/desk/persons/", {"q": "Rima"}).content.count(b"Rima") == 1  # her own word in the field
    assert "Rima" not in page(scene.clara, "/desk/persons/")[1]


def test_with_a_consent_she_sees_exactly_that_and_after_it_nothing(scene: Scene) -> None:
    consent = scene.agree()
    status, text = page(scene.clara, f"/desk/persons/{scene.person}/")
    assert status == 200
    assert "Zwei Zimmer" in text
    for words in ("ohne Bereich", "Schlaeft", "Antrag", "Paragraf 25", "Gartenweg", "Lena"):
        assert words not in text, words
    assert "Rima Khoury" in page(scene.clara, "/desk/persons/")[1]
    with access(of(scene.actor)):
        actions.withdraw(scene.actor, consent=consent, how="desk")
    theirs = as_(scene.clara).get(f"/desk/persons/{scene.person}/")
    nothing = as_(scene.clara).get("/desk/persons/00000000-0000-7000-8000-000000000000/")
    assert (theirs.status_code, theirs.content) == (404, nothing.content)


def test_status_and_address_need_a_tick_of_their_own(scene: Scene) -> None:
    scene.agree(opens_status=True)
    text = page(scene.clara, f"/desk/persons/{scene.person}/")[1]
    assert "Paragraf 25" in text
    assert "Gartenweg" not in text


def test_whoever_looks_for_something_that_is_over_finds_the_way_back(scene: Scene) -> None:
    consent = scene.agree(purpose="housing")
    clara = as_(scene.clara)
    clara.post("/desk/persons/look-for/", {"purpose": "housing"})
    with access(of(scene.actor)):
        actions.withdraw(scene.actor, consent=consent, how="desk")
    assert 'value="advice"' in clara.get("/desk/persons/").content.decode()
    assert clara.post("/desk/persons/look-for/", {"purpose": "advice"}).status_code == 302


def test_a_provider_that_holds_back_is_not_named_beside_another_one(scene: Scene) -> None:
    scene.agree()
    third = cast.provider("Sprachwerkstatt")
    Practice.objects.create(provider=third)
    olga = cast.actor(cast.person("Olga Brandt", third, Role.COUNSELLOR))
    with access(of(olga)):
        person = Person(pk=scene.person)
        case = actions.take_in(olga, facts={"given_name": "Rima"}, areas=["SPR"], person=person)
        how = {"released": "Olga", "text_version": "1", "language": "de", "given_how": "paper"}
        wanted = rules.Wanted("advice", 2, frozenset({"SPR"}))
        actions.agree(olga, case=case, recipient=scene.rur, wanted=wanted, how=how)
    text = page(scene.clara, f"/desk/persons/{scene.person}/")[1]
    assert scene.bridge.name in text
    with access(of(scene.actor)):
        Restriction.objects.create(person_id=scene.person, provider=scene.bridge)
    text = page(scene.clara, f"/desk/persons/{scene.person}/")[1]
    assert third.name in text
    assert scene.bridge.name not in text


def test_what_was_opened_for_another_purpose_is_seen_only_when_one_looks_for_that(scene: Scene) -> None:
    scene.agree(purpose="housing")
    clara = as_(scene.clara)
    file = f"/desk/persons/{scene.person}/"
    assert clara.get(file).status_code == 404
    assert clara.post("/desk/persons/look-for/", {"purpose": "course"}).status_code == 404
    assert clara.post("/desk/persons/look-for/", {"purpose": "housing"}).status_code == 302
    assert "Zwei Zimmer" in clara.get(file).content.decode()
    assert clara.post("/desk/persons/look-for/", {"purpose": "advice"}).status_code == 302
    assert clara.get(file).status_code == 404


def test_whoever_sees_the_contact_only_is_not_told_where_she_is_counselled(scene: Scene) -> None:
    scene.agree(purpose="index", up_to=1, areas=frozenset())
    for path in (f"/desk/persons/{scene.person}/", "/desk/persons/"):
        status, text = page(scene.clara, path)
        assert (status, "Rima Khoury" in text) == (200, True)
        assert scene.bridge.name not in text
        assert "Ben Aydin" not in text


def test_her_own_case_opens_nothing_of_the_first_one(scene: Scene) -> None:
    consent = scene.agree(purpose="index", up_to=1, areas=frozenset())
    assert as_(scene.clara).post(f"/desk/persons/{scene.person}/own-case/").status_code == 302
    text = page(scene.clara, f"/desk/persons/{scene.person}/")[1]
    assert "Zwei Zimmer" not in text
    with access(of(scene.actor)):
        actions.withdraw(scene.actor, consent=consent, how="desk")
    status, text = page(scene.clara, f"/desk/persons/{scene.person}/")
    assert (status, "Rima Khoury" in text) == (200, True)
    assert "Zwei Zimmer" not in text


def test_looking_leaves_a_line_with_keys_only(scene: Scene) -> None:
    scene.agree()
    page(scene.clara, f"/desk/persons/{scene.person}/")
    line = Entry.objects.filter(deed=Deed.READ, person=scene.person, user=scene.clara.pk).get()
    assert line.provider == scene.rur.pk
    assert line.clearance is not None
    page(scene.dora, f"/desk/persons/{scene.person}/")
    refused = Entry.objects.filter(deed=Deed.REFUSE, user=scene.dora.pk).get()
    assert (refused.subject, refused.reason) == (scene.person, "not-found")


def test_the_days_and_a_note_leave_a_line_too(scene: Scene) -> None:
    with access(of(scene.actor)):
        note = Note.objects.visible_to(scene.actor).get(text="Zwei Zimmer")
    for user, path, what in (
        (scene.ben, f"/desk/notes/{note.pk}/", "note"),
        (scene.ben, "/desk/reminders/", "reminder"),
        (scene.lena, "/desk/reminders/", "reminder"),
        (scene.lena, "/desk/", "reminder"),
        (scene.ben, f"/desk/persons/{scene.person}/rights/", "case"),
    ):
        lines = Entry.objects.filter(deed=Deed.READ, what=what, person=scene.person, user=user.pk)
        before = lines.count()
        assert page(user, path)[0] == 200
        assert lines.count() == before + 1, path


def test_whoever_is_refused_has_read_nothing(scene: Scene) -> None:
    assert as_(scene.ben).post(f"/desk/persons/{scene.person}/own-case/").status_code == 404
    assert not Entry.objects.filter(deed=Deed.READ, user=scene.ben.pk).exists()


def test_the_first_page_notes_that_what_is_due_was_read(scene: Scene) -> None:
    assert "Antrag abgeben" in page(scene.lena, "/desk/")[1]
    line = Entry.objects.filter(deed=Deed.READ, user=scene.lena.pk).get()
    assert (line.person, line.what) == (scene.person, "reminder")


def test_older_notes_and_later_days_stand_on_further_pages(scene: Scene) -> None:
    with access(of(scene.actor)):
        for number in range(60):
            casework.write_note(scene.actor, case=scene.case, text=f"Notiz Nr. {number}.")
            casework.remind(scene.actor, case=scene.case, what=f"Tag Nr. {number}.", due_on=today())
    ben, file = as_(scene.ben), f"/desk/persons/{scene.person}/"
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
    change = f"/desk/persons/{scene.person}/rights/change/"
    assert ben.post(change, {"word": "close", "case": str(scene.case.pk), "why": "nonsense"}).status_code == 400
    assert ben.post(change, {"word": "close", "case": str(scene.case.pk), "why": "ZIEL"}).status_code == 302
    text = ben.get(f"/desk/persons/{scene.person}/").content.decode()
    assert "abgeschlossen am" in text
    assert f"/desk/cases/{scene.case.pk}/note/" not in text
    assert ben.post(f"/desk/cases/{scene.case.pk}/note/", {"text": "x"}).status_code == 422


def test_of_two_who_change_a_note_both_keep_their_words(scene: Scene) -> None:
    with access(of(scene.actor)):
        note = Note.objects.visible_to(scene.actor).get(text="Zwei Zimmer")
    address, ben = f"/desk/notes/{note.pk}/", as_(scene.ben)
    assert ben.post(address, {"text": "Drei Zimmer", "version": "1"}).status_code == 302
    late = ben.post(address, {"text": "Zwei Zimmer, feucht", "version": "1"})
    assert late.status_code == 409
    assert "Drei Zimmer" in late.content.decode()
    assert "Zwei Zimmer, feucht" in late.content.decode()
    assert ben.post(address, {"text": "Drei Zimmer, feucht", "version": "2"}).status_code == 302
    with access(of(scene.actor)):
        assert Note.objects.visible_to(scene.actor).get(pk=note.pk).text == "Drei Zimmer, feucht"


BAD_NOTES = {"nothing": "", "spaces": " \n ", "two megabytes": "x" * 2_000_000, "zero bytes": "\0\0"}


@pytest.mark.parametrize("kind", BAD_NOTES)
def test_a_note_that_cannot_be_says_why_and_keeps_the_words(scene: Scene, kind: str) -> None:
    answer = as_(scene.ben).post(f"/desk/cases/{scene.case.pk}/note/", {"text": BAD_NOTES[kind]})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert BAD_NOTES[kind].replace("\0", "\0")[:100] in answer.content.decode()


@pytest.mark.parametrize("name", ["note", "remind", "sealed", "team"])
def test_nobody_but_the_team_works_in_a_case(scene: Scene, name: str) -> None:
    scene.agree(up_to=3, opens_status=True, opens_address=True)
    told = {"text": "x", "what": "x", "due_on": today().isoformat(), "status": "x", "part": "member"}
    for user in (scene.dora, scene.lena, scene.emre, scene.clara):
        for answer in (
            as_(user).get(f"/desk/cases/{scene.case.pk}/{name}/"),
            as_(user).post(f"/desk/cases/{scene.case.pk}/{name}/", told),
        ):
            assert answer.status_code == 404, (name, user)
    with access(of(scene.actor)):
        assert Note.objects.visible_to(scene.actor).count() == 2
        assert Reminder.objects.visible_to(scene.actor).count() == 1


@pytest.mark.parametrize("more", [{}, {"confidential": "on"}])
def test_a_double_click_writes_one_note(scene: Scene, more: dict[str, str]) -> None:
    ben, path = as_(scene.ben), f"/desk/cases/{scene.case.pk}/note/"
    for words in ("Einmal gesagt.", "Einmal gesagt.", "Noch etwas."):
        assert ben.post(path, {"text": words, **more}).status_code == 302
    text = ben.get(f"/desk/persons/{scene.person}/").content.decode()
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
        assert ben.post(team, {"colleague": str(scene.dora.pk), "part": "member"}).status_code == 302
    with access(of(scene.actor)):
        mine = Place.objects.live().filter(case=scene.case, user=scene.dora)
        assert mine.count() == 1
        mine.update(since=today() - dt.timedelta(days=9), until=today() - dt.timedelta(days=1))
    assert page(scene.dora, f"/desk/persons/{scene.person}/")[0] == 404
    assert ben.post(team, {"colleague": str(scene.dora.pk), "part": "member"}).status_code == 302
    assert page(scene.dora, f"/desk/persons/{scene.person}/")[0] == 200


def test_handing_over_and_standing_in(scene: Scene) -> None:
    ben, team = as_(scene.ben), f"/desk/cases/{scene.case.pk}/team/"
    assert ben.post(team, {"colleague": str(scene.dora.pk), "part": "lead"}).status_code == 302
    assert page(scene.dora, f"/desk/persons/{scene.person}/")[0] == 200
    assert ben.post(team, {"colleague": str(scene.lena.pk), "part": "member"}).status_code == 422
    assert as_(scene.dora).post(team, {"colleague": "nonsense", "part": "member"}).status_code == 422
    assert as_(scene.dora).post(team, {"colleague": str(scene.clara.pk), "part": "member"}).status_code == 422


def intake(**more: str) -> dict[str, Any]:
    return {"given_name": "Rima", "family_name": "Khoury", "language": "ar", "channel": "none", "born": "1990"} | more


def test_somebody_new_is_taken_in_and_one_who_sounds_alike_is_asked_about(scene: Scene) -> None:
    ben = as_(scene.ben)
    asked = ben.post("/desk/persons/new/", intake(given_name="Reema", family_name="Churi"))
    assert asked.status_code == 200
    assert f"/desk/persons/{scene.person}/" in asked.content.decode()
    assert ben.post("/desk/persons/new/", intake(sure="1")).status_code == 302
    with access(of(scene.actor)):
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
    lonely = cast.provider("Küchentisch")
    nina = cast.person("Nina Roth", lonely, Role.COUNSELLOR)
    assert page(nina, "/desk/persons/new/")[0] == 404
    assert "/desk/persons/new/" not in page(nina, "/desk/persons/")[1]


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.COUNSELLOR, Role.FRONT_DESK}])
def test_no_other_role_sees_anybody(scene: Scene, role: Role) -> None:
    user = cast.person(f"Die {role.value}", scene.bridge, role)
    for path in ("", "new/", f"{scene.person}/"):
        assert page(user, f"/desk/persons/{path}")[0] == 404
    assert Organization.objects.filter(pk=scene.bridge.pk).exists()
