"""One hash chain over all lines: sealed within seconds in the order of their commits, and checked at any time.

Lines are written unchained, so that writers never wait for each other; one sealer at a time chains those that are
committed. A line that commits late with a lower number is simply chained later: the place in the chain is the order.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection, transaction

from anlaufstelle.audit.models import Entry, Seal

BATCH = 1000
LOOK_BACK = 500  # links at the end of the chain that `standing` looks at
START = "0" * 64
LOCK = 0x616E6C61  # one sealer at a time, for PostgreSQL's advisory lock


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found. `wrong`: the first place that does not hold; none: it holds."""

    places: int
    unsealed: int
    head: str
    wrong: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Standing:
    """Where the chain stands now, without walking all of it."""

    places: int
    head: str
    sealed_until: dt.datetime | None
    waiting: int  # lines after the last sealed one
    holds: bool  # as far as the last links tell

    @property
    def anchor(self) -> str:
        """To be kept outside, as `verify-audit` takes it."""
        return f"{self.places}:{self.head}"


def line_hash(before: str, entry: Entry) -> str:
    """The hash of a line after the one before it. Every field counts; times in whole microseconds, UTC."""
    fields = (
        entry.pk, int(entry.at.timestamp()), entry.at.microsecond, entry.deed, entry.what, entry.subject, entry.person,
        entry.user, entry.provider, entry.clearance, entry.reason,
    )  # fmt: skip
    told = "\x1f".join("" if field is None else str(field) for field in fields)
    return hashlib.sha256(f"{before}\x1e{told}".encode()).hexdigest()


def seal() -> int:
    """Chain what is committed and not yet chained; returns how many lines."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = Seal.objects.order_by("-place").first()
        place, before = (last.place, last.hash) if last else (0, START)
        seals = []
        for entry in Entry.objects.filter(seal=None).order_by("id")[:BATCH]:
            place, before = place + 1, line_hash(before, entry)
            seals.append(Seal(place=place, entry=entry, hash=before))
        Seal.objects.bulk_create(seals)
        return len(seals)


def verify(anchor: tuple[int, str] | None = None) -> Verdict:
    """Walk the chain from its start. `anchor`: a place and its hash that were kept outside; only with one does a cut
    end or a restored older state show."""
    before, place = START, 0
    known = dict([anchor]) if anchor else {}
    unsealed = Entry.objects.filter(seal=None).count()
    for link in Seal.objects.select_related("entry").order_by("place").iterator(chunk_size=2000):
        place += 1
        why = _fault(link, place, before, known)
        if why:
            return Verdict(place, unsealed, before, wrong=place, why=why)
        before = link.hash
    if anchor and anchor[0] > place:
        return Verdict(place, unsealed, before, wrong=place + 1, why="the chain ends before the anchor")
    return Verdict(place, unsealed, before)


def standing() -> Standing:
    """How far it is sealed, its anchor, and whether its last links hold. The whole of it is checked by `verify`."""
    links = list(Seal.objects.select_related("entry").order_by("-place")[: LOOK_BACK + 1])[::-1]
    last = links[-1] if links else None
    return Standing(
        places=last.place if last else 0,
        head=last.hash if last else START,
        sealed_until=last.entry.at if last else None,
        waiting=Entry.objects.filter(pk__gt=last.entry_id if last else 0).count(),
        holds=not any(_fault(link, before.place + 1, before.hash, {}) for before, link in pairwise(links)),
    )


def _fault(link: Seal, place: int, before: str, known: dict[int, str]) -> str:
    if link.place != place:
        return "a place is missing"
    if link.hash != line_hash(before, link.entry):
        return "the line was changed"
    if known.get(place, link.hash) != link.hash:
        return "it is not the line that the anchor names"
    return ""
