"""That her page is open: a signed cookie of its own, which no other page is ever sent, for a quarter of an hour.

It names the key and what that key is bound to now; whether they still fit is asked of the database each time, so that
a desk that locks her page has locked it.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from anlaufstelle.people.models import PortalCode
from anlaufstelle.people.portal_access.sign_in import PortalAccessRefused

SECONDS = 15 * 60
SALT = "mine"


@dataclass(frozen=True)
class PortalSession:
    """Whose page is open, by which key."""

    key: UUID
    client: UUID
    session_token: str


def _cookie_paths() -> list[tuple[str, str]]:
    """One cookie for each language: her page has an address in each, and nothing else may lie below it."""
    return [(f"mine_{code}", f"/{code}/mine/") for code, _name in settings.LANGUAGES]


def start_session(response: HttpResponse, key: PortalCode) -> None:
    """From now on, for a quarter of an hour. The browser forgets it when it is closed."""
    told = signing.dumps([str(key.pk), str(key.client_id), key.session_token], salt=SALT)
    for name, path in _cookie_paths():
        response.set_cookie(
            name, told, path=path, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
        )


def end_session(response: HttpResponse) -> None:
    """Nothing is left in the browser."""
    for name, path in _cookie_paths():
        response.delete_cookie(name, path=path, samesite="Strict")


def read_session(request: HttpRequest) -> PortalSession | None:
    """What the browser has kept; nothing if nothing. Raises PortalAccessRefused when the time is over."""
    told = request.COOKIES.get(f"mine_{request.LANGUAGE_CODE}", "")
    if not told:
        return None
    try:
        key, client, session_token = signing.loads(told, salt=SALT, max_age=SECONDS)
    except signing.SignatureExpired:
        raise session_expired() from None
    except signing.BadSignature:
        return None
    return PortalSession(UUID(key), UUID(client), session_token)


def session_expired() -> PortalAccessRefused:
    """What is said when a page that was open is not any more."""
    return PortalAccessRefused(
        _("Your page is closed: the time is over, or it was closed elsewhere. Please sign in again.")
    )
