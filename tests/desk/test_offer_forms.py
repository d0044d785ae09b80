"""The short pages of an offer: what they show is what they would save; what cannot be says where and why."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from anlaufstelle.desk.offer_display import field_name, lines
from anlaufstelle.desk.offer_forms import OFFER_FORM_PAGES, PAGE_OF, OfferFormPage
from anlaufstelle.desk.views.offer_parts import location_choices
from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import EDITABLE_FIELDS, value_of
from anlaufstelle.directory.service_parts import SERVICE_PARTS
from tests import factories
from tests.stories.demo_county import Demo

pytestmark = pytest.mark.django_db
NOT_ON_A_PAGE = {"status", "alternate_name", "description"}
"""Fields that no page changes: the status has its own buttons, the other two come from elsewhere only."""


def test_every_field_has_its_one_page() -> None:
    assert set(PAGE_OF) == (EDITABLE_FIELDS | set(SERVICE_PARTS)) - NOT_ON_A_PAGE
    assert sum(len(sheet.fields) for sheet in OFFER_FORM_PAGES.values()) == len(PAGE_OF)


def as_browser_sends(sheet: OfferFormPage) -> QueryDict:
    """What a browser would send back of the page as it is shown."""
    told = QueryDict(mutable=True)
    shown: list[forms.BaseForm] = [sheet.form] if sheet.form else []
    if sheet.rows:
        shown += [sheet.rows.management_form, *sheet.rows]
    for form in shown:
        for field in form:
            value = field.value()
            if isinstance(field.field, forms.MultipleChoiceField):
                told.setlist(field.html_name, [str(one) for one in value or ()])
            elif isinstance(field.field, forms.BooleanField):
                told.update({field.html_name: "on"} if value else {})
            elif isinstance(field.field, forms.ChoiceField):
                told[field.html_name] = str(value or "")
            else:
                told[field.html_name] = field.field.widget.format_value(value) or ""
    return told


def values_of(service: m.Service, sheet: type[OfferFormPage]) -> dict[str, Any]:
    return {field: value_of(service, field) for field in sheet.fields}


@pytest.mark.parametrize("name", sorted(OFFER_FORM_PAGES))
def test_saving_a_page_as_it_is_shown_changes_nothing(name: str, demo: Demo) -> None:
    tried = 0
    for service in m.Service.objects.order_by("id")[:: 1 if name in {"hours", "days-off"} else 5]:
        values = values_of(service, OFFER_FORM_PAGES[name])
        given = {"places": location_choices(service, values)}
        told = as_browser_sends(OFFER_FORM_PAGES[name](values, **given))
        again = OFFER_FORM_PAGES[name](values, told, **given)
        assert again.is_valid(), (service, again.form and again.form.errors, again.rows and again.rows.errors)
        saved = again.values()
        if name == "capacity" and saved["capacity"]:  # it is said anew today
            saved["capacity"]["said"] = values["capacity"]["said"]
        assert saved == values, service
        tried += 1
    assert tried > 90


def hours(**row: str) -> QueryDict:
    told = QueryDict(mutable=True)
    told.update({"row-TOTAL_FORMS": "1", "row-INITIAL_FORMS": "0", **{f"row-0-{key}": row[key] for key in row}})
    return told


WRONG = [
    ("hours", {"weekday": "1", "opens": "11:00", "closes": "09:00", "nth": "0"}),
    ("hours", {"weekday": "1", "opens": "11:00", "closes": "11:00", "nth": "0"}),
    ("hours", {"weekday": "1", "opens": "11:00", "nth": "0"}),
    ("hours", {"opens": "11:00", "closes": "12:00", "nth": "0"}),
    ("hours", {"weekday": "9", "opens": "11:00", "closes": "12:00", "nth": "0"}),
    ("hours", {"weekday": "1", "opens": "elf", "closes": "12:00", "nth": "0"}),
    ("hours", {"weekday": "1", "opens": "11:00", "closes": "12:00", "languages": "klingon", "nth": "0"}),
    ("hours", {"weekday": "1", "opens": "11:00", "closes": "12:00", "first": "2026-12-02", "last": "2026-12-01"}),
    ("days-off", {"first": "2026-12-02", "last": "2026-12-01"}),
    ("days-off", {"last": "2026-12-01"}),
    ("days-off", {"first": "32.12.2026"}),
    ("days-off", {"first": "2026-12-01", "opens": "09:00"}),
    ("days-off", {"first": "2026-12-01", "opens": "09:00", "closes": "08:00"}),
    ("persons", {"title": "Beratung"}),
    ("price", {"kind": "fixed"}),
    ("price", {"euro": "3"}),
    ("price", {"kind": "fixed", "euro": "-3"}),
    ("money", {"until": "2026-12-31"}),
]


@pytest.mark.parametrize(("name", "row"), WRONG)
@pytest.mark.usefixtures("codes")
def test_what_cannot_be_says_so_at_its_field(name: str, row: dict[str, str]) -> None:
    service = factories.complete_offer()
    sheet = OFFER_FORM_PAGES[name](values_of(service, OFFER_FORM_PAGES[name]), hours(**row))
    assert not sheet.is_valid()
    (errors,) = sheet.rows.errors
    assert all(str(text).endswith(".") for told in errors.values() for text in told)


@pytest.mark.usefixtures("codes")
def test_an_emptied_row_is_gone_and_an_empty_one_is_none() -> None:
    service = factories.complete_offer()
    values = values_of(service, OFFER_FORM_PAGES["hours"])
    told = as_browser_sends(OFFER_FORM_PAGES["hours"](values))
    told["row-0-weekday"] = told["row-0-opens"] = told["row-0-closes"] = ""
    sheet = OFFER_FORM_PAGES["hours"](values, told)
    assert sheet.is_valid()
    assert sheet.values()["hours"] == values["hours"][1:]


@pytest.mark.usefixtures("codes")
def test_too_many_rows_are_a_sentence() -> None:
    service = factories.complete_offer()
    told = hours()
    told["row-TOTAL_FORMS"] = "5000"
    for number in range(70):
        told.update({f"row-{number}-first": "2026-12-01"})
    sheet = OFFER_FORM_PAGES["days-off"](values_of(service, OFFER_FORM_PAGES["days-off"]), told)
    assert not sheet.is_valid()
    assert sheet.rows.non_form_errors()


def test_every_field_is_said_in_short_lines(demo: Demo) -> None:
    said = set()
    for service in m.Service.objects.order_by("id")[::7]:
        for field in [*sorted(EDITABLE_FIELDS), *SERVICE_PARTS]:
            told = lines(field, value_of(service, field))
            assert all(isinstance(line, str) and line for line in told), (field, told)
            assert "{" not in "".join(told)
            said.update({field} if told else ())
    assert said >= (EDITABLE_FIELDS | set(SERVICE_PARTS)) - {
        "alternate_name",
        "description",
        "url",
        "email",
        "phones",
        "languages",
    }
    assert all(field_name(field) != field for field in said - {"name"})


def test_a_line_that_cannot_be_called_is_said_and_what_came_with_a_list_stays() -> None:
    told = QueryDict(mutable=True)
    told.update({"arrival": "walk-in", "minutes": "0", "phones": "nur 5678\n02421 1234, Durchwahl 12"})
    before = {"arrival": "walk-in", "minutes": 0, "phones": ["nur 5678"], "email": "", "url": ""}
    sheet = OFFER_FORM_PAGES["reach"]
    assert sheet(before, told).is_valid()
    refused = sheet(before | {"phones": []}, told)
    assert not refused.is_valid()
    assert "„nur 5678“ kann nicht angerufen werden." in refused.form.errors["phones"][0]
    assert "nur 5678" in str(refused.form["phones"])
