"""The few rules that every object keeps so that it validates: nothing empty, and only addresses that are some."""

import re
from collections.abc import Callable, Container
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.utils.encoding import iri_to_uri

from anlaufstelle.exchange.context import Json

EMPTY: tuple[Any, ...] = (None, "", [], {})
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_HOST = re.compile(r"[A-Za-z0-9._-]+")
_URI = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")

# What a term of HSDS must be. Terms that stand in none of these are texts or go out as they came.
MAILS = {"email", "assurer_email"}
WEBS = {"url", "website", "uri", "term_uri", "schedule_link"}
NUMBERS = {
    "minimum_age", "maximum_age", "extension", "year_incorporated", "latitude", "longitude", "amount", "available",
    "maximum", "timezone", "count", "interval",
}  # fmt: skip
KEYS = {"id", "program_id", "parent_organization_id", "parent_id", "taxonomy_id", "taxonomy_term_id", "unit_id"}
TEXTS = {
    "name", "alternate_name", "description", "interpretation_services", "application_process", "fees_description",
    "wait_time", "fees", "accreditations", "licenses", "alert", "eligibility_description", "assured_date",
    "tax_status", "tax_id", "legal_status", "logo", "attention", "address_1", "address_2", "city", "region",
    "state_province", "postal_code", "country", "label", "identifier", "identifier_type", "identifier_scheme", "value",
    "title", "department", "note", "notes", "option", "currency", "amount_description", "valid_from", "valid_to",
    "extent", "extent_type", "details", "external_identifier", "external_identifier_type", "transportation", "scheme",
    "link_type", "link_entity", "attending_type",
}  # fmt: skip
ONE_OF = {
    "address_type": {"physical", "postal", "virtual"},
    "location_type": {"physical", "postal", "virtual"},
    "status": {"active", "inactive", "defunct", "temporarily closed"},
}
NEEDED = {
    "additional_urls": ("id", "url"),
    "additional_websites": ("id", "url"),
    "program": ("id", "name", "description"),
    "programs": ("id", "name", "description"),
    "organization_identifiers": ("id", "identifier_type", "identifier"),
    "addresses": ("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "taxonomy_term": ("id", "name", "description"),
    "attributes": ("id",),
}
# What rules of this house read stands in columns and rows; kept terms never bring it back, least of all a place.
OURS = {
    "service_at_locations", "location", "locations", "organization", "service", "services", "phones", "contacts",
    "schedules", "addresses", "metadata", "translations", "anlaufstelle", "last_modified", "latitude", "longitude",
    "status",
}  # fmt: skip


def without_empty(**terms: Any) -> Json:
    """An object without what is empty: an optional term that is null or empty does not validate."""
    return {name: value for name, value in terms.items() if value not in EMPTY}


@lru_cache(maxsize=8192)
def mail_address(text: str) -> str:
    """An e-mail address, or nothing."""
    return text if _MAIL.fullmatch(text) else ""


@lru_cache(maxsize=8192)
def web_address(text: str) -> str:
    """A web address as a URI in plain letters, or nothing: `www.example.org` without a scheme is none."""
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").encode("idna").decode()
        place = f"{host}:{parts.port}" if parts.port else host
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or "@" in parts.netloc:
        return ""
    made = iri_to_uri(urlunsplit((parts.scheme, place, parts.path, parts.query, parts.fragment)))
    whole = bool(_URI.fullmatch(made)) and not re.search(r"%(?![0-9A-Fa-f]{2})", made) and made.count("#") < 2
    return made if whole else ""


def merge_foreign_terms(own: Json, kept: Json) -> Json:
    """An object with the terms of others that were kept for it, where they do not contradict its own.

    Lists grow by what is new in them. Whatever would not validate stays here.
    """
    if not kept:
        return own
    told = dict(own)
    for name, value in valid_terms(kept).items():
        if name in OURS:
            continue
        if name not in told:
            told[name] = value
        elif isinstance(value, list) and isinstance(told[name], list):
            there = {one.get("id") for one in told[name] if isinstance(one, dict)}
            told[name] = [*told[name], *(one for one in value if isinstance(one, dict) and one.get("id") not in there)]
    return told


def valid_terms(kept: Json) -> Json:
    """What of these terms of others can go out: nothing empty, nothing that is not what its term must be."""
    checked = {str(name): _checked(str(name), value) for name, value in kept.items()}
    return without_empty(**checked)


def _checked(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        inner = valid_terms(value)
        return inner if all(term in inner for term in NEEDED.get(name, ())) else None
    if isinstance(value, list):
        return [one for one in (_checked(name, each) for each in value) if one not in EMPTY]
    return _single(name, value)


def _single(name: str, value: Any) -> Any:
    kinds: tuple[tuple[Container[str], Callable[[Any], Any]], ...] = (
        (NUMBERS, lambda told: told if isinstance(told, int | float) and not isinstance(told, bool) else None),
        (TEXTS, lambda told: "" if told is None else str(told)),
        (ONE_OF, lambda told: told if told in ONE_OF[name] else None),
        (MAILS, lambda told: mail_address(str(told))),
        (WEBS, lambda told: web_address(str(told))),
        (KEYS, lambda told: _key(str(told))),
    )
    return next((right(value) for names, right in kinds if name in names), value)


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
