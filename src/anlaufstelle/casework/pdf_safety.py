"""Whether a PDF has programs that could start by themselves, embedded files, or encryption. No page is rendered.

A PDF is a set of objects with names like /JavaScript. It is checked twice. First, every byte is searched for forbidden
names, also where no object should be, because readers find objects by an offset table that could point anywhere. A name
may be written in hex (/J#61vaScript), and objects may be packed in a stream: both are decoded. An object stream that
cannot be decoded in the one plain way that programs use is refused, and so is one that expands too much. Then a library
(qpdf) parses every object as a viewer does and checks its actions: casework/pdf_objects.py, in a separate process with
limits. The byte search is first because it is fast, and what it refuses need not be parsed at all.
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
TIMEOUT = 20  # seconds for checking all objects, also on a busy machine
ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG")  # variables that are passed on; keys and passwords are not

MAX_UNPACKED = 32 * 1024 * 1024  # bytes of all object streams of a file
MAX_OBJECT_STREAMS = 20_000
CHUNK_SIZE = 4096

NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]{1,60})")
HEX_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)?")
KEYS = frozenset({b"First", b"N"})
PLAIN_FILTERS = frozenset({b"FlateDecode", b"Fl"})
OTHER_FILTERS = frozenset({b"Predictor", b"Crypt"})
WHITESPACE = b"\x00\t\n\f\r "


class PdfFault(StrEnum):
    """Why a PDF is not accepted."""

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
    """An object stream cannot be decoded."""


def find_fault(content: bytes) -> PdfFault | None:
    """Return the first reason not to accept this PDF. Encryption comes first: an encrypted file cannot be checked."""
    found = _faults(content)
    if PdfFault.LOCKED in found:
        return PdfFault.LOCKED
    try:
        for objects in _object_streams(content):
            found |= _faults(objects)
    except _Unreadable:
        return PdfFault.DARK
    return next((fault for fault in PdfFault if fault in found), None) or check_objects(content)


def check_objects(content: bytes) -> PdfFault | None:
    """Return what the library finds in the objects. A check that does not finish is a refusal."""
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        result = subprocess.run(  # noqa: S603 - our own program, and the content goes through its input
            command, input=content, capture_output=True, timeout=TIMEOUT, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return PdfFault.DARK
    word = result.stdout.decode("ascii", "replace") if result.returncode == 0 else ""
    if word == "none":
        return None
    if word not in {fault.value for fault in PdfFault}:
        why = (result.stderr.decode("ascii", "replace").splitlines() or [""])[-1].split(":")[
            0
        ]  # no text of the document
        log.warning("A PDF could not be looked into (%s): %s", result.returncode, why)
        return PdfFault.DARK
    return PdfFault(word)


def _names(content: bytes) -> set[bytes]:
    names = set(NAME.findall(content))
    return {
        HEX_ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), name) if b"#" in name else name for name in names
    }


def _faults(content: bytes) -> set[PdfFault]:
    return {FORBIDDEN[name] for name in _names(content) & FORBIDDEN.keys()}


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Yield all object streams, decoded. The dictionary before a stream marks it as one: it must have /First and /N.

    If only something further before it does, that may be another object: what can be decoded is searched nevertheless.
    """
    view, end, remaining, count = memoryview(content), 0, MAX_UNPACKED, 0
    for begin in STREAM.finditer(content):
        header = content[end : begin.start()]
        end, names = begin.end(), _names(header)
        own_names = _names(header[header.rfind(b"obj") :]) if names >= KEYS else set()
        is_object_stream = b"ObjStm" in names or own_names >= KEYS
        if not is_object_stream and not names >= KEYS:
            continue
        if b"Filter" not in names:
            continue  # not compressed: the byte search has covered it
        count += 1
        objects, is_complete = _inflated(view[begin.end() :], remaining)
        remaining -= len(objects)
        is_plain = (
            is_complete
            and bool(names & PLAIN_FILTERS)
            and not names & OTHER_FILTERS
            and objects.lstrip(WHITESPACE)[:1].isdigit()
        )
        if remaining < 0 or count > MAX_OBJECT_STREAMS or (is_object_stream and not is_plain):
            raise _Unreadable
        if is_plain:
            yield objects


def _inflated(packed: memoryview, limit: int) -> tuple[bytes, bool]:
    """Decompress a stream.

    Returns its data, and whether that is all: not if it is broken or longer than `limit` bytes.
    """
    decompressor, parts, remaining, offset = zlib.decompressobj(), [], limit + 1, 0
    while not decompressor.eof and remaining > 0 and (decompressor.unconsumed_tail or offset < len(packed)):
        chunk = decompressor.unconsumed_tail or packed[offset : offset + CHUNK_SIZE]
        offset += 0 if decompressor.unconsumed_tail else CHUNK_SIZE
        try:
            parts.append(decompressor.decompress(chunk, remaining))
        except zlib.error:
            break
        remaining -= len(parts[-1])
    return b"".join(parts), decompressor.eof
