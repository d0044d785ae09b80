"""What a provider keeps about a person, told to her on paper: in a language she reads, with recipients and looks."""

import datetime as dt
from collections.abc import Set
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.dates import HERE, today
from anlaufstelle.core.lists import joined
from anlaufstelle.core.text_direction import apart, direction
from anlaufstelle.directory.models import Organization
from anlaufstelle.paper.letters import MISSING, lacks
from anlaufstelle.paper.report import Chapter, Piece, Report
from anlaufstelle.people.models import Clearance, Practice
from anlaufstelle.people.saying import FORMS, area_words, day_words
from anlaufstelle.people.sheet import look_lines, opened_line
from anlaufstelle.people.vault import SealedText
from anlaufstelle.people.whosees import Look
from anlaufstelle.privacy import about, retention
from anlaufstelle.privacy.for_guardian import ForGuardian
from anlaufstelle.privacy.words import FIELDS, INSIDE, NAMES

LISTS = {
    "language": "language", "reads": "language", "level": "german_level", "closed_why": "closure_reason",
    "role": "household_role", "basis": "guardian_basis", "period": "retention_period", "reason": "keep_reason",
}  # fmt: skip
"""Fields whose value is a code of a list."""
ENDED_HOW = {
    "desk": late("at the desk"),
    "own page": late("on your own page"),
    "slip": late("at the front desk"),
    "restore": late("again, when a backup was brought back"),
}
UNTOLD = INSIDE | {"signature"}  # the strokes of her own hand: the paper of the consent shows them


def write(person: UUID, provider: UUID, looks: list[Look], language: str, reader: ForGuardian | None = None) -> Report:
    """The whole paper. Whether somebody may have it was decided before. `reader`: somebody who acts for her."""
    with translation.override(language):
        who = Organization.objects.get(pk=provider)
        kinds = about.found(person, provider, reader)
        chapters = [
            _recipients(about.opened(person, provider, reader)),
            Chapter(_("Who has looked in the last three years"), [_look(line) for line in look_lines(looks)]),
            *(
                Chapter(str(NAMES[model._meta.label]), [], [Piece("", facts(row)) for row in kinds[model]])
                for model in sorted(kinds, key=lambda model: list(NAMES).index(model._meta.label))
            ),
            _rights(who),
        ]
        return Report(
            title=_("What %(provider)s keeps about you") % {"provider": apart(who.name)},
            language=language,
            direction=direction(language),
            lead=_lead(who, chapters),
            chapters=chapters,
            foot=_("File %(number)s") % {"number": apart(retention.number_of(person, provider))},
        )


def facts(row: Any, unsaid: Set[str] = UNTOLD) -> list[tuple[str, str]]:
    """One record, field by field, in words; what is empty is left out."""
    names = [field.name for field in row._meta.concrete_fields if field.name not in unsaid]
    told = [(str(FIELDS[name]), value_words(row, name)) for name in names]
    told += [(str(FIELDS["text"]), row.text)] if isinstance(row, SealedText) else []
    return [(name, apart(value)) for name, value in told if value]


def value_words(row: Any, name: str) -> str:
    """What a field says, in the reader's language."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if value is None or value == "":
        return ""
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        at = timezone.localtime(value, HERE)
        return joined([day_words(at.date()), f"{at:%H:%M}"])
    if isinstance(value, dt.date):
        return day_words(value)
    return _coded(row, name, field, value)


def _coded(row: Any, name: str, field: Any, value: Any) -> str:
    language = translation.get_language() or "de"
    if name in {"areas", "shut_areas"}:
        return area_words(value)
    if name == "forms":
        return joined(str(FORMS[form]) for form in value if form in FORMS)
    if name == "withdrawn_how":
        return str(ENDED_HOW.get(value, value))
    if name in LISTS:
        return shelf().label(LISTS[name], str(value), language)
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    return str(value.name) if isinstance(field, models.ForeignKey) else str(value)


def _recipients(opened: list[Clearance]) -> Chapter:
    title = _("Who else sees something of it")
    if not opened:
        return Chapter(title, [_("Nobody: no office, no authority, no other provider.")])
    pieces = []
    for one in opened:
        line = opened_line(one)
        ended = [(_("Ended on"), day_words(one.ended_on))] if one.ended_on else []
        pieces.append(Piece(apart(line.name), [*line.points, *ended]))
    return Chapter(title, [], pieces)


def _look(line: Any) -> str:
    return " · ".join(part for part in (apart(line.name) if line.name else "", line.text) if part)


def _lead(who: Organization, chapters: list[Chapter]) -> list[str]:
    lead = [
        _("This is everything, as of %(day)s. It is yours, and it costs nothing.") % {"day": day_words(today())},
        _("It is kept so that you can be counselled, and for nothing else."),
    ]
    if any(lacks(value) for chapter in chapters for piece in chapter.pieces for _name, value in piece.facts):
        box = _("%(box)s stands for a letter that cannot be printed here. The file for other programs has it.")
        lead.append(box % {"box": MISSING})
    return lead


def _rights(who: Organization) -> Chapter:
    practice = Practice.objects.filter(provider=who).first()
    law = practice.law if practice else "dsgvo"
    paragraphs = shelf().get("data_protection_law", "RIGHTS")
    texts = [
        _("You can have it corrected, held back or erased, and end each permission: with your counsellor or at the "
          "front desk. (%(law)s)") % {"law": apart(str(paragraphs.extras.get(law, "")) if paragraphs else "")},
    ]  # fmt: skip
    period = retention.periods(who.pk).get(retention.FILE)
    if period:
        texts.append(_("After the counselling your file is kept: %(long)s. Then it is destroyed, unless there is a "
                       "reason to keep it.") % {"long": period.words()})  # fmt: skip
    if practice and practice.protection_officer:
        texts.append(_("Questions or a complaint: data protection of %(provider)s, %(officer)s") % {
            "provider": apart(who.name), "officer": apart(practice.protection_officer)})  # fmt: skip
    texts.append(_("You can also complain to the supervisory authority for data protection."))
    return Chapter(_("Your rights"), texts)
