"""One leaf of A4: a text in one or two languages, level, with room for a signature. Text in, PDF out.

Whatever is told goes in as data, never as code: what somebody typed cannot become a command of the layout.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import fontpkg_fira_sans
import fontpkg_noto_sans_arabic

from anlaufstelle.core.later import later
from anlaufstelle.paper.glyphs import all_printable

if TYPE_CHECKING:
    import typst
else:
    typst = later("typst")

TEMPLATE = Path(__file__).parent / "bilingual.typ"
FONTS = (fontpkg_fira_sans.ROOT / "files", fontpkg_noto_sans_arabic.ROOT / "files")


@dataclass(frozen=True)
class BilingualDocument:
    """What stands on it. Lists run over its languages, the first of which is binding."""

    title: str
    languages: list[tuple[str, str]]  # code and direction
    heads: list[str]
    rows: list[tuple[list[str], list[str]]]  # titles and texts, one of each for each language
    signature: str  # an SVG path, or empty: signed on paper
    lines: list[str]  # what stands below the line to sign on
    foot: list[str]


@cache
def fonts() -> "typst.Fonts":
    """The fonts that paper is set in; nothing of the machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(one) for one in FONTS])


def bilingual_pdf(leaf: BilingualDocument) -> bytes:
    """The file, tagged as PDF/UA-1: the program refuses to write one that is not."""
    made = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=fonts(),
        sys_inputs={"leaf": json.dumps(all_printable(asdict(leaf)))},
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)  # noqa: S101 - one document, no list of pages
    return made
