"""Does a question find its page? German pages of one city at a time, questions in five languages.

`python -m bench.retrieval DATA` with DATA the folder that holds `pages.jsonl` and `questions.jsonl`. Asks
through the same function as each line of `anlaufstelle search -`. Prints R@1 and R@5 for each language over
all questions, and over those that the page really answers. With RETRIEVAL_HOME set to a folder, what has been
read of the pages' meaning is kept there for the next run.
"""

import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

LANGUAGES = ("de", "en", "fr", "ar", "uk")


def lines(file: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    with file.open(encoding="utf-8") as told:
        return [json.loads(line) for line in told if line.strip()]


def ranks(data: Path) -> dict[tuple[str, bool], list[int]]:
    """The place of each question's page (0 is the first), by language and whether the page answers it."""
    from anlaufstelle.core.ids import id_from
    from anlaufstelle.search import cli, index

    pages = [page for page in lines(data / "pages.jsonl") if page["lang"] == "de"]
    city_of = {page["source_id"]: page["city"] for page in pages}
    places: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for city in sorted(set(city_of.values())):
        index.rebuild(
            index.IndexDocument("guide", id_from(page["source_id"]), "de", page["title"], page["text"])
            for page in pages
            if page["city"] == city
        )
        while index.embed_pending(1000):
            pass
        for asked in lines(data / "questions.jsonl"):
            if city_of[asked["page"]] != city:
                continue
            line = json.dumps({"text": asked["question"], "lang": asked["lang"], "limit": 10})
            told, _ = cli.answer(line.encode())
            ids = [hit["id"] for hit in json.loads(told)]
            right = str(id_from(asked["page"]))
            places[asked["lang"], asked["answerable"]].append(ids.index(right) if right in ids else 99)
    return places


def share(places: list[int], within: int) -> float:
    """How many of these questions found their page among so many hits."""
    return round(sum(place < within for place in places) / len(places), 3)


def report(places: dict[tuple[str, bool], list[int]]) -> None:
    """One line of JSON for each language: all questions, and those that the page really answers."""
    for language in LANGUAGES:
        answerable = places[language, True]
        every = answerable + places[language, False]
        told = {
            "name": f"retrieval-{language}", "lang": language, "n": len(every),
            "r1": share(every, 1), "r5": share(every, 5),
            "answerable": len(answerable), "answerable_r1": share(answerable, 1), "answerable_r5": share(answerable, 5),
        }  # fmt: skip
        print(json.dumps(told), flush=True)


def main() -> None:
    """Set up a database in a temporary folder, fill it, ask."""
    data = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        home = os.environ.get("RETRIEVAL_HOME", folder)
        os.environ["ANLAUFSTELLE_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("SECRET_KEY", "only for this measurement, kept nowhere, long enough")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlaufstelle.config.settings")
        django.setup()
        from anlaufstelle.rls.owner import as_owner

        with as_owner():
            call_command("migrate", verbosity=0, skip_checks=True)
        report(ranks(data))


if __name__ == "__main__":
    main()
