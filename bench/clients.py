"""The list of one's cases and a person's page at 100,000 people and ten times as many contacts.

`python -m bench.clients N`. Floor: the rows of the same page, asked directly past guard and wall. `guard` is the share
that guard and wall add to the same list of people.
"""

import sys
import threading
import time
from contextlib import nullcontext
from typing import Any
from unittest.mock import patch

from bench import setup_django
from bench.figures import percentile, row, timed
from bench.browser import fetch, signed_in

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditEntry
from anlaufstelle.console import demo_directory, installation, seed_clients
from anlaufstelle.core import fonts
from anlaufstelle.directory import staff_context
from anlaufstelle.people.models import CaseAssignment, ClientProfile
from anlaufstelle.rls.context import access_context, context_of
from anlaufstelle.rls.owner import as_owner
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

count = int(sys.argv[1])
EMAIL = "ben.aydin@demo.example"


def guarded(number: int) -> list[Any]:
    """Forty of Ben's people as the rule gives them out."""
    return list(ClientProfile.objects.visible_to(BEN)[number * 40 : number * 40 + 40])


def unguarded(number: int) -> list[Any]:
    """The same forty, asked for directly."""
    mine = CaseAssignment.objects.filter(user=BEN.user_id, provider=BEN.provider_id, ended_on=None).values("client")
    rows = ClientProfile._base_manager.filter(provider=BEN.provider_id, client__in=mine)
    return list(rows.order_by("family_name", "given_name", "id")[number * 40 : number * 40 + 40])


def at_once(paths: list[str], readers: int) -> tuple[list[float], float]:
    """Each of so many readers reads all pages: how long each page took, and how many seconds all took."""
    times: list[float] = []

    def read() -> None:
        client = signed_in(User.objects.get(email=EMAIL))
        times.extend(timed(lambda path: fetch(client, path), paths))
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(readers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, time.perf_counter() - began


installation.compile_translations(setup_django.HOME / "locale")
fonts.build(setup_django.HOME / "built" / "core" / "fonts")
call_command("collectstatic", verbosity=0, interactive=False)
installation.load_codes()
demo_directory.load_demo_directory()
began = time.perf_counter()
for _ in seed_clients.seed_clients(count, count * 10):
    pass
seeded = time.perf_counter() - began
with as_owner(), connection.cursor() as cursor:
    cursor.execute("ANALYZE")
BEN = staff_context.staff_context(User.objects.get(email=EMAIL), "").actor
client = signed_in(User.objects.get(email=EMAIL))
with access_context(context_of(BEN)):
    some = [str(key) for key in ClientProfile.objects.visible_to(BEN).values_list("client", flat=True)[:60]]
direct, held = [], []
for _ in range(10):  # by turns, so that what else the machine does weighs on both alike
    with as_owner():
        unguarded(0)
        direct += timed(unguarded, range(5))
    with access_context(context_of(BEN)):
        guarded(0)
        held += timed(guarded, range(5))
share = round(percentile(held, 0.5) / percentile(direct, 0.5) - 1, 2)
row("people-guard", count, held, direct, adds=share, seeded_s=round(seeded))
for name, paths in (
    ("people-list", [f"/desk/persons/?page={number}" for number in range(1, 60)]),
    ("people-page", [f"/desk/persons/{key}/" for key in some]),
    ("people-due", ["/desk/reminders/"] * 20),
):
    fetch(client, paths[0])
    with CaptureQueriesContext(connection) as seen:
        fetch(client, paths[0])
    queries = len(seen)  # before the next page empties it
    row(name, count, timed(lambda path: fetch(client, path), paths), direct, queries=queries)
pages = [f"/desk/persons/{key}/" for key in some[:10]]
times: dict[bool, list[float]] = {True: [], False: []}
seconds = {True: 0.0, False: 0.0}
for noted in (True, False) * 2:  # by turns again
    with nullcontext() if noted else patch.object(AuditEntry.objects, "bulk_create", list):
        took, until_all = at_once(pages, 16)
    times[noted] += took
    seconds[noted] += until_all
rate = {noted: round(len(times[noted]) / seconds[noted], 1) for noted in times}
share = round(seconds[True] / seconds[False] - 1, 2)
row(
    "people-16-readers", count, times[True], times[False], rps=rate[True], silent_rps=rate[False],
    audit=share,
)  # fmt: skip
