"""Random worlds: the same one for the database and for the second implementation."""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from anlaufstelle.accounts.models import User
from anlaufstelle.casework import models as casework
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Membership, Organization
from anlaufstelle.people import models as m
from anlaufstelle.people.access.areas import mask_of
from anlaufstelle.people.access.choices import Basis, Purpose
from anlaufstelle.people.access.rule import GuardedQuerySet
from anlaufstelle.rls.context import AccessContext, AccessKind, access_context
from tests.reference import access_rule as second

MODELS: dict[str, Any] = {
    "profile": m.ClientProfile,
    "spoken": m.SpokenLanguage,
    "clientdetails": m.ClientDetails,
    "case": m.Case,
    "note": casework.CaseNote,
    "confidential": casework.ConfidentialNote,
    "reminder": casework.Reminder,
    "status": casework.ResidenceStatus,
    "address": casework.Address,
    "attachment": casework.Attachment,
    "consent": m.Consent,
    "householdmember": m.HouseholdMember,
}
AREAS = ("SPR", "WOH", "AUF")
PURPOSES = ("advice", "course", "index")
ROLES = ("counsellor", "front-desk", "funding", "administrator", "coordinator", "privacy")


@dataclass
class Built:
    """A world, its rows in the database, and who may stand before it."""

    world: second.World
    readers: list[tuple[second.Reader, Actor]] = field(default_factory=list)
    rows: list[tuple[second.Record, UUID]] = field(default_factory=list)  # each record's key


class Builder:
    """Draws a world by a seed, and writes it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.world = second.World(today())
        self.built = Built(self.world)
        self.providers = [
            Organization.objects.create(name=f"P{seed}-{n}", description="d", kind="association") for n in range(3)
        ]
        self.users = [User.objects.create(email=f"u{seed}-{n}@x.example", name=f"U{n}", password="!") for n in range(6)]
        self.persons: list[UUID] = []
        self.cases: list[tuple[UUID, UUID, int]] = []  # key, person, provider

    def build(self) -> Built:
        """Everything."""
        for number, provider in enumerate(self.providers):
            is_open = self.random.random() < 0.25
            m.ProviderPrivacySettings.objects.create(provider=provider, open_team=is_open)
            if is_open:
                self.world.open_teams.add(number)
        self._people()
        self._colleagues()
        for number in range(len(self.providers)):
            with access_context(AccessContext(AccessKind.STAFF, provider_id=self.providers[number].pk)):
                self._at(number)
        self._readers()
        return self.built

    def _span(self) -> second.Span:
        day, draw = self.world.day, self.random.random()
        if draw < 0.55:
            return second.Span(day - dt.timedelta(days=self.random.randrange(0, 40)))
        if draw < 0.7:
            return second.Span(
                day - dt.timedelta(days=30), until=day + dt.timedelta(days=self.random.choice([0, 1, 9]))
            )
        if draw < 0.8:
            return second.Span(day - dt.timedelta(days=30), until=day - dt.timedelta(days=self.random.choice([1, 9])))
        if draw < 0.9:
            return second.Span(day - dt.timedelta(days=30), ended=day - dt.timedelta(days=self.random.choice([0, 3])))
        return second.Span(day + dt.timedelta(days=self.random.choice([1, 5])))

    def _people(self) -> None:
        with access_context(AccessContext(AccessKind.STAFF, provider_id=self.providers[0].pk)):
            for number in range(5):
                protected = self.random.random() < 0.2
                person = m.Client.objects.create(is_protected=protected)
                self.persons.append(person.pk)
                if protected:
                    self.world.protected.add(number)

    def _colleagues(self) -> None:
        """Most have long been counsellors; some came or came back lately, some have left or are something else."""
        for user in range(len(self.users)):
            for number, provider in enumerate(self.providers):
                own: Any = {"user": self.users[user], "organization": provider}
                long_ago, lately = (self.world.day - dt.timedelta(days=days) for days in (400, 20))
                state = self.random.choice(["stays", "stays", "stays", "stays", "came", "came back", "left", "other"])
                if state in {"left", "came back"}:
                    Membership.objects.create(**own, role="counsellor", since=long_ago, ended_on=lately)
                if state in {"stays", "came", "came back"}:
                    since = long_ago if state == "stays" else lately
                    Membership.objects.create(**own, role="counsellor", since=since)
                    self.world.counsels[user, number] = since
                if state == "other":
                    Membership.objects.create(**own, role="front-desk", since=long_ago)

    def _areas(self) -> frozenset[str]:
        return frozenset(self.random.sample(AREAS, self.random.choice([0, 1, 1, 2])))

    def _keep(self, kind: str, row: Any, person: int, provider: int, **more: Any) -> None:
        record = second.Record(kind, person, provider, **more)
        self.world.records.append(record)
        self.built.rows.append((record, row.pk))

    def _at(self, number: int) -> None:
        """All that one provider writes."""
        known = [n for n in range(len(self.persons)) if self.random.random() < 0.6]
        for person in known:
            self._person_there(person, number)
            for _ in range(self.random.choice([1, 1, 2])):
                self._case(person, number)
            self._restriction(person, number)
            if self.random.random() < 0.3:
                self._emergency(person, number)
        self._households(known, number)
        for person in known:
            for other in range(len(self.providers)):
                if other != number and self.random.random() < 0.7:
                    self._clearance(person, number, other)
                if other != number and self.random.random() < 0.2:
                    self._duty(person, number, other)

    def _households(self, known: list[int], number: int) -> None:
        """Some live with somebody who is only named, some with somebody else who is known there."""
        for person in known:
            own: Any = {"client_id": self.persons[person], "provider": self.providers[number], "role": "CHILD"}
            self._keep("householdmember", m.HouseholdMember.objects.create(**own, name="N"), person, number)
            others = [one for one in known if one > person]
            for other in self.random.sample(others, min(len(others), 2)):
                row = m.HouseholdMember.objects.create(**own, other_id=self.persons[other])
                self._keep("householdmember", row, person, number, other=other)

    def _person_there(self, person: int, number: int) -> None:
        own: Any = {"client_id": self.persons[person], "provider": self.providers[number]}
        m.AccessGrant.objects.create(
            client_id=own["client_id"], source=own["provider"], grantee=own["provider"], purpose=Purpose.ADVICE,
            depth=3, basis=Basis.OWN, since=self.world.day,
        )  # fmt: skip
        self._keep("profile", m.ClientProfile.objects.create(**own, given_name="N"), person, number)
        self._keep("spoken", m.SpokenLanguage.objects.create(**own, language="ar"), person, number)
        self._keep("clientdetails", m.ClientDetails.objects.create(**own), person, number)

    def _case(self, person: int, number: int) -> None:
        own: Any = {"client_id": self.persons[person], "provider": self.providers[number]}
        areas = self._areas()
        case = m.Case.objects.create(**own, areas=mask_of(areas))
        key = len(self.world.cases)
        self.world.cases[key] = (person, number)
        self._keep("case", case, person, number, case=key, areas=areas)
        lead = False
        for user in self.random.sample(range(len(self.users)), self.random.choice([0, 1, 2])):
            part = self.random.choice(["lead", "member", "supervisor", "substitute"])
            span = self._span()
            if part == "lead" and span.ended is None:
                part = "member" if lead else "lead"
                lead = True
            m.CaseAssignment.objects.create(
                case=case, **own, user=self.users[user], role=part, since=span.since, until=span.until,
                ended_on=span.ended,
            )  # fmt: skip
            self.world.places.append(second.Place(key, user, part, span))
        self._papers(own, case, person, number, key)

    def _papers(self, own: Any, case: m.Case, person: int, number: int, key: int) -> None:
        user = self.users[0]
        for kind in ("note", "note", "confidential"):
            areas = self._areas()
            more: Any = {"text": "T"} if kind == "note" else {"ciphertext": b"x"}
            row = MODELS[kind].objects.create(case=case, **own, areas=mask_of(areas), written_by=user, **more)
            self._keep(kind, row, person, number, case=key, areas=areas)
        row = casework.Reminder.objects.create(case=case, **own, due_on=self.world.day, what="W", written_by=user)
        self._keep("reminder", row, person, number, case=key)
        row = casework.Attachment.objects.create(
            case=case, **own, kind="pdf", size=1, fingerprint="f", ciphertext=b"x", content=b"x", written_by=user
        )
        self._keep("attachment", row, person, number, case=key)
        for kind in ("status", "address"):
            self._keep(kind, MODELS[kind].objects.create(case=case, **own, ciphertext=b"x"), person, number, case=key)

    def _emergency(self, person: int, number: int) -> None:
        """Somebody sees it for some hours; or has, or somebody has ended it."""
        user, state = self.random.randrange(len(self.users)), self.random.choice(["holds", "holds", "over", "ended"])
        now = timezone.now()
        until = now + dt.timedelta(hours=-1 if state == "over" else 1)
        with access_context(
            AccessContext(AccessKind.STAFF, provider_id=self.providers[number].pk, user_id=self.users[user].pk)
        ):
            m.EmergencyAccess.objects.create(
                client_id=self.persons[person], provider=self.providers[number], user=self.users[user],
                opened_at=until - dt.timedelta(hours=4), expires_at=until, ended_at=now if state == "ended" else None,
            )  # fmt: skip
        self.world.emergencies.append((user, person, number, state == "holds"))

    def _restriction(self, person: int, number: int) -> None:
        if self.random.random() < 0.15:
            span = self._span()
            m.Restriction.objects.create(
                client_id=self.persons[person], provider=self.providers[number], since=span.since, until=span.until,
                ended_on=span.ended,
            )  # fmt: skip
            self.world.restrictions.append((person, number, span))

    def _duty(self, person: int, source: int, grantee: int) -> None:
        """A law opens something: until a day, and as deep as a case at most."""
        purpose, depth = self.random.choice(PURPOSES[:2]), self.random.choice([1, 2, 2])
        areas, span = self._areas() | self._areas(), self._span()
        span = second.Span(span.since, span.until or self.world.day + dt.timedelta(days=60), span.ended)
        m.AccessGrant.objects.create(
            client_id=self.persons[person], source=self.providers[source], grantee=self.providers[grantee], depth=depth,
            purpose=purpose, areas=mask_of(areas), basis=Basis.DUTY, paragraph="§ 4 KKG", since=span.since,
            until=span.until, ended_on=span.ended,
        )  # fmt: skip
        told = second.Clearance(person, source, grantee, purpose, depth, areas, False, False, span, by_law=True)
        self.world.grants.append(told)

    def _clearance(self, person: int, source: int, grantee: int) -> None:
        purpose = self.random.choice(PURPOSES)
        depth = 1 if purpose == "index" else self.random.choice([1, 2, 2, 3])
        areas = frozenset() if purpose == "index" else self._areas() | self._areas()
        status, address = (purpose != "index" and self.random.random() < 0.3 for _ in range(2))
        span = self._span() if self.random.random() < 0.9 else second.Span(None)  # dormant
        scope: Any = {
            "purpose": purpose, "areas": mask_of(areas), "opens_status": status, "opens_address": address,
        }  # fmt: skip
        consent = m.Consent.objects.create(
            client_id=self.persons[person], provider=self.providers[source], recipient=self.providers[grantee],
            granted_depth=depth, released="R", law="dsgvo", text_version="1", language="de", consent_method="paper",
            until=self.world.day + dt.timedelta(days=90), **scope,
        )  # fmt: skip
        self._keep("consent", consent, person, source)
        m.AccessGrant.objects.create(
            client_id=self.persons[person], source=self.providers[source], grantee=self.providers[grantee], depth=depth,
            basis=Basis.CONSENT, consent=consent, since=span.since, until=span.until, ended_on=span.ended, **scope,
        )  # fmt: skip
        self.world.grants.append(
            second.Clearance(person, source, grantee, purpose, depth, areas, status, address, span)
        )

    def _readers(self) -> None:
        told = [(None, None, frozenset(), "advice", n) for n in range(len(self.persons))]
        told.append((0, None, frozenset({"counsellor"}), "advice", None))
        for provider in range(len(self.providers)):
            told.extend((user, provider, frozenset({"counsellor"}), "advice", None) for user in range(len(self.users)))
            told.append((0, provider, frozenset({"counsellor"}), "course", None))
            told.append((1, provider, frozenset({"counsellor", "front-desk"}), "advice", None))
            told.extend((2, provider, frozenset({role}), "advice", None) for role in ROLES)
        for user, provider, roles, purpose, person in told:
            reader = second.Reader(user, provider, roles, purpose, person)
            actor = Actor(
                "A",
                user_id=None if user is None else self.users[user].pk,
                provider_id=None if provider is None else self.providers[provider].pk,
                roles=roles,
                purpose=purpose,
                client_id=None if person is None else self.persons[person],
                counsels_since=self._counsels_since(user, provider),
            )
            self.built.readers.append((reader, actor))

    def _counsels_since(self, user: int | None, provider: int | None) -> dt.date | None:
        return None if user is None or provider is None else self.world.counsels.get((user, provider))


def seen(model: Any, actor: Actor) -> set[UUID]:
    """What the guard lets this actor see of a table."""
    rows: GuardedQuerySet[Any] = model.objects.visible_to(actor)
    return set(rows.values_list("pk", flat=True))


def nobody() -> UUID:
    """The key of nothing."""
    return new_id()
