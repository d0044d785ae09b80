"""Run the tests as people and CI run them: on SQLite and on PostgreSQL, with a real browser, nothing skipped.

All of them run on SQLite; on PostgreSQL those that ask a database (tests/conftest.py says which do).

python tools/test.py            everything (make test)
python tools/test.py --fast     rules and house tests on SQLite, without the browser (make test-fast)
python tools/test.py --data DIR checks with data from outside (make check-data)
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.postgres import Cluster, find_programs  # noqa: E402

# File by file in the order of tests/conftest.py: the longest first, so that in the end no core waits for the other one.
WORKERS = ["-n", str(min(os.cpu_count() or 2, 4)), "--dist", "loadfile", "--no-loadscope-reorder"]


def need_programs() -> None:
    """Chromium and PostgreSQL by Debian's packages; installed where we may, else one sentence."""
    missing = []
    if not shutil.which("chromium"):
        missing.append("chromium")
    if find_programs() is None:
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


def pytest(home: str, *arguments: str, told: Mapping[str, str] | None = None, log: TextIO | None = None) -> int:
    """One run of pytest with a home folder of its own; what it says goes into a log, if there is one."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "ANLAUFSTELLE_HOME": home,
        "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's own loop runs in the thread of the test
        **(told or {}),
    }
    command = [sys.executable, "-m", "pytest", "--quiet", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=log, check=False).returncode


def main(words: list[str]) -> int:
    """Run what the words ask for; the worst exit code."""
    with tempfile.TemporaryDirectory(prefix="anlaufstelle-test-") as home:
        if words[:1] == ["--fast"]:
            return pytest(home, *WORKERS, "-m", "not browser and not slow", "tests", *words[1:])
        need_programs()
        if words[:1] == ["--data"]:
            return pytest(home, "checks", told={"ANLAUFSTELLE_DATA": str(Path(words[1]).absolute())})
        print("On SQLite, with the browser:", flush=True)
        if worst := pytest(home, *WORKERS, "tests"):
            return worst
        print("On PostgreSQL:", flush=True)
        with Cluster(for_tests=True) as cluster:
            return pytest(home, *WORKERS, "-m", "not browser", "tests", told=cluster.environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
