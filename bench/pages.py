"""The page of results at 10,000 offers, as people fetch it: two web processes, each request another search.

`python -m bench.pages N words|meaning`. The client shares the two cores with the server. Floor: the words' full
text, ten sets of facts and their JSON, without a page.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import numpy as np
from bench import setup_django
from bench.figures import row, timed

from anlaufstelle.core import fonts
from anlaufstelle.console import demo_directory, installation, seed_offers, worker
from anlaufstelle.search import documents, embeddings, index, text_analysis, word_index
from anlaufstelle.search.models import Document, Passage, Vector
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PORT = 8765
SECONDS = 15
count, kind = int(sys.argv[1]), sys.argv[2]


def fill() -> None:
    """The demo county, many times over; with meaning, made-up vectors that cost as much to compare."""
    installation.compile_translations(setup_django.HOME / "locale")
    fonts.build(setup_django.HOME / "built" / "core" / "fonts")
    call_command("collectstatic", verbosity=0, interactive=False)
    installation.load_codes()
    demo_directory.load_demo_directory()
    worker.index_pending()
    for keys in seed_offers.seed_offers(count):
        index.put_documents(list(documents.offer_documents(keys)))
    model = embeddings.embedding_model() if kind == "meaning" else None
    if model:
        random = np.random.default_rng(7)
        keys = Passage.objects.values_list("hash", flat=True).distinct()
        Vector.objects.bulk_create(
            [
                Vector(model=model.name, hash=key,
                       packed=embeddings.pack_vector(random.standard_normal(model.dimensions).astype(np.float32)))
                for key in keys
            ],
            batch_size=2000, ignore_conflicts=True,
        )  # fmt: skip
        while index.embed_pending(limit=2000):
            pass


def fetch(link: http.client.HTTPConnection, text: str, language: str) -> None:
    """One page."""
    link.request("GET", f"/{language}/find/?q={quote(text)}")
    answer = link.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"status {answer.status}")


def together(clients: int) -> float:
    """Pages a second, with so many clients at once."""
    done = [0] * clients
    until = time.perf_counter() + SECONDS

    def client(number: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", PORT)
        texts = iter(setup_django.queries(100_000)[number::clients])
        while time.perf_counter() < until:
            fetch(link, next(texts), "de")
            done[number] += 1

    threads = [threading.Thread(target=client, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def raw(text: str) -> str:
    """What no page of results can do without."""
    stems = text_analysis.stems(text, "de")[:2]
    found = word_index.candidates([stems], 10, ranked=False)
    return json.dumps(list(Document.objects.filter(pk__in=[hit.pk for hit in found]).values_list("card", flat=True)))


def queries_of_a_page() -> int:
    """How many SQL queries one page takes."""
    client = Client(headers={"host": "localhost"})
    client.get("/uk/find/?q=warm")
    with CaptureQueriesContext(connection) as seen:
        client.get("/uk/find/?q=wohnung")
    return len(seen)


fill()
told = {**os.environ, "ANLAUFSTELLE_MEANING": "yes" if kind == "meaning" else "no", "WEB_CONCURRENCY": "2"}
server = subprocess.Popen(
    [sys.executable, "-m", "anlaufstelle", "serve", "--port", str(PORT)], env=told, stdout=subprocess.DEVNULL
)
try:
    time.sleep(5)
    for number in range(12):  # each process reads its snapshot and its code lists
        link = http.client.HTTPConnection("127.0.0.1", PORT)
        fetch(link, f"warm {number}", "de")
        link.close()
    one = http.client.HTTPConnection("127.0.0.1", PORT)
    language = "uk" if kind == "meaning" else "de"
    times = timed(lambda text: fetch(one, text, language), setup_django.queries(200))
    rps = together(4)
    floor = timed(raw, setup_django.queries(200))
    row(f"results-page-{kind}", count, times, floor, rps=round(rps, 1), queries=queries_of_a_page())
finally:
    server.terminate()
    server.wait(timeout=20)
