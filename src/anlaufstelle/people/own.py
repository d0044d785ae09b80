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

from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import record, refuse
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.models import OwnKey, Particulars, Person
from anlaufstelle.people.models.own import ATTEMPTS
from anlaufstelle.people.nameless import check_named
from anlaufstelle.people.permissions import works_with
from anlaufstelle.people.reading import hold
from anlaufstelle.walls.access import access, of, of_code

BLOCK = 4  # letters of a code that stand together on paper
MISREAD = str.maketrans("018", "OIB")  # none of these figures is in a code


class CannotOpen(Refused):
    """Her own page does not open like this."""


class CannotGive(Refused):
    """No code is given out like this."""


def printed(code: str) -> str:
    """A code as it stands on paper."""
    return "-".join(code[place : place + BLOCK] for place in range(0, len(code), BLOCK))


def hash_of(code: str) -> str:
    """What is kept of a code, however its letters were typed."""
    letters = "".join(one for one in code.upper() if one.isalnum()).translate(MISREAD)
    return hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()


def digits_of(told: str) -> str:
    """The figures of a PIN or a year, typed in any script."""
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in told.strip())


def herself(person: UUID) -> Actor:
    """The person as the one who acts. No name: none is kept with what she does."""
    return Actor("", person_id=person)


def key_given(actor: Actor, person: UUID) -> OwnKey | None:
    """The key that the actor's provider has given out and that still opens."""
    return OwnKey.objects.visible_to(actor).filter(person=person, provider=actor.provider_id, ended_on=None).first()


@transaction.atomic
def give_code(actor: Actor, *, person: Person) -> str:
    """A new code for her own page, told once; older ones of this provider open nothing more.

    Raises CannotGive, NotPermitted, StaysNameless. The page tells of all providers: who only reads gives no key to it.
    """
    hold(actor.provider_id, person.pk)
    works_with(actor, person.pk)
    check_named(actor, person.pk)
    if person.is_protected:
        raise CannotGive(_("No code was made: she is protected, and sees her page here at the desk only."))
    known = Particulars.objects.visible_to(actor).filter(person=person, provider=actor.provider_id).first()
    if known is None or known.birth_date is None:
        raise CannotGive(
            _("No code was made: the first time she needs her year of birth. Please write it down before.")
        )
    _end(actor, person.pk)
    by: dict[str, Any] = {"provider_id": actor.provider_id, "written_by_id": actor.user_id}
    code = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")
    key = OwnKey.objects.create(person=person, code_hash=hash_of(code), **by)
    record(actor, Deed.CREATE, key, person=person.pk, reason="code")
    return printed(code)


@transaction.atomic
def lock(actor: Actor, *, person: UUID) -> None:
    """Her page is shut at once, also where it is open now; a new code opens it again. Raises NotPermitted."""
    works_with(actor, person)
    lock_here(actor, person=person)


def lock_here(actor: Actor, *, person: UUID) -> None:
    """The codes that the actor's provider has given out end; whoever calls it has asked whether this actor may."""
    if _end(actor, person):
        record(actor, Deed.CHANGE, OwnKey, person=person, reason="locked")


def lock_everywhere(actor: Actor, *, person: UUID) -> None:
    """Whoever has a code of hers, from whichever provider, comes in with it no more.

    The database is asked as she herself: no provider ends what another one has given out. The line names the actor.
    """
    with access(of(herself(person))):
        rows = OwnKey.objects.visible_to(herself(person)).filter(person=person, ended_on=None)
        ended = rows.update(ended_on=today(), seal="")
    if ended:
        record(actor, Deed.CHANGE, OwnKey, person=person, reason="locked")


def find(code: str) -> OwnKey:
    """The key of this code. Raises CannotOpen, in the same words whatever is wrong with it."""
    told = hash_of(code)
    with access(of_code(told)):
        key = OwnKey.objects.of_code(told).first()
    if key is None or key.is_late:
        raise CannotOpen(_("This code opens nothing, or no longer. Please ask for a new one at the desk."))
    if key.is_locked:
        raise CannotOpen(
            _("Your page is locked: the answer was wrong too often. Please ask for a new code at the desk.")
        )
    return key


def begin(*, code: str, year: str, pin: str, again: str) -> OwnKey:
    """The first time: her year of birth says that it is she, and she chooses a PIN. Raises CannotOpen."""
    key = find(code)
    if key.pin:
        raise CannotOpen(_("This code was used before. Please type the PIN that you have chosen then."))
    chosen, told = _pin(pin, again), digits_of(year)
    with access(of(herself(key.person_id))):
        counted = _count(key)
        known = Particulars.objects.visible_to(herself(key.person_id)).filter(provider=key.provider_id).first()
        right = counted and known is not None and known.birth_date is not None and told == str(known.birth_date.year)
        if right:
            key.pin = make_password(chosen)
            _come_in(key, "begun")
    if not right:
        _wrong(
            key, _("This is not the year of birth that was written down here. Please try again, or ask at the desk.")
        )
    return key


def enter(*, code: str, pin: str) -> OwnKey:
    """Come in with code and PIN. Raises CannotOpen."""
    key = find(code)
    with access(of(herself(key.person_id))):
        right = _count(key) and bool(key.pin) and check_password(digits_of(pin), key.pin)
        if right:
            _come_in(key, "in")
    if not right:
        _wrong(key, _("This PIN is wrong. Please try again."))
    return key


def is_open(key: UUID, person: UUID, seal: str) -> bool:
    """Whether what was opened with this key is still open. Ask it inside `access`."""
    rows = OwnKey.objects.visible_to(herself(person)).filter(pk=key, seal=seal, ended_on=None, attempts__lt=ATTEMPTS)
    protected = Person.objects.visible_to(herself(person)).filter(pk=person, is_protected=True)
    return bool(seal) and rows.exists() and not protected.exists()


def leave(key: UUID, person: UUID) -> None:
    """She goes: what was opened is shut, wherever it is open."""
    with access(of(herself(person))):
        OwnKey.objects.visible_to(herself(person)).filter(pk=key).update(seal="")


def _end(actor: Actor, person: UUID) -> int:
    given = OwnKey.objects.for_the_house(because="codes that end")
    mine = given.filter(person=person, provider=actor.provider_id, ended_on=None)
    return mine.update(ended_on=today(), seal="")


def _pin(pin: str, again: str) -> str:
    chosen = digits_of(pin)
    if not 4 <= len(chosen) <= 8 or not (chosen.isascii() and chosen.isdigit()):
        raise CannotOpen(_("Please choose a PIN of 4 to 8 figures."))
    if chosen != digits_of(again):
        raise CannotOpen(_("The two PINs are not the same. Please type them again."))
    if len(set(chosen)) == 1 or chosen in "0123456789" or chosen in "9876543210":
        raise CannotOpen(_("This PIN is too easy to guess. Please choose another one."))
    return chosen


def _count(key: OwnKey) -> bool:
    """One more attempt, before it is known whether it is right: two at once are two. False: there were too many."""
    rows = OwnKey.objects.visible_to(herself(key.person_id)).filter(pk=key.pk, ended_on=None, attempts__lt=ATTEMPTS)
    return bool(rows.update(attempts=F("attempts") + 1))


def _come_in(key: OwnKey, reason: str) -> None:
    if Person.objects.visible_to(herself(key.person_id)).filter(pk=key.person_id, is_protected=True).exists():
        raise CannotOpen(_("This page opens at the desk only. Please ask there."))
    key.used()
    key.seal = secrets.token_urlsafe(16)
    key.save(update_fields=["pin", "seal", "attempts", "used_at"])
    record(herself(key.person_id), Deed.CHANGE, key, person=key.person_id, reason=reason)


def _wrong(key: OwnKey, sentence: str) -> None:
    refuse(herself(key.person_id), what="ownkey", subject=key.pk, reason="wrong")
    with access(of(herself(key.person_id))):
        tried = OwnKey.objects.visible_to(herself(key.person_id)).get(pk=key.pk).attempts
    if tried >= ATTEMPTS:
        raise CannotOpen(
            _("Your page is locked: the answer was wrong too often. Please ask for a new code at the desk.")
        )
    raise CannotOpen(sentence)
