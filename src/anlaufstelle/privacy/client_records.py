"""What there is about one person at one provider, found by asking the models themselves: a new one is in it at once."""

import datetime as dt
from base64 import b64encode
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from anlaufstelle.core.ids import created_at_of
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord
from anlaufstelle.people.crypto.encryption import EncryptedFile, EncryptedText, decrypt_all
from anlaufstelle.people.models import (
    AccessGrant,
    CaseAssignment,
    Client,
    ClientKey,
    ClientProfile,
    EmergencyAccess,
    LegalRepresentative,
    Restriction,
)
from anlaufstelle.privacy.representative_access import RepresentativeReader

ACCESS_TABLES: tuple[type[models.Model], ...] = (CaseAssignment, Restriction, EmergencyAccess, ClientKey)
"""Tables that hang on a person and a provider, too, and are asked by the rule instead of asking it."""
EXCLUDED_FIELDS = {
    "ciphertext",
    "content",
    "fingerprint",
    "sounds",
    "id",
    "client",
    "other",
    "provider",
    "signature",
    "code_hash",
    "pin",
    "session_token",
}
"""Fields that say nothing to her: keys, what is told in clear beside them, the strokes of her own hand, her secrets.
The content of files is told in base64."""


def personal_models() -> list[type[PersonalRecord]]:
    """Every kind of record of a person, in the order of their names."""
    found = [model for model in apps.get_models() if issubclass(model, PersonalRecord)]
    return sorted(found, key=lambda model: model._meta.label)


def records_of_provider(model: type[PersonalRecord], provider: UUID) -> GuardedQuerySet[Any]:
    """All rows of one kind that a provider has written."""
    rows: GuardedQuerySet[Any] = model._default_manager.get_queryset()  # type: ignore[assignment]
    return rows.unrestricted(because="access, erasure, and what is due to be thrown away").filter(provider=provider)


def records(model: type[PersonalRecord], client: UUID, provider: UUID) -> GuardedQuerySet[Any]:
    """All rows of one kind that a provider has written of a person, also where they concern somebody else too."""
    concerned = Q(**{model.client_field: client})
    for other in model.other_client_fields:
        concerned |= Q(**{other: client})
    return records_of_provider(model, provider).filter(concerned)


def was_known(client: UUID) -> bool:
    """Whether this database knows, or once knew, a person: her row stays, whoever has erased what hung on it."""
    return Client.objects.unrestricted(because="whether an erasure was one in this database").filter(pk=client).exists()


def file_started_at(client: UUID, provider: UUID) -> dt.datetime | None:
    """When the file was begun that there is of her at this provider; an erasure ends it, and a new one is younger."""
    profile = records(ClientProfile, client, provider).first()
    return created_at_of(profile.pk) if profile else None


def all_records(
    client: UUID, provider: UUID, reader: RepresentativeReader | None = None
) -> dict[type[PersonalRecord], list[Any]]:
    """All rows that a provider keeps about a person, by their kind, what was sealed opened.

    `reader`: somebody who acts for her, and finds nothing of what this one is shut out of; else it is for herself.
    """
    kinds: dict[type[PersonalRecord], list[Any]] = {}
    for model in personal_models():
        asked = records(model, client, provider)
        asked = asked.defer("content") if issubclass(model, EncryptedFile) else asked
        rows = [row for row in asked if _is_included(row, client, reader)]
        if issubclass(model, EncryptedText):
            decrypt_all(rows)
        if reader:
            for row in rows:
                reader.withhold(row)
        if rows:
            kinds[model] = rows
    return kinds


def grants_of(client: UUID, provider: UUID, reader: RepresentativeReader | None = None) -> list[AccessGrant]:
    """To whom the provider has opened something of her, ended ones too."""
    shared = AccessGrant.objects.filter(client=client, source=provider).exclude(grantee=provider)
    rows = shared.select_related("source", "grantee", "consent")
    return [one for one in rows if reader is None or reader.tells_of(one)]


def export(client: UUID, provider: UUID, reader: RepresentativeReader | None = None) -> dict[str, Any]:
    """All that a provider keeps about a person, as plain data (Art. 15 and 20 DSGVO, § 17 KDG, § 19 DSG-EKD)."""
    plain: dict[str, Any] = {
        model._meta.model_name or "": [_row(row, EXCLUDED_FIELDS) for row in rows]
        for model, rows in all_records(client, provider, reader).items()
    }
    plain["opened_to"] = [
        {
            "recipient": one.grantee.name, "purpose": one.purpose, "depth": one.depth, "since": _json_value(one.since),
            "until": _json_value(one.until), "ended_on": _json_value(one.ended_on), "basis": one.basis,
            "paragraph": one.paragraph,
        }
        for one in grants_of(client, provider, reader)
    ]  # fmt: skip
    return plain


def _is_included(row: PersonalRecord, client: UUID, reader: RepresentativeReader | None) -> bool:
    """Whom somebody acts for, and what she is shut out of there, is not hers to know."""
    if isinstance(row, LegalRepresentative) and row.client_id != client:
        return False
    return reader is None or reader.tells(row)


def _row(row: PersonalRecord, unsaid: set[str]) -> dict[str, Any]:
    told_ = {
        field.name: _json_value(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in unsaid
    }
    if isinstance(row, EncryptedText):
        told_["text"] = row.text
    if isinstance(row, EncryptedFile):
        told_["content"] = b64encode(row.decrypt_content()).decode("ascii")
    return told_


def _json_value(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
