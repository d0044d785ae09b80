"""Access to the client portal: issuing a code, first sign-in, sign-in with PIN, and locking.

A failed attempt is counted before it is refused, and the count stays: no refusal here rolls it back.
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

GROUP_LENGTH = 4  # characters per group on paper
LOOKALIKES = str.maketrans("018", "OIB")  # codes are base32 and contain none of these digits


class PortalAccessRefused(Refused):
    """The portal does not open like this."""


class CannotIssueCode(Refused):
    """No code can be issued like this."""


def format_code(code: str) -> str:
    """Format a code as it is printed."""
    return "-".join(code[start : start + GROUP_LENGTH] for start in range(0, len(code), GROUP_LENGTH))


def hash_of(code: str) -> str:
    """Return the hash that is stored for a code, however its letters were typed."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum()).translate(LOOKALIKES)
    return hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()


def digits_of(text: str) -> str:
    """Return a PIN or a year with the digits of any script as ASCII."""
    return "".join(
        str(unicodedata.digit(character)) if character.isdigit() else character for character in text.strip()
    )


def client_actor(client: UUID) -> Actor:
    """Return the client as the actor. It has no name, so none is recorded with what the client does."""
    return Actor("", client_id=client)


def active_code(actor: Actor, client: UUID) -> PortalCode | None:
    """Return the code that the actor's provider has issued and that still opens the portal."""
    return PortalCode.objects.visible_to(actor).filter(client=client, provider=actor.provider_id, ended_on=None).first()


@transaction.atomic
def issue_code(actor: Actor, *, client: Client) -> str:
    """Issue a code for the client portal and return it in clear, once. Older codes of this provider end.

    The portal shows the records of all providers, so reading access is not enough to issue a code. Raises
    CannotIssueCode, NotPermitted, NameRequired.
    """
    lock_client_files(actor.provider_id, client.pk)
    works_with(actor, client.pk)
    require_name(actor, client.pk)
    if client.is_protected:
        raise CannotIssueCode(_("No code was made: she is protected, and sees her page here at the desk only."))
    details = ClientDetails.objects.visible_to(actor).filter(client=client, provider=actor.provider_id).first()
    if details is None or details.birth_date is None:
        raise CannotIssueCode(
            _("No code was made: the first time she needs her year of birth. Please write it down before.")
        )
    _end_codes(actor, client.pk)
    issuer: dict[str, Any] = {"provider_id": actor.provider_id, "written_by_id": actor.user_id}
    code = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")
    portal_code = PortalCode.objects.create(client=client, code_hash=hash_of(code), **issuer)
    record(actor, AuditAction.CREATE, portal_code, client=client.pk, reason="code")
    return format_code(code)


@transaction.atomic
def lock_portal(actor: Actor, *, client: UUID) -> None:
    """Lock the client portal at once, open sessions included. A new code opens it again. Raises NotPermitted."""
    works_with(actor, client)
    lock_own_codes(actor, client=client)


def lock_own_codes(actor: Actor, *, client: UUID) -> None:
    """End the codes that the actor's provider has issued. The caller has checked whether the actor may."""
    if _end_codes(actor, client):
        record(actor, AuditAction.CHANGE, PortalCode, client=client, reason="locked")


def lock_all_codes(actor: Actor, *, client: UUID) -> None:
    """End all portal codes of a client, from whichever provider.

    Runs with the client's access context, because no provider may end what another one has issued. The audit entry
    names the actor.
    """
    with access_context(context_of(client_actor(client))):
        rows = PortalCode.objects.visible_to(client_actor(client)).filter(client=client, ended_on=None)
        ended = rows.update(ended_on=today(), session_token="")
    if ended:
        record(actor, AuditAction.CHANGE, PortalCode, client=client, reason="locked")


def find_code(code: str) -> PortalCode:
    """Return the row of this code. Raises PortalAccessRefused, with one message for every kind of invalid code."""
    code_hash = hash_of(code)
    with access_context(context_of_code(code_hash)):
        portal_code = PortalCode.objects.of_code(code_hash).first()
    if portal_code is None or portal_code.is_late:
        raise PortalAccessRefused(_("This code opens nothing, or no longer. Please ask for a new one at the desk."))
    if portal_code.is_locked:
        raise PortalAccessRefused(
            _("Your page is locked: the answer was wrong too often. Please ask for a new code at the desk.")
        )
    return portal_code


def first_sign_in(*, code: str, year: str, pin: str, pin_repeated: str) -> PortalCode:
    """Sign in for the first time: the year of birth proves the identity, and the client chooses a PIN.

    Raises PortalAccessRefused.
    """
    portal_code = find_code(code)
    if portal_code.pin:
        raise PortalAccessRefused(_("This code was used before. Please type the PIN that you have chosen then."))
    new_pin, year_digits = _check_pin(pin, pin_repeated), digits_of(year)
    client = client_actor(portal_code.client_id)
    with access_context(context_of(client)):
        is_counted = _count_attempt(portal_code)
        details = ClientDetails.objects.visible_to(client).filter(provider=portal_code.provider_id).first()
        is_correct = (
            is_counted
            and details is not None
            and details.birth_date is not None
            and year_digits == str(details.birth_date.year)
        )
        if is_correct:
            portal_code.pin = make_password(new_pin)
            _sign_in(portal_code, "begun")
    if not is_correct:
        _refuse(
            portal_code,
            _("This is not the year of birth that was written down here. Please try again, or ask at the desk."),
        )
    return portal_code


def sign_in(*, code: str, pin: str) -> PortalCode:
    """Sign in with code and PIN. Raises PortalAccessRefused."""
    portal_code = find_code(code)
    with access_context(context_of(client_actor(portal_code.client_id))):
        is_correct = (
            _count_attempt(portal_code) and bool(portal_code.pin) and check_password(digits_of(pin), portal_code.pin)
        )
        if is_correct:
            _sign_in(portal_code, "in")
    if not is_correct:
        _refuse(portal_code, _("This PIN is wrong. Please try again."))
    return portal_code


def is_session_valid(key: UUID, client: UUID, session_token: str) -> bool:
    """Return whether the session opened with this code is still valid. Call it within `access_context`."""
    rows = PortalCode.objects.visible_to(client_actor(client)).filter(
        pk=key, session_token=session_token, ended_on=None, attempts__lt=MAX_ATTEMPTS
    )
    protected = Client.objects.visible_to(client_actor(client)).filter(pk=client, is_protected=True)
    return bool(session_token) and rows.exists() and not protected.exists()


def sign_out(key: UUID, client: UUID) -> None:
    """End the client's sessions, on every device."""
    with access_context(context_of(client_actor(client))):
        PortalCode.objects.visible_to(client_actor(client)).filter(pk=key).update(session_token="")


def _end_codes(actor: Actor, client: UUID) -> int:
    codes = PortalCode.objects.unrestricted(because="ending portal codes")
    own_codes = codes.filter(client=client, provider=actor.provider_id, ended_on=None)
    return own_codes.update(ended_on=today(), session_token="")


def _check_pin(pin: str, pin_repeated: str) -> str:
    digits = digits_of(pin)
    if not 4 <= len(digits) <= 8 or not (digits.isascii() and digits.isdigit()):
        raise PortalAccessRefused(_("Please choose a PIN of 4 to 8 figures."))
    if digits != digits_of(pin_repeated):
        raise PortalAccessRefused(_("The two PINs are not the same. Please type them again."))
    if len(set(digits)) == 1 or digits in "0123456789" or digits in "9876543210":
        raise PortalAccessRefused(_("This PIN is too easy to guess. Please choose another one."))
    return digits


def _count_attempt(portal_code: PortalCode) -> bool:
    """Count an attempt before checking it, so that parallel ones count each. Returns False if there were too many."""
    rows = PortalCode.objects.visible_to(client_actor(portal_code.client_id)).filter(
        pk=portal_code.pk, ended_on=None, attempts__lt=MAX_ATTEMPTS
    )
    return bool(rows.update(attempts=F("attempts") + 1))


def _sign_in(portal_code: PortalCode, reason: str) -> None:
    client = client_actor(portal_code.client_id)
    if Client.objects.visible_to(client).filter(pk=portal_code.client_id, is_protected=True).exists():
        raise PortalAccessRefused(_("This page opens at the desk only. Please ask there."))
    portal_code.mark_used()
    portal_code.session_token = secrets.token_urlsafe(16)
    portal_code.save(update_fields=["pin", "session_token", "attempts", "used_at"])
    record(client, AuditAction.CHANGE, portal_code, client=portal_code.client_id, reason=reason)


def _refuse(portal_code: PortalCode, message: str) -> None:
    client = client_actor(portal_code.client_id)
    record_refusal(client, what="portalcode", subject=portal_code.pk, reason="wrong")
    with access_context(context_of(client)):
        attempts = PortalCode.objects.visible_to(client).get(pk=portal_code.pk).attempts
    if attempts >= MAX_ATTEMPTS:
        raise PortalAccessRefused(
            _("Your page is locked: the answer was wrong too often. Please ask for a new code at the desk.")
        )
    raise PortalAccessRefused(message)
