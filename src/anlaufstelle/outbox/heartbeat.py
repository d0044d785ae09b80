"""Whether the worker lives: it says so every few seconds."""

import datetime as dt

from django.utils import timezone

from anlaufstelle.outbox.models import Heartbeat, OutboxJob

INTERVAL = dt.timedelta(seconds=10)
DEAD_AFTER = dt.timedelta(seconds=60)


def beat() -> None:
    """The worker says that it lives."""
    Heartbeat.objects.update_or_create(pk=1, defaults={"at": timezone.now()})


def last_beat() -> dt.datetime | None:
    """When the worker last said that it lives."""
    return Heartbeat.objects.filter(pk=1).values_list("at", flat=True).first()


def waiting() -> int:
    """How many pieces of work are due."""
    return OutboxJob.objects.filter(not_before__lte=timezone.now()).count()


def failing() -> int:
    """How many pieces of work have failed at least once."""
    return OutboxJob.objects.filter(attempts__gt=0).count()
