"""The objects of the interface as JSON Schemas, for the OpenAPI document."""

from anlaufstelle.exchange.frame import Json

TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
FLAG: Json = {"type": "boolean"}
KEY: Json = {"type": "string", "format": "uuid"}
URI: Json = {"type": "string", "format": "uri"}
MAIL: Json = {"type": "string", "format": "email"}
DAY: Json = {"type": "string", "format": "date"}
MOMENT: Json = {"type": "string", "format": "date-time"}
OBJECT: Json = {"type": "object"}


def one(name: str) -> Json:
    """Another object of this file."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(name: str) -> Json:
    """A list of them."""
    return {"type": "array", "items": one(name)}


def thing(required: str, **terms: Json) -> Json:
    """An object with its own terms, and those that every object may have."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": {
            **terms,
            "translations": one("Translations"),
            "anlaufstelle": {**OBJECT, "description": "Terms that HSDS does not have; see the profile."},
        },
    }


def _of(kind: Json, *names: str) -> dict[str, Json]:
    return dict.fromkeys(names, kind)


SCHEMAS: dict[str, Json] = {
    "Page": {
        "type": "object",
        "required": [
            "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents",
        ],
        "properties": {
            **_of({"type": "integer", "minimum": 0}, "total_items", "total_pages", "size"),
            "page_number": {"type": "integer", "minimum": 1},
            **_of(FLAG, "first_page", "last_page", "empty"),
            "contents": {"type": "array"},
        },
    },
    "Problem": {
        "type": "object",
        "description": "Why a request was not answered (RFC 9457).",
        "required": ["type", "title", "status", "detail"],
        "properties": {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
    },
    "About": {
        "type": "object",
        "required": ["version", "profile", "openapi_url"],
        "properties": {"version": TEXT, "profile": URI, "openapi_url": URI, "description": TEXT, "publisher": OBJECT},
    },
    "Profile": {
        "type": "object",
        "required": ["title", "url", "based_on", "version", "extensions"],
        "properties": {**_of(TEXT, "title", "version", "changes"), **_of(URI, "url", "based_on"), "extensions": OBJECT},
    },
    "Changes": {
        "type": "object",
        "required": ["changes", "cursor", "more"],
        "properties": {"changes": many("Change"), "cursor": TEXT, "more": FLAG},
    },
    "Change": {
        "type": "object",
        "required": ["type", "id", "action", "at"],
        "properties": {
            "type": {"enum": ["service", "organization"]},
            "id": KEY,
            "action": {"enum": ["changed", "removed", "merged"]},
            "at": MOMENT,
            "replaced_by": KEY,
        },
    },
    "Translations": {
        "type": "object",
        "description": "Language → term → text and how far it can be trusted.",
        "additionalProperties": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["text", "state"],
                "properties": {"text": TEXT, "state": {"enum": ["reviewed", "machine", "outdated", "source"]}},
            },
        },
    },
    "MinimalService": {
        "type": "object",
        "required": ["id", "last_modified", "modified_date"],
        "properties": {"id": KEY, "last_modified": MOMENT, "modified_date": MOMENT},
    },
    "Service": thing(
        "id name status",
        **_of(KEY, "id", "organization_id", "program_id"),
        **_of(
            TEXT, "name", "alternate_name", "description", "interpretation_services", "application_process",
            "fees_description", "wait_time", "fees", "accreditations", "eligibility_description", "assured_date",
            "licenses", "alert",
        ),
        **_of(MAIL, "email", "assurer_email"),
        **_of(NUMBER, "minimum_age", "maximum_age"),
        url=URI,
        status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
        last_modified=MOMENT,
        organization=one("Organization"),
        program=one("Program"),
        additional_urls=many("Url"),
        phones=many("Phone"),
        schedules=many("Schedule"),
        service_areas=many("ServiceArea"),
        service_at_locations=many("ServiceAtLocation"),
        languages=many("Language"),
        funding=many("Funding"),
        cost_options=many("CostOption"),
        required_documents=many("RequiredDocument"),
        contacts=many("Contact"),
        capacities=many("ServiceCapacity"),
        attributes=many("Attribute"),
        metadata=many("Metadata"),
    ),
    "Organization": thing(
        "id name description",
        **_of(KEY, "id", "parent_organization_id"),
        **_of(TEXT, "name", "alternate_name", "description", "tax_status", "tax_id", "legal_status", "logo"),
        email=MAIL,
        **_of(URI, "website", "uri"),
        year_incorporated=NUMBER,
        additional_websites=many("Url"),
        funding=many("Funding"),
        contacts=many("Contact"),
        phones=many("Phone"),
        locations=many("Location"),
        programs=many("Program"),
        organization_identifiers=many("OrganizationIdentifier"),
        services={"type": "array", "items": thing("id name status", id=KEY, name=TEXT, status=TEXT)},
        attributes=many("Attribute"),
        metadata=many("Metadata"),
    ),
    "ServiceAtLocation": thing(
        "id",
        **_of(KEY, "id", "service_id", "location_id"),
        description=TEXT,
        service=one("Service"),
        location=one("Location"),
        service_areas=many("ServiceArea"),
        contacts=many("Contact"),
        phones=many("Phone"),
        schedules=many("Schedule"),
        attributes=many("Attribute"),
        metadata=many("Metadata"),
    ),
    "Location": thing(
        "id location_type",
        **_of(KEY, "id", "organization_id"),
        location_type={"enum": ["physical", "postal", "virtual"]},
        **_of(
            TEXT, "name", "alternate_name", "description", "transportation", "external_identifier",
            "external_identifier_type",
        ),
        url=URI,
        **_of(NUMBER, "latitude", "longitude"),
        languages=many("Language"),
        addresses=many("Address"),
        contacts=many("Contact"),
        accessibility=many("Accessibility"),
        phones=many("Phone"),
        schedules=many("Schedule"),
        attributes=many("Attribute"),
        metadata=many("Metadata"),
    ),
    "Address": thing(
        "id address_1 city state_province postal_code country address_type",
        id=KEY,
        **_of(
            TEXT, "attention", "address_1", "address_2", "city", "region", "state_province", "postal_code", "country",
        ),
        address_type={"enum": ["physical", "postal", "virtual"]},
    ),
    "Phone": thing(
        "id number", id=KEY, **_of(TEXT, "number", "type", "description"), extension=NUMBER, languages=many("Language")
    ),
    "Contact": thing(
        "id", id=KEY, **_of(TEXT, "name", "title", "department"), email=MAIL, phones=many("Phone"),
        languages=many("Language"),
    ),
    "Language": thing("id", id=KEY, **_of(TEXT, "name", "code", "note")),
    "Schedule": thing(
        "id",
        id=KEY,
        **_of(DAY, "valid_from", "valid_to", "dtstart", "until"),
        **_of(NUMBER, "timezone", "count", "interval"),
        wkst={"enum": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]},
        freq={"enum": ["WEEKLY", "MONTHLY"]},
        **_of(TEXT, "byday", "opens_at", "closes_at", "description", "attending_type", "notes"),
        schedule_link=URI,
        languages=many("Language"),
    ),
    "ServiceArea": thing("id", id=KEY, **_of(TEXT, "name", "description", "extent", "extent_type", "uri")),
    "CostOption": thing(
        "id", id=KEY, **_of(TEXT, "valid_from", "valid_to", "option", "currency", "amount_description"), amount=NUMBER
    ),
    "RequiredDocument": thing("id", id=KEY, document=TEXT, uri=URI),
    "Funding": thing("id", id=KEY, source=TEXT),
    "ServiceCapacity": thing(
        "id unit available updated", id=KEY, unit=one("Unit"), **_of(NUMBER, "available", "maximum"), description=TEXT,
        updated=MOMENT,
    ),
    "Unit": thing("id name", id=KEY, **_of(TEXT, "name", "scheme", "identifier"), uri=URI),
    "Accessibility": thing("id", id=KEY, **_of(TEXT, "description", "details"), url=URI),
    "Attribute": thing(
        "id",
        **_of(KEY, "id", "link_id", "taxonomy_term_id"),
        **_of(TEXT, "link_type", "link_entity", "value", "label"),
        taxonomy_term=one("TaxonomyTerm"),
    ),
    "Taxonomy": thing("id name description", id=KEY, **_of(TEXT, "name", "description", "version"), uri=URI),
    "TaxonomyTerm": thing(
        "id name description",
        **_of(KEY, "id", "parent_id", "taxonomy_id"),
        **_of(TEXT, "code", "name", "description", "taxonomy", "language"),
        term_uri=URI,
        taxonomy_detail=one("Taxonomy"),
    ),
    "Program": thing("id name description", id=KEY, **_of(TEXT, "name", "alternate_name", "description")),
    "Url": thing("id url", id=KEY, label=TEXT, url=URI),
    "OrganizationIdentifier": thing(
        "id identifier_type identifier", id=KEY, **_of(TEXT, "identifier_scheme", "identifier_type", "identifier")
    ),
    "Metadata": thing(
        "id last_action_date last_action_type field_name previous_value replacement_value updated_by",
        **_of(KEY, "id", "resource_id"),
        **_of(TEXT, "resource_type", "field_name", "previous_value", "replacement_value", "updated_by"),
        last_action_date=MOMENT,
        last_action_type={"enum": ["create", "update", "delete"]},
    ),
}  # fmt: skip
