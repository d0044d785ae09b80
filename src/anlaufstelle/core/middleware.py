"""What happens around every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from anlaufstelle.core.errors import Refused

Page = Callable[[HttpRequest], HttpResponse]


def plain_refusals(get_response: Page) -> Page:
    """Choose the page's language from its address, and turn a refusal into its sentence."""

    def page(request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or "de"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        return response

    def refused(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "core/refused.html", {"sentence": exception.sentence}, status=400)

    page.process_exception = refused  # type: ignore[attr-defined]
    return page
