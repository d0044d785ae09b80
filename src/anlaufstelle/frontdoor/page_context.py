"""What stands around each public page: its other languages, the centre, the numbers for danger."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.frontdoor.centre import front_desk

EMERGENCY_CALLS = ("110", "112", "116 016")


def page_context(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page; made once for each request."""
    kept: dict[str, Any] | None = getattr(request, "frame_of_page", None)
    if kept is not None:
        return kept
    language = get_language() or "de"
    rest = request.get_full_path()[len(f"/{language}") :]
    lines = {line.extras.get("number", ""): line for line in code_lists().all("danger_line")}
    frame = {
        "here": language,
        "desk": (found := front_desk()),
        "speakers": found.speakers(language),
        "languages": [
            (code, f"/{code}{rest}" if rest.startswith("/") else f"/{code}/") for code, _ in settings.LANGUAGES
        ],
        "needs": [code.label(language) for code in code_lists().all("life_situation") if code.parent],
        "sos": [lines[number] for number in EMERGENCY_CALLS if number in lines],
    }
    request.frame_of_page = frame  # type: ignore[attr-defined]
    return frame
