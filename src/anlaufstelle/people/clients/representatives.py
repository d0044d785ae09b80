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

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record, record_reads
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.areas import AREAS, NO_AREAS, mask_of
from anlaufstelle.people.access.choices import Basis
from anlaufstelle.people.access.overview import AccessOverview, access_overview
from anlaufstelle.people.access.permissions import may_link
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.clients.anonymous import require_name
from anlaufstelle.people.models import AccessGrant, ClientDetails, ClientProfile, LegalRepresentative
from anlaufstelle.people.rules import latest_birth_date

MAX_REPRESENTATIVES = 20  # of one person
ALL_AREAS = -1  # as a set of areas: all there are, and what has none
STATUS_AREAS, ADDRESS_AREAS = mask_of(["AUF"]), mask_of(["WOH"])  # what residence status and address belong to


class CannotNameRepresentative(Refused):
    """Somebody cannot act for her like this."""


class ExclusionChangedMeanwhile(CannotNameRepresentative):
    """Somebody else was faster: what this one is never told stands otherwise now than on the page that was sent."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing was changed: a colleague has changed this meanwhile. It stands here as it is now. Please look "
              "at it, then tick anew.")
        )  # fmt: skip


@dataclass(frozen=True)
class RepresentativeInput:
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
class Representation:
    """Somebody who acts for her, before one reader. `last`: her last day, by paper or by the person's age."""

    row: LegalRepresentative
    name: str
    client: UUID | None
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
        known = code_lists().get("guardian_basis", self.row.basis)
        return self.row.proof_seen_on is None and bool(known and known.extras.get("proof"))

    def acts_for(self, areas: int, day: dt.date) -> bool:
        """Whether her yes counts on this day for all of these areas; without any: whether she acts in all matters."""
        covered = self.row.areas == NO_AREAS or (areas != NO_AREAS and areas & ~self.row.areas == NO_AREAS)
        return self.holds_on(day) and covered and not self.needs_proof and not self.is_shut_out_of(areas)

    def is_shut_out_of(self, areas: int) -> bool:
        """Whether any of it is kept from her. What has no area is, where anything is shut."""
        return self.row.is_fully_excluded or bool(self.row.excluded_areas & (areas or ALL_AREAS))

    def is_about(self, areas: int) -> bool:
        """Whether any of it is among her matters. What has no area is only where all are."""
        return self.row.areas == NO_AREAS or bool(self.row.areas & areas)

    def may_know(self, areas: int) -> bool:
        """Whether this may stand in something that she gets. What has no area is told only if nothing is shut."""
        if self.row.is_fully_excluded or not self.holds or self.needs_proof:
            return False
        if areas == NO_AREAS:
            return self.row.excluded_areas == NO_AREAS and self.row.areas == NO_AREAS
        return not self.row.excluded_areas & areas and (
            self.row.areas == NO_AREAS or areas & ~self.row.areas == NO_AREAS
        )


def areas_with_scopes(areas: int, *, status: bool, address: bool) -> int:
    """The areas that are opened, with those that residence status and address belong to."""
    return areas | STATUS_AREAS * status | ADDRESS_AREAS * address


def granted_areas(one: AccessGrant) -> int:
    """The areas that a clearance concerns."""
    return areas_with_scopes(one.areas, status=one.opens_status, address=one.opens_address)


def representations_of(actor: Actor, client: UUID) -> list[Representation]:
    """Everybody who acts or acted for her, as far as the actor sees it; two or three queries."""
    rows = list(LegalRepresentative.objects.visible_to(actor).filter(client=client).select_related("proof_seen_by"))
    if not rows:
        return []
    files = {row.other_id for row in rows if row.other_id}
    profiles = ClientProfile.objects.visible_to(actor).filter(client__in=files, provider=actor.provider_id)
    names = {one.client_id: one.name for one in profiles}
    record_reads(actor, ClientProfile, [(key, None) for key in names])
    known = ClientDetails.objects.visible_to(actor).filter(client=client, provider=actor.provider_id).first()
    born = latest_birth_date(known.birth_date, known.birth_precision) if known and known.birth_date else None
    return [
        Representation(
            row, names.get(row.other_id, "") if row.other_id else row.name, row.other_id, _last_day(row, born)
        )
        for row in rows
    ]


def entitled_to_information(representatives: list[Representation]) -> list[Representation]:
    """Those who act today and may be told something."""
    return [one for one in representatives if one.holds and not one.row.is_fully_excluded and not one.needs_proof]


def may_know_of_grant(one: Representation, grant: AccessGrant | None) -> bool:
    """Whether this guardian reads that something was opened. What a law has opened may be about this very guardian."""
    return grant is None or (grant.basis != Basis.DUTY and one.may_know(granted_areas(grant)))


def sheet_for(actor: Actor, client: UUID, one: Representation | None) -> AccessOverview | None:
    """The sheet “Who may see what?” for her, or as this guardian may read it; nothing where the actor sees no case."""
    told = access_overview(actor, client)
    return told if told is None or one is None else overview_for_representative(told, one)


def overview_for_representative(told: AccessOverview, one: Representation) -> AccessOverview:
    """The sheet as this guardian may read it."""
    opened = [grant for grant in told.opened if may_know_of_grant(one, grant)]
    return replace(
        told, opened=opened, emergencies=[], keys=[],
        looks=[look for look in told.looks if may_know_of_grant(one, look.grant)],
    )  # fmt: skip


def all_excluded(client: UUID, provider: UUID, areas: int, born: dt.date | None) -> bool:
    """Whether everybody who acts for her in any of this is shut out of it; where nobody does, nobody is known yet.

    Nobody is passed over because whoever asks does not see her: a yes or no is all that comes out of it. `born`: the
    latest day on which she can be.
    """
    rows = LegalRepresentative.objects.unrestricted(because="whether anybody else acts for her").filter(
        client=client, provider=provider, ended_on=None
    )
    acting = [Representation(row, "", None, _last_day(row, born)) for row in rows]
    concerned_ = [one for one in acting if one.holds and one.is_about(areas)]
    return bool(concerned_) and all(one.is_shut_out_of(areas) for one in concerned_)


@transaction.atomic
def name_representative(actor: Actor, *, client: UUID, told: RepresentativeInput) -> LegalRepresentative:
    """Write down who acts for her. Twice the same is no harm.

    Raises CannotNameRepresentative, NotPermitted, NameRequired.
    """
    lock_client_files(actor.provider_id, client, told.other)
    whose = [client, told.other] if told.other else [client]
    may_link(actor, *whose)
    require_name(actor, *whose)
    words = "" if told.other else " ".join(told.name.replace("\0", " ").split())
    _check(client, told, words)
    own: dict[str, Any] = {"client_id": client, "provider_id": actor.provider_id}
    rows = LegalRepresentative.objects.visible_to(actor).filter(
        client=client, provider=actor.provider_id, ended_on=None
    )
    same = rows.filter(other=told.other, name=words, basis=told.basis, areas=mask_of(told.areas))
    if there := same.first():
        return there
    if rows.count() >= MAX_REPRESENTATIVES:
        raise CannotNameRepresentative(_("Nothing was saved: these are too many. Please end one first."))
    seen: dict[str, Any] = {"proof_seen_on": today(), "proof_seen_by_id": actor.user_id} if told.saw_proof else {}
    made: LegalRepresentative = LegalRepresentative.objects.create(
        **own, **seen, other_id=told.other, name=words, is_office=told.is_office and not told.other, basis=told.basis,
        areas=mask_of(told.areas), since=told.since, until=told.until, proof=told.proof[:200],
    )  # fmt: skip
    record(actor, AuditAction.CREATE, made, client=client, reason=told.basis.lower())
    return made


@transaction.atomic
def confirm_proof(actor: Actor, *, row: LegalRepresentative, proof: str) -> None:
    """The actor has seen the paper today. Raises CannotNameRepresentative, NotPermitted."""
    may_link(actor, row.client_id)
    words = " ".join(proof.replace("\0", " ").split())
    if not 0 < len(words) <= 200:
        raise CannotNameRepresentative(_("Nothing was saved: please say in a few words which paper you have seen."))
    if not _update(actor, row, "proof", proof=words, proof_seen_on=today(), proof_seen_by=actor.user_id):
        raise CannotNameRepresentative(_("Nothing was changed: this does not stand here any more."))


@transaction.atomic
def end_representation(actor: Actor, *, row: LegalRepresentative) -> None:
    """From now on she acts for her no more. Raises NotPermitted."""
    may_link(actor, row.client_id)
    _update(actor, row, "ended", ended_on=today())  # ended already: that is no harm


@transaction.atomic
def exclude(actor: Actor, *, row: LegalRepresentative, areas: frozenset[str], whole: bool, was: str) -> None:
    """What this guardian is never told: these areas, or nothing at all; none of both: she is shut out no more.

    `was`: the state that was shown to the actor (Guardian.shutting); what others have shut since she does not lift
    unseen. Twice the same is no harm. Raises CannotNameRepresentative, NotPermitted, ExclusionChangedMeanwhile.
    """
    may_link(actor, row.client_id)
    _check_areas(areas)
    rows = LegalRepresentative.objects.visible_to(actor).filter(pk=row.pk, ended_on=None)
    now, mask = rows.first(), mask_of(areas)
    if now is None:
        raise ExclusionChangedMeanwhile
    if (now.is_fully_excluded, now.excluded_areas) == (whole, mask):
        return
    still = rows.filter(is_fully_excluded=now.is_fully_excluded, excluded_areas=now.excluded_areas)
    if now.exclusion_version != was or not still.update(
        is_fully_excluded=whole, excluded_areas=mask
    ):  # or faster by a moment
        raise ExclusionChangedMeanwhile
    for reason in _audit_reasons(
        _excluded_mask(now.excluded_areas, now.is_fully_excluded), _excluded_mask(mask, whole)
    ):
        record(actor, AuditAction.CHANGE, row, client=row.client_id, reason=reason)


def _excluded_mask(areas: int, whole: bool) -> int:
    """As one set, with everything as the set of all."""
    return ALL_AREAS if whole else areas


def _audit_reasons(before: int, after: int) -> list[str]:
    """As what it stands in the audit: that something is told again is a line of its own."""
    lifted, shut = before & ~after, after & ~before
    return ["shut-lifted"] * bool(lifted) + ["shut-out"] * bool(shut or not lifted)


def _update(actor: Actor, row: LegalRepresentative, reason: str, **told: Any) -> bool:
    """Whether there was somebody who acts still."""
    is_there = bool(LegalRepresentative.objects.visible_to(actor).filter(pk=row.pk, ended_on=None).update(**told))
    if is_there:
        record(actor, AuditAction.CHANGE, row, client=row.client_id, reason=reason)
    return is_there


def _check(client: UUID, told: RepresentativeInput, words: str) -> None:
    if told.other is None and not 0 < len(words) <= 100:
        raise CannotNameRepresentative(_("Nothing was saved: please write a name of at most 100 letters."))
    if told.other == client:
        raise CannotNameRepresentative(_("Nothing was saved: this is she herself."))
    if code_lists().get("guardian_basis", told.basis) is None:
        raise CannotNameRepresentative(_("Nothing was saved: please choose on what basis somebody acts for her."))
    _check_areas(told.areas)
    if told.since and told.until and told.until < told.since:
        raise CannotNameRepresentative(_("Nothing was saved: it would end before it begins."))
    if told.saw_proof and not told.proof:
        raise CannotNameRepresentative(_("Nothing was saved: please say in a few words which paper you have seen."))


def _check_areas(areas: frozenset[str]) -> None:
    """One that is not known would make the set empty, and that says the contrary."""
    if not areas <= set(AREAS):
        raise CannotNameRepresentative(_("Nothing was saved: one of these areas of life cannot be chosen here."))


def _last_day(row: LegalRepresentative, born: dt.date | None) -> dt.date | None:
    """By the paper, or the day before she comes of age."""
    known = code_lists().get("guardian_basis", row.basis)
    age = int(known.extras.get("until_age") or 0) if known else 0
    days = [row.until] if row.until else []
    if age and born:
        end = dt.date(born.year + age, born.month, born.day) if (born.month, born.day) != (2, 29) else None
        days.append((end or dt.date(born.year + age, 3, 1)) - dt.timedelta(days=1))
    return min(days, default=None)
