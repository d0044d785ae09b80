"""Who may see whom, said a second time: from the promises, sentence by sentence, with loops instead of queries.

Written before the first and without looking at it; imports the standard library only.
"""

import datetime as dt
from dataclasses import dataclass, field, replace

CONTACT, CASE, CONFIDENTIAL = 1, 2, 3

# What each kind of record is: how deep, which scope outside the ladder, whether it has areas, whether it may be shared
# at all, whether a substitute sees it.
KINDS = {
    "profile": (CONTACT, "", False, True, False),
    "spoken": (CONTACT, "", False, True, False),
    "clientdetails": (CASE, "", False, True, False),
    "case": (CASE, "", True, True, False),
    "note": (CASE, "", True, True, False),
    "confidential": (CONFIDENTIAL, "", True, True, False),
    "reminder": (CASE, "", False, False, True),
    "status": (CASE, "status", False, True, False),
    "address": (CASE, "address", False, True, False),
    "attachment": (CONFIDENTIAL, "", False, False, False),
    "consent": (CASE, "", False, False, False),
    "householdmember": (CASE, "", False, True, False),
}


@dataclass(frozen=True)
class Span:
    """From when, until when, and whether it was ended."""

    since: dt.date | None
    until: dt.date | None = None
    ended: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Begun, not over, not ended."""
        if self.since is None or self.since > day or self.ended is not None:
            return False
        return self.until is None or day <= self.until


@dataclass(frozen=True)
class Place:
    """A colleague's place on a case."""

    case: int
    user: int
    part: str
    span: Span


@dataclass(frozen=True)
class Clearance:
    """What one provider may see of what another one has written of a person."""

    client: int
    source: int
    grantee: int
    purpose: str
    depth: int
    areas: frozenset[str]
    status: bool
    address: bool
    span: Span
    by_law: bool = False  # no consent of hers: a law demands it, and it has an end


@dataclass(frozen=True)
class Record:
    """Something written of a person. `case` is missing where it belongs to the person as such."""

    kind: str
    client: int
    provider: int
    case: int | None = None
    areas: frozenset[str] = frozenset()
    other: int | None = None  # a second person whom it concerns as much


@dataclass(frozen=True)
class Reader:
    """Somebody at work for one provider, for one purpose; or a person on her own page."""

    user: int | None = None
    provider: int | None = None
    roles: frozenset[str] = frozenset()
    purpose: str = "advice"
    client: int | None = None


@dataclass
class World:
    """Everything there is."""

    day: dt.date
    open_teams: set[int] = field(default_factory=set)
    protected: set[int] = field(default_factory=set)
    cases: dict[int, tuple[int, int]] = field(default_factory=dict)  # case → person, provider
    counsels: dict[tuple[int, int], dt.date] = field(default_factory=dict)  # user, provider → counsellor there since
    places: list[Place] = field(default_factory=list)
    grants: list[Clearance] = field(default_factory=list)
    restrictions: list[tuple[int, int, Span]] = field(default_factory=list)  # person, provider
    emergencies: list[tuple[int, int, int, bool]] = field(default_factory=list)  # user, person, provider, holds
    records: list[Record] = field(default_factory=list)


def parts_of(world: World, reader: Reader, record: Record) -> set[str]:
    """What the reader is on the record's case; for what belongs to the person: on any of her cases there."""
    found = set()
    for place in world.places:
        if place.user != reader.user or not place.span.holds(world.day):
            continue
        person, provider = world.cases[place.case]
        since = world.counsels.get((place.user, provider))
        if since is None or place.span.since is None or place.span.since < since:
            continue  # she left, and whoever comes back begins anew
        if record.case is not None and place.case == record.case:
            found.add(place.part)
        if record.case is None and (person, provider) == (record.client, record.provider):
            found.add(place.part)
    return found


def is_restricted(world: World, record: Record) -> bool:
    """Whether processing is restricted for this person at this provider."""
    return any(
        (person, provider) == (record.client, record.provider) and span.holds(world.day)
        for person, provider, span in world.restrictions
    )


def sees(world: World, reader: Reader, record: Record) -> bool:
    """Whether this reader may see this record."""
    if reader.client is not None:
        return record.client == reader.client
    if reader.provider is None:
        return False
    if record.other is not None:  # it is seen by whoever may see it of each
        return all(
            sees(world, reader, replace(record, client=one, other=None)) for one in (record.client, record.other)
        )
    if record.provider == reader.provider:
        return sees_own(world, reader, record)
    return sees_of_others(world, reader, record)


def sees_own(world: World, reader: Reader, record: Record) -> bool:
    """(a) Her own provider wrote it, and her role and place allow it."""
    depth, scope, _, _, visible_to_substitute = KINDS[record.kind]
    restricted = is_restricted(world, record)
    if "front-desk" in reader.roles and depth == CONTACT and scope == "" and not restricted:
        return True
    if "counsellor" not in reader.roles:
        return False
    parts = parts_of(world, reader, record)
    if restricted:
        return "lead" in parts
    if parts & {"lead", "member", "supervisor"}:
        return True
    if visible_to_substitute and "substitute" in parts:
        return True
    emergency = (reader.user, record.client, record.provider, True) in world.emergencies
    return (emergency or reader.provider in world.open_teams) and depth < CONFIDENTIAL and scope == ""


def is_opened(world: World, record: Record, one: Clearance) -> bool:
    """Whether a clearance opens this kind of record."""
    depth, scope, _, _, _ = KINDS[record.kind]
    protected = record.client in world.protected
    if one.by_law and (scope or depth > CASE):  # by law never status, never address, never what is confidential
        return False
    if one.by_law and one.span.until is None:
        return False
    if scope == "status":
        return one.status
    if scope == "address":
        return one.address and not protected
    if record.kind == "householdmember" and protected:  # it would say where she lives
        return False
    return one.depth >= depth


def sees_of_others(world: World, reader: Reader, record: Record) -> bool:
    """(b) Another provider wrote it, and a live clearance opens it."""
    depth, scope, by_area, shareable, _ = KINDS[record.kind]
    if not shareable or is_restricted(world, record):
        return False
    may_read = "counsellor" in reader.roles or ("front-desk" in reader.roles and depth == CONTACT and scope == "")
    if not may_read:
        return False
    if by_area and not record.areas:
        return False
    for one in world.grants:
        if (one.client, one.source, one.grantee) != (record.client, record.provider, reader.provider):
            continue
        if not one.span.holds(world.day) or one.purpose not in {reader.purpose, "index"}:
            continue
        if one.purpose == "index" and record.client in world.protected:  # no index holds her
            continue
        opened = is_opened(world, record, one)
        if opened and (not by_area or record.areas <= one.areas):
            return True
    return False


def in_the_wall(world: World, reader: Reader, record: Record) -> bool:
    """What PostgreSQL's own wall lets through: the reader's provider, or a live clearance that names it."""
    if reader.client is not None:
        return record.client == reader.client
    if record.provider == reader.provider:
        return True
    if record.kind == "consent":
        return False
    return any(
        (one.client, one.source, one.grantee) == (record.client, record.provider, reader.provider)
        and one.span.holds(world.day)
        for one in world.grants
    )
