"""A report in one language, with chapters, sections and facts. Text in, PDF out.

The same report is rendered as a web page, so that both have the same content.
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
    """A section of facts, each with its label and value."""

    title: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class Chapter:
    """A chapter: its heading, paragraphs and sections."""

    title: str
    texts: list[str] = field(default_factory=list)
    pieces: list[ReportSection] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """The report."""

    title: str
    language: str
    direction: str
    lead: list[str]
    chapters: list[Chapter]
    foot: str


def report_pdf(report: Report) -> bytes:
    """Return the report as a PDF/UA-1 file. Characters missing in the fonts become a box."""
    pdf = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=fonts(),
        sys_inputs={"report": json.dumps(all_printable(asdict(report)))},
        pdf_standards=["ua-1"],
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - one document, not a list of pages
    return pdf
