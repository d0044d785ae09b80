"""The three documents, by name."""

from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.paper.report import Chapter, Report
from anlaufstelle.people.consent.summary import date_text
from anlaufstelle.people.models import ProviderPrivacySettings
from anlaufstelle.privacy.documents import impact_assessment, measures, processing_record
from anlaufstelle.privacy.documents.queries import DocumentSubject, paragraph, topic

DOCUMENTS: dict[str, tuple[str, Callable[[DocumentSubject], list[Chapter]]]] = {
    "record": ("RECORD", processing_record.chapters),
    "impact": ("IMPACT", impact_assessment.chapters),
    "measures": ("MEASURES", measures.chapters),
}
"""Name in the URL: topic of the law, function that builds the chapters."""


def build_document(name: str, provider: Organization) -> Report:
    """Return one of the documents as of now, in the current language."""
    about = DocumentSubject(provider, ProviderPrivacySettings.objects.filter(provider=provider).first())
    code, chapters = DOCUMENTS[name]
    return Report(
        title=f"{topic(code)} ({paragraph(code, about.law)})",
        language=get_language() or "de",
        direction="ltr",
        lead=[
            provider.name,
            _("Written by the system itself on %(day)s, from its models, its codes and its database. It holds facts; "
              "what follows from them is for people to judge.") % {"day": date_text(today())},
        ],
        chapters=chapters(about),
        foot=f"{provider.name} · {today():%d.%m.%Y}",
    )  # fmt: skip
