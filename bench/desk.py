"""The editor's list and the page of one offer at 10,000 offers, as a coordinator who keeps them all.

`python -m bench.desk N`. Floor: the same offers and their hours read as plain rows and turned into JSON.
"""

import json
import sys

from bench import setup_django
from bench.figures import row, timed
from bench.browser import fetch, signed_in

from anlaufstelle.accounts.models import User
from anlaufstelle.console import demo_directory, installation, seed_offers
from anlaufstelle.core import fonts
from anlaufstelle.directory import models as m
from anlaufstelle.directory.roles import Role
from anlaufstelle.search.warm_up import warm_up
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

count = int(sys.argv[1])


def coordinator() -> User:
    """Who keeps all offers."""
    user = User.objects.make(email="bench@x.example", name="Clara Koch")
    m.Membership.objects.create(user=user, organization=m.Centre.objects.get().organization, role=Role.COORDINATOR)
    return user


def queries_of(client: Client, path: str) -> int:
    """How many SQL queries one page takes."""
    with CaptureQueriesContext(connection) as seen:
        fetch(client, path)
    return len(seen)


def raw(page: int) -> str:
    """Forty offers with their hours, as rows."""
    keys = list(m.Service.objects.order_by("name", "id").values_list("id", flat=True)[page * 40 : page * 40 + 40])
    offers = list(m.Service.objects.filter(pk__in=keys).values_list("id", "name", "tagline", "organization__name"))
    hours = list(m.Schedule.objects.filter(service__in=keys).values_list("service", "weekday", "opens_at", "closes_at"))
    return json.dumps([offers, hours], default=str)


installation.compile_translations(setup_django.HOME / "locale")
fonts.build(setup_django.HOME / "built" / "core" / "fonts")
call_command("collectstatic", verbosity=0, interactive=False)
installation.load_codes()
demo_directory.load_demo_directory()
for _ in seed_offers.seed_offers(count):
    pass
client = signed_in(coordinator())
warm_up()  # as each web process does when it starts
some = [str(key) for key in m.Service.objects.order_by("id").values_list("id", flat=True)[: count : count // 60]]
floor = timed(raw, range(60))
for name, paths in (
    ("desk-list", [f"/desk/offers/?page={number}" for number in range(1, 60)]),
    ("desk-find", [f"/desk/offers/?q={number}" for number in range(1, 60)]),
    ("desk-incomplete", [f"/desk/offers/?show=incomplete&page={number}" for number in range(1, 12)]),
    ("desk-offer", [f"/desk/offers/{key}/" for key in some]),
    ("desk-hours", [f"/desk/offers/{key}/part/hours/" for key in some]),
    ("desk-board", ["/desk/board/"] * 5),
):
    fetch(client, paths[0])
    seen = queries_of(client, paths[0])
    row(name, count, timed(lambda path: fetch(client, path), paths), floor, queries=seen)
