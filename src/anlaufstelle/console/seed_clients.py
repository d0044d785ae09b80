"""Invented clients for load tests: each with a profile, a case, its lead, and notes."""

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction

from anlaufstelle.accounts.models import User
from anlaufstelle.casework.models import CaseNote
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Membership
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import models as m
from anlaufstelle.people.access.areas import AREAS
from anlaufstelle.people.access.choices import Basis, Depth, Purpose
from anlaufstelle.people.clients.phonetics import phonetic_key
from anlaufstelle.rls.context import AccessContext, AccessKind, access_context

BATCH_SIZE = 500
CASES_PER_COUNSELLOR = 200
GIVEN_NAMES = "Amina Rima Olena Fatima Yusuf Tesfay Karim Lina Ahmad Iryna Selam Omar Zahra Dawit Maryna Hasan".split()
FAMILY_NAMES = (
    "Khoury Kovalchuk Demir Berhane Noori Haddad Popa Ivanova Tesfaye Rahimi Yilmaz Hoxha Ahmed Bondar".split()
)
NOTE_TEXT = "Unterlagen durchgesehen, nächster Schritt vereinbart."


def seed_clients(total: int, notes: int) -> Iterator[int]:
    """Create `total` clients with `notes` notes in all. Yield the size of each batch.

    Raises Refused if no provider counsels clients yet.
    """
    counsellors = _counsellors_by_provider(total)
    if not counsellors:
        raise Refused("No counsellor works with people here yet. Please load the demo county first: anlaufstelle demo")
    draw = random.Random(7)  # noqa: S311 - invented names, no secret
    notes_each, remainder = divmod(notes, total) if total else (0, 0)
    created = 0
    while created < total:
        provider, users = counsellors[(created // BATCH_SIZE) % len(counsellors)]
        size = min(BATCH_SIZE, total - created)
        counts = [notes_each + (created + number < remainder) for number in range(size)]
        with access_context(AccessContext(AccessKind.STAFF, provider_id=provider)):
            _create_batch(draw, provider, users, counts)
        created += size
        yield size


def _counsellors_by_provider(total: int) -> list[tuple[UUID, list[UUID]]]:
    """Return the counsellors of each provider that counsels clients, with invented ones to share the cases."""
    rows = Membership.objects.live().filter(role=Role.COUNSELLOR, organization__privacy_settings__isnull=False)
    counsellors: dict[UUID, list[UUID]] = {}
    for provider, user in rows.order_by("organization", "user").values_list("organization", "user"):
        counsellors.setdefault(provider, []).append(user)
    for number in range(sum(map(len, counsellors.values())), total // CASES_PER_COUNSELLOR if counsellors else 0):
        provider = list(counsellors)[number % len(counsellors)]
        counsellor, _ = User.objects.get_or_create(
            email=f"seed-{number}@seed.example", defaults={"name": f"Beratung {number}", "password": "!"}
        )
        Membership.objects.get_or_create(user=counsellor, organization_id=provider, role=Role.COUNSELLOR, ended_on=None)
        counsellors[provider].append(counsellor.pk)
    return list(counsellors.items())


@transaction.atomic
def _create_batch(draw: random.Random, provider: UUID, users: list[UUID], counts: list[int]) -> None:
    clients = [m.Client(pk=new_id()) for _ in counts]
    m.Client.objects.bulk_create(clients)
    references: list[dict[str, Any]] = [{"client_id": client.pk, "provider_id": provider} for client in clients]
    m.AccessGrant.objects.bulk_create(
        m.AccessGrant(
            client_id=client.pk,
            source_id=provider,
            grantee_id=provider,
            purpose=Purpose.ADVICE,
            depth=Depth.CONFIDENTIAL,
            basis=Basis.OWN,
            since=today(),
        )
        for client in clients
    )
    names = [(draw.choice(GIVEN_NAMES), draw.choice(FAMILY_NAMES)) for _ in clients]
    m.ClientProfile.objects.bulk_create(
        m.ClientProfile(
            **reference,
            given_name=given_name,
            family_name=family_name,
            reads="ar",
            sounds=phonetic_key([given_name, family_name]),
        )
        for reference, (given_name, family_name) in zip(references, names, strict=True)
    )
    m.SpokenLanguage.objects.bulk_create(m.SpokenLanguage(**reference, language="ar") for reference in references)
    m.ClientDetails.objects.bulk_create(m.ClientDetails(**reference) for reference in references)
    cases = [m.Case(**reference, areas=1 << draw.randrange(len(AREAS))) for reference in references]
    m.Case.objects.bulk_create(cases)
    leads = [draw.choice(users) for _ in cases]
    m.CaseAssignment.objects.bulk_create(
        m.CaseAssignment(case=case, **reference, user_id=user, role=m.AssignmentRole.LEAD)
        for case, reference, user in zip(cases, references, leads, strict=True)
    )
    CaseNote.objects.bulk_create(
        (
            CaseNote(case=case, **reference, areas=case.areas, text=NOTE_TEXT, written_by_id=user)
            for case, reference, user, count in zip(cases, references, leads, counts, strict=True)
            for _ in range(count)
        ),
        batch_size=2000,
    )
