"""Which letters our fonts have. A name in a script that none of them has must not keep a paper from being written."""

import unicodedata
from functools import cache
from typing import Any

import fontpkg_fira_sans
import fontpkg_noto_sans_arabic

from anlaufstelle.core.later import later

ttlib = later("fontTools.ttLib")

REPLACEMENT = "▯"
"""Stands for a letter that no font of ours has."""
FILES = (
    fontpkg_fira_sans.ROOT / "files" / "FiraSans-Regular.ttf",
    *sorted((fontpkg_noto_sans_arabic.ROOT / "files").glob("*.ttf"))[:1],
)


@cache
def _supported_code_points() -> frozenset[int]:
    known: set[int] = set()
    for file in FILES:
        with ttlib.TTFont(file) as font:
            known |= set(font.getBestCmap())
    return frozenset(known)


def has_missing_glyphs(text: str) -> bool:
    """Whether some of its letters cannot be printed."""
    return printable(text) != text


def printable(text: str) -> str:
    """The text as it can be printed: line breaks stay, what cannot be drawn is a box, other signs of control go."""
    return "".join(_printable_character(letter) for letter in text)


def _printable_character(letter: str) -> str:
    if letter == "\n" or ord(letter) in _supported_code_points() or unicodedata.category(letter) == "Cf":
        return letter
    return " " if unicodedata.category(letter) in {"Cc", "Zs", "Zl", "Zp"} else REPLACEMENT


def all_printable(told: Any) -> Any:
    """The same lists and texts, each as it can be printed."""
    if isinstance(told, str):
        return printable(told)
    if isinstance(told, dict):
        return {name: all_printable(value) for name, value in told.items()}
    return [all_printable(one) for one in told] if isinstance(told, (list, tuple)) else told
