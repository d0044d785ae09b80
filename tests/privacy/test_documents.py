"""Papers that the system writes of itself: nothing personal without its sentence, and no sentence that is not true."""

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation

from anlaufstelle.audit.models import AuditEntry
from anlaufstelle.codes.cache import clear_cache
from anlaufstelle.codes.models import Code
from anlaufstelle.directory.roles import Role
from anlaufstelle.paper.glyphs import all_printable, has_missing_glyphs
from anlaufstelle.paper.report import Report, report_pdf
from anlaufstelle.people.crypto.encryption import EncryptedText
from anlaufstelle.people.models import ProviderPrivacySettings
from anlaufstelle.privacy import client_records
from anlaufstelle.privacy.documents import impact_assessment, queries
from anlaufstelle.privacy.documents.catalogue import DOCUMENTS, build_document
from anlaufstelle.privacy.labels import FIELD_LABELS, INTERNAL_FIELDS, MODEL_LABELS
from anlaufstelle.privacy.processing_purposes import PURPOSES
from anlaufstelle.rls.context import access_context, context_of
from anlaufstelle.rls.status import RlsStatus, rls_status
from tests import factories
from tests.desk.scene import Scene, as_
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture


def test_everything_that_says_something_of_a_person_has_its_sentence() -> None:
    walled = {model._meta.label for model in apps.get_models() if getattr(model, "has_row_level_security", False)}
    personal = {model._meta.label for model in client_records.personal_models()}
    assert personal < walled
    assert set(PURPOSES) == walled | {
        "audit.AuditEntry",
        settings.AUTH_USER_MODEL,
        "directory.Membership",
        "directory.ConfidentialityUndertaking",
    }
    assert set(MODEL_LABELS) == personal


def test_every_field_of_it_has_its_word() -> None:
    for model in client_records.personal_models():
        wordless = {field.name for field in model._meta.concrete_fields} - set(FIELD_LABELS) - INTERNAL_FIELDS
        assert not wordless, f"{model.__name__}: {wordless}"


@pytest.mark.django_db
def test_every_code_that_a_sentence_names_is_in_the_lists(codes: None) -> None:
    known = set(Code.objects.values_list("list", "code"))
    for label, purpose in PURPOSES.items():
        assert {("data_protection_law", code) for code in purpose.ground} <= known, label
        assert not purpose.keeping or ("retention_period", purpose.keeping) in known, label
    for law in ("dsgvo", "kdg", "dsg-ekd"):
        for row in Code.objects.filter(list="data_protection_law"):
            assert row.extras[law], f"{row.code} in {law}"


def whole(scene: Scene, name: str) -> tuple[Report, str]:
    """A paper of the bridge, and all that it says."""
    with access_context(context_of(scene.actor)), translation.override("de"):
        report = build_document(name, scene.bridge)
    told = [*report.lead]
    for chapter in report.chapters:
        told += [chapter.title, *chapter.texts]
        told += [
            word for piece in chapter.pieces for word in (piece.title, *(one for fact in piece.facts for one in fact))
        ]
    return report, "\n".join(told)


@pytest.mark.django_db
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_paper_is_a_page_and_a_tagged_pdf_and_names_nobody(scene: Scene, name: str) -> None:
    scene.agree()
    vera = as_(factories.staff_member("Vera Thom", scene.bridge, Role.PRIVACY))
    before = AuditEntry.objects.count()
    page = vera.get(f"/desk/privacy/{name}/")
    assert page.status_code == 200
    file = vera.get(f"/desk/privacy/{name}/?form=pdf")
    assert file.content.startswith(b"%PDF-1.7")
    assert AuditEntry.objects.count() == before
    told = page.content.decode() + whole(scene, name)[1]
    for word in ("Rima", "Khoury", "ريما", "Zwei Zimmer", "Antrag abgeben", "Paragraf 25", "Gartenweg", "Ben Aydin"):
        assert word not in told


@pytest.mark.django_db
@pytest.mark.parametrize("name", DOCUMENTS)
def test_nobody_else_reads_the_papers(scene: Scene, name: str) -> None:
    for who in (scene.ben, scene.emre):
        assert as_(who).get(f"/desk/privacy/{name}/").status_code == 404


@pytest.mark.django_db
def test_the_record_tells_who_sees_what_as_the_rule_does(scene: Scene) -> None:
    """What it says of front desk, substitute and open team is compared with what they see."""
    colleagues = {"the front desk": scene.emre, "whoever stands in, without a name": scene.lena}
    with translation.override("en"):
        for is_open in (False, True):
            ProviderPrivacySettings.objects.update(open_team=is_open)
            looking = colleagues | ({"all counsellors of the provider": scene.dora} if is_open else {})
            for model in client_records.personal_models():
                told = "; ".join(queries.visible_to_text(model, open_team=is_open))
                for words, user in looking.items():
                    actor = factories.actor(user)
                    with access_context(context_of(actor)):
                        there = client_records.records(model, scene.client, scene.bridge.pk).exists()
                        sees = model._default_manager.get_queryset().visible_to(actor).exists()  # type: ignore[attr-defined]
                    if there and not (user == scene.lena and is_open):
                        assert sees == (words in told), f"{model.__name__}: {words}, team open: {is_open}"


@pytest.mark.django_db
def test_the_record_names_what_is_sealed_and_to_whom_it_goes(scene: Scene) -> None:
    assert "Heute ist das niemand." in whole(scene, "record")[1]
    scene.agree()
    ProviderPrivacySettings.objects.filter(provider=scene.rur).update(is_public_body=True)
    report, told = whole(scene, "record")
    assert "Wohnwerk Rur (öffentliche Stelle)" in told
    (processed,) = [chapter for chapter in report.chapters if len(chapter.pieces) == len(PURPOSES)]
    ciphertext = {piece.title for piece in processed.pieces if dict(piece.facts)["Versiegelt"].startswith("ja")}
    with translation.override("de"):
        assert ciphertext == {
            str(MODEL_LABELS[one._meta.label])
            for one in client_records.personal_models()
            if issubclass(one, EncryptedText)
        }
        assert len(ciphertext) == 4


@pytest.mark.django_db
def test_each_law_has_its_paragraphs_and_a_public_body_its_ground(scene: Scene) -> None:
    assert "Art. 30 DSGVO" in whole(scene, "record")[0].title
    assert "Art. 6 Abs. 1 Buchst. b DSGVO" in whole(scene, "record")[1]
    ProviderPrivacySettings.objects.filter(provider=scene.bridge).update(law="kdg")
    assert "§ 31 KDG" in whole(scene, "record")[0].title
    ProviderPrivacySettings.objects.filter(provider=scene.bridge).update(law="dsgvo", is_public_body=True)
    told = whole(scene, "record")[1]
    assert "Buchst. e DSGVO mit § 3 DSG NRW" in told
    assert "Art. 6 Abs. 1 Buchst. b DSGVO" not in told


@pytest.mark.django_db
def test_the_papers_tell_the_walls_that_stand_here(scene: Scene) -> None:
    found = rls_status()
    assert found.is_effective
    wall = {RlsStatus.ONE_ROLE: "könnte die Mauer einreißen"}.get(found, "der nichts gehört")
    assert wall in whole(scene, "measures")[1]
    assert (wall in whole(scene, "impact")[1]) == (found != RlsStatus.ENFORCED)


@pytest.mark.django_db
def test_the_assessment_tells_what_holds_now_and_no_small_number(scene: Scene) -> None:
    told = whole(scene, "impact")[1]
    assert "weniger als 5" in told
    assert "Das Team ist offen" not in told
    ProviderPrivacySettings.objects.filter(provider=scene.bridge).update(open_team=True)
    assert "Das Team ist offen" in whole(scene, "impact")[1]
    with translation.override("en"):
        assert [impact_assessment.number(count) for count in (0, 4, 5)] == ["0", "fewer than 5", "5"]


@pytest.mark.django_db
def test_without_its_codes_a_paper_still_opens(scene: Scene) -> None:
    Code.objects.filter(list__in=("data_protection_law", "retention_period")).delete()
    clear_cache()
    for name in DOCUMENTS:
        assert whole(scene, name)[1]
    clear_cache()


def test_a_letter_that_no_font_has_keeps_no_paper_from_being_written() -> None:
    for word in ("ትግርኛ", "ქართული", "中文", "\x07", "😀", "#panic()", "\u202eabc"):
        report = Report(all_printable(word) or "x", "ar", "rtl", [word], [], word)
        assert report_pdf(report).startswith(b"%PDF")
    assert has_missing_glyphs("ትግርኛ")
    assert not has_missing_glyphs("Ryma Рима ريما\n")
