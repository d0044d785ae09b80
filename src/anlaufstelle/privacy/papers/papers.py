"""The three papers, each under its name."""

from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.paper.report import Chapter, Report
from anlaufstelle.people.models import Practice
from anlaufstelle.people.saying import day_words
from anlaufstelle.privacy.papers import impact, measures, record
from anlaufstelle.privacy.papers.asked import About, paragraph, topic

PAPERS: dict[str, tuple[str, Callable[[About], list[Chapter]]]] = {
    "record": ("RECORD", record.chapters),
    "impact": ("IMPACT", impact.chapters),
    "measures": ("MEASURES", measures.chapters),
}
"""Name in the address, topic of the law, what stands in it."""


def write(name: str, provider: Organization) -> Report:
    """One of them, as everything stands now, in the language of whoever reads it."""
    about = About(provider, Practice.objects.filter(provider=provider).first())
    code, chapters = PAPERS[name]
    return Report(
        title=f"{topic(code)} ({paragraph(code, about.law)})",
        language=get_language() or "de",
        direction="ltr",
        lead=[
            provider.name,
            _("Written by the system itself on %(day)s, from its models, its codes and its database. It holds facts; "
              "what follows from them is for people to judge.") % {"day": day_words(today())},
        ],
        chapters=chapters(about),
        foot=f"{provider.name} · {today():%d.%m.%Y}",
    )  # fmt: skip
