"""The OpenAPI document, generated from the same table of parameters that parses requests."""

from anlaufstelle.api import parameter_types
from anlaufstelle.api.http import NDJSON
from anlaufstelle.api.parameters import BY_NAME, LIST_PARAMETERS, Parameter
from anlaufstelle.api.profile import VERSION
from anlaufstelle.api.request_body import FORM, JSON
from anlaufstelle.api.schemas import SCHEMAS, reference
from anlaufstelle.exchange.context import Json

# list → schema of its objects, their name in words, whether HSDS requires it
LISTS = {
    "services": ("Service", "services", True),
    "organizations": ("Organization", "organizations", False),
    "service_at_locations": ("ServiceAtLocation", "services at locations", False),
    "taxonomies": ("Taxonomy", "taxonomies", False),
    "taxonomy_terms": ("TaxonomyTerm", "taxonomy terms", False),
}
PROBLEMS = {
    "400": "The request cannot be read.",
    "404": "Nothing is there, or nothing that everybody may see.",
    "413": "The body is too large.",
    "415": "The body is of a kind that is not read.",
    "422": "A parameter has a value that it cannot have; the sentence says which and what it must be.",
}
HEADERS = {
    "ETag": {"description": "The answer's mark, for If-None-Match.", "schema": {"type": "string"}},
    "Content-Language": {"description": "The language of the answer's texts.", "schema": {"type": "string"}},
}
LANGUAGE_HEADER = [
    {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "The languages the reader wants, best first. Texts nobody has translated yet stay German.",
        "schema": {"type": "string"},
        "example": "uk, en;q=0.8",
    },
]


def document(base: str) -> Json:
    """Return the OpenAPI document."""
    paths: Json = {
        "/": {"get": _operation("getAPIMetaInformation", "What this interface is", "About", "required", missing=False)},
        "/profile": {
            "get": _operation("getProfile", "Terms that HSDS does not have", "Profile", "extension", missing=False)
        },
        "/changes": {"get": _feed()},
    }
    for name, (schema, words, required) in LISTS.items():
        tag = "required" if required else "optional"
        paths[f"/{name}"] = {
            "get": _list(name, schema, f"List of {words}", tag),
            "post": _with_body(_list(name, schema, f"List of {words}, by a body", tag, "post"), name),
        }
        single = _operation(f"get{schema}ById", f"One of the {words}, with everything that hangs on it", schema, tag)
        key = {
            "name": "id", "in": "path", "required": True, "description": "As the lists give it.",
            "schema": parameter_types.KEY.schema,
        }  # fmt: skip
        single["parameters"] = [key, *single["parameters"]]
        if name == "organizations":
            single["parameters"].append(_parameter(BY_NAME["full_service"]))
            single["responses"]["422"] = _problem("422")
        paths[f"/{name}/{{id}}"] = {"get": single}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Anlaufstelle HSDS",
            "version": VERSION,
            "summary": "The directory of help, in the words of HSDS 3.1 (Open Referral).",
            "description": (
                "Open to everybody for reading, without a key. Different parameters must all hold (AND); of a"
                " parameter that is repeated one value is enough (OR). Unknown parameters are left aside. A"
                f" confidential place is in no answer. What is added to HSDS: {base}profile"
            ),
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": base.removesuffix("/")}],
        "tags": [
            {"name": "required", "description": "Required by HSDS."},
            {"name": "optional", "description": "Optional in HSDS."},
            {"name": "extension", "description": "Not in HSDS."},
        ],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _parameter(parameter: Parameter) -> Json:
    result: Json = {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.means,
        "schema": _schema(parameter),
    }
    return result | ({"style": "form", "explode": True} if parameter.many else {})


def _schema(parameter: Parameter) -> Json:
    value_schema = parameter.kind.schema
    return {"type": "array", "items": value_schema, "maxItems": 100} if parameter.many else value_schema


def _either(parameter: Parameter) -> Json:
    return {"anyOf": [parameter.kind.schema, _schema(parameter)]}


def _problem(status: str) -> Json:
    content = {"application/problem+json": {"schema": reference("Problem")}}
    return {"description": PROBLEMS[status], "content": content}


def _responses(schema: Json, *problems: str, lines: bool = False) -> Json:
    content: Json = {"application/json": {"schema": schema}}
    if lines:
        content[NDJSON] = {"schema": {"type": "string", "description": "One object a line."}}
    return {
        "200": {"description": "What was asked for.", "headers": HEADERS, "content": content},
        "304": {"description": "What the reader has is still true."},
        **{status: _problem(status) for status in problems},
    }


def _operation(name: str, summary: str, schema: str, tag: str, *, missing: bool = True) -> Json:
    return {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "parameters": [*LANGUAGE_HEADER],
        "responses": _responses(reference(schema), "400", *(["404"] if missing else [])),
    }


def _list(name: str, schema: str, summary: str, tag: str, method: str = "get") -> Json:
    item = {"anyOf": [reference(schema), reference("MinimalService")]} if name == "services" else reference(schema)
    page = {
        "type": "object",
        "allOf": [reference("Page")],
        "properties": {"contents": {"type": "array", "items": item}},
    }
    return {
        "operationId": f"{method}PaginatedListOf{''.join(word.title() for word in name.split('_'))}",
        "summary": summary,
        "tags": [tag],
        "parameters": [*LANGUAGE_HEADER, *(_parameter(BY_NAME[each]) for each in LIST_PARAMETERS[name])],
        "responses": _responses(page, "400", "422", lines=True),
    }


def _with_body(operation: Json, name: str) -> Json:
    """Add the request body. Its parameters take precedence over those of the URL."""
    accepted = [BY_NAME[parameter] for parameter in LIST_PARAMETERS[name]]
    as_json = {
        parameter.name: _either(parameter) if parameter.many else parameter.kind.schema for parameter in accepted
    }
    as_form = {parameter.name: _schema(parameter) for parameter in accepted}
    operation["requestBody"] = {
        "required": False,
        "content": {
            kind: {"schema": {"type": "object", "properties": terms}}
            for kind, terms in ((JSON, as_json), (FORM, as_form))
        },
    }
    operation["responses"] |= {status: _problem(status) for status in ("413", "415")}
    return operation


def _feed() -> Json:
    operation = _operation("getChanges", "What has changed, and what is no more", "Changes", "extension", missing=False)
    operation["description"] = (
        "Ask without a cursor for everything, then with the cursor of each answer while `more` is true, and later with"
        " the last cursor again. A change may come twice; none is left out."
    )
    operation["parameters"] += [_parameter(BY_NAME[name]) for name in LIST_PARAMETERS["changes"]]
    operation["responses"]["422"] = _problem("422")
    return operation
