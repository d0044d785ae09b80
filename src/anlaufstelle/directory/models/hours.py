"""Opening hours of services. HSDS schedules, OpenStreetMap `opening_hours` and calendars are derived from these."""

from django.db import models
from django.db.models import F, Q

from anlaufstelle.directory.models.base import Record
from anlaufstelle.directory.models.services import Service

WEEKDAYS = [(day, name) for day, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))]


class Schedule(Record):
    """One weekly or monthly block of opening hours. Closed on public holidays of NRW unless `on_holidays`."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="schedules")
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    week_of_month = models.SmallIntegerField(default=0)  # 0: each week; 1 to 5: the n-th; −1: the last
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    by_appointment = models.BooleanField(default=False)
    on_holidays = models.BooleanField(default=False)

    class Meta:
        ordering = ["weekday", "opens_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="schedule_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="schedule_on_a_weekday"),
            models.CheckConstraint(condition=Q(week_of_month__range=(-1, 5)), name="schedule_in_a_week_of_the_month"),
        ]

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday][1]} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"


class ScheduleException(Record):
    """Days on which a service is closed or has special opening hours."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="exceptions")
    first = models.DateField()
    last = models.DateField()
    opens_at = models.TimeField(null=True, blank=True)  # both empty: closed
    closes_at = models.TimeField(null=True, blank=True)

    class Meta:
        ordering = ["first", "opens_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="exception_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None)
                | Q(opens_at__isnull=False, closes_at__isnull=False, closes_at__gt=F("opens_at")),
                name="exception_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"
