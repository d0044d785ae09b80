"""What stands around each public page: its other languages, the centre, the numbers for danger."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from anlaufstelle.codes.shelf import shelf
from anlaufstelle.frontdoor.centre import desk

SOS = ("110", "112", "116 016")


def around(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page; made once for each request."""
    kept: dict[str, Any] | None = getattr(request, "frame_of_page", None)
    if kept is not None:
        return kept
    language = get_language() or "de"
    rest = request.get_full_path()[len(f"/{language}") :]
    lines = {line.extras.get("number", ""): line for line in shelf().all("danger_line")}
    frame = {
        "here": language,
        "desk": (found := desk()),
        "speakers": found.speakers(language),
        "languages": [
            (code, f"/{code}{rest}" if rest.startswith("/") else f"/{code}/") for code, _ in settings.LANGUAGES
        ],
        "needs": [code.label(language) for code in shelf().all("life_situation") if code.parent],
        "sos": [lines[number] for number in SOS if number in lines],
    }
    request.frame_of_page = frame  # type: ignore[attr-defined]
    return frame
