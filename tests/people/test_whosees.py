"""Who may see what of her, and who has looked: everything for herself, for a provider only what is its own."""

import pytest

from anlaufstelle.audit.models import Deed, Entry
from anlaufstelle.people import actions, rules, sheet
from anlaufstelle.people.models import Clearance, Profile
from anlaufstelle.people.reading import read_person
from anlaufstelle.people.saying import LANGUAGES
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
    for user, own, other in ((scene.ben, {"Wohnwerk Rur"}, "Küchentisch"), (scene.clara, {"Küchentisch"}, "Brücke")):
        with access(of(cast.actor(user))):
            told = who_sees(cast.actor(user), scene.key)
            assert told is not None
            assert {one.grantee.name for one in told.opened} == own
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
    with access(of(cast.actor(scene.clara))):
        Entry.objects.create(
            deed=Deed.READ, what="person", person=scene.key, user=scene.clara.pk, provider=scene.rur.pk,
            clearance=Clearance.objects.get(source=scene.bridge, grantee=scene.rur).pk,
        )  # fmt: skip
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
