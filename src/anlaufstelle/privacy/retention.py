"""What is due to be thrown away at a provider: a list that somebody confirms, and nothing more.

It is made without looking into any file. A line says the number of the file, when its time began and ended, and who led
it last: so much may whoever confirms it see, and not whose file it is.
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
"""What there is to throw away here, as codes of the list `retention_period`. Others wait for what they are about."""
AT_MOST = 100  # lines of one kind that are shown, and confirmed, at once; the oldest first


@dataclass(frozen=True)
class DueRecord:
    """One thing that is due."""

    period: RetentionPeriod
    record: UUID  # the person for her file, else the record
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
        """What stands for it in a form."""
        return f"{self.period.code}.{self.record}"


def file_number(client: UUID, provider: UUID) -> str:
    """The number of her file at this provider. It says nothing of her, and no other provider has the same."""
    told = id_from(f"file:{client}:{provider}").hex[:8].upper()
    return f"{told[:4]}-{told[4:]}"


def maximum_periods() -> dict[str, RetentionPeriod]:
    """The periods of the codes, as they hold today."""
    return {one.code: period_of_code(one) for one in code_lists().all("retention_period") if one.code in PERIOD_CODES}


def periods(provider: UUID) -> dict[str, RetentionPeriod]:
    """The provider's periods: those of the codes, or its own shorter ones."""
    own = dict(ProviderRetentionPeriod.objects.filter(provider=provider).values_list("period", "count"))
    return {
        code: shortened_period(period, min(own[code], period.count)) if code in own else period
        for code, period in maximum_periods().items()
    }


def due_records(provider: UUID, day: dt.date) -> list[DueRecord]:
    """What was kept long enough, the oldest first. What somebody has decided to keep is not on it."""
    held = periods(provider)
    rows: list[tuple[RetentionPeriod, UUID, UUID, dt.date]] = []
    if FILE in held:
        files = _files(provider, held[FILE], day)[:AT_MOST]
        rows += [(held[FILE], one["client"], one["client"], one["began"]) for one in files]
    if CONSENT in held:
        consents = _consents(provider, held[CONSENT], day)[:AT_MOST]
        rows += [(held[CONSENT], one["pk"], one["client"], one["over"]) for one in consents]
    leads = _last_leads(provider, {client for _, _, client, _ in rows})
    return [
        DueRecord(period, record, client, file_number(client, provider), began, leads.get(client, ""))
        for period, record, client, began in rows
    ]


def chosen_records(provider: UUID, keys: Collection[str], day: dt.date) -> list[DueRecord]:
    """Those lines of the list that somebody has named; what is not due, or not there, is not in it."""
    return [line for line in due_records(provider, day) if line.key in keys]


def extensions(provider: UUID) -> list[RetentionExtension]:
    """What was decided to be kept longer, and still is."""
    rows: GuardedQuerySet[RetentionExtension] = client_records.records_of_provider(RetentionExtension, provider)
    return list(rows.live().select_related("written_by"))  # type: ignore[attr-defined]


def _files(provider: UUID, period: RetentionPeriod, day: dt.date) -> Any:
    """People of whom no case is open, and the last one was closed long enough ago."""
    people = client_records.records_of_provider(Case, provider).values("client")
    told = people.annotate(began=Max("closed_on"), running=Count("pk", filter=Q(closed_on=None)))
    told = told.filter(~_is_kept(provider, FILE, "client", day), ~_is_restricted(provider, day))
    told = told.filter(running=0, began__lt=period.kept_from(day))
    return told.order_by("began", "client")


def _consents(provider: UUID, period: RetentionPeriod, day: dt.date) -> Any:
    """Consents that ended long enough ago."""
    told = client_records.records_of_provider(Consent, provider).annotate(over=Coalesce(F("withdrawn_on"), F("until")))
    told = told.filter(~_is_kept(provider, CONSENT, "pk", day), ~_is_restricted(provider, day))
    told = told.filter(over__lt=period.kept_from(day))
    return told.order_by("over", "pk").values("pk", "client", "over")


def _is_kept(provider: UUID, period: str, field: str, day: dt.date) -> Exists:
    live = client_records.records_of_provider(RetentionExtension, provider).filter(
        until__gte=day, period=period, record=OuterRef(field)
    )
    return Exists(live)


def _is_restricted(provider: UUID, day: dt.date) -> Exists:
    """Held back, perhaps because she does not want it erased (Art. 18 (1) b, c DSGVO): nothing of hers is due."""
    return Exists(Restriction.objects.live(day).filter(provider=provider, client=OuterRef("client")))


def _last_leads(provider: UUID, people: Iterable[UUID]) -> dict[UUID, str]:
    """Who led a case of theirs last: whom to ask."""
    assignments = CaseAssignment.objects.filter(
        provider=provider, client__in=people, role=AssignmentRole.LEAD
    ).select_related("user")
    return {one.client_id: one.user.name for one in assignments.order_by("since", "pk")}
