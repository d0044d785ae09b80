"""Thousands of made-up calls over the whole OpenAPI document: no error of ours, nothing it does not describe.

A seeded slice here, and 5,000 calls in `make proof`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from anlaufstelle.directory.models import Service, ServiceAtLocation
from anlaufstelle.exchange.taxonomy_terms import taxonomy_id, term_id
from tests.conftest import PROOF, prove
from tests.stories.demo_county import Demo

CALLS = 5000 if PROOF else 300
# What a schema cannot say: what belongs together, and which cursors were given.
NOTHING_TO_GET_WRONG = {"/", "/profile"}
TOGETHER = ("belong together", "needs a point", "none that this interface gave")

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def unpacked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The application, for a caller who does not unpack answers."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    return WSGIHandler()(environ, start_response)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The end of a request does not end the test's own transaction; Django's client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ids(path: str, demo: Demo) -> list[str]:
    """Keys that are there, for addresses that take one."""
    found = {
        "services": demo.offer,
        "organizations": demo.provider,
        "service_at_locations": ServiceAtLocation.objects.order_by("pk").values_list("pk", flat=True)[0],
        "taxonomies": taxonomy_id("life_situation"),
        "taxonomy_terms": term_id("life_situation", "WOH"),
    }
    return [str(found[path.split("/")[1]])] if path.endswith("{id}") else []


def call(operation: Any, mode: GenerationMode, examples: int, seen: Counter[int], **fixed: Any) -> None:
    """So many calls of one operation, each looked at with every check there is."""

    @seed(20261125)
    @settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def each(case: Any) -> None:
        response = case.call()
        seen[response.status_code] += 1
        case.validate_response(response, excluded_checks=[positive_data_acceptance])
        if mode == GenerationMode.POSITIVE and response.status_code not in {200, 404}:
            assert any(words in response.text for words in TOGETHER), response.text

    each()


def test_made_up_calls_break_nothing(demo: Demo) -> None:
    load_all_checks()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", unpacked)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 18
    assert Service.objects.count() > 400
    seen: Counter[int] = Counter()
    share = -(-CALLS // (2 * len(operations)))
    while seen.total() < CALLS:
        for operation in operations:
            call(operation, GenerationMode.POSITIVE, share, seen)
            if operation.path not in NOTHING_TO_GET_WRONG:
                call(operation, GenerationMode.NEGATIVE, share, seen)
            for key in ids(operation.path, demo):
                call(operation, GenerationMode.POSITIVE, share, seen, path_parameters={"id": key})
    broken = sum(count for status, count in seen.items() if status >= 500)
    prove("schemathesis over the OpenAPI of the HSDS interface", count=seen.total(), deviations=broken, seed=20261125,
          statuses={str(status): count for status, count in sorted(seen.items())})  # fmt: skip
    assert not broken
    assert {200, 404, 422} <= set(seen)


def test_an_answer_that_the_document_does_not_describe_is_found(demo: Demo) -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = b"".join(unpacked(environ, start_response))
        return [body.replace(b'"empty":', b'"void":')]

    load_all_checks()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", broken)
    listed = next(found.ok() for found in schema.get_all_operations() if found.ok().label == "GET /taxonomies")
    with pytest.raises(FailureGroup) as found:
        call(listed, GenerationMode.POSITIVE, 5, Counter())
    assert '"empty" is a required property' in str(found.value.exceptions)
