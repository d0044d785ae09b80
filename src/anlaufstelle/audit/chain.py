"""One hash chain over all lines: sealed within seconds in the order of their commits, and checked at any time.

Lines are written unchained, so that writers never wait for each other; one sealer at a time chains those that are
committed. A line that commits late with a lower number is simply chained later: the place in the chain is the order.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection, transaction

from anlaufstelle.audit.models import AuditEntry, ChainLink

BATCH = 1000
CHECKED_LINKS = 500  # links at the end of the chain that `standing` looks at
GENESIS = "0" * 64
ADVISORY_LOCK = 0x616E6C61  # one sealer at a time, for PostgreSQL's advisory lock


@dataclass(frozen=True)
class ChainVerification:
    """What a check of the chain found. `wrong`: the first place that does not hold; none: it holds."""

    links: int
    unchained: int
    head: str
    wrong: int | None = None
    why: str = ""


@dataclass(frozen=True)
class ChainStatus:
    """Where the chain stands now, without walking all of it."""

    links: int
    head: str
    chained_until: dt.datetime | None
    waiting: int  # lines after the last sealed one
    holds: bool  # as far as the last links tell

    @property
    def anchor(self) -> str:
        """To be kept outside, as `verify-audit` takes it."""
        return f"{self.links}:{self.head}"


def line_hash(before: str, entry: AuditEntry) -> str:
    """The hash of a line after the one before it. Every field counts; times in whole microseconds, UTC."""
    fields = (
        entry.pk,
        int(entry.at.timestamp()),
        entry.at.microsecond,
        entry.action,
        entry.what,
        entry.subject,
        entry.client,
        entry.user,
        entry.provider,
        entry.grant,
        entry.reason,
    )
    told = "\x1f".join("" if field is None else str(field) for field in fields)
    return hashlib.sha256(f"{before}\x1e{told}".encode()).hexdigest()


def chain_entries() -> int:
    """Chain what is committed and not yet chained; returns how many lines."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        last = ChainLink.objects.order_by("-position").first()
        position, before = (last.position, last.hash) if last else (0, GENESIS)
        seals = []
        for entry in AuditEntry.objects.filter(chain_link=None).order_by("id")[:BATCH]:
            position, before = position + 1, line_hash(before, entry)
            seals.append(ChainLink(position=position, entry=entry, hash=before))
        ChainLink.objects.bulk_create(seals)
        return len(seals)


def verify(anchor: tuple[int, str] | None = None) -> ChainVerification:
    """Walk the chain from its start. `anchor`: a place and its hash that were kept outside; only with one does a cut
    end or a restored older state show."""
    before, position = GENESIS, 0
    known = dict([anchor]) if anchor else {}
    unchained = AuditEntry.objects.filter(chain_link=None).count()
    for link in ChainLink.objects.select_related("entry").order_by("position").iterator(chunk_size=2000):
        position += 1
        why = _fault(link, position, before, known)
        if why:
            return ChainVerification(position, unchained, before, wrong=position, why=why)
        before = link.hash
    if anchor and anchor[0] > position:
        return ChainVerification(
            position, unchained, before, wrong=position + 1, why="the chain ends before the anchor"
        )
    return ChainVerification(position, unchained, before)


def status() -> ChainStatus:
    """How far it is sealed, its anchor, and whether its last links hold. The whole of it is checked by `verify`."""
    links = list(ChainLink.objects.select_related("entry").order_by("-position")[: CHECKED_LINKS + 1])[::-1]
    last = links[-1] if links else None
    return ChainStatus(
        links=last.position if last else 0,
        head=last.hash if last else GENESIS,
        chained_until=last.entry.at if last else None,
        waiting=AuditEntry.objects.filter(pk__gt=last.entry_id if last else 0).count(),
        holds=not any(_fault(link, before.position + 1, before.hash, {}) for before, link in pairwise(links)),
    )


def _fault(link: ChainLink, position: int, before: str, known: dict[int, str]) -> str:
    if link.position != position:
        return "a place is missing"
    if link.hash != line_hash(before, link.entry):
        return "the line was changed"
    if known.get(position, link.hash) != link.hash:
        return "it is not the line that the anchor names"
    return ""
