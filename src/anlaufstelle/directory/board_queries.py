"""Lists of services that need attention: unread feedback, missing details, old confirmations. One query each."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from anlaufstelle.directory import rules
from anlaufstelle.directory.models import (
    Attribute,
    CostOption,
    Feedback,
    Funding,
    Language,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    Status,
)
from anlaufstelle.languages.texts import translations_of

Services = QuerySet[Service]
ENDING_DAYS = 90
"""Funding that ends within this many days is listed."""


def with_completeness(services: Services) -> Services:
    """Annotate services with what `rules.missing` reads, so that no further query per service is needed."""
    of_service = {"service": OuterRef("pk")}
    # One EXISTS per relation: PostgreSQL uses no index for an OR across several of them.
    languages = [
        Exists(Language.objects.filter(**{relation: OuterRef("pk")})) for relation in ("service", "schedule__service")
    ]
    phones = [
        Exists(Phone.objects.filter(service=OuterRef("pk"))),
        Exists(Phone.objects.filter(organization=OuterRef("organization"))),
    ]
    translated = translations_of("pk", "name", "name").exclude(language="de").order_by()
    return services.annotate(
        has_hours=Exists(Schedule.objects.filter(**of_service)),
        has_languages=languages[0] | languages[1],
        has_situation=Exists(Attribute.objects.filter(**of_service)),
        has_phone=phones[0] | phones[1],
        has_place=Exists(ServiceAtLocation.objects.filter(**of_service)),
        has_price=Exists(CostOption.objects.filter(**of_service)),
        has_funding=Exists(Funding.objects.filter(**of_service)),
        translated_into=Coalesce(Subquery(translated.values("owner").annotate(count=Count("pk")).values("count")), 0),
    )


INCOMPLETE = (
    (Q(has_hours=False) & ~Q(arrival="appointment"))
    | Q(has_languages=False)
    | Q(tagline="")
    | Q(has_situation=False)
    | (Q(has_phone=False) & Q(email="") & Q(organization__email=""))
    | (Q(has_place=False) & Q(online=False))
    | Q(has_price=False)
    | Q(has_funding=False)
    | Q(translated_into__lt=rules.MIN_TRANSLATIONS)
)


def quality_facts_of(service: Service) -> rules.QualityFacts:
    """Return the input of the rules for a service from `with_completeness`."""
    columns = vars(service)
    return rules.QualityFacts(
        assured_on=service.assured_date,
        capacity_updated_on=None,
        has_hours=columns["has_hours"] or service.arrival == "appointment",
        has_languages=columns["has_languages"],
        has_tagline=bool(service.tagline),
        has_situation=columns["has_situation"],
        has_phone_or_mail=bool(columns["has_phone"] or service.email or service.organization.email),
        has_place_or_is_online=bool(columns["has_place"] or service.online),
        has_price=columns["has_price"],
        has_funding=columns["has_funding"],
        translated_into=columns["translated_into"],
    )


def stale(services: Services, day: dt.date) -> Services:
    """Services not confirmed for half a year, the oldest confirmation first."""
    before = day - dt.timedelta(days=rules.OLD_DAYS - 1)
    never = dt.date(1, 1, 1)
    return (
        services.filter(status__in=[Status.ACTIVE, Status.CLOSED])
        .annotate(confirmed=Coalesce("assured_date", never))
        .filter(confirmed__lt=before)
        .order_by("confirmed", "name", "id")
    )


def incomplete(services: Services, day: dt.date) -> Services:
    """Services that lack details readers ask for."""
    return with_completeness(services.filter(status__in=[Status.ACTIVE, Status.CLOSED])).filter(INCOMPLETE)


def funding_ending(services: Services, day: dt.date) -> Services:
    """Services whose funding ends soon or has ended, the earliest end first."""
    soon = Funding.objects.filter(
        service=OuterRef("pk"), until__isnull=False, until__lte=day + dt.timedelta(days=ENDING_DAYS)
    ).order_by("until")
    return (
        services.filter(Exists(soon), status__in=[Status.ACTIVE, Status.CLOSED])
        .annotate(ends=soon.values("until")[:1])
        .order_by("ends", "name", "id")
    )


def without_language_today(services: Services, day: dt.date) -> Services:
    """Services that are open today without a language for these hours."""
    today = Schedule.objects.filter(service=OuterRef("pk"), weekday=day.weekday())
    without_language = today.filter(~Exists(Language.objects.filter(schedule=OuterRef("pk"))))
    at_all_hours = Language.objects.filter(service=OuterRef("pk"))
    return services.filter(Exists(without_language), ~Exists(at_all_hours), status=Status.ACTIVE).order_by("name", "id")


def with_unread_feedback(services: Services, day: dt.date) -> Services:
    """Services with feedback that no colleague has read yet."""
    unread = Feedback.objects.filter(service=OuterRef("pk"), read_at=None)
    return services.filter(Exists(unread)).order_by("name", "id")


BOARD_LISTS: dict[str, Callable[[Services, dt.date], Services]] = {
    "unread": with_unread_feedback,
    "speechless": without_language_today,
    "ending": funding_ending,
    "stale": stale,
    "incomplete": incomplete,
}
"""The lists of the tasks page, the most urgent first."""
