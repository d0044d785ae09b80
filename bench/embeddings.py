"""Meaning at 20,000 offers: a search, and reading new passages.

`python -m bench.embeddings N`. The vectors of N offers are made up (their values cost nothing to compare); a slice
is really read. Floor of a search: the model's own time for the question. Floor of reading: the model's own time
for the same passages.
"""

import sys
import time
from dataclasses import replace
from itertools import cycle, islice

import numpy as np
from bench import setup_django
from bench.figures import row, timed

from anlaufstelle.console import demo_directory, installation
from anlaufstelle.core.ids import id_from
from anlaufstelle.search import documents, embeddings, index
from anlaufstelle.search.retrieval import find
from anlaufstelle.search.models import Passage, Vector

READ = 400  # passages that are really read

count = int(sys.argv[1])
installation.load_codes()
demo_directory.load_demo_directory()
model = embeddings.embedding_model()
if model is None:
    sys.exit(f"No figures about meaning: {embeddings.why_unavailable()}")
patterns = list(documents.offer_documents())
index.rebuild(
    replace(draft, source_id=id_from(f"bench:{number}"), title=f"{draft.title} {number}")
    for number, draft in enumerate(islice(cycle(patterns), count))
)
hashes = list(Passage.objects.order_by("hash").values_list("hash", flat=True).distinct())
random = np.random.default_rng(7)
made_up = [
    Vector(
        model=model.name,
        hash=key,
        packed=embeddings.pack_vector(random.standard_normal(model.dimensions).astype(np.float32)),
    )
    for key in hashes[READ:]
]
Vector.objects.bulk_create(made_up, batch_size=2000)
# Who reads tells of each document when all of it is read. What was made up is told of here, outside the clock.
index.embed_pending(limit=0)
passages = list(Passage.objects.filter(hash__in=hashes[:READ]).values_list("text", flat=True).distinct())[:100]
floor = timed(lambda text: model.embed_passages([text]), passages)
begin = time.perf_counter()
done = 0
while read := index.embed_pending(limit=50):
    done += read
took = time.perf_counter() - begin
alone = sum(floor) / len(floor)
row(
    "read-meaning", READ, [took / max(done, 1)], [alone], passages=done,
    ratio=round(took / max(done, 1) / alone, 2),
)  # fmt: skip
find("Wohnung", lang="de")
asked = setup_django.queries(100)
row(
    "search-meaning", count, timed(lambda text: find(text, lang="uk"), asked),
    timed(model.embed_query, [f"{text} !" for text in asked]), passages=len(hashes),
)  # fmt: skip
