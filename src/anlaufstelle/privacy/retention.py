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

from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.ids import id_from
from anlaufstelle.people.clearance import Guarded
from anlaufstelle.people.models import Case, Consent, Part, Place, Restriction
from anlaufstelle.privacy import about
from anlaufstelle.privacy.models import Kept, Shorter
from anlaufstelle.privacy.periods import Period, of_code, shortened

FILE, CONSENT = KINDS = ("FILE", "CONSENT")
"""What there is to throw away here, as codes of the list `retention_period`. Others wait for what they are about."""
AT_MOST = 100  # lines of one kind that are shown, and confirmed, at once; the oldest first


@dataclass(frozen=True)
class Line:
    """One thing that is due."""

    period: Period
    record: UUID  # the person for her file, else the record
    person: UUID
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


def number_of(person: UUID, provider: UUID) -> str:
    """The number of her file at this provider. It says nothing of her, and no other provider has the same."""
    told = id_from(f"file:{person}:{provider}").hex[:8].upper()
    return f"{told[:4]}-{told[4:]}"


def longest() -> dict[str, Period]:
    """The periods of the codes, as they hold today."""
    return {one.code: of_code(one) for one in shelf().all("retention_period") if one.code in KINDS}


def periods(provider: UUID) -> dict[str, Period]:
    """The provider's periods: those of the codes, or its own shorter ones."""
    own = dict(Shorter.objects.filter(provider=provider).values_list("period", "count"))
    return {
        code: shortened(period, min(own[code], period.count)) if code in own else period
        for code, period in longest().items()
    }


def due(provider: UUID, day: dt.date) -> list[Line]:
    """What was kept long enough, the oldest first. What somebody has decided to keep is not on it."""
    held = periods(provider)
    rows: list[tuple[Period, UUID, UUID, dt.date]] = []
    if FILE in held:
        files = _files(provider, held[FILE], day)[:AT_MOST]
        rows += [(held[FILE], one["person"], one["person"], one["began"]) for one in files]
    if CONSENT in held:
        consents = _consents(provider, held[CONSENT], day)[:AT_MOST]
        rows += [(held[CONSENT], one["pk"], one["person"], one["over"]) for one in consents]
    leads = _leads(provider, {person for _, _, person, _ in rows})
    return [
        Line(period, record, person, number_of(person, provider), began, leads.get(person, ""))
        for period, record, person, began in rows
    ]


def chosen(provider: UUID, keys: Collection[str], day: dt.date) -> list[Line]:
    """Those lines of the list that somebody has named; what is not due, or not there, is not in it."""
    return [line for line in due(provider, day) if line.key in keys]


def kept(provider: UUID) -> list[Kept]:
    """What was decided to be kept longer, and still is."""
    rows: Guarded[Kept] = about.of_provider(Kept, provider)
    return list(rows.live().select_related("written_by"))  # type: ignore[attr-defined]


def _files(provider: UUID, period: Period, day: dt.date) -> Any:
    """People of whom no case is open, and the last one was closed long enough ago."""
    people = about.of_provider(Case, provider).values("person")
    told = people.annotate(began=Max("closed_on"), running=Count("pk", filter=Q(closed_on=None)))
    told = told.filter(~_is_kept(provider, FILE, "person", day), ~_is_held_back(provider, day))
    told = told.filter(running=0, began__lt=period.kept_from(day))
    return told.order_by("began", "person")


def _consents(provider: UUID, period: Period, day: dt.date) -> Any:
    """Consents that ended long enough ago."""
    told = about.of_provider(Consent, provider).annotate(over=Coalesce(F("withdrawn_on"), F("until")))
    told = told.filter(~_is_kept(provider, CONSENT, "pk", day), ~_is_held_back(provider, day))
    told = told.filter(over__lt=period.kept_from(day))
    return told.order_by("over", "pk").values("pk", "person", "over")


def _is_kept(provider: UUID, period: str, field: str, day: dt.date) -> Exists:
    live = about.of_provider(Kept, provider).filter(until__gte=day, period=period, record=OuterRef(field))
    return Exists(live)


def _is_held_back(provider: UUID, day: dt.date) -> Exists:
    """Held back, perhaps because she does not want it erased (Art. 18 (1) b, c DSGVO): nothing of hers is due."""
    return Exists(Restriction.objects.live(day).filter(provider=provider, person=OuterRef("person")))


def _leads(provider: UUID, people: Iterable[UUID]) -> dict[UUID, str]:
    """Who led a case of theirs last: whom to ask."""
    places = Place.objects.filter(provider=provider, person__in=people, part=Part.LEAD).select_related("user")
    return {one.person_id: one.user.name for one in places.order_by("since", "pk")}
