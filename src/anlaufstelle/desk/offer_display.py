"""Display field values of an offer as short lines: on its page, in its history, and when comparing versions."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.templatetags.page import day_month
from anlaufstelle.desk.offer_forms.hours import WEEKS_OF_MONTH, weekdays
from anlaufstelle.directory.models import Location

Value = Any  # JSON, as directory/service_parts.py reads it

FIELDS: dict[str, Any] = {
    "name": late("Name"),
    "alternate_name": late("Other name"),
    "tagline": late("What is done there"),
    "steps": late("What happens there"),
    "description": late("Description"),
    "keywords": late("Words for the search"),
    "email": late("Email"),
    "url": late("Web page"),
    "status": late("Status"),
    "arrival": late("How people come"),
    "minutes": late("Minutes of a meeting"),
    "referral_needed": late("Referral needed"),
    "online": late("Online"),
    "childcare": late("Childcare"),
    "come_anyway": late("Come anyway"),
    "hours": late("Opening hours"),
    "exceptions": late("Closed, or other hours"),
    "languages": late("Languages on every day"),
    "contacts": late("Whom to ask for"),
    "phones": late("Phone"),
    "situations": late("What it helps with"),
    "areas": late("For people from"),
    "who": late("For whom"),
    "costs": late("Price"),
    "documents": late("What to bring"),
    "capacity": late("Free places"),
    "funding": late("Funding"),
    "places": late("Where"),
    "organization": late("Provider"),
    "assured_date": late("Confirmed on"),
    "replaced_by": late("Merged into"),
}


def field_name(field: str) -> str:
    """Return the label of a field."""
    return str(FIELDS.get(field, field))


def lines(field: str, value: Value) -> list[str]:
    """Return a value as lines of text; empty if there is no value."""
    if field in _LINES:
        return _LINES[field](value)
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    if isinstance(value, list):
        return [str(item) for item in value]
    return [str(value)] if value not in ("", None, 0) else []


def _label(name: str, code: str) -> str:
    return code_lists().label(name, code, get_language() or "de")


def _labels(name: str) -> Callable[[Value], list[str]]:
    return lambda value: [", ".join(_label(name, code) for code in value)] if value else []


def _date(text: str) -> str:
    return format_date(_day(text), "medium", locale=get_language() or "de")


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _hours(value: Value) -> list[str]:
    days, often = dict(weekdays()), dict(WEEKS_OF_MONTH)
    texts = []
    for block in value:
        parts = [f"{days[str(block['weekday'])]} {block['opens']} – {block['closes']}"]
        if block["nth"]:
            parts.append(str(often[str(block["nth"])]))
        if block["appointment"]:
            parts.append(_("by appointment"))
        if block["languages"]:
            parts.append(", ".join(_label("language", code) for code in block["languages"]))
        texts.append(" · ".join(parts))
    return texts


def _exceptions(value: Value) -> list[str]:
    texts = []
    for exception in value:
        first, last = _day(exception["first"]), _day(exception["last"])
        days = day_month(first) if first == last else f"{day_month(first)} – {day_month(last)}"
        texts.append(
            f"{days} " + (f"{exception['opens']} – {exception['closes']}" if exception["opens"] else _("closed"))
        )
    return texts


def _contacts(value: Value) -> list[str]:
    texts = []
    for contact in value:
        languages = ", ".join(_label("language", code) for code in contact["languages"])
        texts.append(" · ".join(part for part in (contact["name"], contact["title"], languages) if part))
    return texts


def _who(value: Value) -> list[str]:
    texts = [value["description"]] if value["description"] else []
    groups = [_label("target_group", code) for code in value["target_groups"]]
    if value["gender"]:
        groups.append(_("women only") if value["gender"] == "women" else _("men only"))
    if value["minimum_age"] is not None or value["maximum_age"] is not None:
        groups.append(
            _("age %(first)s to %(last)s")
            % {
                "first": value["minimum_age"] if value["minimum_age"] is not None else "0",
                "last": value["maximum_age"] if value["maximum_age"] is not None else "…",
            }
        )
    groups += [_label("german_level", code) for code in (value["german_from"], value["german_to"]) if code]
    groups += [_label("status_group", code) for code in value["status_groups"]]
    return [*texts, *([", ".join(groups)] if groups else [])]


def _costs(value: Value) -> list[str]:
    texts = []
    for cost in value:
        amount = format_decimal(cost["cents"] / 100, format="0.00", locale=get_language() or "de")
        texts.append(
            " · ".join(
                part
                for part in (_("free of charge") if cost["kind"] == "free" else f"{amount} €", cost["note"])
                if part
            )
        )
    return texts


def _capacity(value: Value) -> list[str]:
    if not value:
        return []
    texts = [
        ngettext("%(count)s free place", "%(count)s free places", value["available"]) % {"count": value["available"]}
    ]
    if value["maximum"] is not None:
        texts.append(_("of %(count)s") % {"count": value["maximum"]})
    if value["weeks"]:
        texts.append(
            ngettext("%(count)s week of waiting", "%(count)s weeks of waiting", value["weeks"])
            % {"count": value["weeks"]}
        )
    return [", ".join(texts) + " · " + _("said on %(day)s") % {"day": _date(value["said"])}]


def _funding(value: Value) -> list[str]:
    def end(until: str | None) -> str:
        return _("until %(day)s") % {"day": _date(until)} if until else _("no end known")

    return [f"{funding['source']} · {end(funding['until'])}" for funding in value]


def _places(value: Value) -> list[str]:
    locations = {str(location.pk): location for location in Location.objects.filter(pk__in=value)}
    return [
        (
            f"{location.name or location.address_1}, {location.city}"
            + (f" ({_('confidential')})" if location.confidential else "")
        )
        if (location := locations.get(key))
        else key
        for key in value
    ]


def _arrival(value: Value) -> list[str]:
    labels = {
        "walk-in": _("without an appointment"),
        "appointment": _("with an appointment"),
        "both": _("with or without an appointment"),
        "registration": _("after signing up"),
    }
    return [str(labels.get(value, value))]


def status_name(value: str) -> str:
    """Return the label of a status."""
    labels = {
        "active": _("public"),
        "temporarily closed": _("public, closed for now"),
        "inactive": _("not public"),
        "defunct": _("gone"),
    }
    return labels.get(value, value)


_LINES: dict[str, Callable[[Value], list[str]]] = {
    "hours": _hours,
    "exceptions": _exceptions,
    "languages": _labels("language"),
    "contacts": _contacts,
    "situations": _labels("life_situation"),
    "areas": _labels("municipality"),
    "who": _who,
    "costs": _costs,
    "documents": _labels("required_document"),
    "capacity": _capacity,
    "funding": _funding,
    "places": _places,
    "keywords": lambda value: [", ".join(value)] if value else [],
    "arrival": _arrival,
    "status": lambda value: [status_name(value)],
}
