"""Verbs: correcting what one's own provider keeps of a person, and answering what she has asked for
(rectification.py)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.emergency_access import end_emergency_accesses
from anlaufstelle.people.access.permissions import may_answer, may_correct, may_end_protection
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.clients.anonymous import NAME_REQUIRED_TEXT, needs_name
from anlaufstelle.people.clients.phonetics import phonetic_key
from anlaufstelle.people.clients.rectification import check_text
from anlaufstelle.people.models import (
    PROFILE_FIELDS,
    Client,
    ClientDetails,
    ClientProfile,
    RectificationRequest,
    SpokenLanguage,
)
from anlaufstelle.people.portal_access.sign_in import lock_all_codes

PROTECTED = "!"
"""At the end of a version: her protection is every provider's, so it can change where nothing else does."""


class CannotEditDetails(Refused):
    """This cannot be corrected here."""


@dataclass(frozen=True)
class StoredDetails:
    """What one provider keeps of a person, beside her cases."""

    facts: dict[str, Any]  # fields of Profile
    born: tuple[dt.date | None, str]
    household: str
    languages: tuple[tuple[str, str], ...]  # code and level, the best one first
    is_protected: bool


class DetailsChangedMeanwhile(Refused):
    """Somebody else was faster. Both texts are kept: hers is saved, this one is `mine`."""

    def __init__(self, mine: StoredDetails, theirs: StoredDetails, version: str) -> None:
        super().__init__(_("Not saved: somebody has corrected this meanwhile. Both stand below."))
        self.mine, self.theirs, self.version = mine, theirs, version


def stored_details(actor: Actor, client: UUID) -> tuple[StoredDetails, str]:
    """What the actor's provider keeps, and its version. Ask it only for somebody whom this provider counsels."""
    own: dict[str, Any] = {"client": client, "provider": actor.provider_id}
    profile = ClientProfile.objects.visible_to(actor).get(**own)
    particulars = ClientDetails.objects.visible_to(actor).get(**own)
    spoken = SpokenLanguage.objects.visible_to(actor).filter(**own).values_list("language", "level")
    is_protected = Client.objects.visible_to(actor).get(pk=client).is_protected
    kept = StoredDetails(
        facts={name: getattr(profile, name) for name in PROFILE_FIELDS},
        born=(particulars.birth_date, particulars.birth_precision),
        household=particulars.household,
        languages=tuple(spoken),
        is_protected=is_protected,
    )
    moment = profile.corrected_at.isoformat() if profile.corrected_at else ""
    return kept, moment + PROTECTED * is_protected


@transaction.atomic
def edit_details(actor: Actor, *, client: UUID, told: StoredDetails, version: str) -> None:
    """Put what is right in the place of what was kept. `version`: of what was corrected; twice the same is no harm.

    Raises CannotEditDetails, DetailsChangedMeanwhile, NotPermitted.
    """
    lock_client_files(actor.provider_id, client)
    may_correct(actor, client)
    now, current = stored_details(actor, client)
    if told == now:
        return
    if version != current:
        raise DetailsChangedMeanwhile(told, now, current)
    if now.is_protected and not told.is_protected:
        may_end_protection(actor, client)
    own: dict[str, Any] = {"client": client, "provider": actor.provider_id}
    if needs_name(told.facts, told.born[0], told.household):
        raise CannotEditDetails(str(NAME_REQUIRED_TEXT))
    names = (told.facts["given_name"], told.facts["family_name"], told.facts["original_name"])
    rows = ClientProfile.objects.visible_to(actor).filter(**own, corrected_at=_moment(version))
    if not rows.update(**told.facts, sounds=phonetic_key(names), corrected_at=timezone.now()):  # faster by a moment
        raise DetailsChangedMeanwhile(told, *stored_details(actor, client))
    ClientDetails.objects.visible_to(actor).filter(**own).update(
        birth_date=told.born[0], birth_precision=told.born[1], household=told.household
    )
    if told.languages != now.languages:
        SpokenLanguage.objects.visible_to(actor).filter(**own).delete()
        by: dict[str, Any] = {"client_id": client, "provider_id": actor.provider_id}
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(**by, language=code, level=level) for code, level in told.languages
        )
    record(actor, AuditAction.CHANGE, ClientProfile, client=client, reason="corrected")
    if told.is_protected != now.is_protected:
        Client.objects.visible_to(actor).filter(pk=client).update(is_protected=told.is_protected)
        record(
            actor, AuditAction.CHANGE, Client, client=client, reason="protected" if told.is_protected else "unprotected"
        )
        if told.is_protected:
            end_emergency_accesses(actor, client=client)
            lock_all_codes(actor, client=client)


@transaction.atomic
def answer_rectification(actor: Actor, *, wish: RectificationRequest, was_accepted: bool, reason: str) -> None:
    """Whoever leads her case says whether it was corrected, and why; what is answered stays. Twice is no harm.

    Raises RectificationRefused, CannotEditDetails, NotPermitted.
    """
    may_answer(actor, wish.client_id, wish.provider_id)
    words = check_text(reason, _("Nothing was sent: please say why, so that she can read it."))
    rows = RectificationRequest.objects.visible_to(actor).filter(pk=wish.pk)
    by: dict[str, Any] = {"answered_on": today(), "answered_by": actor.user_id}
    if rows.filter(was_accepted=None).update(was_accepted=was_accepted, reason=words, **by):
        record(actor, AuditAction.CHANGE, wish, client=wish.client_id, reason="granted" if was_accepted else "declined")
    elif not rows.filter(was_accepted=was_accepted, reason=words).exists():
        raise CannotEditDetails(_("Nothing was sent: this was answered already. She reads that answer."))


def _moment(version: str) -> dt.datetime | None:
    moment = version.removesuffix(PROTECTED)
    return dt.datetime.fromisoformat(moment) if moment else None
