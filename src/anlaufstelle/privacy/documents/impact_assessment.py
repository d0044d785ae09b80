"""The facts for a data protection impact assessment. Assessing them is up to those who sign it."""

from django.conf import settings
from django.utils.translation import gettext as _

from anlaufstelle.core.dates import today
from anlaufstelle.paper.report import Chapter, ReportSection
from anlaufstelle.people.models import Case, Consent
from anlaufstelle.privacy import client_records
from anlaufstelle.privacy.documents.measures import rls_text
from anlaufstelle.privacy.documents.processing_record import unencrypted_tables
from anlaufstelle.privacy.documents.queries import DocumentSubject, Facts, described_models, name_of, recipient_facts
from anlaufstelle.privacy.processing_purposes import PURPOSES
from anlaufstelle.privacy.retention import MAX_ROWS, due_records, periods
from anlaufstelle.rls.status import RlsStatus, rls_status

SMALL_NUMBER = 5  # smaller numbers could identify somebody


def chapters(about: DocumentSubject) -> list[Chapter]:
    """Volume, special categories, data minimisation, risks, safeguards."""
    special = [name_of(model) for model in described_models() if PURPOSES[model._meta.label].is_special]
    return [
        Chapter(_("How much of what"), [], [ReportSection("", amount(about))]),
        Chapter(_("Special categories"), [], [ReportSection("", [(name, _why(name)) for name in special])]),
        Chapter(_("As little as is needed"), [], [ReportSection("", minimisation(about))]),
        Chapter(_("What could go wrong here"), risks(about)),
        Chapter(_("What is done against it"), [_("See the paper on technical and organisational measures.")]),
    ]


def amount(about: DocumentSubject) -> Facts:
    """How many records there are. Small numbers are not disclosed."""
    cases = client_records.records_of_provider(Case, about.provider.pk)
    consents = client_records.records_of_provider(Consent, about.provider.pk).filter(
        withdrawn_on=None, until__gte=today()
    )
    return [
        (_("People"), number(cases.values("client").distinct().count())),
        (_("Open cases"), number(cases.filter(closed_on=None).count())),
        (_("Closed cases"), number(cases.exclude(closed_on=None).count())),
        (_("Consents that hold"), number(consents.count())),
        (_("Other providers that see something"), str(len(recipient_facts(about.provider.pk)))),
    ]


def number(count: int) -> str:
    """Format a count so that it identifies nobody."""
    return str(count) if count == 0 or count >= SMALL_NUMBER else _("fewer than %(few)s") % {"few": SMALL_NUMBER}


def minimisation(about: DocumentSubject) -> Facts:
    """How long, how deep, how open."""
    privacy_settings = about.privacy_settings
    overdue = due_records(about.provider.pk, today())
    overdue_text = f"{MAX_ROWS}+" if len(overdue) >= MAX_ROWS else number(len(overdue))
    return [
        *((name_of_period(code), period.words()) for code, period in periods(about.provider.pk).items()),
        (_("Over its time, and not decided yet"), overdue_text),
        (_("Team"), _("open") if privacy_settings and privacy_settings.open_team else _("not open")),
    ]


def name_of_period(code: str) -> str:
    """What a retention period applies to."""
    return {"FILE": _("A file after its closing"), "CONSENT": _("A consent after its end")}.get(code, code)


def risks(about: DocumentSubject) -> list[str]:
    """Statements that apply on this installation now. None of them is written by hand for this provider."""
    privacy_settings, status = about.privacy_settings, rls_status()
    has_public_recipient = any(_("public body") in name for name, _purposes in recipient_facts(about.provider.pk))
    statements = [
        (
            True,
            _("Whoever is root on the running machine can read everything; the keys must be there for pages to work."),
        ),
        (
            True,
            _("Not sealed, and so readable in a stolen database: %(names)s.")
            % {"names": ", ".join(unencrypted_tables())},
        ),
        (status != RlsStatus.ENFORCED, _("The second wall is not whole: %(wall)s.") % {"wall": rls_text(status)}),
        (
            bool(privacy_settings and privacy_settings.open_team),
            _("The team is open: counsellors can read files that they do not work on."),
        ),
        (
            has_public_recipient,
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
    return [sentence for applies, sentence in statements if applies]


def _why(name: str) -> str:
    return next(str(PURPOSES[model._meta.label].why) for model in described_models() if name_of(model) == name)
