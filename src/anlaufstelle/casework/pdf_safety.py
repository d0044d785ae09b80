"""Whether a PDF brings something that could start by itself, other files, or a lock. No page is read or drawn.

A PDF is a heap of objects with names like /JavaScript. It is looked at twice. A library (qpdf) reads every object as
a viewer does and says what its actions do: casework/pdf_objects.py, in a process of its own, within limits. And since
readers find objects by a table of places, which could lead anywhere, every byte is searched for these names, also where
no object should be. A name may be spelled in numbers (/J#61vaScript), and objects may lie packed in a stream: both are
looked into. A packed heap that cannot be opened by the one plain way that programs use is refused, and so is one that
grows without end. Bytes are searched first: that is quick, and what is found there need not be parsed at all.
"""

import logging
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

log = logging.getLogger(__name__)
PROGRAM = Path(__file__).parent / "pdf_objects.py"
LONGEST = 20  # seconds for looking at all objects, also on a busy machine
NEEDED = ("PATH", "LD_LIBRARY_PATH", "LANG")  # of the environment; keys and passwords stay here

MOST_UNPACKED = 32 * 1024 * 1024  # bytes of all packed objects of a file
MOST_OBJECT_STREAMS = 20_000
PIECE = 4096

NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]{1,60})")
IN_NUMBERS = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)?")
KEYS = frozenset({b"First", b"N"})
PLAIN = frozenset({b"FlateDecode", b"Fl"})
TURNED = frozenset({b"Predictor", b"Crypt"})
WHITE = b"\x00\t\n\f\r "


class PdfFault(StrEnum):
    """Why a PDF is not kept."""

    PROGRAM = "program"
    FILES = "files"
    FORM = "form"
    LOCKED = "locked"
    DARK = "dark"
    BROKEN = "broken"


FORBIDDEN = {
    **dict.fromkeys(
        (b"JavaScript", b"Rendition", b"RichMedia", b"Launch", b"ImportData", b"SubmitForm"), PdfFault.PROGRAM
    ),
    **dict.fromkeys((b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment", b"GoToE"), PdfFault.FILES),
    b"XFA": PdfFault.FORM,
    b"Encrypt": PdfFault.LOCKED,
}


class _Unreadable(Exception):  # noqa: N818 - it reads as a sentence
    """A packed heap of objects that cannot be looked into."""


def find_fault(content: bytes) -> PdfFault | None:
    """The first reason not to keep this PDF. A lock comes first: what is locked cannot be looked into."""
    found = _faults(content)
    if PdfFault.LOCKED in found:
        return PdfFault.LOCKED
    try:
        for objects in _object_streams(content):
            found |= _faults(objects)
    except _Unreadable:
        return PdfFault.DARK
    return next((one for one in PdfFault if one in found), None) or by_object(content)


def by_object(content: bytes) -> PdfFault | None:
    """What the objects say, as the library reads them. A look that does not come to its end is a refusal."""
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        look = subprocess.run(  # noqa: S603 - our own program, and the content goes through its input
            command, input=content, capture_output=True, timeout=LONGEST, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return PdfFault.DARK
    word = look.stdout.decode("ascii", "replace") if look.returncode == 0 else ""
    if word == "none":
        return None
    if word not in {one.value for one in PdfFault}:
        why = (look.stderr.decode("ascii", "replace").splitlines() or [""])[-1].split(":")[0]  # nothing of the document
        log.warning("A PDF could not be looked into (%s): %s", look.returncode, why)
        return PdfFault.DARK
    return PdfFault(word)


def _names(content: bytes) -> set[bytes]:
    told = set(NAME.findall(content))
    return {IN_NUMBERS.sub(lambda sign: bytes([int(sign[1], 16)]), name) if b"#" in name else name for name in told}


def _faults(content: bytes) -> set[PdfFault]:
    return {FORBIDDEN[name] for name in _names(content) & FORBIDDEN.keys()}


def _object_streams(content: bytes) -> Iterator[bytes]:
    """All heaps of objects. What stands before a stream says whether it is one: /First and /N are never missing.

    Where only something further before says so, it may be another object: what can be opened is searched all the same.
    """
    view, before, left, heaps = memoryview(content), 0, MOST_UNPACKED, 0
    for begin in STREAM.finditer(content):
        told = content[before : begin.start()]
        before, names = begin.end(), _names(told)
        own = _names(told[told.rfind(b"obj") :]) if names >= KEYS else set()
        is_one = b"ObjStm" in names or own >= KEYS
        if not is_one and not names >= KEYS:
            continue
        if b"Filter" not in names:
            continue  # not packed: it was searched with all the rest
        heaps += 1
        objects, whole = _inflated(view[begin.end() :], left)
        left -= len(objects)
        plain = whole and bool(names & PLAIN) and not names & TURNED and objects.lstrip(WHITE)[:1].isdigit()
        if left < 0 or heaps > MOST_OBJECT_STREAMS or (is_one and not plain):
            raise _Unreadable
        if plain:
            yield objects


def _inflated(packed: memoryview, most: int) -> tuple[bytes, bool]:
    """What a stream holds, and whether that is all: not so where it is broken, or has more than `most` bytes."""
    machine, parts, left, at = zlib.decompressobj(), [], most + 1, 0
    while not machine.eof and left > 0 and (machine.unconsumed_tail or at < len(packed)):
        piece = machine.unconsumed_tail or packed[at : at + PIECE]
        at += 0 if machine.unconsumed_tail else PIECE
        try:
            parts.append(machine.decompress(piece, left))
        except zlib.error:
            break
        left -= len(parts[-1])
    return b"".join(parts), machine.eof
