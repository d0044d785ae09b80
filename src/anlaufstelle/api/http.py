"""The HTTP layer of the API: content language, ETag, CORS, problem responses, and no cookies."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from itertools import islice

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.http.request import UnreadablePostError
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from anlaufstelle.api import parameters, request_body
from anlaufstelle.api.parameters import ParsedParameters
from anlaufstelle.api.problems import ApiProblem, MethodNotAllowedProblem, TooLargeProblem, Unavailable
from anlaufstelle.exchange.context import Json

NDJSON = "application/x-ndjson"
CHUNK_SIZE = 50  # lines that are sent together


@dataclass(frozen=True)
class ApiRequest:
    """A request as the API views receive it."""

    params: ParsedParameters
    language: str
    base: str  # base URL of the API
    key: str = ""  # id from the URL


ApiView = Callable[[ApiRequest], Json | Iterable[Json]]


def endpoint(takes: str, *, posts: bool = False) -> Callable[[ApiView], Callable[..., HttpResponseBase]]:
    """Decorate a view that returns an object, or objects line by line. `takes` names its list of parameters.

    The API is public and read-only: it requires no sign-in, and a POST changes nothing and needs no CSRF token.
    """
    methods = ("GET", "HEAD", "OPTIONS", *(("POST",) if posts else ()))

    def decorator(view: ApiView) -> Callable[..., HttpResponseBase]:
        @login_not_required
        @csrf_exempt
        @wraps(view)
        def django_view(request: HttpRequest, key: str = "") -> HttpResponseBase:
            language = response_language(request)
            try:
                response = _response(request, view, takes, methods, language, key)
            except ApiProblem as problem:
                response = _problem_response(problem)
            except OperationalError:
                response = _problem_response(Unavailable("The database does not answer. Please try again in a moment."))
            except RequestDataTooBig:
                response = _problem_response(TooLargeProblem("The body was not read: it is too large."))
            except (SuspiciousOperation, UnreadablePostError):
                response = _problem_response(
                    ApiProblem("The request was not read. Please look at its parameters and its body.")
                )
            return _with_headers(response, methods, language)

        return django_view

    return decorator


def _response(
    request: HttpRequest, view: ApiView, takes: str, methods: tuple[str, ...], language: str, key: str
) -> HttpResponseBase:
    if request.method not in methods:
        raise MethodNotAllowedProblem(f"{request.method} does nothing here. Please use {' or '.join(methods)}.")
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    base = request.build_absolute_uri("/api/hsds/")
    result = view(ApiRequest(parameters.read(takes, *request_body.read_parameters(request)), language, base, key))
    if isinstance(result, dict):
        return _with_etag(request, _encoded(result))
    return StreamingHttpResponse(_lines(iter(result)), content_type=NDJSON)


def _lines(objects: Iterator[Json]) -> Iterator[bytes]:
    """One object per line, sent in chunks, because sending a chunk costs more than the lines in it."""
    while chunk := list(islice(objects, CHUNK_SIZE)):
        yield b"".join(_encoded(item) + b"\n" for item in chunk)


def _encoded(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _with_etag(request: HttpRequest, body: bytes) -> HttpResponse:
    """The response with its ETag, or 304 where the client's copy is current (RFC 9110)."""
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if etag in known or known == ["*"]:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="application/json")
    response.headers["ETag"] = etag
    return response


def _problem_response(problem: ApiProblem) -> HttpResponse:
    details = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.sentence}
    return HttpResponse(_encoded(details), status=problem.status, content_type="application/problem+json")


def _with_headers(response: HttpResponseBase, methods: tuple[str, ...], language: str) -> HttpResponseBase:
    """Set the headers of every response, including problems."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, If-None-Match"
    response.headers["Access-Control-Expose-Headers"] = "Content-Language, ETag"
    response.headers["Allow"] = ", ".join(methods)
    response.headers["Cache-Control"] = "public, no-cache"  # may be stored, must be revalidated
    response.headers["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return response


def response_language(request: HttpRequest) -> str:
    """Return the first supported language of Accept-Language, else German."""
    for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if tag == "*":
            break
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
