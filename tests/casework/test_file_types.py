"""What a file is, what it may be called, and what is not kept."""

import base64
import time
import zlib

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from anlaufstelle.casework.file_types import CannotKeepFile, FileType, detect_type, safe_file_name
from anlaufstelle.core.uploads import MAX_FILE_BYTES
from tests.casework.file_samples import heic, jpeg, packed, pdf, png, stream

GOOD = {
    "an empty page": (pdf(), FileType.PDF),
    "objects that are packed": (pdf(packed(b"<< /S /GoTo /D [3 0 R /Fit] >>")), FileType.PDF),
    "a form to fill in, without a program": (pdf(b"<< /AcroForm << /Fields [] >> >>"), FileType.PDF),
    "a link": (pdf(b"<< /Type /Annot /A << /S /URI /URI (https://x.example/Java) >> >>"), FileType.PDF),
    "an outline beside a page": (
        pdf(b"<< /Type /Outlines /First 9 0 R >>", stream(b"/Filter /LZWDecode", b"\x80\x0b")),
        FileType.PDF,
    ),
    "an outline and a button before a page": (
        pdf(b"<< /First 9 0 R >>", b"<< /AP << /N 9 0 R >> >>", stream(b"/Filter /FlateDecode", zlib.compress(b"q Q"))),
        FileType.PDF,
    ),
    "a picture in a page": (pdf(stream(b"/Subtype /Image /Filter /DCTDecode", jpeg())), FileType.PDF),
    "a table of places with a predictor": (
        pdf(stream(b"/Type /XRef /W [1 2 1] /Filter /FlateDecode /DecodeParms << /Predictor 12 >>", b"x")),
        FileType.PDF,
    ),
    "a picture of a phone": (jpeg(extra=b"Exif"), FileType.JPEG),
    "a picture of a screen": (png(), FileType.PNG),
    "a photo of a newer phone": (heic(), FileType.HEIC),
}
ACTION = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
HIDDEN = b"<< /S /J#61vaScript /J#53 (1) >>"
BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "a page of the web": (b"<html><script>alert(1)</script></html>", "neither"),
    "a drawing with a script": (b"<svg xmlns='x'><script>1</script></svg>", "neither"),
    "a program": (b"MZ\x90\0" + b"\0" * 400, "neither"),
    "a document of an office": (b"PK\3\4" + b"\0" * 400, "neither"),
    "a page of the web that says it is a PDF later": (b"<html>" + pdf(), "neither"),
    "a film": (b"\0\0\0\x18ftypisom\0\0\0\0mp42isom" + b"\0" * 99, "neither"),
    "a picture that moves": (b"GIF89a" + b"\0" * 99, "neither"),
    "the first bytes of a JPEG": (b"\xff\xd8\xff\xe0" + b"\0" * 99, "not whole"),
    "half a PNG": (png()[:-20], "not whole"),
    "a PNG with something behind": (png() + b"PK\3\4" + b"\0" * 30, "not whole"),
    "half a PDF": (pdf()[:-30], "not whole"),
    "a PDF with an archive behind": (pdf() + b"PK\3\4" + b"\0" * 5000, "not whole"),
    "a program in a PDF": (pdf(ACTION), "program"),
    "the same, spelled in numbers": (pdf(HIDDEN), "program"),
    "the same, packed": (pdf(packed(ACTION)), "program"),
    "the same, packed and spelled in numbers": (pdf(packed(HIDDEN)), "program"),
    "the same behind a name that looks like an end": (pdf(b"(endstream stream\n)", packed(ACTION)), "program"),
    "the same, where the dictionary ends in a name that looks like a beginning": (
        pdf(packed(ACTION, b"/X (stream\n)")),
        "looked into",
    ),
    "the same in a stream that calls itself something else": (
        pdf(packed(ACTION).replace(b"/Type /ObjStm", b"/Type /#4fbjStm")),
        "program",
    ),
    "the same in a stream whose kind is written elsewhere": (
        pdf(packed(ACTION).replace(b"/Type /ObjStm", b"/Type 99 0 R")),
        "program",
    ),
    "the same lying in a stream, where only the table of places finds it": (
        pdf(stream(b"", b"5 0 obj " + ACTION + b" endobj")),
        "program",
    ),
    "the same, packed twice": (
        pdf(packed(ACTION, times=2).replace(b"/FlateDecode", b"[/FlateDecode /FlateDecode]")),
        "looked into",
    ),
    "the same, written in letters": (
        pdf(stream(b"/Type /ObjStm /N 1 /First 4 /Filter /ASCII85Decode", base64.a85encode(b"1 0 " + ACTION))),
        "looked into",
    ),
    "the same, packed in a way written elsewhere": (
        pdf(packed(ACTION).replace(b"/Filter /FlateDecode", b"/Filter 9 0 R")),
        "looked into",
    ),
    "the same, turned by a predictor": (pdf(packed(ACTION, b"/DecodeParms << /Predictor 2 >>")), "looked into"),
    "a program to be started": (pdf(b"<< /S /Launch /F (cmd.exe) >>"), "program"),
    "a film that carries a program": (pdf(b"<< /S /Rendition /JS (1) >>"), "program"),
    "a file in a file": (pdf(b"<< /Names << /EmbeddedFiles 9 0 R >> >>"), "other files"),
    "a file on a page": (pdf(b"<< /Type /Annot /Subtype /FileAttachment >>"), "other files"),
    "a form of another kind": (pdf(b"<< /AcroForm << /XFA 9 0 R >> >>"), "fillable form"),
    "a password": (pdf(trailer=b"/Encrypt 9 0 R"), "password"),
    "a bomb": (pdf(packed(b" " * 40_000_000)), "looked into"),
    "many small bombs": (pdf(*[packed(b" " * 4_000_000)] * 12), "looked into"),
    "too much": (pdf() + b"\n" * MAX_FILE_BYTES, "10 MB"),
}


@pytest.mark.parametrize("what", GOOD)
def test_what_can_be_kept_is_known_by_its_content(what: str) -> None:
    content, kind = GOOD[what]
    assert detect_type(content) == kind


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_kept_is_refused_with_a_sentence(what: str) -> None:
    content, words = BAD[what]
    with translation.override("en"), pytest.raises(CannotKeepFile, match=words) as why:
        detect_type(content)
    assert why.value.sentence.endswith(".")
    assert "lease" in why.value.sentence, "it says what to do"


def test_a_file_made_to_keep_us_busy_does_not() -> None:
    began = time.monotonic()
    for content in (
        pdf(*[packed(b"<< >>")] * 40_000)[: MAX_FILE_BYTES - 10] + b"\n%%EOF",
        pdf(b"/a" * 4_000_000),
        pdf(b"stream\n/First/N/FlateDecode " * 200_000),
        pdf(b"#" * 9_000_000),
    ):
        try:
            detect_type(content)
        except CannotKeepFile:
            continue
    assert time.monotonic() - began < 20


@given(
    st.binary(max_size=300), st.sampled_from([pdf(), png(), jpeg(), heic(), pdf(packed(ACTION))]), st.integers(0, 400)
)
@settings(max_examples=200, deadline=None)
def test_whatever_the_bytes_it_is_a_kind_or_a_refusal(noise: bytes, whole: bytes, at: int) -> None:
    try:
        assert detect_type(whole[:at] + noise + whole[at + len(noise) :]) in FileType
    except CannotKeepFile:
        return


NAMES = {
    "Bescheid.pdf": "Bescheid.pdf",
    "Bescheid vom 3.11": "Bescheid vom 3.11.pdf",
    "Rechnung\u202efdp.exe": "Rechnungfdp.pdf",
    "\u202eBescheid\u2066.pdf": "Bescheid.pdf",
    "Bescheid.pdf.exe": "Bescheid.pdf",
    "seite.html": "seite.pdf",
    "../../etc/passwd": "passwd.pdf",
    "C:\\Users\\ben\\Bescheid.pdf": "Bescheid.pdf",
    "...": "Datei.pdf",
    ".htaccess": "htaccess.pdf",
    "a\r\nSet-Cookie: x=1.pdf": "a Set-Cookie x=1.pdf",
    'x"; filename="y.exe': "x ; filename= y.pdf",
    "": "Datei.pdf",
    ".pdf": "Datei.pdf",
    " \u00a0\u2028 ": "Datei.pdf",
    "Bescheid\0.exe\0.pdf": "Bescheid.pdf",
    "Be\u0301scheid.PDF": "B\u00e9scheid.pdf",
    "شهادة الميلاد.pdf": "شهادة الميلاد.pdf",
    "Свідоцтво.jpeg": "Свідоцтво.pdf",
    "x" * 300: "x" * 80 + ".pdf",
    "ü" * 300 + ".pdf": "ü" * 80 + ".pdf",
    "\ud83d.pdf": "Datei.pdf",
    "CON.pdf": "CON_.pdf",
    "a/b\\c<d>e|f?g*h.pdf": "c d e f g h.pdf",
}


@pytest.mark.parametrize("claimed", NAMES)
def test_a_name_is_shown_without_what_deceives(claimed: str) -> None:
    with translation.override("de"):
        assert safe_file_name(claimed, FileType.PDF) == NAMES[claimed]


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_it_is_called_the_name_is_one_line_and_ends_as_its_content_says(claimed: str) -> None:
    name = safe_file_name(claimed, FileType.JPEG)
    assert name.endswith(".jpg")
    assert name.isprintable()
    assert 5 <= len(name) <= 84
    assert not set(name) & set('/\\"<>|:?*')
    assert not name.startswith(".")
    assert safe_file_name(name, FileType.JPEG) == name
    name.encode()


def test_objects_that_are_packed_badly_are_refused_and_nothing_breaks() -> None:
    body = zlib.compress(b"1 0 << >>")
    for cut in range(len(body)):
        with pytest.raises(CannotKeepFile):
            detect_type(pdf(stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", body[:cut])))
