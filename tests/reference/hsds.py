"""HSDS 3.1 a second time, from the printed standard: what each object must have, and what a page promises.

Standard library only. `faults("service", thing)` tells what is wrong with a thing and everything in it;
`page_faults(...)` what is wrong with one page of a list. Each promise is a method, so that a test can plant a
wrong one.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

REQUIRED = {
    "service": "id name status",
    "organization": "id name description",
    "location": "id location_type",
    "address": "id address_1 city state_province postal_code country address_type",
    "phone": "id number",
    "program": "id name description",
    "taxonomy": "id name description",
    "taxonomy_term": "id name description",
    "organization_identifier": "id identifier_type identifier",
    "url": "id url",
    "unit": "id name",
    "service_capacity": "id unit available updated",
    "metadata": "id last_action_date last_action_type field_name previous_value replacement_value updated_by",
}
NESTED = {
    "organization": "organization", "services": "service", "service": "service", "program": "program",
    "programs": "program", "phones": "phone", "schedules": "schedule", "service_areas": "service_area",
    "service_at_locations": "service_at_location", "location": "location", "locations": "location",
    "languages": "language", "funding": "funding", "cost_options": "cost_option", "contacts": "contact",
    "required_documents": "required_document", "capacities": "service_capacity", "unit": "unit",
    "attributes": "attribute", "taxonomy_term": "taxonomy_term", "taxonomy_detail": "taxonomy",
    "addresses": "address", "accessibility": "accessibility", "metadata": "metadata", "additional_urls": "url",
    "additional_websites": "url", "organization_identifiers": "organization_identifier",
}  # fmt: skip
WORDS = {
    "status": {"active", "inactive", "defunct", "temporarily closed"},
    "location_type": {"physical", "postal", "virtual"},
    "address_type": {"physical", "postal", "virtual"},
    "freq": {"WEEKLY", "MONTHLY"},
    "wkst": {"MO", "TU", "WE", "TH", "FR", "SA", "SU"},
}
NUMBERS = {
    "minimum_age", "maximum_age", "timezone", "count", "interval", "latitude", "longitude", "amount", "available",
    "maximum", "extension", "year_incorporated",
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
PAGE = ("total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents")


class Standard:
    """What the standard says."""

    def required(self, name: str) -> list[str]:
        """The terms an object of this name must have."""
        return REQUIRED.get(name, "id").split()

    def faults(self, name: str, thing: dict[str, Any], path: str = "") -> Iterator[str]:
        """Everything that is wrong with one object and with those in it."""
        path = path or name
        for term in self.required(name):
            if term not in thing:
                yield f"{path}: no {term}"
        for term, value in thing.items():
            if term in {"anlaufstelle", "translations"}:
                continue
            if wrong := self.wrong(term, value):
                yield f"{path}.{term}: {wrong}"
            elif term in NESTED:
                inner = value if isinstance(value, list) else [value]
                for number, each in enumerate(inner):
                    yield from self.faults(NESTED[term], each, f"{path}.{term}[{number}]")

    def wrong(self, term: str, value: Any) -> str:
        """Why a term cannot have this value; empty if it can."""
        if value is None:
            return "null"
        if term in WORDS:
            return "" if value in WORDS[term] else f"not one of {sorted(WORDS[term])}"
        must = self.must(term)
        return "" if must is None or must(value) else f"cannot be {value!r}"

    def must(self, term: str) -> Callable[[Any], bool] | None:
        """What the value of a term must pass, if anything."""
        if term == "id" or (term.endswith("_id") and term != "tax_id"):  # the number a tax office gives is no key
            return self.is_key
        kinds = [
            (NUMBERS, self.is_number),
            ({"email", "assurer_email"}, self.is_mail),
            ({"url", "website", "term_uri"}, self.is_web),
            ({"last_modified", "updated"}, self.is_moment),
        ]
        return next((must for terms, must in kinds if term in terms), None)

    def is_number(self, value: Any) -> bool:
        """A number, and no truth value."""
        return isinstance(value, int | float) and not isinstance(value, bool)

    def is_moment(self, value: str) -> bool:
        """A full date and time with its offset."""
        return bool(MOMENT.fullmatch(value))

    def is_key(self, value: str) -> bool:
        """A UUID, written as the standard writes it."""
        try:
            return str(uuid.UUID(value)) == value
        except ValueError:
            return False

    def is_mail(self, value: str) -> bool:
        """Something at something."""
        return bool(re.fullmatch(r"[^@\s]+@[^@\s]+", value))

    def is_web(self, value: str) -> bool:
        """With a scheme and a host, in plain letters."""
        parts = urlsplit(value)
        return bool(parts.scheme and parts.netloc) and value.isascii()

    def page_faults(self, page: dict[str, Any], *, asked: int, per_page: int, total: int) -> Iterator[str]:
        """What is wrong with page `asked` of a list of `total` things."""
        missing = [name for name in PAGE if name not in page]
        if missing:
            yield f"no {', '.join(missing)}"
            return
        pages = self.pages(total, per_page)
        size = max(0, min(per_page, total - (asked - 1) * per_page))
        expected = {
            "total_items": total,
            "total_pages": pages,
            "page_number": asked,
            "size": size,
            "first_page": asked == 1,
            "last_page": asked == max(pages, 1),
            "empty": size == 0,
        }
        yield from (f"{name} is {page[name]!r}" for name, told in expected.items() if page[name] != told)
        if len(page["contents"]) != page["size"]:
            yield f"{len(page['contents'])} things on a page of {page['size']}"

    def pages(self, total: int, per_page: int) -> int:
        """How many pages there are."""
        return (total + per_page - 1) // per_page
