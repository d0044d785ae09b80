"""The subject-access report (Art. 15 GDPR): what a provider keeps about a client, in a language the client reads."""

import datetime as dt
from collections.abc import Set
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.dates import LOCAL_ZONE, today
from anlaufstelle.core.lists import joined
from anlaufstelle.core.text_direction import apart, direction
from anlaufstelle.directory.models import Organization
from anlaufstelle.paper.glyphs import REPLACEMENT, has_missing_glyphs
from anlaufstelle.paper.report import Chapter, Report, ReportSection
from anlaufstelle.people.access.overview import AccessEvent
from anlaufstelle.people.access.overview_text import access_lines, grant_line
from anlaufstelle.people.consent.summary import FORMS, areas_text, date_text
from anlaufstelle.people.crypto.encryption import EncryptedText
from anlaufstelle.people.models import AccessGrant, ProviderPrivacySettings
from anlaufstelle.privacy import client_records, retention
from anlaufstelle.privacy.labels import FIELD_LABELS, INTERNAL_FIELDS, MODEL_LABELS
from anlaufstelle.privacy.representative_access import RepresentativeReader

CODE_LISTS = {
    "language": "language", "reads": "language", "level": "german_level", "closure_reason": "closure_reason",
    "role": "household_role", "basis": "guardian_basis", "period": "retention_period", "reason": "keep_reason",
}  # fmt: skip
"""Fields whose value is a code, with the code list."""
END_REASONS = {
    "desk": late("at the desk"),
    "own page": late("on your own page"),
    "slip": late("at the front desk"),
    "restore": late("again, when a backup was brought back"),
}
EXCLUDED_FIELDS = INTERNAL_FIELDS | {"signature"}  # shown on the printed consent


def build_report(
    client: UUID, provider: UUID, events: list[AccessEvent], language: str, reader: RepresentativeReader | None = None
) -> Report:
    """Return the report. The caller has checked who may have it. `reader`: a representative; None: the client."""
    with translation.override(language):
        organization = Organization.objects.get(pk=provider)
        records_by_model = client_records.all_records(client, provider, reader)
        chapters = [
            _recipients(client_records.grants_of(client, provider, reader)),
            Chapter(_("Who has looked in the last three years"), [_event_text(line) for line in access_lines(events)]),
            *(
                Chapter(
                    str(MODEL_LABELS[model._meta.label]),
                    [],
                    [ReportSection("", record_facts(row)) for row in records_by_model[model]],
                )
                for model in sorted(records_by_model, key=lambda model: list(MODEL_LABELS).index(model._meta.label))
            ),
            _rights(organization),
        ]
        return Report(
            title=_("What %(provider)s keeps about you") % {"provider": apart(organization.name)},
            language=language,
            direction=direction(language),
            lead=_lead(organization, chapters),
            chapters=chapters,
            foot=_("File %(number)s") % {"number": apart(retention.file_number(client, provider))},
        )


def record_facts(row: Any, excluded: Set[str] = EXCLUDED_FIELDS) -> list[tuple[str, str]]:
    """Return the non-empty fields of a record, as pairs of label and text."""
    names = [field.name for field in row._meta.concrete_fields if field.name not in excluded]
    facts = [(str(FIELD_LABELS[name]), value_text(row, name)) for name in names]
    facts += [(str(FIELD_LABELS["text"]), row.text)] if isinstance(row, EncryptedText) else []
    return [(name, apart(value)) for name, value in facts if value]


def value_text(row: Any, name: str) -> str:
    """Format a field's value in the current language."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if value is None or value == "":
        return ""
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        at = timezone.localtime(value, LOCAL_ZONE)
        return joined([date_text(at.date()), f"{at:%H:%M}"])
    if isinstance(value, dt.date):
        return date_text(value)
    return _code_text(row, name, field, value)


def _code_text(row: Any, name: str, field: Any, value: Any) -> str:
    language = translation.get_language() or "de"
    if name in {"areas", "excluded_areas"}:
        return areas_text(value)
    if name == "forms":
        return joined(str(FORMS[form]) for form in value if form in FORMS)
    if name == "withdrawal_channel":
        return str(END_REASONS.get(value, value))
    if name in CODE_LISTS:
        return code_lists().label(CODE_LISTS[name], str(value), language)
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    return str(value.name) if isinstance(field, models.ForeignKey) else str(value)


def _recipients(grants: list[AccessGrant]) -> Chapter:
    title = _("Who else sees something of it")
    if not grants:
        return Chapter(title, [_("Nobody: no office, no authority, no other provider.")])
    sections = []
    for grant in grants:
        line = grant_line(grant)
        ended = [(_("Ended on"), date_text(grant.ended_on))] if grant.ended_on else []
        sections.append(ReportSection(apart(line.name), [*line.points, *ended]))
    return Chapter(title, [], sections)


def _event_text(line: Any) -> str:
    return " · ".join(part for part in (apart(line.name) if line.name else "", line.text) if part)


def _lead(organization: Organization, chapters: list[Chapter]) -> list[str]:
    lead = [
        _("This is everything, as of %(day)s. It is yours, and it costs nothing.") % {"day": date_text(today())},
        _("It is kept so that you can be counselled, and for nothing else."),
    ]
    if any(
        has_missing_glyphs(value)
        for chapter in chapters
        for section in chapter.pieces
        for _name, value in section.facts
    ):
        box = _("%(box)s stands for a letter that cannot be printed here. The file for other programs has it.")
        lead.append(box % {"box": REPLACEMENT})
    return lead


def _rights(organization: Organization) -> Chapter:
    privacy_settings = ProviderPrivacySettings.objects.filter(provider=organization).first()
    law = privacy_settings.law if privacy_settings else "dsgvo"
    legal_bases = code_lists().get("data_protection_law", "RIGHTS")
    texts = [
        _("You can have it corrected, held back or erased, and end each permission: with your counsellor or at the "
          "front desk. (%(law)s)") % {"law": apart(str(legal_bases.extras.get(law, "")) if legal_bases else "")},
    ]  # fmt: skip
    period = retention.periods(organization.pk).get(retention.FILE)
    if period:
        texts.append(_("After the counselling your file is kept: %(long)s. Then it is destroyed, unless there is a "
                       "reason to keep it.") % {"long": period.words()})  # fmt: skip
    if privacy_settings and privacy_settings.data_protection_officer:
        officer = apart(privacy_settings.data_protection_officer)
        texts.append(
            _("Questions or a complaint: data protection of %(provider)s, %(officer)s")
            % {"provider": apart(organization.name), "officer": officer}
        )
    texts.append(_("You can also complain to the supervisory authority for data protection."))
    return Chapter(_("Your rights"), texts)
