"""Legal representatives: who may consent for a client, in which areas, and what they may be told.

Whatever is produced for a representative (overview, export) asks `may_know`. Whatever counts their consent asks
`acts_for`.
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

MAX_REPRESENTATIVES = 20  # of one client
ALL_AREAS = -1  # as a bit mask: every area, and records without one
STATUS_AREAS, ADDRESS_AREAS = mask_of(["AUF"]), mask_of(["WOH"])  # the areas of residence status and address


class CannotNameRepresentative(Refused):
    """Somebody cannot be a representative like this."""


class ExclusionChangedMeanwhile(CannotNameRepresentative):
    """A colleague changed the exclusion first: it differs from the state that the submitted form showed."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing was changed: a colleague has changed this meanwhile. It stands here as it is now. Please look "
              "at it, then tick anew.")
        )  # fmt: skip


@dataclass(frozen=True)
class RepresentativeInput:
    """What is recorded about a representative."""

    basis: str
    other: UUID | None = None
    name: str = ""
    is_office: bool = False
    areas: frozenset[str] = frozenset()  # empty: all matters
    since: dt.date | None = None
    until: dt.date | None = None
    proof: str = ""
    saw_proof: bool = False


@dataclass(frozen=True)
class Representation:
    """A representative as one reader sees them. `last`: the last day of the representation, by document or by age."""

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
        """Whether the representative acts today."""
        return self.holds_on(today())

    @property
    def needs_proof(self) -> bool:
        """Whether the proof of authority is required but has not been checked.

        Until then the representative has no effect.
        """
        code = code_lists().get("guardian_basis", self.row.basis)
        return self.row.proof_seen_on is None and bool(code and code.extras.get("proof"))

    def acts_for(self, areas: int, day: dt.date) -> bool:
        """Whether the representative may consent on this day for all of these areas. Without areas: in all matters."""
        covered = self.row.areas == NO_AREAS or (areas != NO_AREAS and areas & ~self.row.areas == NO_AREAS)
        return self.holds_on(day) and covered and not self.needs_proof and not self.is_excluded_from(areas)

    def is_excluded_from(self, areas: int) -> bool:
        """Whether any of these areas is excluded. Records without an area are excluded as soon as any area is."""
        return self.row.is_fully_excluded or bool(self.row.excluded_areas & (areas or ALL_AREAS))

    def concerns(self, areas: int) -> bool:
        """Whether the representative acts in any of these areas.

        Records without an area need a representation in all matters.
        """
        return self.row.areas == NO_AREAS or bool(self.row.areas & areas)

    def may_know(self, areas: int) -> bool:
        """Whether records of these areas may be disclosed to the representative.

        Records without an area need a representation in all matters without any exclusion.
        """
        if self.row.is_fully_excluded or not self.holds or self.needs_proof:
            return False
        if areas == NO_AREAS:
            return self.row.excluded_areas == NO_AREAS and self.row.areas == NO_AREAS
        return not self.row.excluded_areas & areas and (
            self.row.areas == NO_AREAS or areas & ~self.row.areas == NO_AREAS
        )


def areas_with_scopes(areas: int, *, status: bool, address: bool) -> int:
    """Return the areas together with those that residence status and address belong to."""
    return areas | STATUS_AREAS * status | ADDRESS_AREAS * address


def granted_areas(grant: AccessGrant) -> int:
    """Return the areas that an access grant concerns."""
    return areas_with_scopes(grant.areas, status=grant.opens_status, address=grant.opens_address)


def representations_of(actor: Actor, client: UUID) -> list[Representation]:
    """Return all past and present representatives of a client, as far as the actor sees them.

    Takes two or three queries.
    """
    rows = list(LegalRepresentative.objects.visible_to(actor).filter(client=client).select_related("proof_seen_by"))
    if not rows:
        return []
    files = {row.other_id for row in rows if row.other_id}
    profiles = ClientProfile.objects.visible_to(actor).filter(client__in=files, provider=actor.provider_id)
    names = {profile.client_id: profile.name for profile in profiles}
    record_reads(actor, ClientProfile, [(key, None) for key in names])
    details = ClientDetails.objects.visible_to(actor).filter(client=client, provider=actor.provider_id).first()
    born = latest_birth_date(details.birth_date, details.birth_precision) if details and details.birth_date else None
    return [
        Representation(
            row, names.get(row.other_id, "") if row.other_id else row.name, row.other_id, _last_day(row, born)
        )
        for row in rows
    ]


def entitled_to_information(representatives: list[Representation]) -> list[Representation]:
    """Return the representatives who act today and may be told something."""
    return [
        representative
        for representative in representatives
        if representative.holds and not representative.row.is_fully_excluded and not representative.needs_proof
    ]


def may_know_of_grant(representation: Representation, grant: AccessGrant | None) -> bool:
    """Whether a representative may know of a grant.

    A statutory disclosure may be about this very representative, so never.
    """
    return grant is None or (grant.basis != Basis.DUTY and representation.may_know(granted_areas(grant)))


def sheet_for(actor: Actor, client: UUID, representation: Representation | None) -> AccessOverview | None:
    """Return the access overview for the client, or as a representative may read it; None if the actor sees no case."""
    overview = access_overview(actor, client)
    return (
        overview
        if overview is None or representation is None
        else overview_for_representative(overview, representation)
    )


def overview_for_representative(overview: AccessOverview, representation: Representation) -> AccessOverview:
    """Limit an access overview to what a representative may know."""
    opened = [grant for grant in overview.opened if may_know_of_grant(representation, grant)]
    return replace(
        overview, opened=opened, emergencies=[], codes=[],
        events=[event for event in overview.events if may_know_of_grant(representation, event.grant)],
    )  # fmt: skip


def all_excluded(client: UUID, provider: UUID, areas: int, born: dt.date | None) -> bool:
    """Return whether all representatives in any of these areas are excluded from them; False if there is none.

    Ignores what the caller may see, and reveals only yes or no. `born`: the latest possible date of birth.
    """
    rows = LegalRepresentative.objects.unrestricted(because="whether the client has another representative").filter(
        client=client, provider=provider, ended_on=None
    )
    representations = [Representation(row, "", None, _last_day(row, born)) for row in rows]
    concerned = [
        representation for representation in representations if representation.holds and representation.concerns(areas)
    ]
    return bool(concerned) and all(representation.is_excluded_from(areas) for representation in concerned)


@transaction.atomic
def name_representative(actor: Actor, *, client: UUID, data: RepresentativeInput) -> LegalRepresentative:
    """Record a representative. Idempotent.

    Raises CannotNameRepresentative, NotPermitted, NameRequired.
    """
    lock_client_files(actor.provider_id, client, data.other)
    clients = [client, data.other] if data.other else [client]
    may_link(actor, *clients)
    require_name(actor, *clients)
    name = "" if data.other else " ".join(data.name.replace("\0", " ").split())
    _check(client, data, name)
    own: dict[str, Any] = {"client_id": client, "provider_id": actor.provider_id}
    rows = LegalRepresentative.objects.visible_to(actor).filter(
        client=client, provider=actor.provider_id, ended_on=None
    )
    same = rows.filter(other=data.other, name=name, basis=data.basis, areas=mask_of(data.areas))
    if existing := same.first():
        return existing
    if rows.count() >= MAX_REPRESENTATIVES:
        raise CannotNameRepresentative(_("Nothing was saved: these are too many. Please end one first."))
    proof_fields: dict[str, Any] = (
        {"proof_seen_on": today(), "proof_seen_by_id": actor.user_id} if data.saw_proof else {}
    )
    representative: LegalRepresentative = LegalRepresentative.objects.create(
        **own, **proof_fields, other_id=data.other, name=name, is_office=data.is_office and not data.other,
        basis=data.basis, areas=mask_of(data.areas), since=data.since, until=data.until, proof=data.proof[:200],
    )  # fmt: skip
    record(actor, AuditAction.CREATE, representative, client=client, reason=data.basis.lower())
    return representative


@transaction.atomic
def confirm_proof(actor: Actor, *, row: LegalRepresentative, proof: str) -> None:
    """Record that the actor has seen the proof of authority today. Raises CannotNameRepresentative, NotPermitted."""
    may_link(actor, row.client_id)
    document = " ".join(proof.replace("\0", " ").split())
    if not 0 < len(document) <= 200:
        raise CannotNameRepresentative(_("Nothing was saved: please say in a few words which paper you have seen."))
    if not _update(actor, row, "proof", proof=document, proof_seen_on=today(), proof_seen_by=actor.user_id):
        raise CannotNameRepresentative(_("Nothing was changed: this does not stand here any more."))


@transaction.atomic
def end_representation(actor: Actor, *, row: LegalRepresentative) -> None:
    """End a representation from now on. Idempotent. Raises NotPermitted."""
    may_link(actor, row.client_id)
    _update(actor, row, "ended", ended_on=today())


@transaction.atomic
def exclude(actor: Actor, *, row: LegalRepresentative, areas: frozenset[str], whole: bool, version: str) -> None:
    """Set what a representative is never told: these areas, or everything. Neither lifts the exclusion. Idempotent.

    `version`: the `exclusion_version` that the form showed, so that nobody lifts unseen what a colleague has excluded.
    Raises CannotNameRepresentative, NotPermitted, ExclusionChangedMeanwhile.
    """
    may_link(actor, row.client_id)
    _check_areas(areas)
    rows = LegalRepresentative.objects.visible_to(actor).filter(pk=row.pk, ended_on=None)
    stored, mask = rows.first(), mask_of(areas)
    if stored is None:
        raise ExclusionChangedMeanwhile
    if (stored.is_fully_excluded, stored.excluded_areas) == (whole, mask):
        return
    unchanged = rows.filter(is_fully_excluded=stored.is_fully_excluded, excluded_areas=stored.excluded_areas)
    # The update itself is conditional as well: a colleague may save between the two queries.
    if stored.exclusion_version != version or not unchanged.update(is_fully_excluded=whole, excluded_areas=mask):
        raise ExclusionChangedMeanwhile
    for reason in _audit_reasons(
        _excluded_mask(stored.excluded_areas, stored.is_fully_excluded), _excluded_mask(mask, whole)
    ):
        record(actor, AuditAction.CHANGE, row, client=row.client_id, reason=reason)


def _excluded_mask(areas: int, whole: bool) -> int:
    """Return the exclusion as one bit mask."""
    return ALL_AREAS if whole else areas


def _audit_reasons(before: int, after: int) -> list[str]:
    """Return the reason codes for the audit. Lifting an exclusion is an entry of its own."""
    lifted, added = before & ~after, after & ~before
    return ["shut-lifted"] * bool(lifted) + ["shut-out"] * bool(added or not lifted)


def _update(actor: Actor, row: LegalRepresentative, reason: str, **values: Any) -> bool:
    """Update a representation that has not ended, with an audit entry. Returns whether there was one."""
    was_updated = bool(LegalRepresentative.objects.visible_to(actor).filter(pk=row.pk, ended_on=None).update(**values))
    if was_updated:
        record(actor, AuditAction.CHANGE, row, client=row.client_id, reason=reason)
    return was_updated


def _check(client: UUID, data: RepresentativeInput, name: str) -> None:
    if data.other is None and not 0 < len(name) <= 100:
        raise CannotNameRepresentative(_("Nothing was saved: please write a name of at most 100 letters."))
    if data.other == client:
        raise CannotNameRepresentative(_("Nothing was saved: this is she herself."))
    if code_lists().get("guardian_basis", data.basis) is None:
        raise CannotNameRepresentative(_("Nothing was saved: please choose on what basis somebody acts for her."))
    _check_areas(data.areas)
    if data.since and data.until and data.until < data.since:
        raise CannotNameRepresentative(_("Nothing was saved: it would end before it begins."))
    if data.saw_proof and not data.proof:
        raise CannotNameRepresentative(_("Nothing was saved: please say in a few words which paper you have seen."))


def _check_areas(areas: frozenset[str]) -> None:
    """Reject unknown codes: they would yield an empty mask, which means "all areas"."""
    if not areas <= set(AREAS):
        raise CannotNameRepresentative(_("Nothing was saved: one of these areas of life cannot be chosen here."))


def _last_day(row: LegalRepresentative, born: dt.date | None) -> dt.date | None:
    """Return the last day of the representation: by the document, or the day before the client comes of age."""
    code = code_lists().get("guardian_basis", row.basis)
    age = int(code.extras.get("until_age") or 0) if code else 0
    days = [row.until] if row.until else []
    if age and born:
        end = dt.date(born.year + age, born.month, born.day) if (born.month, born.day) != (2, 29) else None
        days.append((end or dt.date(born.year + age, 3, 1)) - dt.timedelta(days=1))
    return min(days, default=None)
