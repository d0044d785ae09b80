"""Template tags for the pages of offers: labels, checkboxes, query strings."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.forms import BooleanField, BoundField, MultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as late

from anlaufstelle.desk import offer_display
from anlaufstelle.directory.actions import from_text
from anlaufstelle.directory.models import FeedbackReason, Metadata

register = template.Library()

LISTS = {
    "unread": late("Readers have written"),
    "speechless": late("Open today, no language said"),
    "ending": late("Funding ends"),
    "stale": late("Not confirmed for half a year"),
    "incomplete": late("Something is missing"),
}
FIRST_CHECKBOXES = 14
"""How many checkboxes of a long list are shown at once, the ticked ones first."""


@register.filter
def list_name(name: str) -> str:
    """Return the label of a list of the board."""
    return str(LISTS[name])


@register.filter
def feedback_reason_name(what: str) -> str:
    """Return the label of a feedback reason."""
    return str(FeedbackReason(what).label)


@register.filter
def status_name(status: str) -> str:
    """Return the label of a status."""
    return offer_display.status_name(status)


@register.filter
def field_name(field: str) -> str:
    """Return the label of a field."""
    return offer_display.field_name(field)


@register.filter
def value_before(row: Metadata) -> list[str]:
    """Return the value before a change, as lines."""
    return _value_lines(row, row.previous_value)


@register.filter
def value_after(row: Metadata) -> list[str]:
    """Return the value after a change, as lines."""
    return _value_lines(row, row.replacement_value)


def _value_lines(row: Metadata, text: str) -> list[str]:
    if not row.change or not text:
        return [text] if text else []
    return offer_display.lines(row.field_name, from_text(row.field_name, text))


@register.filter
def is_checkboxes(field: BoundField) -> bool:
    """Return whether a field is a group of checkboxes."""
    return isinstance(field.field, MultipleChoiceField)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Return whether a field is a single checkbox."""
    return isinstance(field.field, BooleanField)


def _by_tick(field: BoundField) -> list[Any]:
    ticked = {str(value) for value in field.value() or ()}
    return sorted(field.subwidgets, key=lambda box: str(box.data["value"]) not in ticked)


@register.filter
def first_checkboxes(field: BoundField) -> Iterator[Any]:
    """Return the first checkboxes, ticked ones at the top."""
    return iter(_by_tick(field)[: max(FIRST_CHECKBOXES, len(field.value() or ()))])


@register.filter
def remaining_checkboxes(field: BoundField) -> list[Any]:
    """Return the checkboxes after the first ones."""
    return _by_tick(field)[max(FIRST_CHECKBOXES, len(field.value() or ())) :]


@register.simple_tag
def querystring_of(request: HttpRequest, page: int) -> str:
    """Return the query string for another page of the same list."""
    query = request.GET.copy()
    query["page"] = str(page)
    return query.urlencode()
