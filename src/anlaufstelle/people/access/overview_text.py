"""The sheet “Who may see what of me?” in words: the same lines in each language, so that two stand level."""

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
    """One line. `name`: of a provider, as it is written; `points`: what, why, until when."""

    kind: str  # title, head, text, who, look, slip
    text: str = ""
    name: str = ""
    points: list[tuple[str, str]] = field(default_factory=list)
    consent: UUID | None = None  # what she can end here


@dataclass(frozen=True)
class OverviewRow:
    """One line in each language."""

    kind: str
    lines: list[tuple[str, str, OverviewLine]]  # language, direction, line


def overview_lines(told: AccessOverview, language: str) -> list[OverviewLine]:
    """The sheet in one language."""
    with translation.override(language):
        return [*_top(told), *_who_sees(told), *_accesses(told), *_keys(told), *_how_to_withdraw(told), *_foot(told)]


def portal_lines(told: AccessOverview, language: str) -> list[OverviewLine]:
    """The same for her own page: without her name, and without a slip, because there she ends things herself."""
    with translation.override(language):
        return [*_top(told)[1:], *_who_sees(told), *_accesses(told), *_keys(told), *_foot(told)]


def overview_rows(told: AccessOverview, languages: list[str]) -> list[OverviewRow]:
    """The sheet in several languages, level."""
    columns = [overview_lines(told, language) for language in languages]
    directions = [direction(language) for language in languages]
    return [
        OverviewRow(level[0].kind, list(zip(languages, directions, level, strict=True)))
        for level in zip(*columns, strict=True)
    ]


def _moment(at: dt.datetime) -> str:
    """Day and time of something, as the clock here says it."""
    return joined([date_text(at.date()), apart(f"{at:%H:%M}")])


def _top(told: AccessOverview) -> list[OverviewLine]:
    name = told.profile.name if told.profile else ""
    lines = [
        OverviewLine("title", _("Who may see what of me?"), name, [("", date_text(today()))]),
        OverviewLine(
            "text", _("This sheet is yours. You decide. You can end each permission at any time, without any harm.")
        ),
    ]
    if not told.is_whole:
        of_one = _("It tells of what %(provider)s has written about you. Your own page tells it for all.")
        lines.append(OverviewLine("text", of_one % {"provider": joined(apart(one.source.name) for one in told.own)}))
    return lines


def _who_sees(told: AccessOverview) -> list[OverviewLine]:
    lines = [OverviewLine("head", _("Who sees what, why, until when"))]
    lines += [_own_grant_line(told, one) for one in told.own]
    lines += [grant_line(one) for one in told.opened]
    lines += [_emergency(one) for one in told.emergencies]
    lines += [
        OverviewLine("who", _("Nobody else sees it: no office, no authority, no other provider"), points=[
            ("", _("They do not even see that there is this file.")),
        ]),
        OverviewLine("who", _("Technology and administration: nothing"), points=[
            ("", _("They keep the system running and read no files.")),
        ]),
    ]  # fmt: skip
    return lines


def _own_grant_line(told: AccessOverview, one: AccessGrant) -> OverviewLine:
    what = [_("your file: those who work on your case"), _("name and safe way to reach you: also the front desk")]
    what.append(_("number and days of your file, not your name: data protection there, when its time is over"))
    privacy_settings = told.practices.get(one.source_id)
    if privacy_settings and privacy_settings.open_team:
        what.append(_("what is not confidential: also the other counsellors there"))
    return OverviewLine("who", name=one.source.name, points=[
        (_("What"), listed(what)),
        (_("Why"), _("You are counselled there.")),
        (_("Until"), _("until the counselling is over and its time of keeping has passed")),
    ])  # fmt: skip


def _emergency(one: EmergencyAccess) -> OverviewLine:
    """One counsellor, for some hours; her reason stands in the file, and in what is told of it."""
    since, until = (timezone.localtime(at, LOCAL_ZONE) for at in (one.opened_at, one.ended_at or one.expires_at))
    what = [_("name, languages, safe way to be reached, next appointment"), _("date of birth and household"),
            _("what is worked on, plan and notes")]  # fmt: skip
    hidden = [_("health and confidential notes"), _("residence status"), _("address"),
              _("files that were added to the case")]  # fmt: skip
    return OverviewLine("who", name=one.provider.name, points=[
        (_("Who"), apart(one.user.name)), (_("What"), listed(what)), (_("Not"), listed(hidden)),
        (_("Why"), _("An emergency: whoever works with you was not there. Those who work with you know of it.")),
        (_("Since"), _moment(since)),
        (_("Until"), _moment(until)),
    ])  # fmt: skip


def grant_line(one: AccessGrant) -> OverviewLine:
    """What one clearance opens to another provider: what, what not, why, until when."""
    said = consent_summary(one)
    if one.consent:
        why = _("You allowed it on %(day)s. For: %(purpose)s") % {
            "day": date_text(one.consent.given_on), "purpose": said.why,
        }  # fmt: skip
    else:
        why = _("A law demands it, whether you agree or not: %(paragraph)s") % {"paragraph": law_text(one.paragraph)}
        why += _(", since %(day)s") % {"day": date_text(one.since)} if one.since else ""
    points = [
        (_("What"), listed(said.sees)), (_("Not"), listed(said.not_seen)), (_("From"), apart(one.source.name)),
        (_("Why"), why), (_("Until"), said.until),
    ]  # fmt: skip
    return OverviewLine(
        "who", name=one.grantee.name, points=[point for point in points if point[1]], consent=one.consent_id
    )


def _accesses(told: AccessOverview) -> list[OverviewLine]:
    return [OverviewLine("head", _("Who has looked in the last 30 days")), *access_lines(told.looks)]


def access_lines(looks: list[AccessEvent]) -> list[OverviewLine]:
    """Who has looked, a line for each day and each kind of thing; the newest first."""
    if not looks:
        return [OverviewLine("text", _("Nobody."))]
    together: dict[tuple[dt.date, str, str], tuple[dt.datetime, int]] = {}  # the newest first
    for one in looks:
        at = timezone.localtime(one.last, LOCAL_ZONE)
        who = joined(part for part in (one.who, one.provider) if part)
        last, times = together.get((at.date(), who, _accessed(one)), (at, 0))
        together[at.date(), who, _accessed(one)] = (last, times + one.times)
    return [_access_line(who, what, last, times) for (_day, who, what), (last, times) in together.items()]


def _access_line(who: str, what: str, last: dt.datetime, times: int) -> OverviewLine:
    often = f" ({times}×)" if times > 1 else ""
    return OverviewLine("look", f"{_moment(last)}: {what}{often}", who)


def _accessed(one: AccessEvent) -> str:
    if one.grant:
        areas = areas_text(one.grant.areas)
        opened = _("what you have opened") if one.grant.consent_id else _("what a law has opened")
        return opened + (f": {areas}" if areas else "")
    if one.action == AuditAction.EXPORT:
        return _("exported: what is kept of you")
    if one.action == AuditAction.PRINT:
        return _("printed: what you allow") if one.what == "consent" else _("printed: who may see what of you")
    return {
        "consent": _("what you have allowed"),
        "ownkey": _("the key to your page"),
        "profile": _("name in the list"),
        "attachment": _("a letter or photo in your file"),
        "kept": _("how long it is kept, without your name"),
    }.get(one.what, _("your file"))


def _keys(told: AccessOverview) -> list[OverviewLine]:
    """Who has given out a code for her page, and since when somebody uses it."""
    lines = [OverviewLine("head", _("Codes for your own page in the last twelve months"))]
    if not told.keys:
        return [*lines, OverviewLine("text", _("None was given out."))]
    lines += [
        OverviewLine("look", _key(one), joined([one.key.written_by.name, one.key.provider.name])) for one in told.keys
    ]
    return [*lines, OverviewLine("text", _(
        "Whoever has a code and its PIN reads your page. Did you not get one of these, or does somebody else use it? "
        "Then tell the data protection there, or somebody else who works with you."
    ))]  # fmt: skip


def _key(one: IssuedCode) -> str:
    day = date_text(one.key.given_on)
    if one.since is None:
        return _("given out on %(day)s, never used until now") % {"day": day}
    since = timezone.localtime(one.since, LOCAL_ZONE)
    told = {"day": day, "since": _moment(since)}
    return _("given out on %(day)s, used since %(since)s") % told


def _how_to_withdraw(told: AccessOverview) -> list[OverviewLine]:
    lines = [OverviewLine("head", _("End a permission"))]
    given = [one for one in told.opened if one.consent_id]
    if not given:
        lines.append(OverviewLine("text", _("There is none to end.")))
    else:
        how = _("At the front desk, with your counsellor, or tick it here and hand the slip in. It counts at once.")
        lines.append(OverviewLine("slip", how, points=[("", one.grantee.name) for one in given]))
        lines.append(OverviewLine("sign", _("Date, signature")))
    return lines


def _foot(told: AccessOverview) -> list[OverviewLine]:
    lines: list[OverviewLine] = []
    for privacy_settings in told.practices.values():
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
