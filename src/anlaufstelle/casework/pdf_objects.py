"""A separate program that reads a PDF from standard input, checks every object, and writes why it is not accepted.

It writes `none` or a value of casework/pdf_safety.py:PdfFault. It runs in its own process, because a C++ library that
parses untrusted input may crash, and must not take the web server with it. It limits its own memory and time; the
caller treats any other ending as a refusal. It imports nothing from this project, so that it starts quickly.
"""

import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, PasswordError, Pdf, PdfError, Stream, String

MB = 1024 * 1024
MEMORY = 768 * MB  # address space of the whole program
SECONDS = 10  # of CPU time
MAX_NODES = 3_000_000  # dictionaries and arrays in all objects
MAX_UNPACKED = 32 * MB  # bytes of one object stream
MAX_ACTIONS = 100  # in one chain of actions
MAX_NESTING = 200  # levels in one object; real documents have less than ten

LIMITS: dict[str, Any] = {
    "doc_max_warnings": 1000, "parser_max_nesting": MAX_NESTING, "max_stream_filters": 4,
    **dict.fromkeys(("flate_max_memory", "png_max_memory", "tiff_max_memory", "run_length_max_memory"), MAX_UNPACKED),
}  # fmt: skip

PROGRAM, FILES, FORM, LOCKED, BROKEN, DARK, NONE = "program", "files", "form", "locked", "broken", "dark", "none"
ORDER = (LOCKED, PROGRAM, FILES, FORM)

# What a dictionary contains, by its key.
KEYS = {
    "/JS": PROGRAM, "/JavaScript": PROGRAM, "/RichMediaContent": PROGRAM, "/RichMediaSettings": PROGRAM,
    "/OnInstantiate": PROGRAM, "/EmbeddedFiles": FILES, "/EF": FILES, "/XFA": FORM, "/Encrypt": LOCKED,
}  # fmt: skip
# What an action does when it is clicked. Links to the web or within the document are accepted.
ACTIONS = {
    "/JavaScript": PROGRAM, "/Launch": PROGRAM, "/Rendition": PROGRAM, "/ImportData": PROGRAM, "/SubmitForm": PROGRAM,
    "/RichMediaExecute": PROGRAM, "/GoToE": FILES, "/GoToR": FILES,
}  # fmt: skip
KINDS = {"/RichMedia": PROGRAM, "/FileAttachment": FILES, "/EmbeddedFile": FILES}
# What happens without a click (/OpenAction and /AA) may only turn pages.
NOT_READ = ("limits error", "giving up")  # library warnings that something was skipped
HARMLESS_ADDRESS = re.compile(r"(?!\s*(?:\\|//))\s*(?:(?:https?|mailto|tel|sms):|[^:]*$|[^:/?#]*[/?#])", re.IGNORECASE)


def faults(pdf: Pdf) -> Iterator[str]:
    """Yield every reason, in any object, not to accept this document."""
    if pdf.is_encrypted:
        yield LOCKED
    nodes = 0
    waiting: list[Object] = [pdf.trailer, *pdf.objects]
    while waiting:
        node = waiting.pop()
        nodes += 1
        if nodes > MAX_NODES:
            raise MemoryError
        if isinstance(node, Array):
            children = list(node)
        elif isinstance(node, Dictionary | Stream):
            terms = dict(node.items())
            yield from _faults_of_dictionary(terms)
            if isinstance(node, Stream):
                yield from _faults_of_stream(node, terms)
            children = list(terms.values())
        else:
            continue
        # Indirect objects are in `pdf.objects` already.
        waiting += [child for child in children if isinstance(child, Dictionary | Array) and not child.is_indirect]


def _faults_of_dictionary(terms: dict[str, Any]) -> Iterator[str]:
    yield from (KEYS[key] for key in terms.keys() & KEYS.keys())
    if "/OpenAction" in terms and not _only_turns_pages([terms["/OpenAction"]], may_be_destination=True):
        yield PROGRAM
    if "/AA" in terms:
        each = terms["/AA"]
        if not isinstance(each, Dictionary) or not _only_turns_pages(list(each.values()), may_be_destination=False):
            yield PROGRAM
    for key, meant in (("/S", ACTIONS), ("/Type", KINDS), ("/Subtype", KINDS)):
        name = terms.get(key)
        if isinstance(name, Name) and str(name) in meant:
            yield meant[str(name)]
    if "/URI" in terms and not HARMLESS_ADDRESS.match(_text(terms["/URI"])):
        yield PROGRAM


def _faults_of_stream(node: Stream, terms: dict[str, Any]) -> Iterator[str]:
    if "/F" in terms:  # its data is in another file
        yield FILES
    if terms.get("/Type") == Name.ObjStm:
        node.read_bytes()  # raises if it cannot be decoded: nothing may hide in it


def _only_turns_pages(actions: list[Any], *, may_be_destination: bool) -> bool:
    """Return whether automatic actions only go to a destination in the same document."""
    for _ in range(MAX_ACTIONS):
        if not actions:
            return True
        action = actions.pop()
        if isinstance(action, Dictionary):
            if action.get("/S") != Name.GoTo:
                return False
            follow = action.get("/Next")
            actions += list(follow) if isinstance(follow, Array) else [follow] if follow is not None else []
        elif not (may_be_destination and isinstance(action, Array | Name | String)):
            return False
    return False


def _text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, String) else ""


def check(content: bytes) -> str:
    """Return the reason not to accept a document, or `none`."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            found = set(faults(pdf))
            if any(text in str(warning) for warning in pdf.get_warnings() for text in NOT_READ):
                return DARK
    except PasswordError:
        return LOCKED
    except PdfError:
        return BROKEN
    except (
        MemoryError,
        RecursionError,
        RuntimeError,
        ValueError,
        TypeError,
        OverflowError,
        KeyError,
        NotImplementedError,
    ):
        return DARK
    return next((fault for fault in ORDER if fault in found), NONE)


def main() -> None:
    """Read the document, check it, write one word."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the document
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    pikepdf.settings.set_qpdf_limits(**LIMITS)
    sys.stdout.write(check(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
