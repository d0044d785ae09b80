"""Files and functions stay small: nothing over 400 lines, no function over 50."""

import ast
import subprocess
from pathlib import Path

LINES = 400
FUNCTION = 50


def tracked(root: Path) -> list[Path]:
    out = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [root / name for name in out.stdout.splitlines() if (root / name).is_file()]


def test_no_code_file_is_long(root: Path) -> None:
    code = [
        file
        for file in tracked(root)
        if file.suffix in {".py", ".html", ".css", ".js"} and "migrations" not in file.parts
    ]
    long = {str(file): count for file in code if (count := len(file.read_text().splitlines())) > LINES}
    assert len(code) > 100
    assert not long


def test_no_function_is_long(root: Path) -> None:
    long = {}
    for file in tracked(root):
        if file.suffix != ".py" or "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > FUNCTION:
                    long[f"{file.relative_to(root)}:{node.name}"] = length
    assert not long


def test_nothing_of_a_machine_or_a_registry_stands_in_a_file(root: Path) -> None:
    for file in tracked(root):
        if file.suffix in {".png", ".woff2"}:
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        for word in ("pypi" + ".org", "python" + "hosted", "registry" + ".npm", "index" + "-url ="):
            assert word not in text, f"{file}: {word}"
