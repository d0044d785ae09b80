"""A report of several pages in one language: chapters of pieces, each with its facts. Text in, PDF out.

The same report is shown as a page, so that paper and screen say the same.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from anlaufstelle.core.later import later
from anlaufstelle.paper.bilingual import fonts
from anlaufstelle.paper.glyphs import all_printable

if TYPE_CHECKING:
    import typst
else:
    typst = later("typst")

TEMPLATE = Path(__file__).parent / "report.typ"


@dataclass(frozen=True)
class ReportSection:
    """Facts that belong together: what something is called, and what it is."""

    title: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class Chapter:
    """One heading, what is said below it in sentences, and its pieces."""

    title: str
    texts: list[str] = field(default_factory=list)
    pieces: list[ReportSection] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """The whole."""

    title: str
    language: str
    direction: str
    lead: list[str]
    chapters: list[Chapter]
    foot: str


def report_pdf(report: Report) -> bytes:
    """The file, tagged as PDF/UA-1. A letter that none of our fonts has is a box."""
    made = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=fonts(),
        sys_inputs={"report": json.dumps(all_printable(asdict(report)))},
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)  # noqa: S101 - one document, no list of pages
    return made
