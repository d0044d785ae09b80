"""The HSDS interface at 10,000 offers: the first hundred of the list, and all of them as a stream.

`python -m bench.api N`. Floor of the list: the same rows by plain SQL and their JSON, in the same run. The stream
says by how much the process has grown while it sent everything.
"""

import json
import resource
import sys
import time

from bench import setup_django  # noqa: F401 - starts Django
from bench.figures import row, timed

from anlaufstelle.api.services import COLUMNS, ELIGIBILITY_COLUMNS
from anlaufstelle.console import demo_directory, installation, seed_offers
from anlaufstelle.directory.models import Service
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

REPEATS = 200
PAGE = {"per_page": 100}

count = int(sys.argv[1])
client = Client(headers={"host": "localhost"})


def fill() -> None:
    """The demo county, many times over."""
    call_command("collectstatic", verbosity=0, interactive=False)
    installation.load_codes()
    demo_directory.load_demo_directory()
    for _ in seed_offers.seed_offers(count):
        pass


def raw(page: int) -> str:
    """The rows of a page with their providers, as one query gives them, and their JSON."""
    ours = ", ".join(f's."{name}"' for name in COLUMNS)
    who = ", ".join(f'e."{name.removeprefix("eligibility__")}"' for name in ELIGIBILITY_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ours}, {who}, o.id, o.name, o.description, o.email, o.website, o.kind, o.last_modified"
            " FROM directory_service s JOIN directory_organization o ON o.id = s.organization_id"
            " LEFT JOIN directory_eligibility e ON e.service_id = s.id"
            " WHERE s.status IN ('active', 'temporarily closed') ORDER BY s.id LIMIT 100 OFFSET %s",
            [100 * (page - 1)],
        )
        names = [column[0] for column in cursor.description]
        return json.dumps([dict(zip(names, told, strict=True)) for told in cursor.fetchall()], default=str)


def list_of(page: int, **more: str) -> int:
    """One page of the list, through the whole of Django."""
    answer = client.get("/api/hsds/services", {**PAGE, "page": page, **more})
    assert answer.status_code == 200
    return len(answer.content)


def queries(**more: str) -> int:
    """How many SQL queries a page takes."""
    with CaptureQueriesContext(connection) as seen:
        list_of(1, **more)
        return len(seen)


def stream(**more: str) -> tuple[int, float]:
    """All offers, line by line: how many came, and how long it took."""
    begin, lines = time.perf_counter(), 0
    for piece in client.get("/api/hsds/services", {"format": "ndjson", **more}).streaming_content:
        lines += piece.count(b"\n")
    return lines, time.perf_counter() - begin


def peak() -> float:
    """The most memory this process has ever used, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


fill()
pages = [number % 50 + 1 for number in range(REPEATS)]
for warm in (1, 2, 3):
    list_of(warm)
    raw(warm)
plain, full = queries(), queries(full="true")
times, floor = [], []
for page in pages:  # by turns, so that whatever else the machine does weighs on both
    times += timed(list_of, [page])
    floor += timed(raw, [page])
row("hsds-list", count, times, floor, queries=plain, per_page=100)
row(
    "hsds-list-full", count, timed(lambda page: list_of(page, full="true"), pages[:40]),
    floor, queries=full, per_page=100,
)  # fmt: skip
for name, more in (("hsds-stream", {}), ("hsds-stream-full", {"full": "true"})):
    next(iter(client.get("/api/hsds/services", {"format": "ndjson", **more}).streaming_content))
    before = peak()
    lines, took = stream(**more)
    assert lines == Service.objects.public().count()
    row(
        name, count, [took / lines], [each / 100 for each in floor], lines=lines,
        seconds=round(took, 2), grown_mb=round(peak() - before, 1),
    )  # fmt: skip
