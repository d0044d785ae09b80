"""Verbs: telling a person all there is, holding back, correcting, closing, erasing."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Value, When
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import record
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.paper.report import Report
from anlaufstelle.people.guardians import Acting
from anlaufstelle.people.models import Case, Clearance, Guardian, Person, Restriction
from anlaufstelle.people.permissions import decides_about, may_close
from anlaufstelle.people.reading import hold
from anlaufstelle.people.whosees import looks
from anlaufstelle.privacy import about, access, tombstones
from anlaufstelle.privacy.for_guardian import ForGuardian
from anlaufstelle.privacy.tombstones import Erasure, Mark

AUDIT_DAYS = 3 * 365  # so long lines of who has looked are kept


class CannotTell(Refused):
    """This is not told to whoever asks."""


class CannotErase(Refused):
    """This cannot be erased now."""


@transaction.atomic
def tell_all(actor: Actor, *, person: Person, guardian: Acting | None = None) -> dict[str, Any]:
    """Everything the actor's provider keeps about a person, for her; or what a guardian of hers may be told.

    Raises NotPermitted, CannotTell.
    """
    provider, reader = decides_about(actor, person.pk), _reader(person, guardian)
    seen = [
        {
            "on": one.last.date().isoformat(), "times": one.times, "who": one.who, "at": one.provider,
            "what": one.what, "how": one.deed,
        }
        for one in looks(actor, person.pk, days=AUDIT_DAYS)
        if reader is None or reader.tells_of(one.clearance)
    ]  # fmt: skip
    record(actor, Deed.EXPORT, person, person=person.pk, reason="access-guardian" if guardian else "access")
    return about.told(person.pk, provider, reader) | {"looked_at": seen}


@transaction.atomic
def tell_on_paper(actor: Actor, *, person: Person, language: str, guardian: Acting | None = None) -> Report:
    """The same in words, for her to read, in one of her languages. Raises NotPermitted, CannotTell."""
    provider, reader = decides_about(actor, person.pk), _reader(person, guardian)
    seen = [one for one in looks(actor, person.pk, days=AUDIT_DAYS) if reader is None or reader.tells_of(one.clearance)]
    record(actor, Deed.EXPORT, person, person=person.pk, reason="access-guardian" if guardian else "access")
    return access.write(person.pk, provider, seen, language, reader)


@transaction.atomic
def restrict(actor: Actor, *, person: Person, ended: bool = False) -> None:
    """From now on nobody but herself and whoever leads the case sees what is kept (Art. 18 DSGVO); or no longer so.
    Twice is no harm.

    Raises NotPermitted.
    """
    hold(actor.provider_id, person.pk)
    provider = decides_about(actor, person.pk)
    live = Restriction.objects.live().filter(person=person, provider=provider)
    if live.exists() != ended:
        return  # it is so already
    if ended:
        live.update(ended_on=today())
    else:
        Restriction.objects.create(person=person, provider_id=provider)
    record(actor, Deed.CHANGE, person, person=person.pk, reason="unrestricted" if ended else "restricted")


@transaction.atomic
def close_case(actor: Actor, *, case: Case, why: str) -> None:
    """The case is over: nobody writes in it any more, and its time of keeping begins.

    Raises CannotErase, NotPermitted.
    """
    hold(actor.provider_id, case.person_id)
    may_close(actor, case.pk)
    if shelf().get("closure_reason", why) is None:
        raise CannotErase(_("Nothing was closed: please choose how the case ended."))
    if Case.objects.visible_to(actor).filter(pk=case.pk, closed_on=None).update(closed_on=today(), closed_why=why):
        record(actor, Deed.CHANGE, case, person=case.person_id, reason="closed")


@transaction.atomic
def erase(actor: Actor, *, person: Person) -> None:
    """Destroy all that the actor's provider keeps about a person, and the key to what was sealed.

    A backup of before holds it still; restoring one erases it again (tombstones.py). What other providers have
    written stays theirs; the person's row stays too, which says nothing of her.
    Raises CannotErase while a case is open, NotPermitted.
    """
    hold(actor.provider_id, person.pk)
    provider = decides_about(actor, person.pk)
    if about.records(Case, person.pk, provider).filter(closed_on=None).exists():
        raise CannotErase(_("Nothing was erased: a case is still open. Please close it first."))
    forget(actor, person=person.pk, provider=provider, reason="erased")


def forget(actor: Actor, *, person: UUID, provider: UUID, reason: str) -> None:
    """Destroy it, so that it stays destroyed. Whether it may be was decided before, in this transaction."""
    begun = tombstones.note(person, provider)
    record(actor, Deed.DELETE, Person, person=person, reason=reason)
    destroy(person, provider)
    transaction.on_commit(partial(tombstones.mark, begun, Mark.DONE))


def again() -> int:
    """Erase once more whoever was erased: after a restore, as the owner. Returns how many.

    Whoever came back since keeps the file that was begun then, however old or new the backup is.
    """
    done = [one for one, told in tombstones.all_of_them().items() if told == Mark.DONE]
    told = {(one.person, one.provider) for one in done if not _came_back(one)}
    for person, provider in told:
        destroy(person, provider)
    return len(told)


def settle() -> None:
    """What was begun and never marked is done if her file is gone, or is of later; else it was undone. As the owner.

    An erasure without a moment gets one: the beginning of the file that there is now, else now. So it holds for every
    backup with the old file in it, and spares the new one. Not in a database that never knew her.
    """
    for one, told in tombstones.all_of_them().items():
        if told != Mark.BEGUN and one.at:
            continue
        with transaction.atomic():
            hold(one.provider, one.person)
            began = about.began(one.person, one.provider)
            if not about.was_here(one.person):
                continue
            if one.at is None:
                tombstones.mark(replace(one, at=began or timezone.now()), Mark.DONE)
            else:
                stays = began is not None and began < one.at
                tombstones.mark(one, Mark.WITHDRAWN if stays else Mark.DONE)


def _came_back(one: Erasure) -> bool:
    """Whether the file that there is was begun after this erasure."""
    began = about.began(one.person, one.provider)
    return one.at is not None and began is not None and began >= one.at


def destroy(person: UUID, provider: UUID) -> None:
    """All rows about a person at one provider. Clearances go first: nobody sees her meanwhile.

    For whom she acted keeps that somebody did, and what this one was shut out of: that is the other one's file.
    """
    Clearance.objects.filter(person=person, source=provider).exclude(grantee=provider).delete()
    _leave_nameless(person, provider)
    for model in reversed(about.personal()):
        if model is not Case:
            about.records(model, person, provider).delete()
    for beside in about.BESIDE:
        beside._default_manager.filter(person=person, provider=provider).delete()
    about.records(Case, person, provider).delete()
    Clearance.objects.filter(person=person, source=provider).delete()


def _leave_nameless(person: UUID, provider: UUID) -> None:
    """Where she acted for somebody, it no longer stands who she is: no key, no name, no words about her paper.

    The words are stored, so they are in the installation's language, whoever erases.
    """
    with translation.override(settings.LANGUAGE_CODE):
        name, paper = _("somebody whose file was erased"), _("a paper that was seen")
    seen = When(proof_seen_on__isnull=False, then=Value(paper))  # it stays proved, and that needs a word
    about.records(Guardian, person, provider).filter(other=person).update(
        other=None, name=name, proof=models.Case(seen, default=Value(""))
    )


def _reader(person: Person, guardian: Acting | None) -> ForGuardian | None:
    if guardian is None:
        return None
    if guardian.row.is_shut_out or not guardian.holds:
        raise CannotTell(_("Nothing was given: this one is shut out of everything, or acts for her no more."))
    if guardian.needs_proof:
        raise CannotTell(_("Nothing was given: nobody has seen yet by which paper this one acts for her."))
    return ForGuardian(guardian, person.is_protected)
