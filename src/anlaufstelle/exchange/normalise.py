"""Rules that make every exported object validate: no empty values, and only well-formed addresses."""

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

# Types of HSDS fields. Foreign fields that are in none of these are exported unchanged.
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
CHOICES = {
    "address_type": {"physical", "postal", "virtual"},
    "location_type": {"physical", "postal", "virtual"},
    "status": {"active", "inactive", "defunct", "temporarily closed"},
}
REQUIRED = {
    "additional_urls": ("id", "url"),
    "additional_websites": ("id", "url"),
    "program": ("id", "name", "description"),
    "programs": ("id", "name", "description"),
    "organization_identifiers": ("id", "identifier_type", "identifier"),
    "addresses": ("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "taxonomy_term": ("id", "name", "description"),
    "attributes": ("id",),
}
# Fields that are only ever exported from our own columns and rows. Foreign fields must not add them: that could
# disclose a confidential location.
OWN_FIELDS = {
    "service_at_locations", "location", "locations", "organization", "service", "services", "phones", "contacts",
    "schedules", "addresses", "metadata", "translations", "anlaufstelle", "last_modified", "latitude", "longitude",
    "status",
}  # fmt: skip


def without_empty(**terms: Any) -> Json:
    """Return an object without empty values: an optional HSDS field must be absent rather than null or empty."""
    return {name: value for name, value in terms.items() if value not in EMPTY}


@lru_cache(maxsize=8192)
def mail_address(text: str) -> str:
    """Return the text if it is an e-mail address, else ""."""
    return text if _MAIL.fullmatch(text) else ""


@lru_cache(maxsize=8192)
def web_address(text: str) -> str:
    """Return a web address as an ASCII URI, else "". A scheme is required: `www.example.org` is not accepted."""
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").encode("idna").decode()
        netloc = f"{host}:{parts.port}" if parts.port else host
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or "@" in parts.netloc:
        return ""
    uri = iri_to_uri(urlunsplit((parts.scheme, netloc, parts.path, parts.query, parts.fragment)))
    is_valid = bool(_URI.fullmatch(uri)) and not re.search(r"%(?![0-9A-Fa-f]{2})", uri) and uri.count("#") < 2
    return uri if is_valid else ""


def merge_foreign_terms(own: Json, foreign: Json) -> Json:
    """Return an object with the foreign fields that were imported for it. Its own fields take precedence.

    Lists are extended by new entries. Fields that would not validate are left out.
    """
    if not foreign:
        return own
    merged = dict(own)
    for name, value in valid_terms(foreign).items():
        if name in OWN_FIELDS:
            continue
        if name not in merged:
            merged[name] = value
        elif isinstance(value, list) and isinstance(merged[name], list):
            known_ids = {item.get("id") for item in merged[name] if isinstance(item, dict)}
            merged[name] = [
                *merged[name],
                *(item for item in value if isinstance(item, dict) and item.get("id") not in known_ids),
            ]
    return merged


def valid_terms(foreign: Json) -> Json:
    """Return the foreign fields that can be exported: those neither empty nor of the wrong type."""
    checked = {str(name): _checked(str(name), value) for name, value in foreign.items()}
    return without_empty(**checked)


def _checked(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        inner = valid_terms(value)
        return inner if all(term in inner for term in REQUIRED.get(name, ())) else None
    if isinstance(value, list):
        return [checked for checked in (_checked(name, item) for item in value) if checked not in EMPTY]
    return _single(name, value)


def _single(name: str, value: Any) -> Any:
    kinds: tuple[tuple[Container[str], Callable[[Any], Any]], ...] = (
        (NUMBERS, lambda raw: raw if isinstance(raw, int | float) and not isinstance(raw, bool) else None),
        (TEXTS, lambda raw: "" if raw is None else str(raw)),
        (CHOICES, lambda raw: raw if raw in CHOICES[name] else None),
        (MAILS, lambda raw: mail_address(str(raw))),
        (WEBS, lambda raw: web_address(str(raw))),
        (KEYS, lambda raw: _key(str(raw))),
    )
    return next((convert(value) for names, convert in kinds if name in names), value)


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
