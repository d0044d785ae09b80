"""One A4 page with a text in one or two languages side by side and room for a signature. Text in, PDF out.

Texts are passed to the layout as data, never as markup, so user input cannot inject layout commands.
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
    """The content of the page. Lists have one entry per language; the first language is binding."""

    title: str
    languages: list[tuple[str, str]]  # code and direction
    heads: list[str]
    rows: list[tuple[list[str], list[str]]]  # titles and texts, one of each for each language
    signature: str  # an SVG path, or empty: signed on paper
    lines: list[str]  # printed below the signature line
    foot: list[str]


@cache
def fonts() -> "typst.Fonts":
    """Return the fonts of all documents. System fonts are not used, so output is the same on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path) for path in FONTS]
    )


def bilingual_pdf(document: BilingualDocument) -> bytes:
    """Return the document as a PDF/UA-1 file. Typst refuses to write one that does not conform."""
    pdf = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=fonts(),
        sys_inputs={"leaf": json.dumps(all_printable(asdict(document)))},
        pdf_standards=["ua-1"],
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - one document, not a list of pages
    return pdf
