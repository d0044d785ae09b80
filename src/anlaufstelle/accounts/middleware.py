"""Middleware for every view: sign-in, session timeout and second factor."""

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

# Views that need no second factor: setting one up, verifying one, signing out.
ALLOWED_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_logout", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    }
)  # fmt: skip

UNRECOVERABLE_FIELDS = frozenset(
    {"csrfmiddlewaretoken", "oldpassword", "password", "password1", "password2", "passphrase", "again", "code"}
)
"""Form fields that are never shown again after a timeout."""


def is_public(view: View) -> bool:
    """Return whether a view is marked as open to anonymous users."""
    return not getattr(view, "login_required", True)


class LoginRequiredFirstMiddleware(LoginRequiredMiddleware):
    """Check whether a view is public before reading the session.

    Django's middleware reads the user first; then every public page would read the session and vary by cookie.
    """

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Redirect to the sign-in unless the view is public or the user is signed in."""
        if is_public(view_func):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def _recoverable_texts(request: HttpRequest) -> list[str]:
    """Return submitted texts of more than one word, passwords excluded."""
    texts = [text for name, values in request.POST.lists() if name not in UNRECOVERABLE_FIELDS for text in values]
    return [text for text in texts if len(text.split()) > 1]


def session_timeout(get_response: GetResponse) -> GetResponse:
    """End sessions that are idle or too old, and keep pages behind the sign-in out of caches.

    The time of use is stored once a minute at most, so that not every request writes to the session.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if getattr(request, "behind_sign_in", False):
            add_never_cache_headers(response)
        return response

    def process_view(request: HttpRequest, view: View, *_: Any) -> HttpResponseBase | None:
        if is_public(view) or not request.user.is_authenticated:
            return None
        request.behind_sign_in = True  # type: ignore[attr-defined]
        now = int(time.time())
        began, seen = request.session.get(STARTED_AT, now), request.session.get(LAST_SEEN_AT, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
            language = request.user.language
            logout(request)
            if unsaved := _recoverable_texts(request):
                activate_language(request, language)
                context = {"words": unsaved, "following": request.get_full_path()}
                return render(request, "account/session_expired.html", context, status=403)
            response = redirect_to_login(request.get_full_path())
            response["Location"] += "&ended=1"
            return response
        if STARTED_AT not in request.session or now - seen >= MINUTE or LAST_SEEN_AT not in request.session:
            request.session[STARTED_AT], request.session[LAST_SEEN_AT] = began, now
        return None

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def require_second_factor(get_response: GetResponse) -> GetResponse:
    """Allow only setting up or verifying a second factor until this session has shown one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: View, *_: Any) -> HttpResponseBase | None:
        user = None if is_public(view) else request.user
        if not isinstance(user, User) or is_verified(request, user):
            return None
        match = request.resolver_match
        if match and match.view_name in ALLOWED_WITHOUT_SECOND_FACTOR:
            return None
        kinds = factor_types(user)
        if not kinds:
            return redirect("mfa_index")
        view_name = "mfa_reauthenticate" if "totp" in kinds else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(view_name)}?{urlencode({'next': request.get_full_path()})}")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
