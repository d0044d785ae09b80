"""The session of the client portal: a signed cookie of its own, valid for 15 minutes and sent to no other page.

The cookie holds the keys of access code and client, and the session token of the code. Each request compares them
with the database, so that locking the portal at the front desk takes effect immediately.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from anlaufstelle.people.models import PortalCode
from anlaufstelle.people.portal_access.sign_in import PortalAccessRefused

SESSION_SECONDS = 15 * 60
SALT = "mine"


@dataclass(frozen=True)
class PortalSession:
    """The client that is signed in, and the access code used."""

    key: UUID
    client: UUID
    session_token: str


def _cookie_paths() -> list[tuple[str, str]]:
    """Return name and path of the cookie for each language. No other pages may lie below these paths."""
    return [(f"mine_{code}", f"/{code}/mine/") for code, _name in settings.LANGUAGES]


def start_session(response: HttpResponse, key: PortalCode) -> None:
    """Set the session cookie. It expires when the browser closes."""
    value = signing.dumps([str(key.pk), str(key.client_id), key.session_token], salt=SALT)
    for name, path in _cookie_paths():
        response.set_cookie(
            name, value, path=path, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
        )


def end_session(response: HttpResponse) -> None:
    """Delete the session cookie."""
    for name, path in _cookie_paths():
        response.delete_cookie(name, path=path, samesite="Strict")


def read_session(request: HttpRequest) -> PortalSession | None:
    """Return the session of a request; None without a valid cookie. Raises PortalAccessRefused if it has expired."""
    value = request.COOKIES.get(f"mine_{request.LANGUAGE_CODE}", "")
    if not value:
        return None
    try:
        key, client, session_token = signing.loads(value, salt=SALT, max_age=SESSION_SECONDS)
    except signing.SignatureExpired:
        raise session_expired() from None
    except signing.BadSignature:
        return None
    return PortalSession(UUID(key), UUID(client), session_token)


def session_expired() -> PortalAccessRefused:
    """Return the error for a session that has ended."""
    return PortalAccessRefused(
        _("Your page is closed: the time is over, or it was closed elsewhere. Please sign in again.")
    )
