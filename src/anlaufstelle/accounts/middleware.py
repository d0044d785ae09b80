"""What stands before every page: nobody gets in unsigned, too late or with one factor only."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from anlaufstelle.accounts.models import User
from anlaufstelle.accounts.two_factor import factor_types, is_verified
from anlaufstelle.core.middleware import activate_language

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., Any]

STARTED_AT, LAST_SEEN_AT = "began", "seen"
MINUTE = 60

# What opens before a second factor is there: setting one up, showing one, signing out.
ALLOWED_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_logout", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    }
)  # fmt: skip

UNRECOVERABLE_FIELDS = frozenset(
    {"csrfmiddlewaretoken", "oldpassword", "password", "password1", "password2", "passphrase", "again", "code"}
)
"""Fields that are never shown again."""


def is_public(view: View) -> bool:
    """Whether a page has said of itself that anybody may read it."""
    return not getattr(view, "login_required", True)


class LoginRequiredFirstMiddleware(LoginRequiredMiddleware):
    """Django's own asks who is there before it looks whether the page is public; then every public page
    would read the session, and differ by cookie. This one looks first."""

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """On to the sign-in, or not."""
        if is_public(view_func):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def _recoverable_texts(request: HttpRequest) -> list[str]:
    """What somebody has written and sent: several words, and no password."""
    told = [text for name, texts in request.POST.lists() if name not in UNRECOVERABLE_FIELDS for text in texts]
    return [text for text in told if len(text.split()) > 1]


def session_timeout(get_response: GetResponse) -> GetResponse:
    """End a session that nobody used for a while, or that is old; no page behind the sign-in stays in a cache.

    Using it is noted once a minute at most, so that reading pages does not write with each click.
    """

    def page(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if getattr(request, "behind_sign_in", False):
            add_never_cache_headers(response)
        return response

    def before(request: HttpRequest, view: View, *_: Any) -> HttpResponseBase | None:
        if is_public(view) or not request.user.is_authenticated:
            return None
        request.behind_sign_in = True  # type: ignore[attr-defined]
        moment = int(time.time())
        began, seen = request.session.get(STARTED_AT, moment), request.session.get(LAST_SEEN_AT, moment)
        if moment - seen > settings.SESSION_IDLE_SECONDS or moment - began > settings.SESSION_COOKIE_AGE:
            language = request.user.language
            logout(request)
            if unsaved := _recoverable_texts(request):
                activate_language(request, language)
                told = {"words": unsaved, "following": request.get_full_path()}
                return render(request, "account/session_expired.html", told, status=403)
            response = redirect_to_login(request.get_full_path())
            response["Location"] += "&ended=1"
            return response
        if STARTED_AT not in request.session or moment - seen >= MINUTE or LAST_SEEN_AT not in request.session:
            request.session[STARTED_AT], request.session[LAST_SEEN_AT] = began, moment
        return None

    page.process_view = before  # type: ignore[attr-defined]
    return page


def require_second_factor(get_response: GetResponse) -> GetResponse:
    """Nothing but setting up or showing a second factor opens before one was shown in this session."""

    def page(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def before(request: HttpRequest, view: View, *_: Any) -> HttpResponseBase | None:
        user = None if is_public(view) else request.user
        if not isinstance(user, User) or is_verified(request, user):
            return None
        match = request.resolver_match
        if match and match.view_name in ALLOWED_WITHOUT_SECOND_FACTOR:
            return None
        kinds = factor_types(user)
        if not kinds:
            return redirect("mfa_index")
        way = "mfa_reauthenticate" if "totp" in kinds else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(way)}?{urlencode({'next': request.get_full_path()})}")

    page.process_view = before  # type: ignore[attr-defined]
    return page
