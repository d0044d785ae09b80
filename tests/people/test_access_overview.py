"""Who may see what of her, and who has looked: everything for herself, for a provider only what is its own."""

from dataclasses import replace

import pytest

from anlaufstelle.audit.record import record_reads
from anlaufstelle.core.ids import new_id
from anlaufstelle.core.page_languages import CODES as LANGUAGES
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, rules
from anlaufstelle.people.access import overview_text
from anlaufstelle.people.access.overview import access_overview
from anlaufstelle.people.access.reading import read_client
from anlaufstelle.people.models import AccessGrant, Client, ClientProfile
from anlaufstelle.people.portal_access import sign_in as portal_access
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.people.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(codes: None) -> Scene:
    """Rima has opened her case to Wohnwerk Rur, where Clara has opened a case of her own and one to a third."""
    made = Scene()
    made.agree()
    clara = factories.actor(made.clara)
    with access_context(context_of(clara)):
        case = actions.open_case(clara, facts={"given_name": "Rima"}, client=made.client)
        wanted = rules.AccessRequest("index", 1)
        how = {"released": "Clara Vogt", "text_version": "1", "language": "uk", "consent_method": "paper"}
        actions.give_consent(clara, case=case, recipient=factories.provider("Küchentisch"), wanted=wanted, how=how)
    return made


def test_the_sheet_names_every_clearance_in_every_language(scene: Scene) -> None:
    with access_context(context_of(scene.herself)):
        told = access_overview(scene.herself, scene.key)
        assert told is not None
        for language in LANGUAGES:
            lines = [line for line in overview_text.overview_lines(told, language) if line.kind == "who"]
            names = [line.name for line in lines if line.name]
            everything = AccessGrant.objects.live().filter(client=scene.key)
            assert sorted(names) == sorted(one.grantee.name for one in everything.select_related("grantee"))
            assert all(text for line in lines if line.name for _, text in line.points)


def test_all_languages_have_the_same_lines(scene: Scene) -> None:
    with access_context(context_of(scene.herself)):
        told = access_overview(scene.herself, scene.key)
        assert told is not None
        rows = overview_text.overview_rows(told, list(LANGUAGES))
    assert all(len({line.kind for _, _, line in row.lines}) == 1 for row in rows)
    assert all(len({line.text for _, _, line in row.lines}) > 1 for row in rows if row.lines[0][2].text)


def test_a_provider_reads_only_of_what_is_its_own(scene: Scene) -> None:
    for user, opened, other in ((scene.ben, {"Wohnwerk Rur"}, "Küchentisch"), (scene.clara, {"Küchentisch"}, "Brücke")):
        with access_context(context_of(factories.actor(user))):
            told = access_overview(factories.actor(user), scene.key)
            assert told is not None
            assert {one.grantee.name for one in told.opened} == opened
            assert other not in str(overview_text.overview_lines(told, "de"))


def test_who_works_on_no_case_of_hers_is_told_nothing(scene: Scene) -> None:
    with access_context(context_of(factories.actor(scene.dora))):
        assert access_overview(factories.actor(scene.dora), scene.key) is None
    with access_context(context_of(factories.actor(scene.clara))):
        assert access_overview(factories.actor(scene.clara), scene.agree().pk) is None


def test_who_has_looked_is_named_to_her_and_to_each_provider_only_what_is_its_own(scene: Scene) -> None:
    for user in (scene.ben, scene.clara):
        with access_context(context_of(factories.actor(user))):
            assert read_client(factories.actor(user), scene.key)
    with access_context(context_of(scene.herself)):
        whole = access_overview(scene.herself, scene.key)
        assert whole is not None
        assert {(one.who, one.provider) for one in whole.events} == {
            ("Ben Aydin", "Brücke e. V."), ("Clara Vogt", "Wohnwerk Rur")
        }  # fmt: skip
        assert len(whole.events) == 3
    with access_context(context_of(scene.actor)):
        bens = access_overview(scene.actor, scene.key)
        assert bens is not None
        assert sorted((one.who, one.grant is not None) for one in bens.events) == [
            ("Ben Aydin", False), ("Clara Vogt", True)
        ]  # fmt: skip


def test_a_look_of_another_provider_is_not_pushed_out_by_many_of_her_own(scene: Scene) -> None:
    scene.agree()
    with access_context(context_of(factories.actor(scene.clara))):
        assert read_client(factories.actor(scene.clara), scene.key)
    with access_context(context_of(scene.actor)):
        for _ in range(70):
            record_reads(replace(scene.actor, user_id=new_id()), Client, [(scene.key, None)])
    with access_context(context_of(scene.herself)):
        told = access_overview(scene.herself, scene.key)
        assert told is not None
        assert len(told.events) > 70
        assert any(one.who == "Clara Vogt" for one in told.events)


def test_each_of_several_sources_reads_that_its_own_was_looked_at(scene: Scene) -> None:
    """Nina has a file of her own besides: the person reads three lines, each provider the one that is its own."""
    kitchen = Organization.objects.get(name="Küchentisch")
    nina = factories.actor(factories.staff_member("Nina Roth", kitchen, Role.COUNSELLOR))
    how = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "consent_method": "paper"}
    wanted = rules.AccessRequest("advice", 2, frozenset({"WOH"}))
    with access_context(context_of(scene.actor)):
        actions.give_consent(scene.actor, case=scene.case, recipient=kitchen, wanted=wanted, how=how)
    with access_context(context_of(nina)):
        actions.open_case(nina, facts={"given_name": "Rima"}, client=scene.client)
        assert read_client(nina, scene.key)
    for reader, sources in (
        (scene.actor, ["Brücke e. V."]), (factories.actor(scene.clara), ["Wohnwerk Rur"]), (nina, [""]),
        (scene.herself, ["", "Brücke e. V.", "Wohnwerk Rur"]),
    ):  # fmt: skip
        with access_context(context_of(reader)):
            told = access_overview(reader, scene.key)
            assert told is not None
            looks = [one for one in told.events if one.who == "Nina Roth"]
            assert sorted(one.grant.source.name if one.grant else "" for one in looks) == sources


def test_codes_for_her_page_stand_on_the_sheet_of_the_provider_that_gave_them_and_on_no_other(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        code = portal_access.issue_code(scene.actor, client=scene.client)
    portal_access.first_sign_in(code=code, year="1990", pin="4711", pin_repeated="4711")
    for reader, known in ((scene.actor, 1), (factories.actor(scene.clara), 0), (scene.herself, 1)):
        with access_context(context_of(reader)):
            told = access_overview(reader, scene.key)
            assert told is not None
            assert [one.since is not None for one in told.codes] == [True] * known
            named = [one.name for one in overview_text.overview_lines(told, "de") if "benutzt seit" in one.text]
            assert named == ["Ben Aydin, Brücke e. V."] * known


def test_with_the_withdrawal_the_line_is_gone_and_what_was_opened_is_shut(scene: Scene) -> None:
    clara = factories.actor(scene.clara)
    with access_context(context_of(scene.actor)):
        consent = actions.Consent.objects.visible_to(scene.actor).get(recipient=scene.rur)
    seen = ClientProfile.objects
    with access_context(context_of(clara)):
        assert seen.visible_to(clara).filter(provider=scene.bridge).exists()
    with access_context(context_of(scene.herself)):
        actions.withdraw(scene.herself, consent=consent, how="own page")
        told = access_overview(scene.herself, scene.key)
        assert told is not None
        assert scene.rur.name not in {one.grantee.name for one in told.opened}
    with access_context(context_of(clara)):
        assert not seen.visible_to(clara).filter(provider=scene.bridge).exists()
