"""Detecting and checking uploaded files by their content, never by what the sender claims.

An image is checked by its signature and its whole structure. A PDF is accepted if it has no program, embedded file or
encryption (casework/pdf_safety.py, casework/pdf_objects.py). Anything else is left to the virus scanner
(casework/virus_scanner.py).
"""

import re
import unicodedata
from enum import StrEnum

from django.utils.translation import gettext as _

from anlaufstelle.casework import pdf_safety
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.uploads import MAX_FILE_BYTES, MB

MAX_FILES = 40  # per case
MAX_CASE_SIZE = 100 * MB  # all files of a case together, because a subject-access export holds them all
MAX_NAME_LENGTH = 80  # characters, without the extension


class FileType(StrEnum):
    """The accepted file types. None of them runs anything by itself when it is opened."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"


EXTENSIONS = {FileType.PDF: ".pdf", FileType.JPEG: ".jpg", FileType.PNG: ".png", FileType.HEIC: ".heic"}
FORBIDDEN_IN_NAME = re.compile(r'[\x00-\x1f"<>|:?*/\\]')
EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
RESERVED_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # device names on Windows


class CannotKeepFile(Refused):
    """This file is not accepted."""


def detect_type(content: bytes) -> FileType:
    """Return the type of a file. Raises CannotKeepFile."""
    if not content:
        raise CannotKeepFile(_("It is empty. Please choose it once more."))
    if len(content) > MAX_FILE_BYTES:
        raise CannotKeepFile(too_large())
    kind = _type_by_signature(content)
    if kind is None:
        raise CannotKeepFile(
            _("It is neither a PDF nor a photo (JPEG, PNG, HEIC). Please save it as a PDF, or take a photo of it.")
        )
    if not COMPLETENESS_CHECKS[kind](content):
        raise CannotKeepFile(_incomplete_text())
    fault = pdf_safety.find_fault(content) if kind == FileType.PDF else None
    if fault:
        raise CannotKeepFile(_fault_text(fault))
    return kind


def too_large() -> str:
    """Return the message for a file that is too large, which is also used if the upload was cut off."""
    return _("It is larger than 10 MB, or too much came at once. Please add it alone, or split it.")


def _incomplete_text() -> str:
    return _("It is not whole, or something hangs on it. Please save or scan it anew.")


def _fault_text(fault: pdf_safety.PdfFault) -> str:
    if fault == pdf_safety.PdfFault.BROKEN:
        return _incomplete_text()
    remedy = _("Please open it, choose “Print”, “Save as PDF”, and add what comes out.")
    texts = {
        pdf_safety.PdfFault.PROGRAM: _("This PDF brings a program that could start by itself."),
        pdf_safety.PdfFault.FILES: _("This PDF has other files in it. If they are needed, please add each by itself."),
        pdf_safety.PdfFault.FORM: _("This PDF is a fillable form of a kind that can bring programs."),
        pdf_safety.PdfFault.LOCKED: _("This PDF is locked with a password, so nobody can look into it."),
        pdf_safety.PdfFault.DARK: _("This PDF is packed so that it cannot be looked into."),
    }
    return f"{texts[fault]} {remedy}"


def _type_by_signature(content: bytes) -> FileType | None:
    if content.startswith(b"%PDF-"):
        return FileType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    return FileType.HEIC if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1"} else None


def _is_complete_pdf(content: bytes) -> bool:
    """Check for the end marker; some scanners write a few bytes after it."""
    end = content.rfind(b"%%EOF")
    return end >= 0 and len(content) - end < 1024


def _is_complete_jpeg(content: bytes) -> bool:
    """Walk the segments up to the image data. Data after the image is accepted: phones append a video."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        if content[at + 1] == 0xFF:  # padding
            at += 1
            continue
        mark, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if mark == 0xDA:
            return b"\xff\xd9" in content[at:]
        if mark < 0xC0 or length < 2:
            return False
        at += 2 + length
    return False


def _is_complete_png(content: bytes) -> bool:
    """Walk the chunks up to the last one, with nothing after it."""
    at = 8
    while at + 12 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return at == len(content)
    return False


def _is_complete_heic(content: bytes) -> bool:
    """Walk the boxes up to the end. The first is the file type, and there must be an image and no video."""
    at = 0
    seen: list[bytes] = []
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if length == 1:  # a 64-bit length follows the box type
            length = int.from_bytes(content[at + 8 : at + 16], "big")
        if length == 0:  # the last box: up to the end of the file
            length = len(content) - at
        if length < 8:
            return False
        seen.append(kind)
        at += length
    return at == len(content) and seen[0] == b"ftyp" and b"meta" in seen and b"moov" not in seen


COMPLETENESS_CHECKS = {
    FileType.PDF: _is_complete_pdf,
    FileType.JPEG: _is_complete_jpeg,
    FileType.PNG: _is_complete_png,
    FileType.HEIC: _is_complete_heic,
}


def safe_file_name(claimed: str, kind: FileType | None) -> str:
    """Return a name that is safe to show and save: one line, no path, no invisible characters.

    It gets the extension of its content. Without a type, for a file that is refused, the extension stays as it is.
    """
    base_name = re.split(r"[/\\]", claimed)[-1]
    printable = "".join(character if character.isprintable() else " " * character.isspace() for character in base_name)
    stem = " ".join(FORBIDDEN_IN_NAME.sub(" ", unicodedata.normalize("NFC", printable)).split())[:MAX_NAME_LENGTH]
    if kind is None:
        return stem or _("file")
    before = None
    while stem != before:
        before, stem = stem, EXTENSION.sub("", stem).strip(" .")
    if RESERVED_NAME.fullmatch(stem):
        stem += "_"
    return (stem or _("file")) + EXTENSIONS[kind]
