"""Middleware for every page: its language, headers common to all, and refusals shown as a page."""

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
    """Return the language in the URL. Staff pages have none there: they use the one of the browser, German or English.

    After sign-in `activate_language` replaces it by the language of the account.
    """
    if request.path_info.startswith(STAFF_PREFIX):
        accepted = translation.get_language_from_request(request)
        return accepted if accepted in STAFF_LANGUAGES else "de"
    return translation.get_language_from_path(request.path_info) or "de"


def activate_language(request: HttpRequest, language: str) -> None:
    """Use the language of the signed-in user until the end of this request."""
    translation.activate(language)
    request.LANGUAGE_CODE = language


def show_refusals(get_response: GetResponse) -> GetResponse:
    """Activate the language of the page, and render a `Refused` as a page with its message."""

    def page(request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        return response

    def refused(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        status = 400
        if isinstance(exception, OperationalError):  # locked, too slow, full, or not running
            log.error("the database did not answer: %s", type(exception.__cause__ or exception).__name__)
            exception, status = Refused(_("Nothing was saved: the database does not answer. Please try again.")), 503
        if not isinstance(exception, Refused):
            return None
        # Link back to the form, if the browser sent its address; never to another site.
        referer = request.headers.get("Referer", "")
        home = STAFF_PREFIX if request.path_info.startswith(STAFF_PREFIX) else "/"
        back = referer if url_has_allowed_host_and_scheme(referer, {request.get_host()}) else home
        context = {"sentence": exception.sentence, "way": back, "home": home}
        return render(request, "core/refused.html", context, status=status)

    page.process_exception = refused  # type: ignore[attr-defined]
    return page
