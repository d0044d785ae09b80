"""The sheet “Who may see what of me?” in words. Every language has the same lines, so that two fit side by side."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.core.dates import LOCAL_ZONE, today
from anlaufstelle.core.lists import joined, listed
from anlaufstelle.core.text_direction import apart, direction
from anlaufstelle.people.access.overview import AccessEvent, AccessOverview, IssuedCode
from anlaufstelle.people.consent.summary import areas_text, consent_summary, date_text, law_text
from anlaufstelle.people.models import AccessGrant, EmergencyAccess


@dataclass(frozen=True)
class OverviewLine:
    """One line of the sheet. `name`: of a provider, as written; `points`: pairs of label and text."""

    kind: str  # title, head, text, who, look, slip
    text: str = ""
    name: str = ""
    points: list[tuple[str, str]] = field(default_factory=list)
    consent: UUID | None = None  # a consent that can be withdrawn from this line


@dataclass(frozen=True)
class OverviewRow:
    """One line in each language."""

    kind: str
    lines: list[tuple[str, str, OverviewLine]]  # language, direction, line


def overview_lines(overview: AccessOverview, language: str) -> list[OverviewLine]:
    """Return the lines of the printed sheet in one language."""
    with translation.override(language):
        return [
            *_heading(overview),
            *_recipients(overview),
            *_accesses(overview),
            *_codes(overview),
            *_withdrawal_slip(overview),
            *_footer(overview),
        ]


def portal_lines(overview: AccessOverview, language: str) -> list[OverviewLine]:
    """Return the lines for the client portal: without the client's name, and without the slip, which it replaces."""
    with translation.override(language):
        return [
            *_heading(overview)[1:],
            *_recipients(overview),
            *_accesses(overview),
            *_codes(overview),
            *_footer(overview),
        ]


def overview_rows(overview: AccessOverview, languages: list[str]) -> list[OverviewRow]:
    """Return the lines of the sheet in several languages, side by side."""
    columns = [overview_lines(overview, language) for language in languages]
    directions = [direction(language) for language in languages]
    return [
        OverviewRow(lines[0].kind, list(zip(languages, directions, lines, strict=True)))
        for lines in zip(*columns, strict=True)
    ]


def _moment(at: dt.datetime) -> str:
    """Format day and time in the local time zone."""
    return joined([date_text(at.date()), apart(f"{at:%H:%M}")])


def _heading(overview: AccessOverview) -> list[OverviewLine]:
    name = overview.profile.name if overview.profile else ""
    lines = [
        OverviewLine("title", _("Who may see what of me?"), name, [("", date_text(today()))]),
        OverviewLine(
            "text", _("This sheet is yours. You decide. You can end each permission at any time, without any harm.")
        ),
    ]
    if not overview.is_complete:
        text = _("It tells of what %(provider)s has written about you. Your own page tells it for all.")
        lines.append(
            OverviewLine("text", text % {"provider": joined(apart(grant.source.name) for grant in overview.own)})
        )
    return lines


def _recipients(overview: AccessOverview) -> list[OverviewLine]:
    lines = [OverviewLine("head", _("Who sees what, why, until when"))]
    lines += [_own_grant_line(overview, grant) for grant in overview.own]
    lines += [grant_line(grant) for grant in overview.opened]
    lines += [_emergency_line(emergency) for emergency in overview.emergencies]
    lines += [
        OverviewLine("who", _("Nobody else sees it: no office, no authority, no other provider"), points=[
            ("", _("They do not even see that there is this file.")),
        ]),
        OverviewLine("who", _("Technology and administration: nothing"), points=[
            ("", _("They keep the system running and read no files.")),
        ]),
    ]  # fmt: skip
    return lines


def _own_grant_line(overview: AccessOverview, grant: AccessGrant) -> OverviewLine:
    what = [_("your file: those who work on your case"), _("name and safe way to reach you: also the front desk")]
    what.append(_("number and days of your file, not your name: data protection there, when its time is over"))
    privacy_settings = overview.privacy_settings.get(grant.source_id)
    if privacy_settings and privacy_settings.open_team:
        what.append(_("what is not confidential: also the other counsellors there"))
    return OverviewLine("who", name=grant.source.name, points=[
        (_("What"), listed(what)),
        (_("Why"), _("You are counselled there.")),
        (_("Until"), _("until the counselling is over and its time of keeping has passed")),
    ])  # fmt: skip


def _emergency_line(emergency: EmergencyAccess) -> OverviewLine:
    """The line for one emergency access. The reason is not part of it: it is kept in the client file."""
    since, until = (
        timezone.localtime(at, LOCAL_ZONE) for at in (emergency.opened_at, emergency.ended_at or emergency.expires_at)
    )
    what = [_("name, languages, safe way to be reached, next appointment"), _("date of birth and household"),
            _("what is worked on, plan and notes")]  # fmt: skip
    hidden = [_("health and confidential notes"), _("residence status"), _("address"),
              _("files that were added to the case")]  # fmt: skip
    return OverviewLine("who", name=emergency.provider.name, points=[
        (_("Who"), apart(emergency.user.name)), (_("What"), listed(what)), (_("Not"), listed(hidden)),
        (_("Why"), _("An emergency: whoever works with you was not there. Those who work with you know of it.")),
        (_("Since"), _moment(since)),
        (_("Until"), _moment(until)),
    ])  # fmt: skip


def grant_line(grant: AccessGrant) -> OverviewLine:
    """The line for one access grant to another provider: what, what not, why, until when."""
    summary = consent_summary(grant)
    if grant.consent:
        why = _("You allowed it on %(day)s. For: %(purpose)s") % {
            "day": date_text(grant.consent.given_on), "purpose": summary.why,
        }  # fmt: skip
    else:
        why = _("A law demands it, whether you agree or not: %(paragraph)s") % {"paragraph": law_text(grant.paragraph)}
        why += _(", since %(day)s") % {"day": date_text(grant.since)} if grant.since else ""
    points = [
        (_("What"), listed(summary.sees)), (_("Not"), listed(summary.not_seen)), (_("From"), apart(grant.source.name)),
        (_("Why"), why), (_("Until"), summary.until),
    ]  # fmt: skip
    return OverviewLine(
        "who", name=grant.grantee.name, points=[point for point in points if point[1]], consent=grant.consent_id
    )


def _accesses(overview: AccessOverview) -> list[OverviewLine]:
    return [OverviewLine("head", _("Who has looked in the last 30 days")), *access_lines(overview.events)]


def access_lines(events: list[AccessEvent]) -> list[OverviewLine]:
    """The lines for access events: one for each day, reader and record type; newest first."""
    if not events:
        return [OverviewLine("text", _("Nobody."))]
    groups: dict[tuple[dt.date, str, str], tuple[dt.datetime, int]] = {}  # newest first
    for event in events:
        at = timezone.localtime(event.last, LOCAL_ZONE)
        reader = joined(part for part in (event.who, event.provider) if part)
        key = (at.date(), reader, _accessed(event))
        last, times = groups.get(key, (at, 0))
        groups[key] = (last, times + event.times)
    return [_access_line(reader, what, last, times) for (_day, reader, what), (last, times) in groups.items()]


def _access_line(reader: str, what: str, last: dt.datetime, times: int) -> OverviewLine:
    count = f" ({times}×)" if times > 1 else ""
    return OverviewLine("look", f"{_moment(last)}: {what}{count}", reader)


def _accessed(event: AccessEvent) -> str:
    if event.grant:
        areas = areas_text(event.grant.areas)
        opened = _("what you have opened") if event.grant.consent_id else _("what a law has opened")
        return opened + (f": {areas}" if areas else "")
    if event.action == AuditAction.EXPORT:
        return _("exported: what is kept of you")
    if event.action == AuditAction.PRINT:
        return _("printed: what you allow") if event.what == "consent" else _("printed: who may see what of you")
    return {
        "consent": _("what you have allowed"),
        "ownkey": _("the key to your page"),
        "profile": _("name in the list"),
        "attachment": _("a letter or photo in your file"),
        "kept": _("how long it is kept, without your name"),
    }.get(event.what, _("your file"))


def _codes(overview: AccessOverview) -> list[OverviewLine]:
    """The lines for issued portal codes: who issued each, and since when it is in use."""
    lines = [OverviewLine("head", _("Codes for your own page in the last twelve months"))]
    if not overview.codes:
        return [*lines, OverviewLine("text", _("None was given out."))]
    lines += [
        OverviewLine("look", _code_text(issued), joined([issued.code.written_by.name, issued.code.provider.name]))
        for issued in overview.codes
    ]
    return [*lines, OverviewLine("text", _(
        "Whoever has a code and its PIN reads your page. Did you not get one of these, or does somebody else use it? "
        "Then tell the data protection there, or somebody else who works with you."
    ))]  # fmt: skip


def _code_text(issued: IssuedCode) -> str:
    day = date_text(issued.code.given_on)
    if issued.since is None:
        return _("given out on %(day)s, never used until now") % {"day": day}
    since = timezone.localtime(issued.since, LOCAL_ZONE)
    values = {"day": day, "since": _moment(since)}
    return _("given out on %(day)s, used since %(since)s") % values


def _withdrawal_slip(overview: AccessOverview) -> list[OverviewLine]:
    lines = [OverviewLine("head", _("End a permission"))]
    grants = [grant for grant in overview.opened if grant.consent_id]
    if not grants:
        lines.append(OverviewLine("text", _("There is none to end.")))
    else:
        text = _("At the front desk, with your counsellor, or tick it here and hand the slip in. It counts at once.")
        lines.append(OverviewLine("slip", text, points=[("", grant.grantee.name) for grant in grants]))
        lines.append(OverviewLine("sign", _("Date, signature")))
    return lines


def _footer(overview: AccessOverview) -> list[OverviewLine]:
    lines: list[OverviewLine] = []
    for privacy_settings in overview.privacy_settings.values():
        if not privacy_settings.data_protection_officer:
            continue
        lines.append(
            OverviewLine(
                "meta",
                _("Questions or a complaint: data protection of %(provider)s, %(officer)s")
                % {
                    "provider": apart(privacy_settings.provider.name),
                    "officer": apart(privacy_settings.data_protection_officer),
                },
            )
        )
    lines.append(OverviewLine("meta", _("The German text is binding.")))
    return lines
