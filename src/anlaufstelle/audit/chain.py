"""One hash chain over all audit entries: extended within seconds in commit order, verifiable at any time.

Entries are written without a link, so that writers never wait for each other; one process at a time links those that
are committed. An entry that commits late with a lower id is simply linked later: the position in the chain is the
order.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection, transaction

from anlaufstelle.audit.models import AuditEntry, ChainLink

BATCH = 1000
CHECKED_LINKS = 500  # links at the end of the chain that `status` verifies
GENESIS = "0" * 64
ADVISORY_LOCK = 0x616E6C61  # PostgreSQL advisory lock: one process links at a time


@dataclass(frozen=True)
class ChainVerification:
    """The result of verifying the chain. `wrong`: the first position that does not hold; None: the chain holds."""

    links: int
    unchained: int
    head: str
    wrong: int | None = None
    why: str = ""


@dataclass(frozen=True)
class ChainStatus:
    """The state of the chain, without verifying all of it."""

    links: int
    head: str
    chained_until: dt.datetime | None
    waiting: int  # entries after the last linked one
    holds: bool  # whether the last CHECKED_LINKS links are correct

    @property
    def anchor(self) -> str:
        """The checkpoint to be kept outside, as `verify-audit` takes it."""
        return f"{self.links}:{self.head}"


def line_hash(before: str, entry: AuditEntry) -> str:
    """Return the hash of an entry, chained to the hash before it.

    Every field counts; times in whole microseconds, UTC.
    """
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
    text = "\x1f".join("" if field is None else str(field) for field in fields)
    return hashlib.sha256(f"{before}\x1e{text}".encode()).hexdigest()


def chain_entries() -> int:
    """Link committed entries that have no link yet. Returns how many."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        last = ChainLink.objects.order_by("-position").first()
        position, before = (last.position, last.hash) if last else (0, GENESIS)
        links = []
        for entry in AuditEntry.objects.filter(chain_link=None).order_by("id")[:BATCH]:
            position, before = position + 1, line_hash(before, entry)
            links.append(ChainLink(position=position, entry=entry, hash=before))
        ChainLink.objects.bulk_create(links)
        return len(links)


def verify(anchor: tuple[int, str] | None = None) -> ChainVerification:
    """Verify the chain from its start.

    `anchor`: a position and its hash that were kept outside. Only with one can a truncated chain or a restored older
    state be detected.
    """
    before, position = GENESIS, 0
    anchors = dict([anchor]) if anchor else {}
    unchained = AuditEntry.objects.filter(chain_link=None).count()
    for link in ChainLink.objects.select_related("entry").order_by("position").iterator(chunk_size=2000):
        position += 1
        why = _fault(link, position, before, anchors)
        if why:
            return ChainVerification(position, unchained, before, wrong=position, why=why)
        before = link.hash
    if anchor and anchor[0] > position:
        return ChainVerification(
            position, unchained, before, wrong=position + 1, why="the chain ends before the anchor"
        )
    return ChainVerification(position, unchained, before)


def status() -> ChainStatus:
    """Return the length of the chain, its checkpoint, and whether its last links are correct.

    `verify` checks all of it.
    """
    links = list(ChainLink.objects.select_related("entry").order_by("-position")[: CHECKED_LINKS + 1])[::-1]
    last = links[-1] if links else None
    return ChainStatus(
        links=last.position if last else 0,
        head=last.hash if last else GENESIS,
        chained_until=last.entry.at if last else None,
        waiting=AuditEntry.objects.filter(pk__gt=last.entry_id if last else 0).count(),
        holds=not any(_fault(link, before.position + 1, before.hash, {}) for before, link in pairwise(links)),
    )


def _fault(link: ChainLink, position: int, before: str, anchors: dict[int, str]) -> str:
    if link.position != position:
        return "a place is missing"
    if link.hash != line_hash(before, link.entry):
        return "the line was changed"
    if anchors.get(position, link.hash) != link.hash:
        return "it is not the line that the anchor names"
    return ""
