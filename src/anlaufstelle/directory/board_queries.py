"""What the keepers of the directory ask of many offers at once: what is missing, old, ending. One query each."""

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

Offers = QuerySet[Service]
ENDING_DAYS = 90
"""Money that ends within so many days stands on the board."""


def with_completeness(offers: Offers) -> Offers:
    """Each offer with what `rules.missing` looks at, as columns: no further query for any of them."""
    of_it = {"service": OuterRef("pk")}
    # Each way on its own: over an “or” of several ways no index leads.
    spoken = [Exists(Language.objects.filter(**{way: OuterRef("pk")})) for way in ("service", "schedule__service")]
    phones = [
        Exists(Phone.objects.filter(service=OuterRef("pk"))),
        Exists(Phone.objects.filter(organization=OuterRef("organization"))),
    ]
    translated = translations_of("pk", "name", "name").exclude(language="de").order_by()
    return offers.annotate(
        has_hours=Exists(Schedule.objects.filter(**of_it)),
        has_languages=spoken[0] | spoken[1],
        has_situation=Exists(Attribute.objects.filter(**of_it)),
        has_phone=phones[0] | phones[1],
        has_place=Exists(ServiceAtLocation.objects.filter(**of_it)),
        has_price=Exists(CostOption.objects.filter(**of_it)),
        has_funding=Exists(Funding.objects.filter(**of_it)),
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
    | Q(translated_into__lt=rules.TRANSLATED)
)


def quality_facts_of(offer: Service) -> rules.QualityFacts:
    """What the rules look at, of an offer that `with_what_is_there` has fetched."""
    told = vars(offer)
    return rules.QualityFacts(
        assured_on=offer.assured_date,
        capacity_said_on=None,
        has_hours=told["has_hours"] or offer.arrival == "appointment",
        has_languages=told["has_languages"],
        has_tagline=bool(offer.tagline),
        has_situation=told["has_situation"],
        has_phone_or_mail=bool(told["has_phone"] or offer.email or offer.organization.email),
        has_place_or_is_online=bool(told["has_place"] or offer.online),
        has_price=told["has_price"],
        has_funding=told["has_funding"],
        translated_into=told["translated_into"],
    )


def stale(offers: Offers, day: dt.date) -> Offers:
    """Nobody has said for half a year that these are right, the longest first."""
    before = day - dt.timedelta(days=rules.OLD_DAYS - 1)
    never = dt.date(1, 1, 1)
    return (
        offers.filter(status__in=[Status.ACTIVE, Status.CLOSED])
        .annotate(said=Coalesce("assured_date", never))
        .filter(said__lt=before)
        .order_by("said", "name", "id")
    )


def incomplete(offers: Offers, day: dt.date) -> Offers:
    """Something is missing that readers ask for."""
    return with_completeness(offers.filter(status__in=[Status.ACTIVE, Status.CLOSED])).filter(INCOMPLETE)


def funding_ending(offers: Offers, day: dt.date) -> Offers:
    """The money of these ends soon or has ended, the first end first."""
    soon = Funding.objects.filter(
        service=OuterRef("pk"), until__isnull=False, until__lte=day + dt.timedelta(days=ENDING_DAYS)
    ).order_by("until")
    return (
        offers.filter(Exists(soon), status__in=[Status.ACTIVE, Status.CLOSED])
        .annotate(ends=soon.values("until")[:1])
        .order_by("ends", "name", "id")
    )


def without_language_today(offers: Offers, day: dt.date) -> Offers:
    """Open today, and nobody has said which language is spoken then."""
    today = Schedule.objects.filter(service=OuterRef("pk"), weekday=day.weekday())
    silent = today.filter(~Exists(Language.objects.filter(schedule=OuterRef("pk"))))
    always = Language.objects.filter(service=OuterRef("pk"))
    return offers.filter(Exists(silent), ~Exists(always), status=Status.ACTIVE).order_by("name", "id")


def with_unread_feedback(offers: Offers, day: dt.date) -> Offers:
    """Readers have said something about these that nobody has read."""
    waiting = Feedback.objects.filter(service=OuterRef("pk"), read_at=None)
    return offers.filter(Exists(waiting)).order_by("name", "id")


BOARD_LISTS: dict[str, Callable[[Offers, dt.date], Offers]] = {
    "unread": with_unread_feedback,
    "speechless": without_language_today,
    "ending": funding_ending,
    "stale": stale,
    "incomplete": incomplete,
}
"""The lists of the board, the most urgent first."""
