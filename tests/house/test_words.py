"""The code speaks the words of docs/words.md: one name for one thing, and nobody is called she."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

# Names that say nothing of the thing they stand for.
BANNED = {"told", "said"}
PRONOUN = re.compile(r"\b(she|her|hers|herself|he|him|his|himself)\b", re.IGNORECASE)
IN_A_NAME = re.compile(r"(?:^|_)(she|her|hers|herself|he|him|his|himself)(?:_|$)")


def sources(root: Path) -> Iterator[tuple[str, str]]:
    """Every file of ours that is no migration, with its text."""
    home = root / "src" / "anlaufstelle"
    for file in sorted(home.rglob("*.py")):
        if "migrations" not in file.parts:
            yield str(file.relative_to(home)), file.read_text(encoding="utf-8")


def names_of(tree: ast.AST) -> Iterator[str]:
    """What the code itself names: variables, parameters, functions, classes, attributes it sets."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def prose_of(text: str) -> Iterator[str]:
    """Comments and docstrings."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def test_no_class_name_stands_twice(root: Path) -> None:
    names = Counter(
        node.name
        for _, text in sources(root)
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and not text.startswith('"""anlaufstelle ')  # each command is a Command
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_nothing_is_called_by_a_name_that_says_nothing(root: Path) -> None:
    hits = [
        f"{name}: {word}"
        for name, text in sources(root)
        for word in names_of(ast.parse(text))
        if word.strip("_") in BANNED
    ]
    assert hits == []


def test_nobody_is_called_she_or_he(root: Path) -> None:
    """A client, a reader, a lead: a pronoun in a rule of access could be any of them."""
    prose = [
        f"{name}: {match.group()}: {line.strip()[:80]}"
        for name, text in sources(root)
        for paragraph in prose_of(text)
        for line in paragraph.splitlines()
        if (match := PRONOUN.search(line))
    ]
    named = [
        f"{name}: {word}"
        for name, text in sources(root)
        for word in names_of(ast.parse(text))
        if IN_A_NAME.search(word)
    ]
    assert prose + named == []


@pytest.mark.parametrize("word", ["clearance", "seal", "sealed", "walls"])
def test_words_of_before_are_gone_from_names(root: Path, word: str) -> None:
    hits = [
        f"{name}: {found}"
        for name, text in sources(root)
        for found in names_of(ast.parse(text))
        if word in found.lower().split("_")
    ]
    assert [hit for hit in hits if not hit.startswith("console/health.py")] == []  # the doctor's names are a door
