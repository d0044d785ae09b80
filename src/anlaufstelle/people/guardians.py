"""Who may act for a person today, in what, and what of hers she is told: the rule, and the verbs that write it.

Whatever is made for a guardian (a sheet, an export, later a letter) asks `may_know`; whoever counts her yes asks
`acts_for`. What she is shut out of stands in nothing that she gets.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import looked, record
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.areas import AREAS, NONE, mask_of
from anlaufstelle.people.depth import Basis
from anlaufstelle.people.models import Clearance, Guardian, Particulars, Profile
from anlaufstelle.people.nameless import check_named
from anlaufstelle.people.permissions import may_link
from anlaufstelle.people.reading import hold
from anlaufstelle.people.rules import latest
from anlaufstelle.people.whosees import WhoSees, who_sees

MOST = 20  # of one person
EVERYTHING = -1  # as a set of areas: all there are, and what has none
STATUS, ADDRESS = mask_of(["AUF"]), mask_of(["WOH"])  # what residence status and address belong to


class CannotName(Refused):
    """Somebody cannot act for her like this."""


class ShutMeanwhile(CannotName):
    """Somebody else was faster: what this one is never told stands otherwise now than on the page that was sent."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing was changed: a colleague has changed this meanwhile. It stands here as it is now. Please look "
              "at it, then tick anew.")
        )  # fmt: skip


@dataclass(frozen=True)
class Named:
    """What is written down of a guardian."""

    basis: str
    other: UUID | None = None
    name: str = ""
    is_office: bool = False
    areas: frozenset[str] = frozenset()  # none: all matters
    since: dt.date | None = None
    until: dt.date | None = None
    proof: str = ""
    saw_proof: bool = False


@dataclass(frozen=True)
class Acting:
    """Somebody who acts for her, before one reader. `last`: her last day, by paper or by the person's age."""

    row: Guardian
    name: str
    person: UUID | None
    last: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        """Begun, not over, not ended."""
        begun = self.row.since is None or self.row.since <= day
        return begun and self.row.ended_on is None and (self.last is None or day <= self.last)

    @property
    def holds(self) -> bool:
        """Whether she acts today."""
        return self.holds_on(today())

    @property
    def needs_proof(self) -> bool:
        """Whether she counts, and is told something, only when somebody has seen the paper, and nobody has."""
        known = shelf().get("guardian_basis", self.row.basis)
        return self.row.proof_seen_on is None and bool(known and known.extras.get("proof"))

    def acts_for(self, areas: int, day: dt.date) -> bool:
        """Whether her yes counts on this day for all of these areas; without any: whether she acts in all matters."""
        covered = self.row.areas == NONE or (areas != NONE and areas & ~self.row.areas == NONE)
        return self.holds_on(day) and covered and not self.needs_proof and not self.is_shut_out_of(areas)

    def is_shut_out_of(self, areas: int) -> bool:
        """Whether any of it is kept from her. What has no area is, where anything is shut."""
        return self.row.is_shut_out or bool(self.row.shut_areas & (areas or EVERYTHING))

    def is_about(self, areas: int) -> bool:
        """Whether any of it is among her matters. What has no area is only where all are."""
        return self.row.areas == NONE or bool(self.row.areas & areas)

    def may_know(self, areas: int) -> bool:
        """Whether this may stand in something that she gets. What has no area is told only if nothing is shut."""
        if self.row.is_shut_out or not self.holds or self.needs_proof:
            return False
        if areas == NONE:
            return self.row.shut_areas == NONE and self.row.areas == NONE
        return not self.row.shut_areas & areas and (self.row.areas == NONE or areas & ~self.row.areas == NONE)


def concerned(areas: int, *, status: bool, address: bool) -> int:
    """The areas that are opened, with those that residence status and address belong to."""
    return areas | STATUS * status | ADDRESS * address


def opened_by(one: Clearance) -> int:
    """The areas that a clearance concerns."""
    return concerned(one.areas, status=one.opens_status, address=one.opens_address)


def guardians_of(actor: Actor, person: UUID) -> list[Acting]:
    """Everybody who acts or acted for her, as far as the actor sees it; two or three queries."""
    rows = list(Guardian.objects.visible_to(actor).filter(person=person).select_related("proof_seen_by"))
    if not rows:
        return []
    files = {row.other_id for row in rows if row.other_id}
    profiles = Profile.objects.visible_to(actor).filter(person__in=files, provider=actor.provider_id)
    names = {one.person_id: one.name for one in profiles}
    looked(actor, Profile, [(key, None) for key in names])
    known = Particulars.objects.visible_to(actor).filter(person=person, provider=actor.provider_id).first()
    born = latest(known.birth_date, known.birth_precision) if known and known.birth_date else None
    return [
        Acting(row, names.get(row.other_id, "") if row.other_id else row.name, row.other_id, _last_day(row, born))
        for row in rows
    ]


def told_to(guardians: list[Acting]) -> list[Acting]:
    """Those who act today and may be told something."""
    return [one for one in guardians if one.holds and not one.row.is_shut_out and not one.needs_proof]


def may_know_of(one: Acting, clearance: Clearance | None) -> bool:
    """Whether this guardian reads that something was opened. What a law has opened may be about this very guardian."""
    return clearance is None or (clearance.basis != Basis.DUTY and one.may_know(opened_by(clearance)))


def sheet_for(actor: Actor, person: UUID, one: Acting | None) -> WhoSees | None:
    """The sheet “Who may see what?” for her, or as this guardian may read it; nothing where the actor sees no case."""
    told = who_sees(actor, person)
    return told if told is None or one is None else for_guardian(told, one)


def for_guardian(told: WhoSees, one: Acting) -> WhoSees:
    """The sheet as this guardian may read it."""
    opened = [clearance for clearance in told.opened if may_know_of(one, clearance)]
    return replace(
        told, opened=opened, emergencies=[], keys=[],
        looks=[look for look in told.looks if may_know_of(one, look.clearance)],
    )  # fmt: skip


def leave_her_alone(person: UUID, provider: UUID, areas: int, born: dt.date | None) -> bool:
    """Whether everybody who acts for her in any of this is shut out of it; where nobody does, nobody is known yet.

    Nobody is passed over because whoever asks does not see her: a yes or no is all that comes out of it. `born`: the
    latest day on which she can be.
    """
    rows = Guardian.objects.for_the_house(because="whether anybody else acts for her").filter(
        person=person, provider=provider, ended_on=None
    )
    acting = [Acting(row, "", None, _last_day(row, born)) for row in rows]
    concerned_ = [one for one in acting if one.holds and one.is_about(areas)]
    return bool(concerned_) and all(one.is_shut_out_of(areas) for one in concerned_)


@transaction.atomic
def name_guardian(actor: Actor, *, person: UUID, told: Named) -> Guardian:
    """Write down who acts for her. Twice the same is no harm.

    Raises CannotName, NotPermitted, StaysNameless.
    """
    hold(actor.provider_id, person, told.other)
    whose = [person, told.other] if told.other else [person]
    may_link(actor, *whose)
    check_named(actor, *whose)
    words = "" if told.other else " ".join(told.name.replace("\0", " ").split())
    _check(person, told, words)
    own: dict[str, Any] = {"person_id": person, "provider_id": actor.provider_id}
    rows = Guardian.objects.visible_to(actor).filter(person=person, provider=actor.provider_id, ended_on=None)
    same = rows.filter(other=told.other, name=words, basis=told.basis, areas=mask_of(told.areas))
    if there := same.first():
        return there
    if rows.count() >= MOST:
        raise CannotName(_("Nothing was saved: these are too many. Please end one first."))
    seen: dict[str, Any] = {"proof_seen_on": today(), "proof_seen_by_id": actor.user_id} if told.saw_proof else {}
    made: Guardian = Guardian.objects.create(
        **own, **seen, other_id=told.other, name=words, is_office=told.is_office and not told.other, basis=told.basis,
        areas=mask_of(told.areas), since=told.since, until=told.until, proof=told.proof[:200],
    )  # fmt: skip
    record(actor, Deed.CREATE, made, person=person, reason=told.basis.lower())
    return made


@transaction.atomic
def see_proof(actor: Actor, *, row: Guardian, proof: str) -> None:
    """The actor has seen the paper today. Raises CannotName, NotPermitted."""
    may_link(actor, row.person_id)
    words = " ".join(proof.replace("\0", " ").split())
    if not 0 < len(words) <= 200:
        raise CannotName(_("Nothing was saved: please say in a few words which paper you have seen."))
    if not _update(actor, row, "proof", proof=words, proof_seen_on=today(), proof_seen_by=actor.user_id):
        raise CannotName(_("Nothing was changed: this does not stand here any more."))


@transaction.atomic
def end_guardian(actor: Actor, *, row: Guardian) -> None:
    """From now on she acts for her no more. Raises NotPermitted."""
    may_link(actor, row.person_id)
    _update(actor, row, "ended", ended_on=today())  # ended already: that is no harm


@transaction.atomic
def shut_out(actor: Actor, *, row: Guardian, areas: frozenset[str], whole: bool, was: str) -> None:
    """What this guardian is never told: these areas, or nothing at all; none of both: she is shut out no more.

    `was`: the state that was shown to the actor (Guardian.shutting); what others have shut since she does not lift
    unseen. Twice the same is no harm. Raises CannotName, NotPermitted, ShutMeanwhile.
    """
    may_link(actor, row.person_id)
    _check_areas(areas)
    rows = Guardian.objects.visible_to(actor).filter(pk=row.pk, ended_on=None)
    now, mask = rows.first(), mask_of(areas)
    if now is None:
        raise ShutMeanwhile
    if (now.is_shut_out, now.shut_areas) == (whole, mask):
        return
    still = rows.filter(is_shut_out=now.is_shut_out, shut_areas=now.shut_areas)
    if now.shutting != was or not still.update(is_shut_out=whole, shut_areas=mask):  # or faster by a moment
        raise ShutMeanwhile
    for reason in _reasons(_kept_from(now.shut_areas, now.is_shut_out), _kept_from(mask, whole)):
        record(actor, Deed.CHANGE, row, person=row.person_id, reason=reason)


def _kept_from(areas: int, whole: bool) -> int:
    """As one set, with everything as the set of all."""
    return EVERYTHING if whole else areas


def _reasons(before: int, after: int) -> list[str]:
    """As what it stands in the audit: that something is told again is a line of its own."""
    lifted, shut = before & ~after, after & ~before
    return ["shut-lifted"] * bool(lifted) + ["shut-out"] * bool(shut or not lifted)


def _update(actor: Actor, row: Guardian, reason: str, **told: Any) -> bool:
    """Whether there was somebody who acts still."""
    is_there = bool(Guardian.objects.visible_to(actor).filter(pk=row.pk, ended_on=None).update(**told))
    if is_there:
        record(actor, Deed.CHANGE, row, person=row.person_id, reason=reason)
    return is_there


def _check(person: UUID, told: Named, words: str) -> None:
    if told.other is None and not 0 < len(words) <= 100:
        raise CannotName(_("Nothing was saved: please write a name of at most 100 letters."))
    if told.other == person:
        raise CannotName(_("Nothing was saved: this is she herself."))
    if shelf().get("guardian_basis", told.basis) is None:
        raise CannotName(_("Nothing was saved: please choose on what basis somebody acts for her."))
    _check_areas(told.areas)
    if told.since and told.until and told.until < told.since:
        raise CannotName(_("Nothing was saved: it would end before it begins."))
    if told.saw_proof and not told.proof:
        raise CannotName(_("Nothing was saved: please say in a few words which paper you have seen."))


def _check_areas(areas: frozenset[str]) -> None:
    """One that is not known would make the set empty, and that says the contrary."""
    if not areas <= set(AREAS):
        raise CannotName(_("Nothing was saved: one of these areas of life cannot be chosen here."))


def _last_day(row: Guardian, born: dt.date | None) -> dt.date | None:
    """By the paper, or the day before she comes of age."""
    known = shelf().get("guardian_basis", row.basis)
    age = int(known.extras.get("until_age") or 0) if known else 0
    days = [row.until] if row.until else []
    if age and born:
        end = dt.date(born.year + age, born.month, born.day) if (born.month, born.day) != (2, 29) else None
        days.append((end or dt.date(born.year + age, 3, 1)) - dt.timedelta(days=1))
    return min(days, default=None)
