"""Fonts cut to the scripts that are read: small, named in one style sheet, made once."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from anlaufstelle.core import fonts


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    assert fonts.build(folder)
    return folder


def test_they_are_made_once(built: Path) -> None:
    before = {file.name: file.stat().st_mtime_ns for file in built.iterdir()}
    assert not fonts.build(built)
    assert {file.name: file.stat().st_mtime_ns for file in built.iterdir()} == before


def test_the_style_sheet_names_each_file_and_nothing_else(built: Path) -> None:
    named = re.findall(r'url\("([^"]+)"\)', (built / "fonts.css").read_text())
    assert sorted(named) == sorted(file.name for file in built.glob("*.woff2"))
    assert all((built / name).stat().st_size < 120_000 for name in named)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("FiraSans-Regular-latin.woff2", "aäßéçğışřșȚŁ„“…–€0123456789"),
        ("FiraSans-SemiBold-cyrillic.woff2", "АЯіїєґІЇЄҐъы"),
        ("NotoSansArabic-arabic.woff2", "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآپچژگ؟،"),
    ],
)
def test_every_letter_we_write_is_in_its_font(built: Path, name: str, letters: str) -> None:
    known = TTFont(built / name).getBestCmap()
    assert [letter for letter in letters if ord(letter) not in known] == []


def test_licences_lie_beside_them(built: Path) -> None:
    assert len(list(built.glob("*-LICENSE.txt"))) == 2
