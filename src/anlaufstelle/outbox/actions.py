"""Noting work, and doing it."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from anlaufstelle.outbox.models import OutboxJob, Topic

log = logging.getLogger(__name__)

Handler = Callable[[list[UUID]], None]
BATCH = 200
RETRY_DELAYS = [dt.timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)]


def enqueue(topic: Topic, subjects: Iterable[UUID]) -> None:
    """Leave work for the worker. Call it inside the transaction of the change that brings it."""
    OutboxJob.objects.bulk_create([OutboxJob(topic=topic, subject=subject) for subject in subjects], batch_size=1000)


def process(topic: Topic, do: Handler, *, batch: int = BATCH) -> int:
    """Do what is due of one topic, oldest first, new before failed; returns how many pieces were done.

    A piece that fails stays, with the reason's kind, and is tried again later: 5 s, 30 s, 2 min, 10 min,
    then hourly. One that has failed before is tried alone, so that it holds up none of the others.
    The doer must bear being called twice for the same subject.
    """
    with transaction.atomic():
        due = list(
            OutboxJob.objects.select_for_update(skip_locked=True)
            .filter(topic=topic, not_before__lte=timezone.now())
            .order_by("attempts", "id")[:batch]
        )
        due = [piece for piece in due if not piece.attempts] or due[:1]
        if not due:
            return 0
        try:
            with transaction.atomic():
                do(sorted({piece.subject for piece in due}))
        except Exception as why:
            log.exception("%s: %d pieces of work failed and wait", topic, len(due))
            for piece in due:
                piece.attempts += 1
                piece.last_error = type(why).__name__
                piece.not_before = timezone.now() + RETRY_DELAYS[min(piece.attempts, len(RETRY_DELAYS)) - 1]
            OutboxJob.objects.bulk_update(due, ["attempts", "last_error", "not_before"])
            return 0
        OutboxJob.objects.filter(id__in=[piece.id for piece in due]).delete()
        return len(due)
