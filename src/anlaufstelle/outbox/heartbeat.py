"""The worker's heartbeat, and the number of waiting jobs."""

import datetime as dt

from django.utils import timezone

from anlaufstelle.outbox.models import Heartbeat, OutboxJob

INTERVAL = dt.timedelta(seconds=10)
DEAD_AFTER = dt.timedelta(seconds=60)


def beat() -> None:
    """Record the worker's heartbeat."""
    Heartbeat.objects.update_or_create(pk=1, defaults={"at": timezone.now()})


def last_beat() -> dt.datetime | None:
    """Return the time of the worker's last heartbeat, or None."""
    return Heartbeat.objects.filter(pk=1).values_list("at", flat=True).first()


def waiting() -> int:
    """Return the number of due jobs."""
    return OutboxJob.objects.filter(not_before__lte=timezone.now()).count()


def failing() -> int:
    """Return the number of jobs that have failed at least once."""
    return OutboxJob.objects.filter(attempts__gt=0).count()
