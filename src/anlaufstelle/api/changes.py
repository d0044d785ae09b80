"""The feed of changes and removals since a cursor. HSDS has no such feed; this is an extension.

A long transaction commits rows dated before changes that a client has already read. The cursor at the end of the
feed therefore goes back by SETTLING_TIME: a change may be repeated, but none is missed.
"""

import base64
import binascii
import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from anlaufstelle.api import filters
from anlaufstelle.api.http import ApiRequest
from anlaufstelle.api.problems import BadParameterProblem
from anlaufstelle.directory import models as m
from anlaufstelle.directory.models.services import PUBLIC
from anlaufstelle.exchange.context import Json
from anlaufstelle.exchange.nested_objects import stamp

SETTLING_TIME = dt.timedelta(minutes=10)  # longer than any transaction
PER_PAGE = 500
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FeedPosition = tuple[dt.datetime, UUID]


def feed(request: ApiRequest) -> Json:
    """Return one page of the feed."""
    start = decode_cursor(request.params.get("cursor"))
    size = request.params.per_page if request.params.get("per_page") else PER_PAGE
    streams = (_services(start, size), _organizations(start, size), _removed(start, size))
    changes = sorted((change for stream in streams for change in stream), key=lambda change: change[0])
    page, more = changes[:size], len(changes) > size
    end = page[-1][0] if page else start
    if not more:
        end = max(start, min(end, (timezone.now() - SETTLING_TIME, UUID(int=0))))
    return {"changes": [change for _, change in page], "cursor": encode_cursor(end), "more": more}


def _after(
    rows: "QuerySet[Any]", start: FeedPosition, size: int, moment: str = "last_modified", key: str = "pk"
) -> Any:
    later = Q(**{f"{moment}__gt": start[0]}) | Q(**{f"{key}__gt": start[1]})
    return rows.filter(later, **{f"{moment}__gte": start[0]}).order_by(moment, key)[: size + 1]


def _services(start: FeedPosition, size: int) -> Iterator[tuple[FeedPosition, Json]]:
    rows = m.Service.objects.ever_public().values_list("pk", "last_modified", "status", "replaced_by")
    services = list(_after(rows, start, size))
    public_ids = filters.ever_public(row[3] for row in services)
    for key, moment, status, replacement in services:
        yield _change(
            "service",
            key,
            moment,
            is_public=status in PUBLIC,
            replaced_by=replacement if replacement in public_ids else None,
        )


def _organizations(start: FeedPosition, size: int) -> Iterator[tuple[FeedPosition, Json]]:
    rows = m.Organization.objects.values_list("pk", "last_modified", "replaced_by")
    for key, moment, replacement in _after(rows, start, size):
        yield _change("organization", key, moment, is_public=replacement is None, replaced_by=replacement)


def _removed(start: FeedPosition, size: int) -> Iterator[tuple[FeedPosition, Json]]:
    was_public = m.Metadata.objects.that_were_public().filter(resource_id=OuterRef("resource_id"))
    rows = m.Metadata.objects.filter(Q(resource_type="organization") | Q(Exists(was_public), resource_type="service"))
    rows = rows.filter(last_action_type="delete")
    removals = rows.values_list("resource_type", "resource_id", "last_action_date")
    for kind, key, moment in _after(removals, start, size, "last_action_date", "resource_id"):
        yield _change(kind, key, moment, is_public=False)


def _change(
    kind: str, key: UUID, moment: dt.datetime, *, is_public: bool, replaced_by: UUID | None = None
) -> tuple[FeedPosition, Json]:
    change = {"type": kind, "id": str(key), "action": "changed" if is_public else "removed", "at": stamp(moment)}
    if replaced_by and not is_public:
        change |= {"action": "merged", "replaced_by": str(replaced_by)}
    return (moment, key), change


def encode_cursor(position: FeedPosition) -> str:
    """Return a position in the feed as a cursor."""
    micros = (position[0] - EPOCH) // dt.timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{micros}.{position[1].hex}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> FeedPosition:
    """Return the position of a cursor; without one, the beginning. Raises BadParameterProblem."""
    if cursor is None:
        return EPOCH, UUID(int=0)
    try:
        decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        micros, _, key = decoded.partition(".")
        return EPOCH + dt.timedelta(microseconds=int(micros)), UUID(key)
    except (binascii.Error, ValueError, OverflowError):
        raise BadParameterProblem("“cursor” is none that this interface gave. Please begin without one.") from None
