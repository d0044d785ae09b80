"""Who may see what of her, and who has looked: everything for herself, for a provider only what is its own."""

from dataclasses import replace

import pytest

from anlaufstelle.audit.record import looked
from anlaufstelle.core.ids import new_id
from anlaufstelle.core.page_languages import CODES as LANGUAGES
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, own, rules, sheet
from anlaufstelle.people.models import Clearance, Person, Profile
from anlaufstelle.people.reading import read_person
from anlaufstelle.people.whosees import who_sees
from anlaufstelle.walls.access import access, of
from tests import cast
from tests.people.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(codes: None) -> Scene:
    """Rima has opened her case to Wohnwerk Rur, where Clara has opened a case of her own and one to a third."""
    made = Scene()
    made.agree()
    clara = cast.actor(made.clara)
    with access(of(clara)):
        case = actions.take_in(clara, facts={"given_name": "Rima"}, person=made.person)
        wanted = rules.Wanted("index", 1)
        how = {"released": "Clara Vogt", "text_version": "1", "language": "uk", "given_how": "paper"}
        actions.agree(clara, case=case, recipient=cast.provider("Küchentisch"), wanted=wanted, how=how)
    return made


def test_the_sheet_names_every_clearance_in_every_language(scene: Scene) -> None:
    with access(of(scene.herself)):
        told = who_sees(scene.herself, scene.key)
        assert told is not None
        for language in LANGUAGES:
            lines = [line for line in sheet.lines_of(told, language) if line.kind == "who"]
            names = [line.name for line in lines if line.name]
            everything = Clearance.objects.live().filter(person=scene.key)
            assert sorted(names) == sorted(one.grantee.name for one in everything.select_related("grantee"))
            assert all(text for line in lines if line.name for _, text in line.points)


def test_all_languages_have_the_same_lines(scene: Scene) -> None:
    with access(of(scene.herself)):
        told = who_sees(scene.herself, scene.key)
        assert told is not None
        rows = sheet.rows_of(told, list(LANGUAGES))
    assert all(len({line.kind for _, _, line in row.lines}) == 1 for row in rows)
    assert all(len({line.text for _, _, line in row.lines}) > 1 for row in rows if row.lines[0][2].text)


def test_a_provider_reads_only_of_what_is_its_own(scene: Scene) -> None:
    for user, opened, other in ((scene.ben, {"Wohnwerk Rur"}, "Küchentisch"), (scene.clara, {"Küchentisch"}, "Brücke")):
        with access(of(cast.actor(user))):
            told = who_sees(cast.actor(user), scene.key)
            assert told is not None
            assert {one.grantee.name for one in told.opened} == opened
            assert other not in str(sheet.lines_of(told, "de"))


def test_who_works_on_no_case_of_hers_is_told_nothing(scene: Scene) -> None:
    with access(of(cast.actor(scene.dora))):
        assert who_sees(cast.actor(scene.dora), scene.key) is None
    with access(of(cast.actor(scene.clara))):
        assert who_sees(cast.actor(scene.clara), scene.agree().pk) is None


def test_who_has_looked_is_named_to_her_and_to_each_provider_only_what_is_its_own(scene: Scene) -> None:
    for user in (scene.ben, scene.clara):
        with access(of(cast.actor(user))):
            assert read_person(cast.actor(user), scene.key)
    with access(of(scene.herself)):
        whole = who_sees(scene.herself, scene.key)
        assert whole is not None
        assert {(one.who, one.provider) for one in whole.looks} == {
            ("Ben Aydin", "Brücke e. V."), ("Clara Vogt", "Wohnwerk Rur")
        }  # fmt: skip
        assert len(whole.looks) == 3
    with access(of(scene.actor)):
        bens = who_sees(scene.actor, scene.key)
        assert bens is not None
        assert sorted((one.who, one.clearance is not None) for one in bens.looks) == [
            ("Ben Aydin", False), ("Clara Vogt", True)
        ]  # fmt: skip


def test_a_look_of_another_provider_is_not_pushed_out_by_many_of_her_own(scene: Scene) -> None:
    scene.agree()
    with access(of(cast.actor(scene.clara))):
        assert read_person(cast.actor(scene.clara), scene.key)
    with access(of(scene.actor)):
        for _ in range(70):
            looked(replace(scene.actor, user_id=new_id()), Person, [(scene.key, None)])
    with access(of(scene.herself)):
        told = who_sees(scene.herself, scene.key)
        assert told is not None
        assert len(told.looks) > 70
        assert any(one.who == "Clara Vogt" for one in told.looks)


def test_each_of_several_sources_reads_that_its_own_was_looked_at(scene: Scene) -> None:
    """Nina has a file of her own besides: the person reads three lines, each provider the one that is its own."""
    kitchen = Organization.objects.get(name="Küchentisch")
    nina = cast.actor(cast.person("Nina Roth", kitchen, Role.COUNSELLOR))
    how = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "given_how": "paper"}
    wanted = rules.Wanted("advice", 2, frozenset({"WOH"}))
    with access(of(scene.actor)):
        actions.agree(scene.actor, case=scene.case, recipient=kitchen, wanted=wanted, how=how)
    with access(of(nina)):
        actions.take_in(nina, facts={"given_name": "Rima"}, person=scene.person)
        assert read_person(nina, scene.key)
    for reader, sources in (
        (scene.actor, ["Brücke e. V."]), (cast.actor(scene.clara), ["Wohnwerk Rur"]), (nina, [""]),
        (scene.herself, ["", "Brücke e. V.", "Wohnwerk Rur"]),
    ):  # fmt: skip
        with access(of(reader)):
            told = who_sees(reader, scene.key)
            assert told is not None
            looks = [one for one in told.looks if one.who == "Nina Roth"]
            assert sorted(one.clearance.source.name if one.clearance else "" for one in looks) == sources


def test_codes_for_her_page_stand_on_the_sheet_of_the_provider_that_gave_them_and_on_no_other(scene: Scene) -> None:
    with access(of(scene.actor)):
        code = own.give_code(scene.actor, person=scene.person)
    own.begin(code=code, year="1990", pin="4711", again="4711")
    for reader, known in ((scene.actor, 1), (cast.actor(scene.clara), 0), (scene.herself, 1)):
        with access(of(reader)):
            told = who_sees(reader, scene.key)
            assert told is not None
            assert [one.since is not None for one in told.keys] == [True] * known
            named = [one.name for one in sheet.lines_of(told, "de") if "benutzt seit" in one.text]
            assert named == ["Ben Aydin, Brücke e. V."] * known


def test_with_the_withdrawal_the_line_is_gone_and_what_was_opened_is_shut(scene: Scene) -> None:
    clara = cast.actor(scene.clara)
    with access(of(scene.actor)):
        consent = actions.Consent.objects.visible_to(scene.actor).get(recipient=scene.rur)
    seen = Profile.objects
    with access(of(clara)):
        assert seen.visible_to(clara).filter(provider=scene.bridge).exists()
    with access(of(scene.herself)):
        actions.withdraw(scene.herself, consent=consent, how="own page")
        told = who_sees(scene.herself, scene.key)
        assert told is not None
        assert scene.rur.name not in {one.grantee.name for one in told.opened}
    with access(of(clara)):
        assert not seen.visible_to(clara).filter(provider=scene.bridge).exists()
