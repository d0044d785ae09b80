"""What is due for erasure at a provider: a list that somebody confirms.

It is compiled without reading any file. A line has the file number, when its retention period began and ended, and who
led the case last. Whoever confirms it sees that much, but not whose file it is.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.ids import id_from
from anlaufstelle.people.access.rule import GuardedQuerySet
from anlaufstelle.people.models import AssignmentRole, Case, CaseAssignment, Consent, Restriction
from anlaufstelle.privacy import client_records
from anlaufstelle.privacy.models import ProviderRetentionPeriod, RetentionExtension
from anlaufstelle.privacy.retention_periods import RetentionPeriod, period_of_code, shortened_period

FILE, CONSENT = PERIOD_CODES = ("FILE", "CONSENT")
"""What can become due here, as codes of the list `retention_period`."""
MAX_ROWS = 100  # lines of one period that are listed and confirmed at once, oldest first


@dataclass(frozen=True)
class DueRecord:
    """A file or record that is due."""

    period: RetentionPeriod
    record: UUID  # the client if the whole file is due, otherwise the record
    client: UUID
    number: str
    began: dt.date
    lead: str

    @property
    def until(self) -> dt.date:
        """The last day on which it had to be kept."""
        return self.period.last_day(self.began)

    @property
    def key(self) -> str:
        """The value that stands for it in a form."""
        return f"{self.period.code}.{self.record}"


def file_number(client: UUID, provider: UUID) -> str:
    """Return the number of a client's file at a provider. It reveals nothing, and differs from provider to provider."""
    digits = id_from(f"file:{client}:{provider}").hex[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


def maximum_periods() -> dict[str, RetentionPeriod]:
    """Return the retention periods of the code list, as of today."""
    return {
        code.code: period_of_code(code) for code in code_lists().all("retention_period") if code.code in PERIOD_CODES
    }


def periods(provider: UUID) -> dict[str, RetentionPeriod]:
    """Return the provider's retention periods: its own shorter ones, otherwise those of the code list."""
    own = dict(ProviderRetentionPeriod.objects.filter(provider=provider).values_list("period", "count"))
    return {
        code: shortened_period(period, min(own[code], period.count)) if code in own else period
        for code, period in maximum_periods().items()
    }


def due_records(provider: UUID, day: dt.date) -> list[DueRecord]:
    """Return what is due on a day, oldest first, except for what somebody has decided to keep."""
    valid_periods = periods(provider)
    rows: list[tuple[RetentionPeriod, UUID, UUID, dt.date]] = []
    if FILE in valid_periods:
        files = _files(provider, valid_periods[FILE], day)[:MAX_ROWS]
        rows += [(valid_periods[FILE], row["client"], row["client"], row["began"]) for row in files]
    if CONSENT in valid_periods:
        consents = _consents(provider, valid_periods[CONSENT], day)[:MAX_ROWS]
        rows += [(valid_periods[CONSENT], row["pk"], row["client"], row["over"]) for row in consents]
    leads = _last_leads(provider, {client for _, _, client, _ in rows})
    return [
        DueRecord(period, record, client, file_number(client, provider), began, leads.get(client, ""))
        for period, record, client, began in rows
    ]


def chosen_records(provider: UUID, keys: Collection[str], day: dt.date) -> list[DueRecord]:
    """Return those due records whose keys are given; others are ignored."""
    return [line for line in due_records(provider, day) if line.key in keys]


def extensions(provider: UUID) -> list[RetentionExtension]:
    """Return the live decisions to keep something longer."""
    rows: GuardedQuerySet[RetentionExtension] = client_records.records_of_provider(RetentionExtension, provider)
    return list(rows.live().select_related("written_by"))  # type: ignore[attr-defined]


def _files(provider: UUID, period: RetentionPeriod, day: dt.date) -> Any:
    """Clients without an open case, whose last case was closed long enough ago."""
    clients = client_records.records_of_provider(Case, provider).values("client")
    files = clients.annotate(began=Max("closed_on"), running=Count("pk", filter=Q(closed_on=None)))
    files = files.filter(~_is_kept(provider, FILE, "client", day), ~_is_restricted(provider, day))
    files = files.filter(running=0, began__lt=period.kept_from(day))
    return files.order_by("began", "client")


def _consents(provider: UUID, period: RetentionPeriod, day: dt.date) -> Any:
    """Consents that ended long enough ago."""
    consents = client_records.records_of_provider(Consent, provider).annotate(
        over=Coalesce(F("withdrawn_on"), F("until"))
    )
    consents = consents.filter(~_is_kept(provider, CONSENT, "pk", day), ~_is_restricted(provider, day))
    consents = consents.filter(over__lt=period.kept_from(day))
    return consents.order_by("over", "pk").values("pk", "client", "over")


def _is_kept(provider: UUID, period: str, field: str, day: dt.date) -> Exists:
    live = client_records.records_of_provider(RetentionExtension, provider).filter(
        until__gte=day, period=period, record=OuterRef(field)
    )
    return Exists(live)


def _is_restricted(provider: UUID, day: dt.date) -> Exists:
    """Restricted files are not due: the client may need them kept (Art. 18 (1) b, c GDPR)."""
    return Exists(Restriction.objects.live(day).filter(provider=provider, client=OuterRef("client")))


def _last_leads(provider: UUID, clients: Iterable[UUID]) -> dict[UUID, str]:
    """Return who last led a case of each client, as a contact for questions."""
    assignments = CaseAssignment.objects.filter(
        provider=provider, client__in=clients, role=AssignmentRole.LEAD
    ).select_related("user")
    return {assignment.client_id: assignment.user.name for assignment in assignments.order_by("since", "pk")}
