"""JSON Schemas of the API's objects, for the OpenAPI document."""

from anlaufstelle.exchange.context import Json

TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
FLAG: Json = {"type": "boolean"}
KEY: Json = {"type": "string", "format": "uuid"}
URI: Json = {"type": "string", "format": "uri"}
MAIL: Json = {"type": "string", "format": "email"}
DAY: Json = {"type": "string", "format": "date"}
MOMENT: Json = {"type": "string", "format": "date-time"}
OBJECT: Json = {"type": "object"}


def reference(name: str) -> Json:
    """Return a reference to another schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(name: str) -> Json:
    """Return the schema of a list of these objects."""
    return {"type": "array", "items": reference(name)}


def object_schema(required: str, **fields: Json) -> Json:
    """Return the schema of an object with these fields and the extensions that every object may have."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": {
            **fields,
            "translations": reference("Translations"),
            "anlaufstelle": {**OBJECT, "description": "Terms that HSDS does not have; see the profile."},
        },
    }


def _of(kind: Json, *names: str) -> dict[str, Json]:
    return dict.fromkeys(names, kind)


SCHEMAS: dict[str, Json] = {
    "Page": {
        "type": "object",
        "required": [
            "total_items",
            "total_pages",
            "page_number",
            "size",
            "first_page",
            "last_page",
            "empty",
            "contents",
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
        "properties": {"changes": list_of("Change"), "cursor": TEXT, "more": FLAG},
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
    "Service": object_schema(
        "id name status",
        **_of(KEY, "id", "organization_id", "program_id"),
        **_of(
            TEXT,
            "name",
            "alternate_name",
            "description",
            "interpretation_services",
            "application_process",
            "fees_description",
            "wait_time",
            "fees",
            "accreditations",
            "eligibility_description",
            "assured_date",
            "licenses",
            "alert",
        ),
        **_of(MAIL, "email", "assurer_email"),
        **_of(NUMBER, "minimum_age", "maximum_age"),
        url=URI,
        status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
        last_modified=MOMENT,
        organization=reference("Organization"),
        program=reference("Program"),
        additional_urls=list_of("Url"),
        phones=list_of("Phone"),
        schedules=list_of("Schedule"),
        service_areas=list_of("ServiceArea"),
        service_at_locations=list_of("ServiceAtLocation"),
        languages=list_of("Language"),
        funding=list_of("Funding"),
        cost_options=list_of("CostOption"),
        required_documents=list_of("RequiredDocument"),
        contacts=list_of("Contact"),
        capacities=list_of("ServiceCapacity"),
        attributes=list_of("Attribute"),
        metadata=list_of("Metadata"),
    ),
    "Organization": object_schema(
        "id name description",
        **_of(KEY, "id", "parent_organization_id"),
        **_of(TEXT, "name", "alternate_name", "description", "tax_status", "tax_id", "legal_status", "logo"),
        email=MAIL,
        **_of(URI, "website", "uri"),
        year_incorporated=NUMBER,
        additional_websites=list_of("Url"),
        funding=list_of("Funding"),
        contacts=list_of("Contact"),
        phones=list_of("Phone"),
        locations=list_of("Location"),
        programs=list_of("Program"),
        organization_identifiers=list_of("OrganizationIdentifier"),
        services={"type": "array", "items": object_schema("id name status", id=KEY, name=TEXT, status=TEXT)},
        attributes=list_of("Attribute"),
        metadata=list_of("Metadata"),
    ),
    "ServiceAtLocation": object_schema(
        "id",
        **_of(KEY, "id", "service_id", "location_id"),
        description=TEXT,
        service=reference("Service"),
        location=reference("Location"),
        service_areas=list_of("ServiceArea"),
        contacts=list_of("Contact"),
        phones=list_of("Phone"),
        schedules=list_of("Schedule"),
        attributes=list_of("Attribute"),
        metadata=list_of("Metadata"),
    ),
    "Location": object_schema(
        "id location_type",
        **_of(KEY, "id", "organization_id"),
        location_type={"enum": ["physical", "postal", "virtual"]},
        **_of(
            TEXT,
            "name",
            "alternate_name",
            "description",
            "transportation",
            "external_identifier",
            "external_identifier_type",
        ),
        url=URI,
        **_of(NUMBER, "latitude", "longitude"),
        languages=list_of("Language"),
        addresses=list_of("Address"),
        contacts=list_of("Contact"),
        accessibility=list_of("Accessibility"),
        phones=list_of("Phone"),
        schedules=list_of("Schedule"),
        attributes=list_of("Attribute"),
        metadata=list_of("Metadata"),
    ),
    "Address": object_schema(
        "id address_1 city state_province postal_code country address_type",
        id=KEY,
        **_of(
            TEXT,
            "attention",
            "address_1",
            "address_2",
            "city",
            "region",
            "state_province",
            "postal_code",
            "country",
        ),
        address_type={"enum": ["physical", "postal", "virtual"]},
    ),
    "Phone": object_schema(
        "id number",
        id=KEY,
        **_of(TEXT, "number", "type", "description"),
        extension=NUMBER,
        languages=list_of("Language"),
    ),
    "Contact": object_schema(
        "id",
        id=KEY,
        **_of(TEXT, "name", "title", "department"),
        email=MAIL,
        phones=list_of("Phone"),
        languages=list_of("Language"),
    ),
    "Language": object_schema("id", id=KEY, **_of(TEXT, "name", "code", "note")),
    "Schedule": object_schema(
        "id",
        id=KEY,
        **_of(DAY, "valid_from", "valid_to", "dtstart", "until"),
        **_of(NUMBER, "timezone", "count", "interval"),
        wkst={"enum": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]},
        freq={"enum": ["WEEKLY", "MONTHLY"]},
        **_of(TEXT, "byday", "opens_at", "closes_at", "description", "attending_type", "notes"),
        schedule_link=URI,
        languages=list_of("Language"),
    ),
    "ServiceArea": object_schema("id", id=KEY, **_of(TEXT, "name", "description", "extent", "extent_type", "uri")),
    "CostOption": object_schema(
        "id", id=KEY, **_of(TEXT, "valid_from", "valid_to", "option", "currency", "amount_description"), amount=NUMBER
    ),
    "RequiredDocument": object_schema("id", id=KEY, document=TEXT, uri=URI),
    "Funding": object_schema("id", id=KEY, source=TEXT),
    "ServiceCapacity": object_schema(
        "id unit available updated",
        id=KEY,
        unit=reference("Unit"),
        **_of(NUMBER, "available", "maximum"),
        description=TEXT,
        updated=MOMENT,
    ),
    "Unit": object_schema("id name", id=KEY, **_of(TEXT, "name", "scheme", "identifier"), uri=URI),
    "Accessibility": object_schema("id", id=KEY, **_of(TEXT, "description", "details"), url=URI),
    "Attribute": object_schema(
        "id",
        **_of(KEY, "id", "link_id", "taxonomy_term_id"),
        **_of(TEXT, "link_type", "link_entity", "value", "label"),
        taxonomy_term=reference("TaxonomyTerm"),
    ),
    "Taxonomy": object_schema("id name description", id=KEY, **_of(TEXT, "name", "description", "version"), uri=URI),
    "TaxonomyTerm": object_schema(
        "id name description",
        **_of(KEY, "id", "parent_id", "taxonomy_id"),
        **_of(TEXT, "code", "name", "description", "taxonomy", "language"),
        term_uri=URI,
        taxonomy_detail=reference("Taxonomy"),
    ),
    "Program": object_schema("id name description", id=KEY, **_of(TEXT, "name", "alternate_name", "description")),
    "Url": object_schema("id url", id=KEY, label=TEXT, url=URI),
    "OrganizationIdentifier": object_schema(
        "id identifier_type identifier", id=KEY, **_of(TEXT, "identifier_scheme", "identifier_type", "identifier")
    ),
    "Metadata": object_schema(
        "id last_action_date last_action_type field_name previous_value replacement_value updated_by",
        **_of(KEY, "id", "resource_id"),
        **_of(TEXT, "resource_type", "field_name", "previous_value", "replacement_value", "updated_by"),
        last_action_date=MOMENT,
        last_action_type={"enum": ["create", "update", "delete"]},
    ),
}
