"""Her own page: giving out a code, beginning with it, coming in with the PIN, and being locked out.

A wrong answer is counted before it is said to be wrong, and its count stays: nothing here is undone by a refusal.
"""

import base64
import hashlib
import secrets
import unicodedata
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record, record_refusal
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.permissions import works_with
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.clients.anonymous import require_name
from anlaufstelle.people.models import Client, ClientDetails, PortalCode
from anlaufstelle.people.portal_access.models import MAX_ATTEMPTS
from anlaufstelle.rls.context import access_context, context_of, context_of_code

GROUP_LENGTH = 4  # letters of a code that stand together on paper
LOOKALIKES = str.maketrans("018", "OIB")  # none of these figures is in a code


class PortalAccessRefused(Refused):
    """Her own page does not open like this."""


class CannotIssueCode(Refused):
    """No code is given out like this."""


def format_code(code: str) -> str:
    """A code as it stands on paper."""
    return "-".join(code[place : place + GROUP_LENGTH] for place in range(0, len(code), GROUP_LENGTH))


def hash_of(code: str) -> str:
    """What is kept of a code, however its letters were typed."""
    letters = "".join(one for one in code.upper() if one.isalnum()).translate(LOOKALIKES)
    return hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()


def digits_of(told: str) -> str:
    """The figures of a PIN or a year, typed in any script."""
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in told.strip())


def client_actor(client: UUID) -> Actor:
    """The person as the one who acts. No name: none is kept with what she does."""
    return Actor("", client_id=client)


def active_code(actor: Actor, client: UUID) -> PortalCode | None:
    """The key that the actor's provider has given out and that still opens."""
    return PortalCode.objects.visible_to(actor).filter(client=client, provider=actor.provider_id, ended_on=None).first()


@transaction.atomic
def issue_code(actor: Actor, *, client: Client) -> str:
    """A new code for her own page, told once; older ones of this provider open nothing more.

    Raises CannotIssueCode, NotPermitted, NameRequired. The page tells of all providers: who only reads gives no key to
    it.
    """
    lock_client_files(actor.provider_id, client.pk)
    works_with(actor, client.pk)
    require_name(actor, client.pk)
    if client.is_protected:
        raise CannotIssueCode(_("No code was made: she is protected, and sees her page here at the desk only."))
    known = ClientDetails.objects.visible_to(actor).filter(client=client, provider=actor.provider_id).first()
    if known is None or known.birth_date is None:
        raise CannotIssueCode(
            _("No code was made: the first time she needs her year of birth. Please write it down before.")
        )
    _end_codes(actor, client.pk)
    by: dict[str, Any] = {"provider_id": actor.provider_id, "written_by_id": actor.user_id}
    code = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")
    key = PortalCode.objects.create(client=client, code_hash=hash_of(code), **by)
    record(actor, AuditAction.CREATE, key, client=client.pk, reason="code")
    return format_code(code)


@transaction.atomic
def lock_portal(actor: Actor, *, client: UUID) -> None:
    """Her page is shut at once, also where it is open now; a new code opens it again. Raises NotPermitted."""
    works_with(actor, client)
    lock_own_codes(actor, client=client)


def lock_own_codes(actor: Actor, *, client: UUID) -> None:
    """The codes that the actor's provider has given out end; whoever calls it has asked whether this actor may."""
    if _end_codes(actor, client):
        record(actor, AuditAction.CHANGE, PortalCode, client=client, reason="locked")


def lock_all_codes(actor: Actor, *, client: UUID) -> None:
    """Whoever has a code of hers, from whichever provider, comes in with it no more.

    The database is asked as she herself: no provider ends what another one has given out. The line names the actor.
    """
    with access_context(context_of(client_actor(client))):
        rows = PortalCode.objects.visible_to(client_actor(client)).filter(client=client, ended_on=None)
        ended = rows.update(ended_on=today(), session_token="")
    if ended:
        record(actor, AuditAction.CHANGE, PortalCode, client=client, reason="locked")


def find_code(code: str) -> PortalCode:
    """The key of this code. Raises PortalAccessRefused, in the same words whatever is wrong with it."""
    told = hash_of(code)
    with access_context(context_of_code(told)):
        key = PortalCode.objects.of_code(told).first()
    if key is None or key.is_late:
        raise PortalAccessRefused(_("This code opens nothing, or no longer. Please ask for a new one at the desk."))
    if key.is_locked:
        raise PortalAccessRefused(
            _("Your page is locked: the answer was wrong too often. Please ask for a new code at the desk.")
        )
    return key


def first_sign_in(*, code: str, year: str, pin: str, again: str) -> PortalCode:
    """The first time: her year of birth says that it is she, and she chooses a PIN. Raises PortalAccessRefused."""
    key = find_code(code)
    if key.pin:
        raise PortalAccessRefused(_("This code was used before. Please type the PIN that you have chosen then."))
    chosen, told = _check_pin(pin, again), digits_of(year)
    with access_context(context_of(client_actor(key.client_id))):
        counted = _count_attempt(key)
        known = ClientDetails.objects.visible_to(client_actor(key.client_id)).filter(provider=key.provider_id).first()
        right = counted and known is not None and known.birth_date is not None and told == str(known.birth_date.year)
        if right:
            key.pin = make_password(chosen)
            _sign_in(key, "begun")
    if not right:
        _refuse(
            key, _("This is not the year of birth that was written down here. Please try again, or ask at the desk.")
        )
    return key


def sign_in(*, code: str, pin: str) -> PortalCode:
    """Come in with code and PIN. Raises PortalAccessRefused."""
    key = find_code(code)
    with access_context(context_of(client_actor(key.client_id))):
        right = _count_attempt(key) and bool(key.pin) and check_password(digits_of(pin), key.pin)
        if right:
            _sign_in(key, "in")
    if not right:
        _refuse(key, _("This PIN is wrong. Please try again."))
    return key


def is_session_valid(key: UUID, client: UUID, session_token: str) -> bool:
    """Whether what was opened with this key is still open. Ask it inside `access`."""
    rows = PortalCode.objects.visible_to(client_actor(client)).filter(
        pk=key, session_token=session_token, ended_on=None, attempts__lt=MAX_ATTEMPTS
    )
    protected = Client.objects.visible_to(client_actor(client)).filter(pk=client, is_protected=True)
    return bool(session_token) and rows.exists() and not protected.exists()


def sign_out(key: UUID, client: UUID) -> None:
    """She goes: what was opened is shut, wherever it is open."""
    with access_context(context_of(client_actor(client))):
        PortalCode.objects.visible_to(client_actor(client)).filter(pk=key).update(session_token="")


def _end_codes(actor: Actor, client: UUID) -> int:
    given = PortalCode.objects.unrestricted(because="codes that end")
    mine = given.filter(client=client, provider=actor.provider_id, ended_on=None)
    return mine.update(ended_on=today(), session_token="")


def _check_pin(pin: str, again: str) -> str:
    chosen = digits_of(pin)
    if not 4 <= len(chosen) <= 8 or not (chosen.isascii() and chosen.isdigit()):
        raise PortalAccessRefused(_("Please choose a PIN of 4 to 8 figures."))
    if chosen != digits_of(again):
        raise PortalAccessRefused(_("The two PINs are not the same. Please type them again."))
    if len(set(chosen)) == 1 or chosen in "0123456789" or chosen in "9876543210":
        raise PortalAccessRefused(_("This PIN is too easy to guess. Please choose another one."))
    return chosen


def _count_attempt(key: PortalCode) -> bool:
    """One more attempt, before it is known whether it is right: two at once are two. False: there were too many."""
    rows = PortalCode.objects.visible_to(client_actor(key.client_id)).filter(
        pk=key.pk, ended_on=None, attempts__lt=MAX_ATTEMPTS
    )
    return bool(rows.update(attempts=F("attempts") + 1))


def _sign_in(key: PortalCode, reason: str) -> None:
    if Client.objects.visible_to(client_actor(key.client_id)).filter(pk=key.client_id, is_protected=True).exists():
        raise PortalAccessRefused(_("This page opens at the desk only. Please ask there."))
    key.used()
    key.session_token = secrets.token_urlsafe(16)
    key.save(update_fields=["pin", "session_token", "attempts", "used_at"])
    record(client_actor(key.client_id), AuditAction.CHANGE, key, client=key.client_id, reason=reason)


def _refuse(key: PortalCode, sentence: str) -> None:
    record_refusal(client_actor(key.client_id), what="portalcode", subject=key.pk, reason="wrong")
    with access_context(context_of(client_actor(key.client_id))):
        tried = PortalCode.objects.visible_to(client_actor(key.client_id)).get(pk=key.pk).attempts
    if tried >= MAX_ATTEMPTS:
        raise PortalAccessRefused(
            _("Your page is locked: the answer was wrong too often. Please ask for a new code at the desk.")
        )
    raise PortalAccessRefused(sentence)
