"""Invented people for load tests: each with a profile, a case, somebody who leads it, and notes."""

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

PORTION = 500
CASES = 200  # that one counsellor leads
GIVEN = "Amina Rima Olena Fatima Yusuf Tesfay Karim Lina Ahmad Iryna Selam Omar Zahra Dawit Maryna Hasan".split()
FAMILY = "Khoury Kovalchuk Demir Berhane Noori Haddad Popa Ivanova Tesfaye Rahimi Yilmaz Hoxha Ahmed Bondar".split()
TALKED = "Unterlagen durchgesehen, nächster Schritt vereinbart."


def seed_clients(wanted: int, notes: int) -> Iterator[int]:
    """People until `wanted` more are there, with `notes` notes among them; yields how many each portion made.

    Raises Refused where no provider works with people yet.
    """
    assignments = _counsellors_by_provider(wanted)
    if not assignments:
        raise Refused("No counsellor works with people here yet. Please load the demo county first: anlaufstelle demo")
    draw = random.Random(7)  # noqa: S311 - invented names, no secret
    each, more = divmod(notes, wanted) if wanted else (0, 0)
    made = 0
    while made < wanted:
        provider, users = assignments[(made // PORTION) % len(assignments)]
        size = min(PORTION, wanted - made)
        counts = [each + (made + number < more) for number in range(size)]
        with access_context(AccessContext(AccessKind.STAFF, provider_id=provider)):
            _portion(draw, provider, users, counts)
        made += size
        yield size


def _counsellors_by_provider(wanted: int) -> list[tuple[UUID, list[UUID]]]:
    """The providers that work with people, each with its counsellors: as many as such a county would have."""
    rows = Membership.objects.live().filter(role=Role.COUNSELLOR, organization__practice__isnull=False)
    found: dict[UUID, list[UUID]] = {}
    for provider, user in rows.order_by("organization", "user").values_list("organization", "user"):
        found.setdefault(provider, []).append(user)
    for number in range(sum(map(len, found.values())), wanted // CASES if found else 0):
        provider = list(found)[number % len(found)]
        made, _ = User.objects.get_or_create(
            email=f"seed-{number}@seed.example", defaults={"name": f"Beratung {number}", "password": "!"}
        )
        Membership.objects.get_or_create(user=made, organization_id=provider, role=Role.COUNSELLOR, ended_on=None)
        found[provider].append(made.pk)
    return list(found.items())


@transaction.atomic
def _portion(draw: random.Random, provider: UUID, users: list[UUID], counts: list[int]) -> None:
    clients = [m.Client(pk=new_id()) for _ in counts]
    m.Client.objects.bulk_create(clients)
    own: list[dict[str, Any]] = [{"client_id": one.pk, "provider_id": provider} for one in clients]
    m.AccessGrant.objects.bulk_create(
        m.AccessGrant(
            client_id=one.pk, source_id=provider, grantee_id=provider, purpose=Purpose.ADVICE,
            depth=Depth.CONFIDENTIAL, basis=Basis.OWN, since=today(),
        )
        for one in clients
    )  # fmt: skip
    names = [(draw.choice(GIVEN), draw.choice(FAMILY)) for _ in clients]
    m.ClientProfile.objects.bulk_create(
        m.ClientProfile(**who, given_name=given, family_name=family, reads="ar", sounds=phonetic_key([given, family]))
        for who, (given, family) in zip(own, names, strict=True)
    )
    m.SpokenLanguage.objects.bulk_create(m.SpokenLanguage(**who, language="ar") for who in own)
    m.ClientDetails.objects.bulk_create(m.ClientDetails(**who) for who in own)
    cases = [m.Case(**who, areas=1 << draw.randrange(len(AREAS))) for who in own]
    m.Case.objects.bulk_create(cases)
    leads = [draw.choice(users) for _ in cases]
    m.CaseAssignment.objects.bulk_create(
        m.CaseAssignment(case=case, **who, user_id=user, role=m.AssignmentRole.LEAD)
        for case, who, user in zip(cases, own, leads, strict=True)
    )
    CaseNote.objects.bulk_create(
        (
            CaseNote(case=case, **who, areas=case.areas, text=TALKED, written_by_id=user)
            for case, who, user, count in zip(cases, own, leads, counts, strict=True)
            for _ in range(count)
        ),
        batch_size=2000,
    )
