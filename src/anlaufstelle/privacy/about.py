"""What there is about one person at one provider, found by asking the models themselves: a new one is in it at once."""

import datetime as dt
from base64 import b64encode
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from anlaufstelle.core.ids import made_at
from anlaufstelle.people.clearance import Guarded, Personal
from anlaufstelle.people.models import (
    Clearance,
    Emergency,
    Guardian,
    Person,
    PersonKey,
    Place,
    Profile,
    Restriction,
)
from anlaufstelle.people.vault import SealedFile, SealedText, open_all
from anlaufstelle.privacy.for_guardian import ForGuardian

BESIDE: tuple[type[models.Model], ...] = (Place, Restriction, Emergency, PersonKey)
"""Tables that hang on a person and a provider, too, and are asked by the rule instead of asking it."""
UNTOLD = {
    "sealed", "content", "fingerprint", "sounds", "id", "person", "other", "provider", "signature", "code_hash", "pin",
    "seal",
}  # fmt: skip
"""Fields that say nothing to her: keys, what is told in clear beside them, the strokes of her own hand, her secrets.
The content of files is told in base64."""


def personal() -> list[type[Personal]]:
    """Every kind of record of a person, in the order of their names."""
    found = [model for model in apps.get_models() if issubclass(model, Personal)]
    return sorted(found, key=lambda model: model._meta.label)


def of_provider(model: type[Personal], provider: UUID) -> Guarded[Any]:
    """All rows of one kind that a provider has written."""
    rows: Guarded[Any] = model._default_manager.get_queryset()  # type: ignore[assignment]
    return rows.for_the_house(because="access, erasure, and what is due to be thrown away").filter(provider=provider)


def records(model: type[Personal], person: UUID, provider: UUID) -> Guarded[Any]:
    """All rows of one kind that a provider has written of a person, also where they concern somebody else too."""
    concerned = Q(**{model.of_person: person})
    for other in model.of_others:
        concerned |= Q(**{other: person})
    return of_provider(model, provider).filter(concerned)


def was_here(person: UUID) -> bool:
    """Whether this database knows, or once knew, a person: her row stays, whoever has erased what hung on it."""
    return (
        Person.objects.for_the_house(because="whether an erasure was one in this database").filter(pk=person).exists()
    )


def began(person: UUID, provider: UUID) -> dt.datetime | None:
    """When the file was begun that there is of her at this provider; an erasure ends it, and a new one is younger."""
    profile = records(Profile, person, provider).first()
    return made_at(profile.pk) if profile else None


def found(person: UUID, provider: UUID, reader: ForGuardian | None = None) -> dict[type[Personal], list[Any]]:
    """All rows that a provider keeps about a person, by their kind, what was sealed opened.

    `reader`: somebody who acts for her, and finds nothing of what this one is shut out of; else it is for herself.
    """
    kinds: dict[type[Personal], list[Any]] = {}
    for model in personal():
        asked = records(model, person, provider)
        asked = asked.defer("content") if issubclass(model, SealedFile) else asked
        rows = [row for row in asked if _is_told(row, person, reader)]
        if issubclass(model, SealedText):
            open_all(rows)
        if reader:
            for row in rows:
                reader.withhold(row)
        if rows:
            kinds[model] = rows
    return kinds


def opened(person: UUID, provider: UUID, reader: ForGuardian | None = None) -> list[Clearance]:
    """To whom the provider has opened something of her, ended ones too."""
    shared = Clearance.objects.filter(person=person, source=provider).exclude(grantee=provider)
    rows = shared.select_related("source", "grantee", "consent")
    return [one for one in rows if reader is None or reader.tells_of(one)]


def told(person: UUID, provider: UUID, reader: ForGuardian | None = None) -> dict[str, Any]:
    """All that a provider keeps about a person, as plain data (Art. 15 and 20 DSGVO, § 17 KDG, § 19 DSG-EKD)."""
    plain: dict[str, Any] = {
        model._meta.model_name or "": [_row(row, UNTOLD) for row in rows]
        for model, rows in found(person, provider, reader).items()
    }
    plain["opened_to"] = [
        {
            "recipient": one.grantee.name, "purpose": one.purpose, "depth": one.depth, "since": _plain(one.since),
            "until": _plain(one.until), "ended_on": _plain(one.ended_on), "basis": one.basis,
            "paragraph": one.paragraph,
        }
        for one in opened(person, provider, reader)
    ]  # fmt: skip
    return plain


def _is_told(row: Personal, person: UUID, reader: ForGuardian | None) -> bool:
    """Whom somebody acts for, and what she is shut out of there, is not hers to know."""
    if isinstance(row, Guardian) and row.person_id != person:
        return False
    return reader is None or reader.tells(row)


def _row(row: Personal, unsaid: set[str]) -> dict[str, Any]:
    told_ = {
        field.name: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in unsaid
    }
    if isinstance(row, SealedText):
        told_["text"] = row.text
    if isinstance(row, SealedFile):
        told_["content"] = b64encode(row.open_content()).decode("ascii")
    return told_


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
