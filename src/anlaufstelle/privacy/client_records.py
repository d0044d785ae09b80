"""All records about one client at one provider, found through the models themselves, so that a new one is included."""

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
"""Tables with a client and a provider that the access rule reads, and that are not guarded by it."""
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
"""Fields that an export leaves out: ids, secrets, the strokes of a signature, and what is exported in clear instead.
The content of files is exported in base64."""


def personal_models() -> list[type[PersonalRecord]]:
    """Return every model of a personal record, sorted by label."""
    personal = [model for model in apps.get_models() if issubclass(model, PersonalRecord)]
    return sorted(personal, key=lambda model: model._meta.label)


def records_of_provider(model: type[PersonalRecord], provider: UUID) -> GuardedQuerySet[Any]:
    """Return all rows of one model that a provider has written."""
    rows: GuardedQuerySet[Any] = model._default_manager.get_queryset()  # type: ignore[assignment]
    return rows.unrestricted(because="subject access, erasure and retention").filter(provider=provider)


def records(model: type[PersonalRecord], client: UUID, provider: UUID) -> GuardedQuerySet[Any]:
    """Return all rows of one model by a provider about a client, also those that concern another client too."""
    concerned = Q(**{model.client_field: client})
    for other in model.other_client_fields:
        concerned |= Q(**{other: client})
    return records_of_provider(model, provider).filter(concerned)


def was_known(client: UUID) -> bool:
    """Return whether this database has ever known a client. The client's row stays after an erasure."""
    return (
        Client.objects.unrestricted(because="whether an erasure happened in this database").filter(pk=client).exists()
    )


def file_started_at(client: UUID, provider: UUID) -> dt.datetime | None:
    """Return when the present file of a client at a provider was begun. A file begun after an erasure is a new one."""
    profile = records(ClientProfile, client, provider).first()
    return created_at_of(profile.pk) if profile else None


def all_records(
    client: UUID, provider: UUID, reader: RepresentativeReader | None = None
) -> dict[type[PersonalRecord], list[Any]]:
    """Return all rows that a provider keeps about a client, by model, decrypted.

    `reader`: a representative, who gets only what they may know; None: the client.
    """
    records_by_model: dict[type[PersonalRecord], list[Any]] = {}
    for model in personal_models():
        queryset = records(model, client, provider)
        queryset = queryset.defer("content") if issubclass(model, EncryptedFile) else queryset
        rows = [row for row in queryset if _is_included(row, client, reader)]
        if issubclass(model, EncryptedText):
            decrypt_all(rows)
        if reader:
            for row in rows:
                reader.withhold(row)
        if rows:
            records_by_model[model] = rows
    return records_by_model


def grants_of(client: UUID, provider: UUID, reader: RepresentativeReader | None = None) -> list[AccessGrant]:
    """Return the grants from the provider to others on a client's records, ended ones included."""
    shared = AccessGrant.objects.filter(client=client, source=provider).exclude(grantee=provider)
    rows = shared.select_related("source", "grantee", "consent")
    return [grant for grant in rows if reader is None or reader.may_know_of(grant)]


def export(client: UUID, provider: UUID, reader: RepresentativeReader | None = None) -> dict[str, Any]:
    """Return all that a provider keeps about a client as plain data (Art. 15 and 20 GDPR, § 17 KDG, § 19 DSG-EKD)."""
    plain: dict[str, Any] = {
        model._meta.model_name or "": [_row(row, EXCLUDED_FIELDS) for row in rows]
        for model, rows in all_records(client, provider, reader).items()
    }
    plain["opened_to"] = [
        {
            "recipient": grant.grantee.name,
            "purpose": grant.purpose,
            "depth": grant.depth,
            "since": _json_value(grant.since),
            "until": _json_value(grant.until),
            "ended_on": _json_value(grant.ended_on),
            "basis": grant.basis,
            "paragraph": grant.paragraph,
        }
        for grant in grants_of(client, provider, reader)
    ]
    return plain


def _is_included(row: PersonalRecord, client: UUID, reader: RepresentativeReader | None) -> bool:
    """Whom the client represents, and what the client is excluded from there, is part of somebody else's file."""
    if isinstance(row, LegalRepresentative) and row.client_id != client:
        return False
    return reader is None or reader.may_know(row)


def _row(row: PersonalRecord, excluded: set[str]) -> dict[str, Any]:
    values = {
        field.name: _json_value(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in excluded
    }
    if isinstance(row, EncryptedText):
        values["text"] = row.text
    if isinstance(row, EncryptedFile):
        values["content"] = b64encode(row.decrypt_content()).decode("ascii")
    return values


def _json_value(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
