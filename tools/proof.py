"""The full figures of every proof, block by block: a file of tests that proves something.

What a block has counted at this very commit is not counted again, so a proof that was ended goes on where it stood.
Two blocks run at a time; everything lies in proof/, the figures together in proof/results.json (docs/contract.md).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.test import need_programs, pytest  # noqa: E402


def commit() -> str:
    """What is proven: the commit, and a plus where the folder holds changes that are in none."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


@dataclass(frozen=True)
class Block:
    """One file of tests."""

    file: Path
    folder: Path

    @property
    def name(self) -> str:
        """Short, and that of its files."""
        return self.file.stem.removeprefix("test_")

    @property
    def figures(self) -> Path:
        """Where what it counted is kept; it is there when the block has passed."""
        return self.folder / f"{self.name}.jsonl"

    def run(self) -> bool:
        """Count; whether everything held."""
        began = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="anlaufstelle-proof-"))
            gathered = Path(home) / "figures.jsonl"
            log = stack.enter_context((self.folder / f"{self.name}.log").open("w", encoding="utf-8"))
            passed = not pytest(str(self.file), told={"ANLAUFSTELLE_PROOF": str(gathered)}, log=log)
            seconds = round(time.monotonic() - began)
            if passed:
                told = [json.loads(line) for line in gathered.read_text("utf-8").splitlines()]
                lines = [json.dumps({**figure, "seconds": seconds}) + "\n" for figure in told]
                self.figures.write_text("".join(lines), encoding="utf-8")
        said = "holds" if passed else f"DOES NOT HOLD, see {log.name}"
        print(f"{self.name:32} {said} ({seconds} s)", flush=True)
        return passed


def blocks(at: str) -> list[Block]:
    """All of them. The longest come first, so that in the end no core waits for the other one."""
    proving = [path for path in sorted((ROOT / "tests").rglob("test_*.py")) if "prove(" in path.read_text("utf-8")]
    return [Block(path, ROOT / "proof" / at) for path in reversed(proving)]


def main() -> int:
    """Run what is missing at this commit; the exit code."""
    need_programs()
    at = commit()
    every = blocks(at)
    # A folder with changes has no name under which its figures could be found again.
    missing = [block for block in every if at.endswith("+") or not block.figures.exists()]
    print(f"{len(every)} blocks at {at[:10]}, {len(every) - len(missing)} of them counted before", flush=True)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 2)) as two:
        passed = list(two.map(Block.run, missing))
    if not all(passed):
        return 1
    told = [line for block in every for line in block.figures.read_text(encoding="utf-8").splitlines()]
    target = ROOT / "proof" / "results.json"
    target.write_text(json.dumps([{**json.loads(line), "commit": at} for line in told], indent=1) + "\n", "utf-8")
    print(f"{len(told)} figures in {target.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
