"""What the data protection officer of a provider is told: numbers and codes, and nobody's words."""

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
AT_MOST = 50  # lines of what was refused

RIGHTS: list[tuple[AuditAction, str, Any]] = [
    (AuditAction.EXPORT, "access", late("told somebody all that is kept of her")),
    (AuditAction.CHANGE, "restricted", late("held something back on her wish")),
    (AuditAction.DELETE, "erased", late("erased on her wish")),
    (AuditAction.DELETE, "retention", late("destroyed because its time was over")),
    (AuditAction.CONSENT, "", late("consents given")),
    (AuditAction.WITHDRAW, "", late("consents ended by the person")),
]
"""What is counted: deed, its reason (empty: all), how it is said."""


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
"""What the pages are called by which somebody was refused; another one by its own name."""


@dataclass(frozen=True)
class Refusal:
    """That somebody asked for something and was given nothing."""

    last: dt.datetime
    times: int
    who: str
    page: str
    reason: str


@dataclass(frozen=True)
class DisclosureSummary:
    """That something of somebody was opened to another provider because a law demands it."""

    number: str  # of the file
    grant: AccessGrant


@dataclass(frozen=True)
class EmergencyAccessSummary:
    """That a counsellor has opened a file in an emergency, and how often she has looked since."""

    number: str  # of the file
    emergency: EmergencyAccess
    looks: int


@dataclass(frozen=True)
class Overview:
    """What waits, and what has happened in the last days."""

    due: int
    kept: int
    held_back: int
    rights: list[tuple[str, int]]
    refused: list[Refusal]
    by_law: list[DisclosureSummary]
    emergencies: list[EmergencyAccessSummary]


def overview(provider: UUID) -> Overview:
    """Constant questions, however much has happened."""
    since = timezone.now() - dt.timedelta(days=DAYS)
    entries = AuditEntry.objects.filter(provider=provider, at__gte=since)
    return Overview(
        due=len(retention.due_records(provider, today())),
        kept=len(retention.extensions(provider)),
        held_back=Restriction.objects.live().filter(provider=provider).count(),
        rights=_rights(entries),
        refused=_refused(entries),
        by_law=_by_law(provider, since.date()),
        emergencies=_emergencies(provider, since),
    )


def _emergencies(provider: UUID, since: dt.datetime) -> list[EmergencyAccessSummary]:
    rows = EmergencyAccess.objects.filter(provider=provider, opened_at__gte=since).select_related("user")[:AT_MOST]
    looked = AuditEntry.objects.filter(
        provider=provider, action=AuditAction.READ, user=OuterRef("user"), client=OuterRef("client")
    )
    within = looked.filter(at__gte=OuterRef("opened_at"), at__lte=OuterRef("expires_at"))
    times = within.order_by().values("client").annotate(times=Count("id")).values("times")
    looks = dict(rows.values_list("pk", Subquery(times)))
    return [
        EmergencyAccessSummary(retention.file_number(one.client_id, provider), one, looks.get(one.pk) or 0)
        for one in rows
    ]


def _by_law(provider: UUID, since: dt.date) -> list[DisclosureSummary]:
    """What holds, or was opened in the last days; the newest first."""
    rows = AccessGrant.objects.filter(source=provider, basis=Basis.DUTY).select_related("grantee")
    late_ones = rows.filter(Q(since__gte=since) | Q(until__gte=today(), ended_on=None)).order_by("-since", "-id")
    return [DisclosureSummary(retention.file_number(one.client_id, provider), one) for one in late_ones[:AT_MOST]]


def _rights(entries: Any) -> list[tuple[str, int]]:
    wanted = {action for action, _reason, _words in RIGHTS}
    rows = entries.filter(action__in=wanted).order_by().values("action", "reason").annotate(times=Count("id"))
    times: dict[tuple[str, str], int] = {}
    for row in rows:
        for key in {(row["action"], row["reason"]), (row["action"], "")}:
            times[key] = times.get(key, 0) + row["times"]
    return [(str(words), times.get((action.value, reason), 0)) for action, reason, words in RIGHTS]


def _refused(entries: Any) -> list[Refusal]:
    groups = entries.filter(action=AuditAction.REFUSE).order_by().values("user", "what", "reason")
    rows = list(groups.annotate(last=Max("at"), times=Count("id")).order_by("-last")[:AT_MOST])
    names = {one.pk: one.name for one in User.objects.filter(pk__in={row["user"] for row in rows})}
    return [
        Refusal(row["last"], row["times"], names.get(row["user"], ""), _page(row["what"]), row["reason"])
        for row in rows
    ]


def _page(what: str) -> str:
    return str(PAGES.get(what, what))


def consequences(
    before: ProviderPrivacySettings | None, *, law: str, is_public_body: bool, open_team: bool, team: int
) -> list[str]:
    """What a new declaration changes for whom, in plain words. `team`: how many counsellors work there."""
    told = []
    if open_team and not (before and before.open_team):
        told += [
            _("All counsellors of your provider (%(count)s) then read every file here, also those they do not work on: "
              "name, way to be reached, birth date, household, notes and deadlines.") % {"count": team},
            _("They still do not see: residence status, address, confidential notes."),
            _("The people counselled here read this on their page “Who may see what of me?”."),
        ]  # fmt: skip
    if before and before.open_team and not open_team:
        told.append(_("Whoever does not work on a file no longer sees it, from the next page on."))
    if is_public_body and not (before and before.is_public_body):
        told.append(_("Whoever lets your provider see her residence status reads before what § 87 AufenthG demands."))
    if before and before.is_public_body and not is_public_body:
        told.append(_("Nobody is told any more that § 87 AufenthG binds your provider. Only if it is no public body."))
    if before and before.law != law:
        told.append(_("New consents name this law: %(law)s. Those that were given keep theirs.") % {
            "law": DataProtectionLaw(law).label})  # fmt: skip
    return told
