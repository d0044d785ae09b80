"""What every record of the directory has."""

from django.db import models
from django.utils import timezone

from anlaufstelle.core.ids import new_id


class Record(models.Model):
    """A row with a key of its own, made by the application."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # HSDS terms that came in from another directory and that no rule of this house reads; they go out as they came.
    other = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


class DatedRecord(Record):
    """A record whose changes the outside follows (HSDS `last_modified`)."""

    last_modified = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        abstract = True


def exactly_one_of(*names: str) -> models.Q:
    """The condition that exactly one of these foreign keys is filled."""
    condition = models.Q()
    for name in names:
        condition |= models.Q(
            **{f"{name}__isnull": False}, **{f"{other}__isnull": True for other in names if other != name}
        )
    return condition
