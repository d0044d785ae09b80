"""Run the tests as people and CI run them: on SQLite and on PostgreSQL, with a real browser, nothing skipped.

python tools/test.py            everything (make test)
python tools/test.py --fast     rules and house tests on SQLite, without the browser (make test-fast)
python tools/test.py --data DIR checks with data from outside (make check-data)
python tools/test.py --proof    the full figures (make proof)
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.postgres import Cluster, find_programs  # noqa: E402

WORKERS = ["-n", str(min(os.cpu_count() or 2, 4)), "--dist", "loadfile"]


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


def pytest(home: str, *arguments: str, **environment: str) -> int:
    """One run of pytest with a home folder of its own."""
    told = {
        **os.environ,
        "ANLAUFSTELLE_HOME": home,
        "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's own loop runs in the thread of the test
        **environment,
    }
    told.pop("DATABASE_URL", None) if "DATABASE_URL" not in environment else None
    command = [sys.executable, "-m", "pytest", "--quiet", *arguments]
    return subprocess.run(command, cwd=ROOT, env=told, check=False).returncode


def main(words: list[str]) -> int:
    """Run what the words ask for; the worst exit code."""
    with tempfile.TemporaryDirectory(prefix="anlaufstelle-test-") as home:
        if words[:1] == ["--fast"]:
            return pytest(home, *WORKERS, "-m", "not browser and not slow", "tests", *words[1:])
        need_programs()
        if words[:1] == ["--data"]:
            return pytest(home, "checks", ANLAUFSTELLE_DATA=str(Path(words[1]).absolute()))
        gathered = Path(home) / "proof.jsonl"
        proof = {"ANLAUFSTELLE_PROOF": str(gathered)} if words[:1] == ["--proof"] else {}
        print("On SQLite, with the browser:", flush=True)
        worst = pytest(home, *WORKERS, "tests", **proof)
        print("On PostgreSQL:", flush=True)
        with Cluster() as cluster:
            worst = worst or pytest(home, *WORKERS, "-m", "not browser", "tests", **cluster.environment, **proof)
        if proof and not worst:
            write_proof(gathered)
        return worst


def write_proof(gathered: Path) -> None:
    """What the proofs counted, each with the commit it was counted at, into proof/results.json."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    told = gathered.read_text(encoding="utf-8").splitlines()
    proofs = [{**json.loads(line), "commit": commit.strip()} for line in told]
    target = ROOT / "proof" / "results.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(proofs, indent=1) + "\n", encoding="utf-8")
    print(f"{len(proofs)} figures in {target.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
