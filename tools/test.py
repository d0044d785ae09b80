"""Run the tests as people and CI run them: all of them, with a real browser, nothing skipped.

python tools/test.py            everything (make test)
python tools/test.py --fast     rules and house tests without the browser and without what takes long (make test-fast)
python tools/test.py --data DIR checks with data from outside (make check-data; FULL=1 adds what takes a quarter of an
                                hour)
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).parents[1]
# File by file in the order of tests/conftest.py: the longest first, so that in the end no core waits for the other one.
WORKERS = ["-n", str(min(os.cpu_count() or 2, 8)), "--dist", "loadfile", "--no-loadscope-reorder"]


def need_programs() -> None:
    """Chromium and a second PostgreSQL by Debian's packages; installed where we may, else one sentence."""
    missing = [] if shutil.which("chromium") else ["chromium"]
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing.append("postgresql")
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(missing)} …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=True, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=True, **quiet)
        return
    sys.exit(f"The tests need {' and '.join(missing)}. On Debian and Ubuntu: sudo apt install {' '.join(missing)}")


def pytest(*arguments: str, told: Mapping[str, str] | None = None, log: TextIO | None = None) -> int:
    """One run of pytest, which brings its own database (tests/postgres.py); what it says goes into a log, if any."""
    command = [sys.executable, "-m", "pytest", "--quiet", *arguments]
    environment = {**os.environ, **(told or {})}
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=log, check=False).returncode


def main(words: list[str]) -> int:
    """Run what the words ask for; the exit code."""
    if words[:1] == ["--fast"]:
        return pytest(*WORKERS, "-m", "not browser and not slow", "tests", *words[1:])
    need_programs()
    if words[:1] == ["--data"]:
        full = [] if "--full" in words else ["-m", "not full"]
        return pytest("checks", *full, told={"ANLAUFSTELLE_DATA": str(Path(words[1]).absolute())})
    return pytest(*WORKERS, "tests")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
