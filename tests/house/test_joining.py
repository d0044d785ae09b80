"""What somebody needs who joins: the pages are there, say what is so, and fetch nothing from elsewhere."""

import re
import subprocess
import tomllib
from pathlib import Path

STEPS = re.compile(r"^step (\w+) ", re.MULTILINE)


def test_the_version_has_its_changes(root: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## (\S+),", (root / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest[1] == version


def test_links_lead_somewhere(root: Path) -> None:
    for page in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", (root / page).read_text()):
            assert (root / link).exists(), f"{page}: {link}"


def test_the_contact_that_security_names_is_there(root: Path) -> None:
    assert "publiccode.yml" in (root / "SECURITY.md").read_text()
    assert re.search(r"^  contacts:\n    - name: \S", (root / "publiccode.yml").read_text(), re.MULTILINE)


def test_hooks_before_a_commit_are_steps_of_our_check(root: Path) -> None:
    hooks = (root / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    steps = re.findall(r"entry: tools/check (\w+)", hooks)
    assert len(steps) == hooks.count("- id:") == hooks.count("language: system")
    assert set(steps) <= set(STEPS.findall((root / "tools" / "check").read_text()))


def test_a_step_that_is_not_there_is_said(root: Path) -> None:
    done = subprocess.run([root / "tools" / "check", "nonsense"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "nonsense" in done.stderr
