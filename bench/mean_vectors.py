"""Measure the mean direction of each language and write `search/glossary/mean_vectors.csv`.

A question in Arabic points a little another way than the same one in German, whatever it is about. The
mean over the field's words in a language shows which way. Run again when the model changes:
`python -m bench.mean_vectors`.
"""

import base64
import csv
import os
import sys

import django
import numpy as np

LEAST = 60


def main() -> None:
    """Ask the model for every first form of every term, and write the means."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlaufstelle.config.settings")
    django.setup()
    from anlaufstelle.search import embeddings, glossary

    model = embeddings.embedding_model()
    if model is None:
        sys.exit(embeddings.why_unavailable())
    terms = glossary.read(glossary.FILE)
    rows = []
    for language in glossary.LANGUAGES:
        forms = [term.head if language == "de" else (term.forms[language] or ("",))[0] for term in terms]
        known = [form for form in forms if form]
        if len(known) >= LEAST:
            rows.append((model.name, language, np.mean([model.embed_query(form) for form in known], axis=0)))
    texts = [". ".join((term.head, ", ".join(term.synonyms))) for term in terms]
    rows.append((model.name, "passages", model.embed_passages(texts).mean(axis=0)))
    subjects = (embeddings.MEAN_VECTORS_FILE.parent / "off_topic.txt").read_text(encoding="utf-8").splitlines()
    vectors = model.embed_passages(subjects)
    rows += [(model.name, f"{embeddings.OFF_TOPIC_PREFIX}{n:03}", vector) for n, vector in enumerate(vectors)]
    with embeddings.MEAN_VECTORS_FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["model", "of", "vector"])
        for name, of, vector in rows:
            writer.writerow([name, of, base64.b64encode(vector.astype(np.float16).tobytes()).decode()])
    print(f"{len(rows)} vectors in {embeddings.MEAN_VECTORS_FILE.name}")


if __name__ == "__main__":
    main()
