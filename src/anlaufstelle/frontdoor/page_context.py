"""Context of every public page: the other languages, the centre, emergency numbers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.frontdoor.centre import front_desk

EMERGENCY_CALLS = ("110", "112", "116 016")


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return the context common to all public pages, computed once per request."""
    cached: dict[str, Any] | None = getattr(request, "cached_page_context", None)
    if cached is not None:
        return cached
    language = get_language() or "de"
    rest = request.get_full_path()[len(f"/{language}") :]
    lines = {line.extras.get("number", ""): line for line in code_lists().all("danger_line")}
    context = {
        "here": language,
        "desk": (desk := front_desk()),
        "speakers": desk.speakers(language),
        "languages": [
            (code, f"/{code}{rest}" if rest.startswith("/") else f"/{code}/") for code, _ in settings.LANGUAGES
        ],
        "needs": [code.label(language) for code in code_lists().all("life_situation") if code.parent],
        "sos": [lines[number] for number in EMERGENCY_CALLS if number in lines],
    }
    request.cached_page_context = context  # type: ignore[attr-defined]
    return context
