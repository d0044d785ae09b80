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

from anlaufstelle.people.models import OwnKey
from anlaufstelle.people.own import CannotOpen

SECONDS = 15 * 60
SALT = "mine"


@dataclass(frozen=True)
class Opened:
    """Whose page is open, by which key."""

    key: UUID
    person: UUID
    seal: str


def _places() -> list[tuple[str, str]]:
    """One cookie for each language: her page has an address in each, and nothing else may lie below it."""
    return [(f"mine_{code}", f"/{code}/mine/") for code, _name in settings.LANGUAGES]


def remember(response: HttpResponse, key: OwnKey) -> None:
    """From now on, for a quarter of an hour. The browser forgets it when it is closed."""
    told = signing.dumps([str(key.pk), str(key.person_id), key.seal], salt=SALT)
    for name, path in _places():
        response.set_cookie(
            name, told, path=path, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
        )


def forget(response: HttpResponse) -> None:
    """Nothing is left in the browser."""
    for name, path in _places():
        response.delete_cookie(name, path=path, samesite="Strict")


def read(request: HttpRequest) -> Opened | None:
    """What the browser has kept; nothing if nothing. Raises CannotOpen when the time is over."""
    told = request.COOKIES.get(f"mine_{request.LANGUAGE_CODE}", "")
    if not told:
        return None
    try:
        key, person, seal = signing.loads(told, salt=SALT, max_age=SECONDS)
    except signing.SignatureExpired:
        raise over() from None
    except signing.BadSignature:
        return None
    return Opened(UUID(key), UUID(person), seal)


def over() -> CannotOpen:
    """What is said when a page that was open is not any more."""
    return CannotOpen(_("Your page is closed: the time is over, or it was closed elsewhere. Please sign in again."))
