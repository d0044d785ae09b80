"""What a file is by its content, whether it may be kept, and how its name is shown: none of it as the sender says.

A photo is known by its head and its whole length. A PDF is kept if it brings no program, no other file and no lock
(casework/pdf_safety.py, casework/pdf_objects.py). What this does not find is for the scanner to find
(casework/virus_scanner.py).
"""

import re
import unicodedata
from enum import StrEnum

from django.utils.translation import gettext as _

from anlaufstelle.casework import pdf_safety
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.uploads import MAX_FILE_BYTES, MB

MOST_FILES = 40  # of one case
MOST_OF_A_CASE = 100 * MB  # all files of a case: an access export holds them all
LONGEST_NAME = 80  # characters, without the ending


class FileType(StrEnum):
    """What can be kept. Nothing of it starts by itself when it is opened."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"


EXTENSIONS = {FileType.PDF: ".pdf", FileType.JPEG: ".jpg", FileType.PNG: ".png", FileType.HEIC: ".heic"}
NOT_IN_A_NAME = re.compile(r'[\x00-\x1f"<>|:?*/\\]')
EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
RESERVED_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # such names some systems never open


class CannotKeepFile(Refused):
    """This file is not kept."""


def detect_type(content: bytes) -> FileType:
    """What this file is. Raises CannotKeepFile."""
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
        raise CannotKeepFile(_not_whole())
    fault = pdf_safety.find_fault(content) if kind == FileType.PDF else None
    if fault:
        raise CannotKeepFile(_sentence(fault))
    return kind


def too_large() -> str:
    """What is said of a file that is too large, also where nothing of it was kept."""
    return _("It is larger than 10 MB, or too much came at once. Please add it alone, or split it.")


def _not_whole() -> str:
    return _("It is not whole, or something hangs on it. Please save or scan it anew.")


def _sentence(fault: pdf_safety.PdfFault) -> str:
    if fault == pdf_safety.PdfFault.BROKEN:
        return _not_whole()
    anew = _("Please open it, choose “Print”, “Save as PDF”, and add what comes out.")
    told = {
        pdf_safety.PdfFault.PROGRAM: _("This PDF brings a program that could start by itself."),
        pdf_safety.PdfFault.FILES: _("This PDF has other files in it. If they are needed, please add each by itself."),
        pdf_safety.PdfFault.FORM: _("This PDF is a fillable form of a kind that can bring programs."),
        pdf_safety.PdfFault.LOCKED: _("This PDF is locked with a password, so nobody can look into it."),
        pdf_safety.PdfFault.DARK: _("This PDF is packed so that it cannot be looked into."),
    }
    return f"{told[fault]} {anew}"


def _type_by_signature(content: bytes) -> FileType | None:
    if content.startswith(b"%PDF-"):
        return FileType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    return FileType.HEIC if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1"} else None


def _is_complete_pdf(content: bytes) -> bool:
    """It ends where it says so; a few bytes behind are the custom of some scanners."""
    end = content.rfind(b"%%EOF")
    return end >= 0 and len(content) - end < 1024


def _is_complete_jpeg(content: bytes) -> bool:
    """Segment follows segment up to the picture. Phones hang a moving picture behind it: that stays."""
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
    """Chunk follows chunk up to the last one, and nothing behind it."""
    at = 8
    while at + 12 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        at += 12 + length
        if kind == b"IEND":
            return at == len(content)
    return False


def _is_complete_heic(content: bytes) -> bool:
    """Box follows box up to the end; the first says what it is, and one tells what is shown."""
    at = 0
    seen: list[bytes] = []
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if length == 1:  # a long one: its length stands behind its kind
            length = int.from_bytes(content[at + 8 : at + 16], "big")
        if length == 0:  # the last one says: up to the end
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
    """The name as it can be shown and saved anywhere: one line, no path, no hidden signs, the ending of its content.

    Without a kind, for a file that is not kept, the ending stays as it is.
    """
    last = re.split(r"[/\\]", claimed)[-1]
    plain = "".join(sign if sign.isprintable() else " " * sign.isspace() for sign in last)
    stem = " ".join(NOT_IN_A_NAME.sub(" ", unicodedata.normalize("NFC", plain)).split())[:LONGEST_NAME]
    if kind is None:
        return stem or _("file")
    before = None
    while stem != before:
        before, stem = stem, EXTENSION.sub("", stem).strip(" .")
    if RESERVED_NAME.fullmatch(stem):
        stem += "_"
    return (stem or _("file")) + EXTENSIONS[kind]
