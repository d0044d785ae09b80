"""What every answer of the interface has: its language, its mark for the cache, open doors for readers, no cookies."""

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

LINES = "application/x-ndjson"
CHUNK_SIZE = 50  # lines that are sent together


@dataclass(frozen=True)
class ApiRequest:
    """One request as the views see it."""

    asked: ParsedParameters
    language: str
    base: str  # the address of the interface
    key: str = ""  # what stands in the address


ApiView = Callable[[ApiRequest], Json | Iterable[Json]]


def endpoint(takes: str, *, posts: bool = False) -> Callable[[ApiView], Callable[..., HttpResponseBase]]:
    """Make an address of a view that takes these parameters and answers an object, or objects line by line.

    Anybody may read it from anywhere, so it needs no sign-in, and a POST that changes nothing needs no token.
    """
    methods = ("GET", "HEAD", "OPTIONS", *(("POST",) if posts else ()))

    def made(view: ApiView) -> Callable[..., HttpResponseBase]:
        @login_not_required
        @csrf_exempt
        @wraps(view)
        def door(request: HttpRequest, key: str = "") -> HttpResponseBase:
            language = response_language(request)
            try:
                answer = _answer(request, view, takes, methods, language, key)
            except ApiProblem as problem:
                answer = _refused(problem)
            except OperationalError:
                answer = _refused(Unavailable("The database does not answer. Please try again in a moment."))
            except RequestDataTooBig:
                answer = _refused(TooLargeProblem("The body was not read: it is too large."))
            except (SuspiciousOperation, UnreadablePostError):
                answer = _refused(ApiProblem("The request was not read. Please look at its parameters and its body."))
            return _with_headers(answer, methods, language)

        return door

    return made


def _answer(
    request: HttpRequest, view: ApiView, takes: str, methods: tuple[str, ...], language: str, key: str
) -> HttpResponseBase:
    if request.method not in methods:
        raise MethodNotAllowedProblem(f"{request.method} does nothing here. Please use {' or '.join(methods)}.")
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    base = request.build_absolute_uri("/api/hsds/")
    told = view(ApiRequest(parameters.read(takes, *request_body.read_parameters(request)), language, base, key))
    if isinstance(told, dict):
        return _with_etag(request, _encoded(told))
    return StreamingHttpResponse(_lines(iter(told)), content_type=LINES)


def _lines(objects: Iterator[Json]) -> Iterator[bytes]:
    """One object a line, sent in handfuls: each piece that is sent costs more than the lines in it."""
    while handful := list(islice(objects, CHUNK_SIZE)):
        yield b"".join(_encoded(one) + b"\n" for one in handful)


def _encoded(told: Json) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _with_etag(request: HttpRequest, packed: bytes) -> HttpResponse:
    """The answer with its mark, or only the word that what the reader has is still true."""
    mark = f'"{hashlib.blake2b(packed, digest_size=16).hexdigest()}"'
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    if mark in known or known == ["*"]:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(packed, content_type="application/json")
    answer.headers["ETag"] = mark
    return answer


def _refused(problem: ApiProblem) -> HttpResponse:
    told = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.sentence}
    return HttpResponse(_encoded(told), status=problem.status, content_type="application/problem+json")


def _with_headers(answer: HttpResponseBase, methods: tuple[str, ...], language: str) -> HttpResponseBase:
    """The headers of every answer, refusals too."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
    answer.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, If-None-Match"
    answer.headers["Access-Control-Expose-Headers"] = "Content-Language, ETag"
    answer.headers["Allow"] = ", ".join(methods)
    answer.headers["Cache-Control"] = "public, no-cache"  # kept by whoever likes, asked about each time
    answer.headers["Content-Language"] = language
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


def response_language(request: HttpRequest) -> str:
    """The language of the answer: the first that the reader asks for and the directory speaks, else German."""
    for wanted, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if wanted == "*":
            break
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
