"""What is kept of her, on paper: all of it, in a language she reads, with whoever sees it and has looked."""

from typing import Any

import pytest
from django.utils import translation

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.core.dates import today
from anlaufstelle.core.page_languages import CODES as LANGUAGES
from anlaufstelle.paper.report import Report, report_pdf
from anlaufstelle.people import actions as people
from anlaufstelle.people.access.overview import access_overview
from anlaufstelle.people.access.overview_text import portal_lines
from anlaufstelle.people.models import Client, ClientProfile, ProviderPrivacySettings
from anlaufstelle.people.portal_access.sign_in import client_actor
from anlaufstelle.privacy import actions, client_records
from anlaufstelle.privacy.labels import FIELD_LABELS, MODEL_LABELS
from anlaufstelle.privacy.subject_access_report import record_facts
from anlaufstelle.rls.context import access_context, context_of
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
KEPT = (
    "Rima", "Khoury", "ريما", "Wohnung", "Zwei Zimmer", "Gespraech ohne Bereich", "Schlaeft schlecht",
    "Antrag abgeben", "Paragraf 25", "Gartenweg 12", "Ben Aydin", "Wohnwerk Rur",
)  # fmt: skip


def told(scene: Scene, language: str) -> tuple[Report, str]:
    with access_context(context_of(scene.actor)):
        person = Client.objects.visible_to(scene.actor).get(pk=scene.client)
        report = actions.build_subject_access_report(scene.actor, client=person, language=language)
    lines = [report.title, *report.lead, report.foot]
    for chapter in report.chapters:
        lines += [chapter.title, *chapter.texts]
        lines += [f"{name}: {value}" for piece in chapter.pieces for name, value in piece.facts]
        lines += [piece.title for piece in chapter.pieces]
    return report, "\n".join(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_she_reads_all_of_it_in_each_language(scene: Scene, language: str) -> None:
    scene.agree()
    page(scene.clara, f"/desk/persons/{scene.client}/")
    report, text = told(scene, language)
    for word in KEPT:
        assert word in text, word
    assert "Clara Vogt" in text, "who has looked"
    with translation.override(language):
        for model in client_records.personal_models():
            with access_context(context_of(scene.actor)):
                there = client_records.records(model, scene.client, scene.bridge.pk).exists()
            assert (str(MODEL_LABELS[model._meta.label]) in [one.title for one in report.chapters]) == there
    assert report.direction == ("rtl" if language == "ar" else "ltr")
    assert report_pdf(report).startswith(b"%PDF-1.7")


def test_she_reads_who_has_exported_and_printed_it(scene: Scene) -> None:
    consent = scene.agree()
    ben, file = as_(scene.ben), f"/desk/persons/{scene.client}/"
    for path in (f"{file}rights/tell/", f"{file}mine/", f"/desk/consents/{consent.pk}/print/"):
        assert ben.post(path).status_code == 200, path
    her = client_actor(scene.client)
    with access_context(context_of(her)):
        seen = access_overview(her, scene.client)
        assert seen is not None
        for language, words in {
            "de": ("herausgegeben: was", "gedruckt: wer was", "gedruckt: was Sie erlauben"),
            "en": ("exported: what", "printed: who may", "printed: what you allow"),
            "ar": ("استُخرج", "طُبع: من", "طُبع: ما"),
            "uk": ("видано у файлі", "надруковано: хто", "надруковано: що"),
        }.items():
            looks = [one for one in portal_lines(seen, language) if one.kind == "look"]
            who = "Ben Aydin، Brücke e. V." if language == "ar" else "Ben Aydin, Brücke e. V."
            for word in words:
                assert [one.name for one in looks if word in one.text] == [who], word


def test_every_value_of_json_has_its_line_on_paper(scene: Scene) -> None:
    scene.agree()
    with access_context(context_of(scene.actor)), translation.override("de"):
        for model, rows in client_records.all_records(scene.client, scene.bridge.pk).items():
            for row in rows:
                names = {name for name, _value in record_facts(row)}
                for field in row._meta.concrete_fields:
                    said = getattr(row, field.attname) not in (None, "", [], 0)
                    if field.name in FIELD_LABELS and field.name not in {"signature", "areas"} and said:
                        assert str(FIELD_LABELS[field.name]) in names, f"{model.__name__}.{field.name}"


def test_what_was_ended_is_told_with_its_day(scene: Scene) -> None:
    consent = scene.agree()
    with access_context(context_of(scene.actor)):
        people.withdraw(scene.actor, consent=consent, how="desk")
    text = told(scene, "en")[1]
    assert f"Ended on: {today():%B} {today().day}, {today().year}" in text
    assert "at the desk" in text


def test_the_deed_that_gives_the_file_gives_the_paper(scene: Scene) -> None:
    tell = f"/desk/persons/{scene.client}/rights/tell/"
    for language in (*LANGUAGES, "", "xx"):
        answer = as_(scene.ben).post(tell, {"language": language})
        is_paper = language in LANGUAGES
        assert answer.headers["Content-Type"] == ("application/pdf" if is_paper else "application/json")
        assert answer.content.startswith(b"%PDF" if is_paper else b"{")
    assert (
        AuditEntry.objects.filter(action=AuditAction.EXPORT, client=scene.client, reason="access").count()
        == len(LANGUAGES) + 2
    )


@pytest.mark.parametrize("who", ["dora", "lena", "emre", "clara"])
def test_nobody_else_gets_the_paper(scene: Scene, who: str) -> None:
    scene.agree(granted_depth=3)
    tell = f"/desk/persons/{scene.client}/rights/tell/"
    assert as_(getattr(scene, who)).post(tell, {"language": "de"}).status_code == 404


def test_her_language_stands_first(scene: Scene) -> None:
    text = page(scene.ben, f"/desk/persons/{scene.client}/rights/")[1]
    text = text[text.index('id="language"') :]
    assert text.index('value="ar"') < text.index('value="de"')


def test_her_rights_are_those_of_her_providers_law(scene: Scene) -> None:
    ProviderPrivacySettings.objects.filter(provider=scene.bridge).update(
        law="dsg-ekd", data_protection_officer="Raum 2.04"
    )
    text = told(scene, "uk")[1]
    assert "§§ 19 bis 25 DSG-EKD" in text
    assert "Raum 2.04" in text
    assert "3 роки" in text


def test_a_name_in_a_script_without_a_font_is_boxes_and_said(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        own: Any = ClientProfile.objects.visible_to(scene.actor).filter(client=scene.client)
        own.update(original_name="ትግርኛ")
    report, text = told(scene, "de")
    assert "▯ steht für ein Zeichen" in text
    assert report_pdf(report).startswith(b"%PDF")
