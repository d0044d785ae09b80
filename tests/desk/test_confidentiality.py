"""Who was bound to secrecy: kept by the administrator, read by the officer; what a consent says of an interpreter."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditEntry
from anlaufstelle.core.dates import today
from anlaufstelle.directory import confidentiality
from anlaufstelle.directory.models import ConfidentialityUndertaking
from anlaufstelle.directory.roles import PermissionRefused, Role
from anlaufstelle.paper.bilingual import bilingual_pdf
from tests import factories
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
PATH = "/desk/privacy/secrecy/"
AMAL = {"name": "Amal Haddad", "activity": "DOLMETSCHEN", "bound_by": "Ada Amt"}


@pytest.fixture
def ada(scene: Scene) -> User:
    return factories.staff_member("Ada Amt", scene.bridge, Role.ADMINISTRATOR)


def change(user: User, **told: str) -> tuple[int, str]:
    answer = as_(user).post(PATH, told)
    return answer.status_code, re.sub(r"\s+", " ", answer.content.decode())


def test_somebody_is_written_down_signs_and_no_longer_helps(scene: Scene, ada: User) -> None:
    for _ in range(2):  # a double click
        assert change(ada, **AMAL)[0] == 302
    row = ConfidentialityUndertaking.objects.get()
    assert (row.provider, row.bound_on, row.text_version, row.proof_seen_on) == (scene.bridge, today(), "1", None)
    assert not confidentiality.has_undertaking(scene.bridge.pk, "Amal Haddad")  # not signed
    assert change(ada, row=str(row.pk), word="signed")[0] == 302
    assert confidentiality.has_undertaking(scene.bridge.pk, " amal  haddad ")
    assert not confidentiality.has_undertaking(scene.rur.pk, "Amal Haddad")
    assert "Ada Amt" in page(ada, PATH)[1]
    assert change(ada, row=str(row.pk), word="end")[0] == 302
    assert not confidentiality.has_undertaking(scene.bridge.pk, "Amal Haddad")
    assert "hilft nicht mehr" in page(ada, PATH)[1]  # what she has learnt stays secret: the row stays
    done = AuditEntry.objects.filter(what="confidentialityundertaking", user=ada.pk).values_list("reason", flat=True)
    assert list(done) == ["DOLMETSCHEN", "signed", "ended"]


def test_the_officer_reads_and_does_not_write_and_nobody_else_gets_in(scene: Scene, ada: User) -> None:
    change(ada, **AMAL)
    vera = factories.staff_member("Vera Thom", scene.bridge, Role.PRIVACY)
    status, text = page(vera, PATH)
    assert status == 200
    assert "Amal Haddad" in text
    assert change(vera, **AMAL)[0] == 404
    for stranger in (scene.ben, scene.emre):
        assert page(stranger, PATH)[0] == 404
    other = factories.staff_member("Olga Rur", scene.rur, Role.ADMINISTRATOR)
    row = ConfidentialityUndertaking.objects.get()
    assert "Amal" not in page(other, PATH)[1]
    assert page(other, f"{PATH}{row.pk}/paper/")[0] == 404
    assert change(other, row=str(row.pk), word="end")[0] == 422
    with pytest.raises(PermissionRefused):
        confidentiality.end_undertaking(factories.actor(vera), pledge=row)
    with pytest.raises(confidentiality.CannotRecordUndertaking):
        confidentiality.end_undertaking(factories.actor(other), pledge=row)
    assert ConfidentialityUndertaking.objects.get().ended_on is None


@pytest.mark.parametrize(
    "more", [{"name": " "}, {"bound_by": ""}, {"activity": "X"}, {"bound_on": str(today() + dt.timedelta(days=2))}]
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(ada: User, more: dict[str, str]) -> None:
    status, text = change(ada, **AMAL | more)
    assert status == 422
    assert "Nicht gespeichert" in text
    assert "Haddad" in text or not more.get("name", "x").strip()
    assert not ConfidentialityUndertaking.objects.exists()


def test_a_signature_is_seen_by_somebody(scene: Scene) -> None:
    told: dict[str, Any] = {"provider": scene.bridge, "text_version": "1", "proof_seen_on": today()} | AMAL
    with pytest.raises(IntegrityError), transaction.atomic():
        ConfidentialityUndertaking.objects.create(**told)


def test_the_paper_to_sign_names_who_what_and_the_paragraph(scene: Scene, ada: User) -> None:
    change(ada, **AMAL)
    row = ConfidentialityUndertaking.objects.get()
    leaf = confidentiality.undertaking_document(row)
    words = " ".join([leaf.title, *leaf.lines, *(text for _titles, texts in leaf.rows for text in texts)])
    assert [part for part in ("§ 203 Abs. 4 StGB", "Amal Haddad", "Ada Amt", "Dolmetschen") if part not in words] == []
    assert "{" not in words
    assert bilingual_pdf(leaf).startswith(b"%PDF")
    answer = as_(ada).get(f"{PATH}{row.pk}/paper/")
    assert (answer.status_code, answer.content[:4]) == (200, b"%PDF")


def test_a_consent_suggests_bound_interpreters_and_says_when_a_name_is_not_in_the_register(
    scene: Scene, ada: User
) -> None:
    change(ada, **AMAL, saw_proof="on")
    change(ada, **AMAL | {"name": "Omar Ohne"})
    path, ben = f"/desk/cases/{scene.case.pk}/consent/", as_(scene.ben)
    asked = ben.get(path).content.decode()
    assert '<option value="Amal Haddad">' in asked
    assert "Omar Ohne" not in asked
    told = {
        "recipient": str(scene.rur.pk),
        "released": "Ben",
        "purpose": "advice",
        "granted_depth": "1",
        "until": str(today()),
        "direction": "one",
        "ways": ["file"],
        "language": "de",
        "step": "read",
    }
    for name, warned in (("Amal Haddad", False), ("Omar Ohne", True), ("Fremd Fremd", True), ("", False)):
        answer = ben.post(path, told | {"interpreter": name})
        assert answer.status_code == 200
        assert ("steht nicht im Verzeichnis" in answer.content.decode()) is warned, name


def test_whoever_invites_is_reminded(ada: User) -> None:
    assert PATH in page(ada, "/desk/people/invite/")[1]


def test_a_long_register_has_pages_and_each_row_of_it_can_be_changed(scene: Scene, ada: User) -> None:
    said = {"activity": "DOLMETSCHEN", "text_version": "1", "bound_by": "Ada Amt"}
    ConfidentialityUndertaking.objects.bulk_create(
        ConfidentialityUndertaking(provider=scene.bridge, name=f"Frau {number:03}", **said) for number in range(60)
    )
    first, second = page(ada, PATH)[1], page(ada, f"{PATH}?page=2")[1]
    assert ("Frau 000" in first, "Frau 055" in first) == (True, False)
    assert ("Frau 000" in second, "Frau 055" in second) == (False, True)
    assert change(ada, row=str(ConfidentialityUndertaking.objects.get(name="Frau 055").pk), word="signed")[0] == 302
    assert confidentiality.has_undertaking(scene.bridge.pk, "Frau 055")
