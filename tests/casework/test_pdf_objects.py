"""What the objects of a PDF do, also where they are packed away; and nobody keeps us busy with one."""

import logging
import subprocess
import sys
import time
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlaufstelle.casework import pdf_objects
from anlaufstelle.casework import pdf_safety as first_line
from anlaufstelle.casework.file_types import CannotKeepFile, FileType, detect_type
from anlaufstelle.casework.pdf_safety import PdfFault, check_objects
from tests.casework.file_samples import pdf, stream

DICTIONARIES = {
    "nothing": (b"<< /A [1 2.5 (x) /Y null true] /B << /C <41> >> >>", "none"),
    "a link to the web": (b"<< /S /URI /URI (https://x.example/Java) >>", "none"),
    "a link to write to": (b"<< /S /URI /URI (mailto:info@x.example) >>", "none"),
    "a link that calls": (b"<< /S /URI /URI (tel:+4924211234) >>", "none"),
    "a link without a scheme": (b"<< /S /URI /URI (www.x.example/a:b) >>", "none"),
    "a base of all links": (b"<< /URI << /Base (https://x.example/) >> >>", "none"),
    "a page to jump to": (b"<< /S /GoTo /D [3 0 R /Fit] >>", "none"),
    "the page it opens at": (b"<< /OpenAction [3 0 R /Fit] >>", "none"),
    "the page it opens at, by name": (b"<< /OpenAction (start) >>", "none"),
    "the page it opens at, as an action": (b"<< /OpenAction << /S /GoTo /D [3 0 R /Fit] >> >>", "none"),
    "nothing happens by itself": (b"<< /AA << >> >>", "none"),
    "a structure that is called so": (b"<< /S /P /K [1] >>", "none"),
    "a script": (b"<< /S /JavaScript /JS (app.alert) >>", "program"),
    "a script without a name": (b"<< /JS (app.alert) >>", "program"),
    "a script in a stream": (b"<< /JS 3 0 R >>", "program"),
    "a script deep inside": (b"<< /A [[<< /B << /Next [<< /JS (x) >>] >> >>]] >>", "program"),
    "a list of scripts": (b"<< /Names << /JavaScript << /Names [] >> >> >>", "program"),
    "a program": (b"<< /S /Launch /F (cmd.exe) >>", "program"),
    "a film": (b"<< /Subtype /RichMedia >>", "program"),
    "a model that moves": (b"<< /Subtype /3D /OnInstantiate 3 0 R >>", "program"),
    "a form that sends itself": (b"<< /S /SubmitForm /F (https://x.example) >>", "program"),
    "a web page that opens by itself": (b"<< /OpenAction << /S /URI /URI (https://x.example) >> >>", "program"),
    "it prints by itself": (b"<< /OpenAction << /S /Named /N /Print >> >>", "program"),
    "something after the jump": (
        b"<< /OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [<< /S /Named /N /Print >>] >> >>", "program",
    ),
    "a page that does something": (b"<< /AA << /O << /S /Named /N /Print >> >> >>", "program"),
    "a jump that never ends": (b"<< /OpenAction 4 0 R /S /GoTo /Next 4 0 R >>", "program"),
    "a link that is a script": (b"<< /S /URI /URI (JavaScript:alert\\(1\\)) >>", "program"),
    "a link to a file": (b"<< /S /URI /URI (file:///etc/passwd) >>", "program"),
    "a link to a machine": (b"<< /S /URI /URI (\\\\\\\\evil\\\\share) >>", "program"),
    "a link to a machine, turned": (b"<< /S /URI /URI (//evil/share) >>", "program"),
    "a jump into another file": (b"<< /S /GoToR /F (\\\\\\\\evil\\\\share.pdf) >>", "files"),
    "a jump into a file inside": (b"<< /S /GoToE /T << >> >>", "files"),
    "a file": (b"<< /Type /Filespec /F (a) /EF << /F 3 0 R >> >>", "files"),
    "a list of files": (b"<< /Names << /EmbeddedFiles 3 0 R >> >>", "files"),
    "a file on a page": (b"<< /Type /Annot /Subtype /FileAttachment >>", "files"),
    "bytes in another file": (stream(b"/F (secret.txt)", b""), "files"),
    "a form of another kind": (b"<< /AcroForm << /XFA 3 0 R >> >>", "form"),
    "spelled in numbers": (b"<< /#4aS (x) >>", "program"),
    "too deep to be looked into": (b"[" * 400 + b"<< /JS (x) >>" + b"]" * 400, "dark"),
}  # fmt: skip


@pytest.mark.parametrize("what", DICTIONARIES)
@pytest.mark.parametrize("packed", [False, True])
def test_an_object_is_known_by_what_it_does(what: str, packed: bool) -> None:
    said, word = DICTIONARIES[what]
    content = pdf(said)
    if packed and word != "dark":
        content = as_newer_programs_save(content)
        assert b"/JS" not in content
    with limits():
        assert pdf_objects.check(content) == word


class limits:  # noqa: N801 - it reads as a word
    """The limits of the program, here for a moment only."""

    def __enter__(self) -> None:
        self.before = pikepdf.settings.set_qpdf_limits(**pdf_objects.LIMITS)

    def __exit__(self, *_: object) -> None:
        pikepdf.settings.set_qpdf_limits(**self.before)


def as_newer_programs_save(content: bytes, **more: object) -> bytes:
    """The same with all objects in packed heaps, none of them readable as bytes."""
    made = BytesIO()
    with pikepdf.open(BytesIO(content)) as known:
        known.trailer["/All"] = pikepdf.Array([one for one in known.objects if one.objgen != (0, 0)])
        known.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate, **more)  # type: ignore[arg-type]
    return made.getvalue()


def test_a_packed_script_is_refused_with_its_sentence() -> None:
    content = as_newer_programs_save(pdf(b"<< /JS (x) >>"))
    assert first_line.find_fault(content) == PdfFault.PROGRAM
    with translation.override("en"), pytest.raises(CannotKeepFile, match="brings a program"):
        detect_type(content)


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_lock_is_a_lock_also_where_it_opens_without_a_password(password: str) -> None:
    lock = pikepdf.Encryption(owner="owner", user=password, R=6)
    assert check_objects(as_newer_programs_save(pdf(), encryption=lock)) == PdfFault.LOCKED


def test_a_whole_document_of_another_program_is_kept() -> None:
    made = BytesIO()
    with pikepdf.new() as document:
        for _ in range(30):
            document.add_blank_page()
        document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
        document.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)
    assert detect_type(made.getvalue()) == FileType.PDF


HOSTILE = {
    "nothing": b"",
    "no PDF": b"%PDF-1.7 x %%EOF",
    "a row of tables without end": (
        b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF"
    ),
    "pages without end": pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "lists without end": pdf(b"[" * 1_000_000 + b"]" * 1_000_000),
    "dictionaries without end": pdf(b"<</A " * 1_000_000 + b">>" * 1_000_000),
    "a table that grows": (
        b"%PDF-1.7\n1 0 obj\n"
        + stream(
            b"/Type /XRef /Root 1 0 R /W [1 2 1] /Size 200000000 /Filter /FlateDecode",
            zlib.compress(b"\0" * 400_000_000, 9),
        )
        + b"\nendobj\nstartxref\n9\n%%EOF\n"
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_made_to_break_us_is_refused_in_time(what: str) -> None:
    began = time.monotonic()
    assert check_objects(HOSTILE[what]) in {PdfFault.BROKEN, PdfFault.DARK}
    assert time.monotonic() - began < 15


def test_a_heap_that_grows_and_a_look_that_never_ends_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_line, "TIMEOUT", 0.01)
    assert check_objects(pdf()) == PdfFault.DARK


@pytest.mark.parametrize("ending", ["import os; os.abort()", "print('yes')", "raise SystemExit(3)", "x = 'doc"])
def test_whatever_happens_to_the_program_nothing_is_kept(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken.py").write_text(ending)
    monkeypatch.setattr(first_line, "PROGRAM", tmp_path / "broken.py")
    with caplog.at_level(logging.WARNING):
        assert check_objects(pdf()) == PdfFault.DARK
    assert "could not be looked into" in caplog.text


def test_the_program_has_its_limits_and_knows_no_secret() -> None:
    told = "import runpy, resource, os; runpy.run_path(PATH, run_name='__main__'); "
    told += (
        "print([resource.getrlimit(one)[0] for one in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)])"
    )
    told = told.replace("PATH", repr(str(first_line.PROGRAM)))
    said = subprocess.run([sys.executable, "-I", "-c", told], input=pdf(), capture_output=True, check=True).stdout
    assert said.decode().startswith("none")
    assert str([pdf_objects.MEMORY, pdf_objects.SECONDS, 0]) in said.decode()
    assert not {"SECRET_KEY", "DATABASE_URL", "KEYS"} & set(first_line.ENVIRONMENT)


@given(noise=st.binary(max_size=60), at=st.integers(0, 900))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_bytes_the_look_ends_with_a_word(noise: bytes, at: int) -> None:
    whole = as_newer_programs_save(pdf(b"<< /S /URI /URI (https://x.example) >>"))
    known = {"none", "broken", "dark", *pdf_objects.ORDER}
    assert pdf_objects.check(whole[:at] + noise + whole[at + len(noise) :]) in known
