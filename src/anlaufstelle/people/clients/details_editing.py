"""Editing a client's details at one's own provider, and answering rectification requests (rectification.py)."""

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
"""Suffix of a version: all providers share a client's protection, so it can change while the profile does not."""


class CannotEditDetails(Refused):
    """The details cannot be changed like this."""


@dataclass(frozen=True)
class StoredDetails:
    """What one provider keeps about a client apart from the cases."""

    facts: dict[str, Any]  # fields of ClientProfile
    born: tuple[dt.date | None, str]
    household: str
    languages: tuple[tuple[str, str], ...]  # code and level, best first
    is_protected: bool


class DetailsChangedMeanwhile(Refused):
    """A colleague saved first. `stored` is what they saved, `submitted` is what was not saved."""

    def __init__(self, submitted: StoredDetails, stored: StoredDetails, version: str) -> None:
        super().__init__(_("Not saved: somebody has corrected this meanwhile. Both stand below."))
        self.submitted, self.stored, self.version = submitted, stored, version


def stored_details(actor: Actor, client: UUID) -> tuple[StoredDetails, str]:
    """Return what the actor's provider keeps about its client, and the version of it."""
    own: dict[str, Any] = {"client": client, "provider": actor.provider_id}
    profile = ClientProfile.objects.visible_to(actor).get(**own)
    details = ClientDetails.objects.visible_to(actor).get(**own)
    spoken = SpokenLanguage.objects.visible_to(actor).filter(**own).values_list("language", "level")
    is_protected = Client.objects.visible_to(actor).get(pk=client).is_protected
    stored = StoredDetails(
        facts={name: getattr(profile, name) for name in PROFILE_FIELDS},
        born=(details.birth_date, details.birth_precision),
        household=details.household,
        languages=tuple(spoken),
        is_protected=is_protected,
    )
    moment = profile.corrected_at.isoformat() if profile.corrected_at else ""
    return stored, moment + PROTECTED * is_protected


@transaction.atomic
def edit_details(actor: Actor, *, client: UUID, details: StoredDetails, version: str) -> None:
    """Replace a client's details.

    `version`: of the details that were edited. Submitting the same details twice is harmless.

    Raises CannotEditDetails, DetailsChangedMeanwhile, NotPermitted.
    """
    lock_client_files(actor.provider_id, client)
    may_correct(actor, client)
    stored, current = stored_details(actor, client)
    if details == stored:
        return
    if version != current:
        raise DetailsChangedMeanwhile(details, stored, current)
    if stored.is_protected and not details.is_protected:
        may_end_protection(actor, client)
    own: dict[str, Any] = {"client": client, "provider": actor.provider_id}
    if needs_name(details.facts, details.born[0], details.household):
        raise CannotEditDetails(str(NAME_REQUIRED_TEXT))
    names = (details.facts["given_name"], details.facts["family_name"], details.facts["original_name"])
    rows = ClientProfile.objects.visible_to(actor).filter(**own, corrected_at=_moment(version))
    # No row: a colleague saved between the check above and this update.
    if not rows.update(**details.facts, sounds=phonetic_key(names), corrected_at=timezone.now()):
        raise DetailsChangedMeanwhile(details, *stored_details(actor, client))
    ClientDetails.objects.visible_to(actor).filter(**own).update(
        birth_date=details.born[0], birth_precision=details.born[1], household=details.household
    )
    if details.languages != stored.languages:
        SpokenLanguage.objects.visible_to(actor).filter(**own).delete()
        owner: dict[str, Any] = {"client_id": client, "provider_id": actor.provider_id}
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(**owner, language=code, level=level) for code, level in details.languages
        )
    record(actor, AuditAction.CHANGE, ClientProfile, client=client, reason="corrected")
    if details.is_protected != stored.is_protected:
        Client.objects.visible_to(actor).filter(pk=client).update(is_protected=details.is_protected)
        record(
            actor,
            AuditAction.CHANGE,
            Client,
            client=client,
            reason="protected" if details.is_protected else "unprotected",
        )
        if details.is_protected:
            end_emergency_accesses(actor, client=client)
            lock_all_codes(actor, client=client)


@transaction.atomic
def answer_rectification(actor: Actor, *, rectification: RectificationRequest, was_accepted: bool, reason: str) -> None:
    """Accept or decline a rectification request, with a reason.

    An answer is final; sending the same one twice is harmless.

    Allowed to whoever leads a case of the client. Raises RectificationRefused, CannotEditDetails, NotPermitted.
    """
    may_answer(actor, rectification.client_id, rectification.provider_id)
    text = check_text(reason, _("Nothing was sent: please say why, so that she can read it."))
    rows = RectificationRequest.objects.visible_to(actor).filter(pk=rectification.pk)
    answer: dict[str, Any] = {"answered_on": today(), "answered_by": actor.user_id}
    if rows.filter(was_accepted=None).update(was_accepted=was_accepted, reason=text, **answer):
        record(
            actor,
            AuditAction.CHANGE,
            rectification,
            client=rectification.client_id,
            reason="granted" if was_accepted else "declined",
        )
    elif not rows.filter(was_accepted=was_accepted, reason=text).exists():
        raise CannotEditDetails(_("Nothing was sent: this was answered already. She reads that answer."))


def _moment(version: str) -> dt.datetime | None:
    moment = version.removesuffix(PROTECTED)
    return dt.datetime.fromisoformat(moment) if moment else None
