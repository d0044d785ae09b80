"""Real pages of three German counties and cities: all of them go in, and questions in five languages find them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(os.environ.get("ANLAUFSTELLE_DATA", "")) / "guides"
# What is reached (.881 .850 .808 .808 .808), less one question; asked for were .88 in German and .68 in the others.
REACHED_AT_FIVE = {"de": 0.875, "en": 0.844, "fr": 0.802, "ar": 0.802, "uk": 0.802}


def anlaufstelle(home: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    told = {**os.environ, "ANLAUFSTELLE_HOME": str(home), **environment}
    told.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "anlaufstelle", *words]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


def test_every_page_goes_in_and_twice_changes_nothing(tmp_path: Path) -> None:
    pages = DATA / "pages.jsonl"
    count = len(pages.read_text(encoding="utf-8").splitlines())
    assert count > 2000
    assert anlaufstelle(tmp_path, "setup").returncode == 0
    once = anlaufstelle(tmp_path, "import-guides", str(pages), "--json", ANLAUFSTELLE_MEANING="no")
    assert json.loads(once.stdout) == {"created": count, "updated": 0, "unchanged": 0, "refused": []}, once.stderr
    twice = anlaufstelle(tmp_path, "import-guides", str(pages), "--json", ANLAUFSTELLE_MEANING="no")
    assert json.loads(twice.stdout) == {"created": 0, "updated": 0, "unchanged": count, "refused": []}
    found = anlaufstelle(tmp_path, "search", "Wohnung", "--json", ANLAUFSTELLE_MEANING="no")
    hits = json.loads(found.stdout)
    assert hits
    assert all(hit["source_id"].startswith("omos-") for hit in hits)


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    """R@5 for each language, over all questions, asked as `anlaufstelle search -` asks."""
    command = [sys.executable, "-m", "bench.retrieval", str(DATA)]
    own = {"DATABASE_URL", "ANLAUFSTELLE_OWNER_URL", "ANLAUFSTELLE_HOME"}  # the benchmark makes its own database
    environment = {name: value for name, value in os.environ.items() if name not in own}
    out = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    print(out)
    return {row["lang"]: row["r5"] for row in map(json.loads, re.findall(r"^\{.*\}$", out, re.MULTILINE))}


@pytest.mark.full
@pytest.mark.parametrize("language", sorted(REACHED_AT_FIVE))
def test_questions_find_their_german_page(language: str, figures: dict[str, float]) -> None:
    assert figures[language] >= REACHED_AT_FIVE[language]
