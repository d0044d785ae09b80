"""What the data protection officer of a provider sees: numbers and codes, no free text."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.core.dates import today
from anlaufstelle.people.access.choices import Basis, DataProtectionLaw
from anlaufstelle.people.models import AccessGrant, EmergencyAccess, ProviderPrivacySettings, Restriction
from anlaufstelle.privacy import retention

DAYS = 90
MAX_ROWS = 50  # per list

RIGHTS: list[tuple[AuditAction, str, Any]] = [
    (AuditAction.EXPORT, "access", late("told somebody all that is kept of her")),
    (AuditAction.CHANGE, "restricted", late("held something back on her wish")),
    (AuditAction.DELETE, "erased", late("erased on her wish")),
    (AuditAction.DELETE, "retention", late("destroyed because its time was over")),
    (AuditAction.CONSENT, "", late("consents given")),
    (AuditAction.WITHDRAW, "", late("consents ended by the person")),
]
"""What is counted: audit action, its reason (empty: all), label."""


PAGES: dict[str, Any] = {
    "client_file": late("a person's file"),
    "data_subject_rights": late("a person's rights"),
    "subject_access": late("a person's rights"),
    "change_rights": late("a person's rights"),
    "access_overview_page": late("who may see what"),
    "portal_code": late("a code for her own page"),
    "consent": late("a consent"),
    "print_consent": late("a consent"),
    "withdraw": late("a consent"),
    "new_consent": late("a consent"),
    "note": late("a note"),
    "new_note": late("a note"),
    "new_reminder": late("a reminder"),
    "reminder_done": late("a reminder"),
    "status_and_address": late("residence status and address"),
    "team": late("a team"),
    "emergencyaccess": late("a file in an emergency"),
    "statutory_disclosure": late("what a law demands"),
    "client_list": late("the list of people"),
    "retention_review": late("what is due to be destroyed"),
}
"""Labels of the views that refuse access; others appear under their own name."""


@dataclass(frozen=True)
class Refusal:
    """Refusals of one user, on one view, for one reason."""

    last: dt.datetime
    times: int
    who: str
    page: str
    reason: str


@dataclass(frozen=True)
class DisclosureSummary:
    """A statutory disclosure."""

    number: str  # of the file
    grant: AccessGrant


@dataclass(frozen=True)
class EmergencyAccessSummary:
    """An emergency access, and how often its holder has read the file since."""

    number: str  # of the file
    emergency: EmergencyAccess
    looks: int


@dataclass(frozen=True)
class Overview:
    """What is pending, and what has happened in the last DAYS days."""

    due: int
    kept: int
    held_back: int
    rights: list[tuple[str, int]]
    refused: list[Refusal]
    by_law: list[DisclosureSummary]
    emergencies: list[EmergencyAccessSummary]


def overview(provider: UUID) -> Overview:
    """Return the overview of a provider. The number of queries is constant."""
    since = timezone.now() - dt.timedelta(days=DAYS)
    entries = AuditEntry.objects.filter(provider=provider, at__gte=since)
    return Overview(
        due=len(retention.due_records(provider, today())),
        kept=len(retention.extensions(provider)),
        held_back=Restriction.objects.live().filter(provider=provider).count(),
        rights=_rights(entries),
        refused=_refusals(entries),
        by_law=_disclosures(provider, since.date()),
        emergencies=_emergencies(provider, since),
    )


def _emergencies(provider: UUID, since: dt.datetime) -> list[EmergencyAccessSummary]:
    rows = EmergencyAccess.objects.filter(provider=provider, opened_at__gte=since).select_related("user")[:MAX_ROWS]
    reads = AuditEntry.objects.filter(
        provider=provider, action=AuditAction.READ, user=OuterRef("user"), client=OuterRef("client")
    )
    reads_within = reads.filter(at__gte=OuterRef("opened_at"), at__lte=OuterRef("expires_at"))
    counts = reads_within.order_by().values("client").annotate(times=Count("id")).values("times")
    looks = dict(rows.values_list("pk", Subquery(counts)))
    return [
        EmergencyAccessSummary(
            retention.file_number(emergency.client_id, provider), emergency, looks.get(emergency.pk) or 0
        )
        for emergency in rows
    ]


def _disclosures(provider: UUID, since: dt.date) -> list[DisclosureSummary]:
    """Return statutory disclosures that are live or were made recently, newest first."""
    rows = AccessGrant.objects.filter(source=provider, basis=Basis.DUTY).select_related("grantee")
    recent = rows.filter(Q(since__gte=since) | Q(until__gte=today(), ended_on=None)).order_by("-since", "-id")
    return [DisclosureSummary(retention.file_number(grant.client_id, provider), grant) for grant in recent[:MAX_ROWS]]


def _rights(entries: Any) -> list[tuple[str, int]]:
    wanted = {action for action, _reason, _words in RIGHTS}
    rows = entries.filter(action__in=wanted).order_by().values("action", "reason").annotate(times=Count("id"))
    times: dict[tuple[str, str], int] = {}
    for row in rows:
        for key in {(row["action"], row["reason"]), (row["action"], "")}:
            times[key] = times.get(key, 0) + row["times"]
    return [(str(words), times.get((action.value, reason), 0)) for action, reason, words in RIGHTS]


def _refusals(entries: Any) -> list[Refusal]:
    groups = entries.filter(action=AuditAction.REFUSE).order_by().values("user", "what", "reason")
    rows = list(groups.annotate(last=Max("at"), times=Count("id")).order_by("-last")[:MAX_ROWS])
    names = {user.pk: user.name for user in User.objects.filter(pk__in={row["user"] for row in rows})}
    return [
        Refusal(row["last"], row["times"], names.get(row["user"], ""), _page(row["what"]), row["reason"])
        for row in rows
    ]


def _page(what: str) -> str:
    return str(PAGES.get(what, what))


def consequences(
    before: ProviderPrivacySettings | None, *, law: str, is_public_body: bool, open_team: bool, team: int
) -> list[str]:
    """Return in plain words what new privacy settings change, and for whom. `team`: the number of counsellors."""
    texts = []
    if open_team and not (before and before.open_team):
        texts += [
            _("All counsellors of your provider (%(count)s) then read every file here, also those they do not work on: "
              "name, way to be reached, birth date, household, notes and deadlines.") % {"count": team},
            _("They still do not see: residence status, address, confidential notes."),
            _("The people counselled here read this on their page “Who may see what of me?”."),
        ]  # fmt: skip
    if before and before.open_team and not open_team:
        texts.append(_("Whoever does not work on a file no longer sees it, from the next page on."))
    if is_public_body and not (before and before.is_public_body):
        texts.append(_("Whoever lets your provider see her residence status reads before what § 87 AufenthG demands."))
    if before and before.is_public_body and not is_public_body:
        texts.append(_("Nobody is told any more that § 87 AufenthG binds your provider. Only if it is no public body."))
    if before and before.law != law:
        texts.append(_("New consents name this law: %(law)s. Those that were given keep theirs.") % {
            "law": DataProtectionLaw(law).label})  # fmt: skip
    return texts
