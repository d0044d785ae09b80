"""Which characters the fonts contain. A name in an unsupported script must not prevent a document from being made."""

import unicodedata
from functools import cache
from typing import Any

import fontpkg_fira_sans
import fontpkg_noto_sans_arabic

from anlaufstelle.core.later import later

ttlib = later("fontTools.ttLib")

REPLACEMENT = "▯"
"""Printed in place of a character that none of the fonts contains."""
FILES = (
    fontpkg_fira_sans.ROOT / "files" / "FiraSans-Regular.ttf",
    *sorted((fontpkg_noto_sans_arabic.ROOT / "files").glob("*.ttf"))[:1],
)


@cache
def _supported_code_points() -> frozenset[int]:
    code_points: set[int] = set()
    for file in FILES:
        with ttlib.TTFont(file) as font:
            code_points |= set(font.getBestCmap())
    return frozenset(code_points)


def has_missing_glyphs(text: str) -> bool:
    """Whether some characters of the text cannot be printed."""
    return printable(text) != text


def printable(text: str) -> str:
    """Return the text with unsupported characters replaced by a box, and control characters but line breaks removed."""
    return "".join(_printable_character(character) for character in text)


def _printable_character(character: str) -> str:
    if character == "\n" or ord(character) in _supported_code_points() or unicodedata.category(character) == "Cf":
        return character
    return " " if unicodedata.category(character) in {"Cc", "Zs", "Zl", "Zp"} else REPLACEMENT


def all_printable(data: Any) -> Any:
    """Apply `printable` to all texts of a nested structure of dicts and lists."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {name: all_printable(value) for name, value in data.items()}
    return [all_printable(item) for item in data] if isinstance(data, (list, tuple)) else data
