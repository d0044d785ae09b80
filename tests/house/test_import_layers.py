"""A room imports from any floor below, never beside it and never above; foreign keys follow the same arrows."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

pytestmark = pytest.mark.slow


def floors(root: Path) -> dict[str, int]:
    contract = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    return {
        room.strip(): height for height, floor in enumerate(reversed(contract["layers"])) for room in floor.split("|")
    }


def test_no_import_climbs_or_steps_aside(root: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_foreign_keys_follow_the_same_arrows(root: Path) -> None:
    height = floors(root)
    seen = 0
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                here, there = model._meta.app_label, field.related_model._meta.app_label
                if here not in height:  # a library's own table
                    continue
                assert here == there or height[here] > height[there], f"{model} → {field.related_model}"
                seen += 1
    assert seen > 15


def test_nothing_is_imported_inside_a_function(root: Path) -> None:
    wrong = []
    for file in (root / "src").rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                wrong += [
                    f"{file}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert not wrong


def test_there_are_no_signals_and_no_rooms_without_a_name(root: Path) -> None:
    for file in (root / "src").rglob("*.py"):
        text = file.read_text()
        assert "django.dispatch" not in text, file
        assert "django.db.models.signals" not in text, file
        assert not set(file.parts) & {"services", "utils", "helpers", "managers"}, file


def test_second_implementations_import_the_standard_library_only(root: Path) -> None:
    seen = 0
    for file in (root / "tests" / "reference").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names, f"{file.name} imports {name}"
                seen += 1
    assert seen
