"""Verbs: correcting what one's own provider keeps of a person, and answering what she has asked for (wishes.py)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.emergency import end_emergencies
from anlaufstelle.people.models import FACTS, Correction, Particulars, Person, Profile, Spoken
from anlaufstelle.people.nameless import SAYS_WHO_SHE_IS, needs_name
from anlaufstelle.people.names import sounds_of
from anlaufstelle.people.own import lock_everywhere
from anlaufstelle.people.permissions import may_answer, may_correct, may_end_protection
from anlaufstelle.people.reading import hold
from anlaufstelle.people.wishes import checked

PROTECTED = "!"
"""At the end of a version: her protection is every provider's, so it can change where nothing else does."""


class CannotCorrect(Refused):
    """This cannot be corrected here."""


@dataclass(frozen=True)
class Known:
    """What one provider keeps of a person, beside her cases."""

    facts: dict[str, Any]  # fields of Profile
    born: tuple[dt.date | None, str]
    household: str
    languages: tuple[tuple[str, str], ...]  # code and level, the best one first
    is_protected: bool


class CorrectedMeanwhile(Refused):
    """Somebody else was faster. Both texts are kept: hers is saved, this one is `mine`."""

    def __init__(self, mine: Known, theirs: Known, version: str) -> None:
        super().__init__(_("Not saved: somebody has corrected this meanwhile. Both stand below."))
        self.mine, self.theirs, self.version = mine, theirs, version


def known(actor: Actor, person: UUID) -> tuple[Known, str]:
    """What the actor's provider keeps, and its version. Ask it only for somebody whom this provider counsels."""
    own: dict[str, Any] = {"person": person, "provider": actor.provider_id}
    profile = Profile.objects.visible_to(actor).get(**own)
    particulars = Particulars.objects.visible_to(actor).get(**own)
    spoken = Spoken.objects.visible_to(actor).filter(**own).values_list("language", "level")
    is_protected = Person.objects.visible_to(actor).get(pk=person).is_protected
    kept = Known(
        facts={name: getattr(profile, name) for name in FACTS},
        born=(particulars.birth_date, particulars.birth_precision),
        household=particulars.household,
        languages=tuple(spoken),
        is_protected=is_protected,
    )
    moment = profile.corrected_at.isoformat() if profile.corrected_at else ""
    return kept, moment + PROTECTED * is_protected


@transaction.atomic
def correct(actor: Actor, *, person: UUID, told: Known, version: str) -> None:
    """Put what is right in the place of what was kept. `version`: of what was corrected; twice the same is no harm.

    Raises CannotCorrect, CorrectedMeanwhile, NotPermitted.
    """
    hold(actor.provider_id, person)
    may_correct(actor, person)
    now, current = known(actor, person)
    if told == now:
        return
    if version != current:
        raise CorrectedMeanwhile(told, now, current)
    if now.is_protected and not told.is_protected:
        may_end_protection(actor, person)
    own: dict[str, Any] = {"person": person, "provider": actor.provider_id}
    if needs_name(told.facts, told.born[0], told.household):
        raise CannotCorrect(str(SAYS_WHO_SHE_IS))
    names = (told.facts["given_name"], told.facts["family_name"], told.facts["original_name"])
    rows = Profile.objects.visible_to(actor).filter(**own, corrected_at=_moment(version))
    if not rows.update(**told.facts, sounds=sounds_of(names), corrected_at=timezone.now()):  # faster by a moment
        raise CorrectedMeanwhile(told, *known(actor, person))
    Particulars.objects.visible_to(actor).filter(**own).update(
        birth_date=told.born[0], birth_precision=told.born[1], household=told.household
    )
    if told.languages != now.languages:
        Spoken.objects.visible_to(actor).filter(**own).delete()
        by: dict[str, Any] = {"person_id": person, "provider_id": actor.provider_id}
        Spoken.objects.bulk_create(Spoken(**by, language=code, level=level) for code, level in told.languages)
    record(actor, Deed.CHANGE, Profile, person=person, reason="corrected")
    if told.is_protected != now.is_protected:
        Person.objects.visible_to(actor).filter(pk=person).update(is_protected=told.is_protected)
        record(actor, Deed.CHANGE, Person, person=person, reason="protected" if told.is_protected else "unprotected")
        if told.is_protected:
            end_emergencies(actor, person=person)
            lock_everywhere(actor, person=person)


@transaction.atomic
def answer(actor: Actor, *, wish: Correction, was_done: bool, reason: str) -> None:
    """Whoever leads her case says whether it was corrected, and why; what is answered stays. Twice is no harm.

    Raises CannotAsk, CannotCorrect, NotPermitted.
    """
    may_answer(actor, wish.person_id, wish.provider_id)
    words = checked(reason, _("Nothing was sent: please say why, so that she can read it."))
    rows = Correction.objects.visible_to(actor).filter(pk=wish.pk)
    by: dict[str, Any] = {"answered_on": today(), "answered_by": actor.user_id}
    if rows.filter(was_done=None).update(was_done=was_done, reason=words, **by):
        record(actor, Deed.CHANGE, wish, person=wish.person_id, reason="granted" if was_done else "declined")
    elif not rows.filter(was_done=was_done, reason=words).exists():
        raise CannotCorrect(_("Nothing was sent: this was answered already. She reads that answer."))


def _moment(version: str) -> dt.datetime | None:
    moment = version.removesuffix(PROTECTED)
    return dt.datetime.fromisoformat(moment) if moment else None
