"""Parameters in the body of a request. They have the same meaning as in the URL, and take precedence."""

import json
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict

from anlaufstelle.api.parameters import BY_NAME, Parameter
from anlaufstelle.api.problems import ApiProblem, BadParameterProblem, TooLargeProblem, UnsupportedMediaTypeProblem

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def read_parameters(request: HttpRequest) -> tuple[dict[str, list[str]], ...]:
    """Return the parameters of the URL and of the body, in this order. Raises ApiProblem."""
    query = {name: [str(value) for value in values] for name, values in request.GET.lists()}
    if request.method != "POST" or not request.body:
        return (query,)
    if request.content_type == FORM:
        return query, _from_form(request.body)
    if request.content_type == JSON:
        return query, _from_json(request.body)
    raise UnsupportedMediaTypeProblem(f"The body was not read. Please send {JSON} or {FORM}.")


def _from_form(body: bytes) -> dict[str, list[str]]:
    try:
        return {name: [str(value) for value in values] for name, values in QueryDict(body).lists()}
    except TooManyFieldsSent:
        raise TooLargeProblem("The body was not read: it has too many fields.") from None


def _from_json(body: bytes) -> dict[str, list[str]]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiProblem("The body is not JSON.") from None
    if not isinstance(data, dict):
        raise ApiProblem("The body is not a JSON object of parameters.")
    return {name: _texts(BY_NAME[name], value) for name, value in data.items() if name in BY_NAME}


def _texts(parameter: Parameter, value: Any) -> list[str]:
    many = parameter.many and isinstance(value, list)
    return [_text(parameter, item) for item in (value if many else [value])]


def _text(parameter: Parameter, value: Any) -> str:
    """A JSON value as text, as in the URL. Raises BadParameterProblem for a value of another type."""
    expected_type = parameter.kind.schema.get("type", "string")
    if expected_type == "boolean" and isinstance(value, bool):
        return "true" if value else "false"
    if expected_type in {"integer", "number"} and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if expected_type == "string" and isinstance(value, str):
        return value
    raise BadParameterProblem(
        f"“{parameter.name}” is of the wrong type in the body. Please give {parameter.kind.must}."
    )
