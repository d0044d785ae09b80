"""Templates: each parses, says what it takes, and every word of a page is translated."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from tools import messages


def templates(root: Path) -> list[Path]:
    return sorted((root / "src").rglob("templates/**/*.html"))


def test_each_template_parses(root: Path) -> None:
    files = templates(root)
    assert len(files) > 15
    for file in files:
        get_template(str(file).split("/templates/")[1])


def test_each_template_says_what_it_takes(root: Path) -> None:
    for file in templates(root):
        if file.name != "base.html":
            assert "{#" in "".join(file.read_text().splitlines(keepends=True)[:3]), (
                f"{file}: no contract in its first lines"
            )


def test_no_template_writes_scripts_styles_or_physical_sides(root: Path) -> None:
    for file in templates(root):
        text = file.read_text()
        for word in ("onclick=", "style=", "<script>", "javascript:"):
            assert word not in text, f"{file}: {word}"
    for file in (root / "src").rglob("*.css"):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            for word in ("margin-left", "margin-right", "padding-left", "padding-right", "float:", " left:", " right:"):
                assert word not in line, f"{file}:{number}: {word} is not logical"


def test_every_word_is_translated() -> None:
    assert len(list(messages.found())) > 100
    assert not messages.missing()


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_language_of_the_pages_has_a_catalogue(language: str) -> None:
    assert messages.file_of(language).exists()
