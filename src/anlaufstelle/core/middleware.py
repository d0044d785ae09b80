"""What happens around every page."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from anlaufstelle.core.errors import Refused
from anlaufstelle.core.page_languages import STAFF as STAFF_LANGUAGES

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


STAFF_PREFIX = "/desk/"


def language_of(request: HttpRequest) -> str:
    """The language in the address; before the sign-in of the desk what the browser asks for: German or English."""
    if request.path_info.startswith(STAFF_PREFIX):
        asked = translation.get_language_from_request(request)
        return asked if asked in STAFF_LANGUAGES else "de"
    return translation.get_language_from_path(request.path_info) or "de"


def activate_language(request: HttpRequest, language: str) -> None:
    """From here to the end of this request, the language of the person who has signed in."""
    translation.activate(language)
    request.LANGUAGE_CODE = language


def show_refusals(get_response: GetResponse) -> GetResponse:
    """Choose the page's language, and turn a refusal into its sentence."""

    def page(request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        return response

    def refused(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        status = 400
        if isinstance(exception, OperationalError):  # locked, too slow, full, or away
            log.error("the database did not answer: %s", type(exception.__cause__ or exception).__name__)
            exception, status = Refused(_("Nothing was saved: the database does not answer. Please try again.")), 503
        if not isinstance(exception, Refused):
            return None
        # Back to where the form stood, if the browser says so; never to another site.
        came, home = (
            request.headers.get("Referer", ""),
            STAFF_PREFIX if request.path_info.startswith(STAFF_PREFIX) else "/",
        )
        way = came if url_has_allowed_host_and_scheme(came, {request.get_host()}) else home
        told = {"sentence": exception.sentence, "way": way, "home": home}
        return render(request, "core/refused.html", told, status=status)

    page.process_exception = refused  # type: ignore[attr-defined]
    return page
