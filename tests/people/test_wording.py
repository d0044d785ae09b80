"""The text of a consent: thirteen contents in each language, the same facts in each, the law of the provider."""

import re
from typing import Any

import pytest

from anlaufstelle.core.page_languages import CODES as LANGUAGES
from anlaufstelle.people import rules
from anlaufstelle.people.access.choices import DataProtectionLaw, Depth
from anlaufstelle.people.consent import wording
from anlaufstelle.people.consent.summary import consent_summary
from anlaufstelle.people.models import ClientDetails, Consent
from anlaufstelle.rls.context import access_context, context_of
from tests.people.scene import Scene

pytestmark = pytest.mark.django_db

SCRIPTS = {"de": r"[a-zäöüß]", "en": r"[a-z]", "ar": r"[\u0600-\u06ff]", "uk": r"[\u0400-\u04ff]"}


def written(scene: Scene, language: str, **how: Any) -> tuple[Consent, wording.ConsentText]:
    consent = scene.agree(
        how={
            "recipient_contact": "Clara Vogt, Zimmer 3", "about": "nur die Wohnung", "forms": ["phone", "file"],
            "interpreter": "Hanan Mourad", "was_read_aloud": True, "given_at_place": "Düren", "copy_given": True,
            "consent_method": "witnessed", "witness": "Judith Alt", **how,
        },
        opens_status=True,
    )  # fmt: skip
    with access_context(context_of(scene.actor)):
        known = ClientDetails.objects.visible_to(scene.actor).get(client=scene.key)
    parties = wording.ConsentParties("Rima Khoury", known, scene.bridge, is_public_body=True)
    return consent, wording.consent_text(consent, parties, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_thirteen_contents_are_there_in_each_language(codes: None, language: str) -> None:
    _, text = written(Scene(), language)
    assert [one.name for one in text.contents] == list(wording.CONTENTS)
    assert len(text.contents) == 13
    for one in text.contents:
        assert re.search(SCRIPTS[language], one.title), one
        assert re.search(SCRIPTS[language], one.text), one
        assert "{" not in one.text
        assert len(one.text) > 10, one


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_content_carries_its_facts(codes: None, language: str) -> None:
    _, text = written(Scene(), language)
    told = {one.name: one.text for one in text.contents}
    facts = {
        "who": ["Rima Khoury", "1990"], "released": ["Ben Aydin", "Brücke e. V.", "203"],
        "towards": ["Wohnwerk Rur", "Clara Vogt, Zimmer 3"], "about": ["nur die Wohnung", "87"],
        "direction": ["Brücke e. V.", "Wohnwerk Rur"], "duration": ["2027"], "language": ["Hanan Mourad"],
        "signed": ["Düren", "Judith Alt"],
    }  # fmt: skip
    for name, words in facts.items():
        for word in words:
            assert word in told[name], (name, word)
    assert len(set(told.values())) == 13


@pytest.mark.parametrize("depth", Depth)
def test_whatever_is_opened_the_files_are_named_among_what_is_not(codes: None, depth: Depth) -> None:
    consent, _ = written(Scene(), "de")
    consent.granted_depth, consent.opens_address = depth, True
    assert consent_summary(consent).not_seen[-1] == "Dateien, die zum Fall abgelegt wurden"


def test_no_line_ends_between_paragraph_and_number(codes: None) -> None:
    _, text = written(Scene(), "de")
    assert "§\N{NO-BREAK SPACE}203" in text.contents[1].text
    assert not [one.text for one in text.contents if wording.NON_BREAKING.search(one.text)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "law", [(DataProtectionLaw.DSGVO, "DSGVO"), (DataProtectionLaw.KDG, "KDG"), (DataProtectionLaw.DSG_EKD, "DSG-EKD")]
)
def test_the_law_is_the_providers(codes: None, language: str, law: tuple[DataProtectionLaw, str]) -> None:
    _, text = written(Scene(law[0]), language)
    assert law[1] in next(one.text for one in text.contents if one.name == "free")


def test_a_public_body_is_named_as_one_only_with_the_residence_status(codes: None) -> None:
    scene = Scene()
    parties = wording.ConsentParties("Rima", None, scene.bridge, is_public_body=True)
    with_status, without = scene.agree(opens_status=True), scene.agree()
    about = [
        next(one.text for one in wording.consent_text(consent, parties, "de").contents if one.name == "about")
        for consent in (with_status, without)
    ]
    assert ["§\N{NO-BREAK SPACE}87" in text for text in about] == [True, False]


def test_german_stands_beside_her_language_and_is_binding(codes: None) -> None:
    scene = Scene()
    parties = wording.ConsentParties("Rima", None, scene.bridge, is_public_body=False)
    assert [text.language for text in wording.bilingual_text(scene.agree(), parties)] == ["de", "ar"]
    other = scene.agree(how={"language": "ti"})
    assert [text.language for text in wording.bilingual_text(other, parties)] == ["de"]
    assert "Verbindlich ist der deutsche Text" in wording.bilingual_text(other, parties)[0].binding


@pytest.mark.parametrize(
    "signed",
    [
        rules.Signature("screen"),
        rules.Signature("screen", signature="M1 1L2"),
        rules.Signature("screen", signature='M1 1"/><script>'),
        rules.Signature("screen", signature="M1 1" + "L2 2" * 20_000),
        rules.Signature("witnessed"),
        rules.Signature("telepathy"),
    ],
)
def test_a_yes_that_nobody_could_show_later_is_none(signed: rules.Signature) -> None:
    with pytest.raises(rules.ConsentRefused):
        rules.check_signature(signed)


def test_a_yes_that_can_be_shown_is_one() -> None:
    rules.check_signature(rules.Signature("paper"))
    rules.check_signature(rules.Signature("screen", signature="M1 1L20 30L4 5M7 7L8 8"))
