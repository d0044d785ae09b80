"""The facts of a data protection impact assessment. Weighing them is the work of those who sign it."""

from django.conf import settings
from django.utils.translation import gettext as _

from anlaufstelle.core.dates import today
from anlaufstelle.paper.report import Chapter, ReportSection
from anlaufstelle.people.models import Case, Consent
from anlaufstelle.privacy import client_records as kept
from anlaufstelle.privacy.documents.measures import rls_text
from anlaufstelle.privacy.documents.processing_record import unencrypted_tables
from anlaufstelle.privacy.documents.queries import DocumentSubject, Facts, described_models, name_of, recipient_facts
from anlaufstelle.privacy.processing_purposes import PURPOSES
from anlaufstelle.privacy.retention import AT_MOST, due_records, periods
from anlaufstelle.rls.status import RlsStatus, rls_status

SMALL_NUMBER = 5  # a smaller number could point at somebody


def chapters(about: DocumentSubject) -> list[Chapter]:
    """How much of what, what it is needed for, what could go wrong here, and what is done against it."""
    special = [name_of(model) for model in described_models() if PURPOSES[model._meta.label].is_special]
    return [
        Chapter(_("How much of what"), [], [ReportSection("", amount(about))]),
        Chapter(_("Special categories"), [], [ReportSection("", [(name, _why(name)) for name in special])]),
        Chapter(_("As little as is needed"), [], [ReportSection("", minimisation(about))]),
        Chapter(_("What could go wrong here"), risks(about)),
        Chapter(_("What is done against it"), [_("See the paper on technical and organisational measures.")]),
    ]


def amount(about: DocumentSubject) -> Facts:
    """Numbers; small ones are not told."""
    cases = kept.records_of_provider(Case, about.provider.pk)
    consents = kept.records_of_provider(Consent, about.provider.pk).filter(withdrawn_on=None, until__gte=today())
    return [
        (_("People"), number(cases.values("client").distinct().count())),
        (_("Open cases"), number(cases.filter(closed_on=None).count())),
        (_("Closed cases"), number(cases.exclude(closed_on=None).count())),
        (_("Consents that hold"), number(consents.count())),
        (_("Other providers that see something"), str(len(recipient_facts(about.provider.pk)))),
    ]


def number(count: int) -> str:
    """A number that points at nobody."""
    return str(count) if count == 0 or count >= SMALL_NUMBER else _("fewer than %(few)s") % {"few": SMALL_NUMBER}


def minimisation(about: DocumentSubject) -> Facts:
    """How long, how deep, how open."""
    privacy_settings = about.privacy_settings
    late = due_records(about.provider.pk, today())
    told = f"{AT_MOST}+" if len(late) >= AT_MOST else number(len(late))
    return [
        *((name_of_period(code), period.words()) for code, period in periods(about.provider.pk).items()),
        (_("Over its time, and not decided yet"), told),
        (_("Team"), _("open") if privacy_settings and privacy_settings.open_team else _("not open")),
    ]


def name_of_period(code: str) -> str:
    """What is kept for that time."""
    return {"FILE": _("A file after its closing"), "CONSENT": _("A consent after its end")}.get(code, code)


def risks(about: DocumentSubject) -> list[str]:
    """Sentences that hold here and now; none of them is written by hand for this provider."""
    privacy_settings, wall = about.privacy_settings, rls_status()
    public = any(_("public body") in name for name, _purposes in recipient_facts(about.provider.pk))
    told = [
        (
            True,
            _("Whoever is root on the running machine can read everything; the keys must be there for pages to work."),
        ),
        (
            True,
            _("Not sealed, and so readable in a stolen database: %(names)s.")
            % {"names": ", ".join(unencrypted_tables())},
        ),
        (wall != RlsStatus.ENFORCED, _("The second wall is not whole: %(wall)s.") % {"wall": rls_text(wall)}),
        (
            bool(privacy_settings and privacy_settings.open_team),
            _("The team is open: counsellors can read files that they do not work on."),
        ),
        (
            public,
            _(
                "A public body sees something of people here. If it learns of a residence without a title, "
                "§ 87 AufenthG binds it."
            ),
        ),
        (
            bool(privacy_settings and privacy_settings.is_public_body),
            _("The provider is a public body: § 87 AufenthG binds it."),
        ),
        (not settings.BEHIND_HTTPS, _("Nobody has told the system that its line is encrypted.")),
        (
            bool(due_records(about.provider.pk, today())),
            _("Something is kept beyond its time, and nobody has decided on it."),
        ),
        (True, _("A backup of before an erasure holds what was erased, until it is thrown away.")),
    ]
    return [sentence for holds, sentence in told if holds]


def _why(name: str) -> str:
    return next(str(PURPOSES[model._meta.label].why) for model in described_models() if name_of(model) == name)
