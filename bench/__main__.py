"""`make bench`: each figure on one line with its floor from the same run, and all of them in bench/results.json."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(module: str, *arguments: str) -> list[dict[str, object]]:
    """One benchmark in a process and a folder of its own, on the embedded database."""
    with tempfile.TemporaryDirectory(prefix="anlaufstelle-bench-") as home:
        told = {**os.environ, "ANLAUFSTELLE_HOME": home, "DATABASE_URL": "", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", f"bench.{module}", *arguments]
        out = subprocess.run(command, cwd=ROOT, env=told, check=True, stdout=subprocess.PIPE, text=True).stdout
    rows = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    for row in rows:
        print("  ".join(f"{name}={value}" for name, value in row.items()), flush=True)
    return rows


def main() -> None:
    """All benchmarks; what was measured is kept, also when a later one fails."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="", help="the folder of data from outside, for retrieval")
    parser.add_argument("--pages", default="10000")
    parser.add_argument("--words", default="200000")
    parser.add_argument("--meaning", default="20000")
    parser.add_argument("--api", default="10000")
    parser.add_argument("--exchange", default="5000")
    parser.add_argument("--people", default="100000")
    parser.add_argument("--only", default="", help="pages, scale, meaning, desk, api, exchange, people or retrieval")
    told = parser.parse_args()
    rows: list[dict[str, object]] = []
    guides = told.data if told.data.endswith("guides") else f"{told.data}/guides"
    for module, arguments in (
        ("pages", (told.pages, "words")),
        ("pages", (told.pages, "meaning")),
        ("scale", (told.words,)),
        ("meaning", (told.meaning,)),
        ("desk", (told.pages,)),
        ("api", (told.api,)),
        ("exchange", (told.exchange,)),
        ("people", (told.people,)),
        *((("retrieval", (guides,)),) if told.data else ()),
    ):
        if told.only in ("", module):
            rows += run(module, *arguments)
            (ROOT / "bench" / "results.json").write_text(json.dumps(rows, indent=1) + "\n")


main()
