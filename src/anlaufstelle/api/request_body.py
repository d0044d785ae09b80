"""Parameters in the body of a request. They mean the same as in the address, and go before those."""

import json
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict

from anlaufstelle.api.parameters import BY_NAME, Parameter
from anlaufstelle.api.problems import ApiProblem, BadParameterProblem, TooLargeProblem, UnsupportedMediaTypeProblem

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def read_parameters(request: HttpRequest) -> tuple[dict[str, list[str]], ...]:
    """What was told in the address, and then in the body. Raises ApiProblem."""
    address = {name: [str(value) for value in values] for name, values in request.GET.lists()}
    if request.method != "POST" or not request.body:
        return (address,)
    if request.content_type == FORM:
        return address, _from_form(request.body)
    if request.content_type == JSON:
        return address, _from_json(request.body)
    raise UnsupportedMediaTypeProblem(f"The body was not read. Please send {JSON} or {FORM}.")


def _from_form(body: bytes) -> dict[str, list[str]]:
    try:
        return {name: [str(value) for value in values] for name, values in QueryDict(body).lists()}
    except TooManyFieldsSent:
        raise TooLargeProblem("The body was not read: it has too many fields.") from None


def _from_json(body: bytes) -> dict[str, list[str]]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiProblem("The body is not JSON.") from None
    if not isinstance(read, dict):
        raise ApiProblem("The body is not a JSON object of parameters.")
    return {name: _texts(BY_NAME[name], value) for name, value in read.items() if name in BY_NAME}


def _texts(parameter: Parameter, value: Any) -> list[str]:
    many = parameter.many and isinstance(value, list)
    return [_text(parameter, one) for one in (value if many else [value])]


def _text(parameter: Parameter, value: Any) -> str:
    """A value of JSON as it would stand in the address; of another type than the parameter's it means nothing."""
    wanted = parameter.kind.schema.get("type", "string")
    if wanted == "boolean" and isinstance(value, bool):
        return "true" if value else "false"
    if wanted in {"integer", "number"} and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if wanted == "string" and isinstance(value, str):
        return value
    raise BadParameterProblem(
        f"“{parameter.name}” is of the wrong type in the body. Please give {parameter.kind.must}."
    )
