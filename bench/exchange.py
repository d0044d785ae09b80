"""A directory of N offers out and in: exported as objects, taken in by an empty installation, and once more dry.

`python -m bench.exchange N`. Floor: `json.loads` of the same file, and storing the same rows and nothing else.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import setup_django
from bench.figures import row

from anlaufstelle.console import demo_directory, installation, seed_offers
from anlaufstelle.core.actor import OPERATOR
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import export_writers
from anlaufstelle.exchange.actions import import_directory, no_progress
from anlaufstelle.exchange.import_plan import MODELS
from anlaufstelle.languages.models import Translation
from anlaufstelle.rls.owner import as_owner
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

count = int(sys.argv[1])


def took(do: Any) -> float:
    """Seconds."""
    begin = time.perf_counter()
    do()
    return time.perf_counter() - begin


def empty() -> None:
    """A directory without anything in it. By the owner: whether somebody's file lies at a provider is asked, too."""
    with as_owner():
        for model in (m.Metadata, m.Service, m.Location, m.Organization, Translation):
            model.objects.all().delete()


def store(rows: list[list[Any]]) -> None:
    """The floor: parse the file and insert rows that are ready."""
    json.loads((folder / "services.json").read_text(encoding="utf-8"))
    json.loads((folder / "organizations.json").read_text(encoding="utf-8"))
    with transaction.atomic():
        for ready in rows:
            if ready:
                type(ready[0])._default_manager.bulk_create(ready, batch_size=500)


def exported() -> None:
    """All of it as objects."""
    export_writers.export(folder, "hsds-json", no_progress)


installation.load_codes()
demo_directory.load_demo_directory(centre=False)
for _ in seed_offers.seed_offers(count):
    pass
folder = Path(tempfile.mkdtemp(dir=setup_django.HOME)) / "out"
out = took(exported)
rows = [list(model._default_manager.all()) for model in MODELS.values()] + [list(Translation.objects.all())]
empty()
floor = took(lambda: store(rows))
empty()
with CaptureQueriesContext(connection) as seen:
    coming = took(lambda: import_directory(OPERATOR, path=folder))
again = took(lambda: import_directory(OPERATOR, path=folder))
dry = took(lambda: import_directory(OPERATOR, path=folder, dry_run=True))
for name, seconds in (("import", coming), ("import-again", again), ("import-dry", dry), ("export", out)):
    more = {"queries": len(seen)} if name == "import" else {}
    row(f"{name}-directory", count, [seconds], [floor], rows=sum(map(len, rows)), **more)
