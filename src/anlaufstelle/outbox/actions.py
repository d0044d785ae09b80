"""Queueing jobs, and processing them."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from anlaufstelle.outbox.models import OutboxJob, Topic

log = logging.getLogger(__name__)

Handler = Callable[[list[UUID]], None]
BATCH_SIZE = 200
RETRY_DELAYS = [dt.timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)]


def enqueue(topic: Topic, subjects: Iterable[UUID]) -> None:
    """Queue one job per subject for the worker. Call it inside the transaction of the change that causes them."""
    jobs = [OutboxJob(topic=topic, subject=subject) for subject in subjects]
    OutboxJob.objects.bulk_create(jobs, batch_size=1000)


def process(topic: Topic, handler: Handler, *, batch: int = BATCH_SIZE) -> int:
    """Process the due jobs of one topic, new ones before failed ones, oldest first. Returns how many were done.

    A failed job is kept with the type of its exception and retried after 5 s, 30 s, 2 min, 10 min, then hourly.
    A retried job is processed alone, so that it does not block others. The handler must be idempotent.
    """
    with transaction.atomic():
        due = list(
            OutboxJob.objects.select_for_update(skip_locked=True)
            .filter(topic=topic, not_before__lte=timezone.now())
            .order_by("attempts", "id")[:batch]
        )
        due = [job for job in due if not job.attempts] or due[:1]
        if not due:
            return 0
        try:
            with transaction.atomic():
                handler(sorted({job.subject for job in due}))
        except Exception as error:
            log.exception("%s: %d jobs failed and will be retried", topic, len(due))
            for job in due:
                job.attempts += 1
                job.last_error = type(error).__name__
                job.not_before = timezone.now() + RETRY_DELAYS[min(job.attempts, len(RETRY_DELAYS)) - 1]
            OutboxJob.objects.bulk_update(due, ["attempts", "last_error", "not_before"])
            return 0
        OutboxJob.objects.filter(id__in=[job.id for job in due]).delete()
        return len(due)
