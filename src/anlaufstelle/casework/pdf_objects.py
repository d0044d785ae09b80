"""A program of its own: reads a PDF from its input, looks at every object, and writes why it is not kept.

It writes `none` or a word of casework/pdf_safety.py:Fault. It runs in a process of its own, because a library in C++
that
parses what strangers send may crash, and a crash must not take the web server along. Memory and time are limited here;
whoever starts it reads any other ending as a refusal. It imports nothing of this house, so that it starts quickly.
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
SECONDS = 10  # of one processor
MOST_NODES = 3_000_000  # dictionaries and arrays in all objects
MOST_UNPACKED = 32 * MB  # bytes of one packed heap of objects
MOST_ACTIONS = 100  # that one thing sets going
NESTED = 200  # levels in one object; documents have less than ten

LIMITS: dict[str, Any] = {
    "doc_max_warnings": 1000, "parser_max_nesting": NESTED, "max_stream_filters": 4,
    **dict.fromkeys(("flate_max_memory", "png_max_memory", "tiff_max_memory", "run_length_max_memory"), MOST_UNPACKED),
}  # fmt: skip

PROGRAM, FILES, FORM, LOCKED, BROKEN, DARK, NONE = "program", "files", "form", "locked", "broken", "dark", "none"
ORDER = (LOCKED, PROGRAM, FILES, FORM)

# What a dictionary has, by its key.
KEYS = {
    "/JS": PROGRAM, "/JavaScript": PROGRAM, "/RichMediaContent": PROGRAM, "/RichMediaSettings": PROGRAM,
    "/OnInstantiate": PROGRAM, "/EmbeddedFiles": FILES, "/EF": FILES, "/XFA": FORM, "/Encrypt": LOCKED,
}  # fmt: skip
# What an action does, when somebody clicks. A link to the web or to another page of the document stays.
ACTIONS = {
    "/JavaScript": PROGRAM, "/Launch": PROGRAM, "/Rendition": PROGRAM, "/ImportData": PROGRAM, "/SubmitForm": PROGRAM,
    "/RichMediaExecute": PROGRAM, "/GoToE": FILES, "/GoToR": FILES,
}  # fmt: skip
KINDS = {"/RichMedia": PROGRAM, "/FileAttachment": FILES, "/EmbeddedFile": FILES}
# What happens without a click may do nothing but turn pages: /OpenAction and /AA.
NOT_READ = ("limits error", "giving up")  # a warning of the library that it has left something out
HARMLESS_ADDRESS = re.compile(r"(?!\s*(?:\\|//))\s*(?:(?:https?|mailto|tel|sms):|[^:]*$|[^:/?#]*[/?#])", re.IGNORECASE)


def faults(pdf: Pdf) -> Iterator[str]:
    """Everything in any object for which this document is not kept."""
    if pdf.is_encrypted:
        yield LOCKED
    nodes = 0
    waiting: list[Object] = [pdf.trailer, *pdf.objects]
    while waiting:
        node = waiting.pop()
        nodes += 1
        if nodes > MOST_NODES:
            raise MemoryError
        if isinstance(node, Array):
            children = list(node)
        elif isinstance(node, Dictionary | Stream):
            terms = dict(node.items())
            yield from _of_dictionary(terms)
            if isinstance(node, Stream):
                yield from _of_stream(node, terms)
            children = list(terms.values())
        else:
            continue
        # What it only names comes by itself.
        waiting += [one for one in children if isinstance(one, Dictionary | Array) and not one.is_indirect]


def _of_dictionary(terms: dict[str, Any]) -> Iterator[str]:
    yield from (KEYS[key] for key in terms.keys() & KEYS.keys())
    if "/OpenAction" in terms and not _only_turns_pages([terms["/OpenAction"]], may_be_a_place=True):
        yield PROGRAM
    if "/AA" in terms:
        each = terms["/AA"]
        if not isinstance(each, Dictionary) or not _only_turns_pages(list(each.values()), may_be_a_place=False):
            yield PROGRAM
    for key, meant in (("/S", ACTIONS), ("/Type", KINDS), ("/Subtype", KINDS)):
        name = terms.get(key)
        if isinstance(name, Name) and str(name) in meant:
            yield meant[str(name)]
    if "/URI" in terms and not HARMLESS_ADDRESS.match(_text(terms["/URI"])):
        yield PROGRAM


def _of_stream(node: Stream, terms: dict[str, Any]) -> Iterator[str]:
    if "/F" in terms:  # its bytes lie in another file
        yield FILES
    if terms.get("/Type") == Name.ObjStm:
        node.read_bytes()  # raises where it cannot be opened: nothing may hide in it


def _only_turns_pages(actions: list[Any], *, may_be_a_place: bool) -> bool:
    """Whether what happens by itself is no more than a place in the same document."""
    for _ in range(MOST_ACTIONS):
        if not actions:
            return True
        action = actions.pop()
        if isinstance(action, Dictionary):
            if action.get("/S") != Name.GoTo:
                return False
            follow = action.get("/Next")
            actions += list(follow) if isinstance(follow, Array) else [follow] if follow is not None else []
        elif not (may_be_a_place and isinstance(action, Array | Name | String)):
            return False
    return False


def _text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, String) else ""


def look(content: bytes) -> str:
    """The word for a document: why it is not kept, or `none`."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            found = set(faults(pdf))
            if any(told in str(warning) for warning in pdf.get_warnings() for told in NOT_READ):
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
    return next((one for one in ORDER if one in found), NONE)


def main() -> None:
    """Read, look, write one word."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what a crash leaves would hold the document
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    pikepdf.settings.set_qpdf_limits(**LIMITS)
    sys.stdout.write(look(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
