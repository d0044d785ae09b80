"""The API's description of itself, and its extensions to HSDS."""

from anlaufstelle.directory.models import Centre
from anlaufstelle.exchange.context import Json

VERSION = "3.1.3"
"""The version of HSDS, in full: some clients build the address of the specification from it."""
STANDARD = "https://docs.openreferral.org/en/3.1/hsds/"

# Object → field → description. Extensions only cover what HSDS has no field for.
EXTENSIONS: dict[str, dict[str, str]] = {
    "every object": {
        "translations": (
            "language → term of the same object → {text, state}. State: reviewed by a human, machine, outdated (the"
            " source has changed since), source (the German text, where the answer is in another language)."
        ),
        "anlaufstelle": "the object that holds the terms below",
    },
    "service": {
        "anlaufstelle.deed": "what is done there with you, in one line; in description too where there is no text",
        "anlaufstelle.steps": "what happens there, one short sentence each; application_process holds them as lines",
        "anlaufstelle.arrival": "walk-in, appointment, both, registration",
        "anlaufstelle.minutes": "how long a meeting takes",
        "anlaufstelle.referral_needed": "another service has to send people there",
        "anlaufstelle.online": "it can be used without going there",
        "anlaufstelle.childcare": "somebody looks after the children meanwhile",
        "anlaufstelle.come_anyway": "one may come without any of the required documents",
        "anlaufstelle.keywords": "words that people and letters use for it",
        "anlaufstelle.external_id": "its key where it came from",
        "anlaufstelle.replaced_by": "the id of the service it was merged into",
        "anlaufstelle.eligibility": (
            "gender (women, men), status_groups, target_groups, german_from, german_to, as codes of the taxonomies;"
            " a list that is missing means: everybody"
        ),
        "anlaufstelle.exceptions": "days (first to last) that replace the usual hours; without times it is closed",
        "anlaufstelle.place": "confidential: it has a place, and nobody is told which",
    },
    "organization": {
        "services": "its services: id, name, status and last change, or all of each with full_service",
        "anlaufstelle.kind": "a code of the taxonomy of kinds of providers",
        "anlaufstelle.responsibilities": "what an authority decides, with the municipality (AGS) where it is not all",
        "anlaufstelle.external_id": "its key where it came from",
        "anlaufstelle.last_modified": "its last change",
        "anlaufstelle.replaced_by": "the id of the organization it was merged into",
    },
    "location": {
        "anlaufstelle.address": "address_1, postal_code, city as far as known, where one is missing: then no address",
        "anlaufstelle.walk_minutes": "on foot from the stop in transportation",
        "anlaufstelle.last_modified": "its last change",
    },
    "service_at_location": {"service": "the service, as the examples of the standard have it"},
    "schedule": {
        "languages": "languages spoken in these hours, as HSDS language objects",
        "anlaufstelle.timezone": "IANA name: opens_at and closes_at are clock times there; timezone holds on dtstart",
        "anlaufstelle.by_appointment": "in these hours only with an appointment",
        "anlaufstelle.on_holidays": "also on public holidays of North Rhine-Westphalia, when everything else is closed",
    },
    "phone": {
        "anlaufstelle.uris": (
            "what can be called without doubt in number, which is a text as somebody wrote it: tel: URIs (RFC 3966),"
            " with ;ext= where an extension is known. Several where it holds several; absent where it can be read in"
            " two ways."
        ),
    },
    "contact": {"languages": "languages this person speaks, as HSDS language objects"},
    "cost_option": {"anlaufstelle.kind": "free, fixed, reduced"},
    "required_document": {"anlaufstelle.code": "a code of the taxonomy of documents"},
    "funding": {"anlaufstelle.until": "the day until which the money is certain"},
    "service_capacity": {"anlaufstelle.waiting_weeks": "how long one waits"},
    "accessibility": {"anlaufstelle.step_free": "no steps"},
    "taxonomy": {"anlaufstelle.list": "the name of the code list"},
    "metadata": {
        "previous_value": "always empty, like replacement_value: what was taken out may have been taken out on purpose",
    },
}


def about(base: str) -> Json:
    """Return HSDS `GET /`: version, profile, the address of the OpenAPI document, and the publisher."""
    centre = Centre.objects.filter(pk=1).first()
    return {
        "version": VERSION,
        "profile": f"{base}profile",
        "openapi_url": base.removesuffix("hsds/") + "openapi.json",
        "description": "Help for people who have come to live here: who offers what, where, when, in which language.",
        "publisher": {"name": centre.name if centre else "Anlaufstelle"},
    }


def profile(base: str) -> Json:
    """Return the document at the address of `profile`."""
    return {
        "title": "Anlaufstelle profile of HSDS",
        "url": f"{base}profile",
        "based_on": STANDARD,
        "version": VERSION,
        "changes": "No term of HSDS is left out, required otherwise or used with another meaning; terms are added.",
        "extensions": EXTENSIONS,
    }
