"""Invented offers for load tests: numbered copies of the offers of the demo county."""

from collections.abc import Iterator
from itertools import cycle, islice
from uuid import UUID

from django.db import models, transaction

from anlaufstelle.core.errors import Refused
from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import models as m
from anlaufstelle.languages.models import Translation, source_hash_of

BATCH_SIZE = 500
# Related models that are copied with an offer, in the order of their foreign keys.
COPIED_MODELS: tuple[type[models.Model], ...] = (
    m.Schedule,
    m.Contact,
    m.ServiceAtLocation,
    m.Eligibility,
    m.Attribute,
    m.CostOption,
    m.RequiredDocument,
    m.ServiceArea,
    m.ServiceCapacity,
    m.Funding,
    m.ScheduleException,
)


def seed_offers(total: int) -> Iterator[list[UUID]]:
    """Copy offers until there are `total`. Yield the keys of each batch. Raises Refused."""
    existing = m.Service.objects.count()
    patterns = list(m.Service.objects.exclude(external_id__startswith="seed:").order_by("id"))
    if not patterns:
        raise Refused("There is nothing to copy yet. Please load the demo county first: anlaufstelle demo")
    numbered = enumerate(cycle(patterns), start=existing)
    for start in range(existing, total, BATCH_SIZE):
        batch = list(islice(numbered, min(BATCH_SIZE, total - start)))
        yield _copy(batch)


@transaction.atomic
def _copy(batch: list[tuple[int, m.Service]]) -> list[UUID]:
    new_keys: dict[UUID, list[UUID]] = {}
    services = []
    for number, pattern in batch:
        key = id_from(f"seed:{number}")
        new_keys.setdefault(pattern.pk, []).append(key)
        copy = m.Service(**{field.attname: getattr(pattern, field.attname) for field in m.Service._meta.fields})
        copy.pk, copy.name, copy.external_id = key, f"{pattern.name} {number}", f"seed:{number}"
        services.append(copy)
    m.Service.objects.bulk_create(services, batch_size=BATCH_SIZE)
    copied_keys: dict[UUID, list[UUID]] = {}
    for model in COPIED_MODELS:
        rows = model._default_manager.filter(service_id__in=list(new_keys))
        copies = [copy for row in rows for copy in _copies(row, new_keys, copied_keys)]
        model._default_manager.bulk_create(copies, batch_size=BATCH_SIZE)
    for name in ("schedule", "contact"):
        languages = m.Language.objects.filter(**{f"{name}_id__in": list(copied_keys)})
        m.Language.objects.bulk_create(
            [
                m.Language(code=row.code, note=row.note, **{f"{name}_id": key})
                for row in languages
                for key in copied_keys[getattr(row, f"{name}_id")]
            ],
            batch_size=BATCH_SIZE,
        )
    names = {service.pk: service.name for service in services}
    translations = Translation.objects.filter(owner__in=list(new_keys))
    Translation.objects.bulk_create(
        [_translated(row, key, names[key]) for row in translations for key in new_keys[row.owner]],
        batch_size=BATCH_SIZE,
    )
    return [service.pk for service in services]


def _translated(row: Translation, key: UUID, name: str) -> Translation:
    """Return a translation for a copy. In the name it includes the copy's number, else it would be outdated."""
    is_name = row.field == "name"
    return Translation(
        owner=key,
        field=row.field,
        language=row.language,
        origin="seed",
        text=f"{row.text} {name.rpartition(' ')[2]}" if is_name else row.text,
        source_hash=source_hash_of(name) if is_name else row.source_hash,
    )


def _copies(
    row: models.Model, new_keys: dict[UUID, list[UUID]], copied_keys: dict[UUID, list[UUID]]
) -> Iterator[models.Model]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.fields if not field.primary_key}
    for key in new_keys[values["service_id"]]:
        copy = type(row)(**{**values, "service_id": key})
        copied_keys.setdefault(row.pk, []).append(copy.pk)
        yield copy
