"""Files of a case at the desk: added, got, refused, unchecked, removed; and who sees nothing of them."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.casework import attachments
from anlaufstelle.casework.attachments import UploadedAttachment
from anlaufstelle.casework.models import Attachment, ScanState
from anlaufstelle.people import actions
from anlaufstelle.people.clients import representatives
from anlaufstelle.people.crypto import keys
from anlaufstelle.people.crypto.encryption import decrypt_all
from anlaufstelle.people.crypto.keys import KeyUnavailable
from anlaufstelle.people.models import AssignmentRole, Client
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.rls.context import access_context, context_of
from tests.casework.clamd import clamd
from tests.casework.file_samples import EICAR, jpeg, pdf, png
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
LETTER = pdf(b"(Bescheid)")


@pytest.fixture(autouse=True)
def own_place(settings: Any, tmp_path: Path) -> None:
    settings.HOME, settings.SCANNER = tmp_path, ""


def add(scene: Scene, *told: tuple[str, bytes], user: User | None = None) -> Any:
    files = [SimpleUploadedFile(name, content, content_type="text/html") for name, content in told]
    return as_(user or scene.ben).post(f"/desk/cases/{scene.case.pk}/files/", {"files": files})


def kept(scene: Scene) -> list[Attachment]:
    with access_context(context_of(scene.actor)):
        rows = list(Attachment.objects.visible_to(scene.actor).filter(case=scene.case))
        decrypt_all(rows)
    return sorted(rows, key=lambda row: row.text)


def get(scene: Scene, *, user: User | None = None, **told: str) -> Any:
    return as_(user or scene.ben).post(f"/desk/files/{kept(scene)[0].pk}/get/", told)


def test_several_files_are_kept_under_names_that_deceive_nobody(scene: Scene) -> None:
    assert add(scene, ("Bescheid\u202efdp.exe", LETTER), ("Foto.png", jpeg()), ("../.x.html", png())).status_code == 302
    assert [row.text for row in kept(scene)] == ["Bescheidfdp.pdf", "Foto.jpg", "x.png"]
    text = page(scene.ben, f"/desk/persons/{scene.client}/")[1]
    assert "Foto.jpg" in text
    assert text.count("nicht auf Viren gepr\u00fcft") == 3
    assert "\u202e" not in text


def test_what_is_got_is_what_was_added_and_is_never_opened_in_the_page(scene: Scene) -> None:
    add(scene, ("B\u00e9scheid \u0645.pdf", LETTER))
    answer = get(scene, unchecked="on")
    assert answer.content == LETTER
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''B%C3%A9scheid%20%D9%85.pdf"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert answer["Cache-Control"].startswith("no-store")
    line = AuditEntry.objects.filter(what="attachment", action=AuditAction.READ).get()
    assert (line.client, line.user, line.reason) == (scene.client, scene.ben.pk, "unchecked")


def test_one_that_is_refused_loses_none_of_the_others_and_says_why(scene: Scene) -> None:
    large = b"%PDF-" + b"x" * (10 * 1024 * 1024)
    told = (
        ("gut.pdf", LETTER),
        ("b\u00f6se.pdf", pdf(b"<< /S /JavaScript >>")),
        ("gro\u00df.pdf", large),
        ("auch.png", png()),
    )
    answer = add(scene, *told)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert [row.text for row in kept(scene)] == ["auch.png", "gut.pdf"]
    for words in ("b\u00f6se.pdf", "Programm", "gro\u00df.pdf", "10 MB", "2 Dateien"):
        assert words in text, words
    assert AuditEntry.objects.filter(action=AuditAction.REFUSE, what="attachment", reason="CannotKeepFile").count() == 2


def test_nothing_touches_a_disk_unsealed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile._mkstemp_inner", lambda *_: pytest.fail("a file on the disk"))
    letter = pdf(b"%" + b"x" * 9_000_000)
    assert add(scene, ("a.pdf", letter)).status_code == 302
    assert get(scene, unchecked="on").content == letter


def test_too_much_at_once_keeps_what_fits(scene: Scene) -> None:
    part = 9 * 1024 * 1024
    told = [(f"{number}.pdf", pdf(b"%d" % number + b" " * part)) for number in range(7)]
    assert add(scene, *told).status_code == 422
    assert [row.text for row in kept(scene)] == [f"{number}.pdf" for number in range(5)]


def test_nothing_chosen_is_said(scene: Scene) -> None:
    assert add(scene).status_code == 422
    assert as_(scene.ben).post(f"/desk/cases/{scene.case.pk}/files/", {"files": "text"}).status_code == 422


def test_a_double_click_keeps_one(scene: Scene) -> None:
    assert [add(scene, ("a.pdf", LETTER)).status_code for _ in range(2)] == [302, 302]
    assert len(kept(scene)) == 1


def test_a_case_has_room_for_so_many_files(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anlaufstelle.casework.file_types.MAX_FILES", 2)
    assert add(scene, *((f"{n}.png", png(extra=b"%d" % n)) for n in range(3))).status_code == 422
    monkeypatch.setattr("anlaufstelle.casework.file_types.MAX_FILES", 9)
    monkeypatch.setattr("anlaufstelle.casework.file_types.MAX_CASE_SIZE", 200)
    assert "100 MB" in add(scene, ("a.pdf", LETTER)).content.decode()
    assert len(kept(scene)) == 2


def test_a_virus_is_refused_and_what_is_clean_needs_no_second_click(scene: Scene, settings: Any) -> None:
    with clamd() as there:
        settings.SCANNER = there.place
        assert add(scene, ("a.pdf", LETTER), ("b.pdf", pdf(b"(" + EICAR + b")"))).status_code == 422
        assert [(row.text, row.state) for row in kept(scene)] == [("a.pdf", ScanState.CLEAN)]
    assert get(scene).content == LETTER
    assert AuditEntry.objects.filter(action=AuditAction.REFUSE, reason="InfectedFile").count() == 1


def test_what_waits_is_given_out_only_to_whoever_says_so(scene: Scene) -> None:
    add(scene, ("a.pdf", LETTER))
    first = get(scene)
    assert first.status_code == 409
    assert b'name="unchecked"' in first.content
    assert not AuditEntry.objects.filter(what="attachment", action=AuditAction.READ).exists()
    assert get(scene, unchecked="on").content == LETTER
    assert [row.state for row in kept(scene)] == [ScanState.WAITS]


def test_a_scanner_that_comes_later_checks_at_the_next_opening(scene: Scene, settings: Any) -> None:
    add(scene, ("a.pdf", LETTER))
    with clamd() as there:
        settings.SCANNER = there.place
        assert get(scene).content == LETTER
        assert get(scene).content == LETTER
        assert there.asked == 1
    assert kept(scene)[0].state == ScanState.CLEAN


def test_a_virus_that_is_found_later_locks_the_file_for_good(scene: Scene, settings: Any) -> None:
    add(scene, ("a.pdf", pdf(b"(" + EICAR + b")")))
    with clamd() as there:
        settings.SCANNER = there.place
        assert get(scene, unchecked="on").status_code == 409
    settings.SCANNER = ""
    answer = get(scene, unchecked="on")
    assert answer.status_code == 409
    assert EICAR not in answer.content
    assert AuditEntry.objects.filter(what="attachment", reason="scanner-found").count() == 1
    assert b"/get/" not in as_(scene.ben).get(f"/desk/files/{kept(scene)[0].pk}/").content


def test_a_silent_scanner_is_asked_once_for_many_files(scene: Scene, settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("anlaufstelle.casework.virus_scanner.ANSWER_TIMEOUT", 0.2)
    with clamd() as there:
        settings.SCANNER, there.mood = there.place, "silent"
        assert add(scene, *((f"{n}.png", png(extra=b"%d" % n)) for n in range(5))).status_code == 302
        assert there.asked == 1
    assert {row.state for row in kept(scene)} == {ScanState.WAITS}


def test_a_file_is_destroyed_after_one_question(scene: Scene) -> None:
    add(scene, ("a.pdf", LETTER))
    remove, ben = f"/desk/files/{kept(scene)[0].pk}/remove/", as_(scene.ben)
    assert ben.post(remove).status_code == 422
    assert len(kept(scene)) == 1
    assert ben.post(remove, {"sure": "on"}).status_code == 302
    assert kept(scene) == []
    assert ben.post(remove, {"sure": "on"}).status_code == 404
    assert AuditEntry.objects.filter(what="attachment", action=AuditAction.DELETE).count() == 1


def test_a_supervisor_reads_and_does_not_write(scene: Scene) -> None:
    add(scene, ("a.pdf", LETTER))
    with access_context(context_of(scene.actor)):
        actions.assign(scene.actor, case=scene.case, colleague=scene.dora, role=AssignmentRole.SUPERVISOR)
    key = kept(scene)[0].pk
    assert get(scene, user=scene.dora, unchecked="on").content == LETTER
    assert "/remove/" not in page(scene.dora, f"/desk/files/{key}/")[1]
    assert as_(scene.dora).post(f"/desk/files/{key}/remove/", {"sure": "on"}).status_code == 404
    assert add(scene, ("b.png", png()), user=scene.dora).status_code == 404
    assert len(kept(scene)) == 1


@pytest.mark.parametrize("who", ["dora", "lena", "emre", "clara"])
def test_nobody_else_sees_that_there_is_a_file(scene: Scene, who: str) -> None:
    add(scene, ("Geheim.pdf", LETTER))
    scene.agree(granted_depth=3, areas=frozenset({"WOH", "AUF", "GES"}), opens_status=True, opens_address=True)
    user, key = getattr(scene, who), kept(scene)[0].pk
    assert page(user, f"/desk/files/{key}/")[0] == 404
    assert "Geheim" not in page(user, f"/desk/persons/{scene.client}/")[1]
    assert get(scene, user=user, unchecked="on").status_code == 404
    assert as_(user).post(f"/desk/files/{key}/remove/", {"sure": "on"}).status_code == 404
    assert add(scene, ("b.png", png()), user=user).status_code == 404
    assert len(kept(scene)) == 1


def test_in_a_closed_case_files_are_read_and_not_changed(scene: Scene) -> None:
    add(scene, ("a.pdf", LETTER))
    with access_context(context_of(scene.actor)):
        privacy.close_case(scene.actor, case=scene.case, why="ZIEL")
    assert add(scene, ("b.png", png())).status_code == 422
    assert as_(scene.ben).post(f"/desk/files/{kept(scene)[0].pk}/remove/", {"sure": "on"}).status_code == 422
    assert get(scene, unchecked="on").content == LETTER


def test_neither_rows_nor_parts_are_swapped_unseen(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        brought = [
            UploadedAttachment(name, content, len(content)) for name, content in (("a.pdf", LETTER), ("b.png", png()))
        ]
        one, two = attachments.attach(scene.actor, case=scene.case, uploads=brought).stored
        assert one.decrypt_content() == LETTER
        for field, other in (("content", two.content), ("content", one.ciphertext), ("ciphertext", one.content)):
            right = getattr(one, field)
            setattr(one, field, other)
            with pytest.raises(KeyUnavailable):  # noqa: PT012 - whichever of the two opens it
                decrypt_all([one])
                one.decrypt_content()
            setattr(one, field, right)


def test_the_table_gives_away_neither_name_nor_content_nor_which_file_it_is(scene: Scene) -> None:
    add(scene, ("Zitronenweg.pdf", LETTER))
    with access_context(context_of(scene.actor)):
        second = actions.open_case(scene.actor, facts={"given_name": "Olena"})
        attachments.attach(scene.actor, case=second, uploads=[UploadedAttachment("a.pdf", LETTER, len(LETTER))])
        with connection.cursor() as cursor:
            cursor.execute("SELECT ciphertext, content, fingerprint FROM casework_attachment")
            rows = cursor.fetchall()
    assert len({row[2] for row in rows}) == 2
    assert not any(b"Zitronenweg" in bytes(row[0]) or b"Bescheid" in bytes(row[1]) for row in rows)


def test_she_is_told_of_her_files_and_they_go_with_her(scene: Scene) -> None:
    add(scene, ("Bescheid.pdf", LETTER))
    ben, rights = as_(scene.ben), f"/desk/persons/{scene.client}/rights/"
    (told,) = json.loads(ben.post(f"{rights}tell/").content)["attachment"]
    assert b64decode(told.pop("content")) == LETTER
    assert (told["text"], told["kind"], told["size"]) == ("Bescheid.pdf", "pdf", len(LETTER))
    assert "fingerprint" not in told
    assert ben.post(f"{rights}tell/", {"language": "uk"}).content.startswith(b"%PDF")
    for said in ({"word": "close", "case": str(scene.case.pk), "why": "ZIEL"}, {"word": "erase", "sure": "on"}):
        assert ben.post(f"{rights}change/", said).status_code == 302
    with access_context(context_of(scene.actor)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_attachment")
        assert cursor.fetchone()[0] == 0


def test_a_letter_is_told_to_a_guardian_only_where_nothing_is_shut(scene: Scene) -> None:
    add(scene, ("Bescheid.pdf", LETTER))
    with access_context(context_of(scene.actor)):
        told = representatives.RepresentativeInput(
            basis="BETREUER", name="Karim Khoury", proof="Beschluss", saw_proof=True
        )
        row = representatives.name_representative(scene.actor, client=scene.client, data=told)

    def his() -> bytes:
        tell = f"/desk/persons/{scene.client}/rights/tell/"
        return bytes(as_(scene.ben).post(tell, {"representative": str(row.pk)}).content)

    assert b"Bescheid.pdf" in his()
    with access_context(context_of(scene.actor)):
        representatives.exclude(
            scene.actor, row=row, areas=frozenset({"GES"}), whole=False, version=row.exclusion_version
        )
    assert b"Zwei Zimmer" in his()
    assert b"Bescheid.pdf" not in his()
    with access_context(context_of(scene.actor)):
        (one,) = representatives.representations_of(scene.actor, scene.client)
        representatives.exclude(
            scene.actor, row=one.row, areas=frozenset(), whole=False, version=one.row.exclusion_version
        )
        Client.objects.visible_to(scene.actor).filter(pk=scene.client).update(is_protected=True)
    assert b"Bescheid.pdf" not in his()


def test_while_the_key_is_away_the_file_page_opens_and_nothing_is_given_out(scene: Scene) -> None:
    add(scene, ("Bescheid.pdf", LETTER))
    key = kept(scene)[0].pk
    keys.folder().rename(keys.folder().with_name("away"))
    assert page(scene.ben, f"/desk/persons/{scene.client}/")[0] == 200
    answer = as_(scene.ben).post(f"/desk/files/{key}/get/", {"unchecked": "on"})
    assert answer.status_code == 400
    assert "Schlüssel" in answer.content.decode()
    assert add(scene, ("b.png", png())).status_code == 422


def test_a_file_page_asks_no_more_for_many_files_and_reads_none(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    ben, counts = as_(scene.ben), []
    ben.get("/desk/")
    for number in (1, 12):
        add(scene, *((f"{n}.png", png(extra=b"%d" % n)) for n in range(number)))
        with django_assert_max_num_queries(80) as asked:
            assert ben.get(f"/desk/persons/{scene.client}/").status_code == 200
        counts.append(len(asked.captured_queries))
        assert not any('"casework_attachment"."content"' in one["sql"] for one in asked.captured_queries)
    assert counts[0] == counts[1]
