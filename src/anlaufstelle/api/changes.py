"""What has changed since somebody last asked, with what is no more: HSDS has no such feed, so this is an extension.

A transaction that takes long commits rows that are dated before what a reader has already seen. So a reader who
has come to the end is led back a little with the next cursor: a change may come twice, and none is missed.
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

SETTLING_TIME = dt.timedelta(minutes=10)  # longer than any transaction of the house
PER_PAGE = 500
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FeedPosition = tuple[dt.datetime, UUID]


def feed(call: ApiRequest) -> Json:
    """One stretch of the feed."""
    start = decode_cursor(call.asked.one("cursor"))
    size = call.asked.per_page if call.asked.one("per_page") else PER_PAGE
    streams = (_services(start, size), _organizations(start, size), _removed(start, size))
    found = sorted((change for stream in streams for change in stream), key=lambda change: change[0])
    shown, more = found[:size], len(found) > size
    end = shown[-1][0] if shown else start
    if not more:
        end = max(start, min(end, (timezone.now() - SETTLING_TIME, UUID(int=0))))
    return {"changes": [told for _, told in shown], "cursor": encode_cursor(end), "more": more}


def _after(
    rows: "QuerySet[Any]", start: FeedPosition, size: int, moment: str = "last_modified", key: str = "pk"
) -> Any:
    later = Q(**{f"{moment}__gt": start[0]}) | Q(**{f"{key}__gt": start[1]})
    return rows.filter(later, **{f"{moment}__gte": start[0]}).order_by(moment, key)[: size + 1]


def _services(start: FeedPosition, size: int) -> Iterator[tuple[FeedPosition, Json]]:
    rows = m.Service.objects.ever_public().values_list("pk", "last_modified", "status", "replaced_by")
    found = list(_after(rows, start, size))
    told = filters.ever_public(row[3] for row in found)
    for key, moment, status, other in found:
        yield _change("service", key, moment, there=status in PUBLIC, replaced_by=other if other in told else None)


def _organizations(start: FeedPosition, size: int) -> Iterator[tuple[FeedPosition, Json]]:
    rows = m.Organization.objects.values_list("pk", "last_modified", "replaced_by")
    for key, moment, other in _after(rows, start, size):
        yield _change("organization", key, moment, there=other is None, replaced_by=other)


def _removed(start: FeedPosition, size: int) -> Iterator[tuple[FeedPosition, Json]]:
    was = m.Metadata.objects.that_were_public().filter(resource_id=OuterRef("resource_id"))
    rows = m.Metadata.objects.filter(Q(resource_type="organization") | Q(Exists(was), resource_type="service"))
    rows = rows.filter(last_action_type="delete")
    told = rows.values_list("resource_type", "resource_id", "last_action_date")
    for kind, key, moment in _after(told, start, size, "last_action_date", "resource_id"):
        yield _change(kind, key, moment, there=False)


def _change(
    kind: str, key: UUID, moment: dt.datetime, *, there: bool, replaced_by: UUID | None = None
) -> tuple[FeedPosition, Json]:
    told = {"type": kind, "id": str(key), "action": "changed" if there else "removed", "at": stamp(moment)}
    if replaced_by and not there:
        told |= {"action": "merged", "replaced_by": str(replaced_by)}
    return (moment, key), told


def encode_cursor(place: FeedPosition) -> str:
    """A place in the feed as a cursor."""
    micros = (place[0] - EPOCH) // dt.timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{micros}.{place[1].hex}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> FeedPosition:
    """The place that a cursor names; without one the beginning. Raises BadParameterProblem."""
    if cursor is None:
        return EPOCH, UUID(int=0)
    try:
        told = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        micros, _, key = told.partition(".")
        return EPOCH + dt.timedelta(microseconds=int(micros)), UUID(key)
    except (binascii.Error, ValueError, OverflowError):
        raise BadParameterProblem("“cursor” is none that this interface gave. Please begin without one.") from None
