"""The life of consents, drawn at random: every step is done to the database and told to the second implementation."""

import datetime as dt
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.casework import actions as casework
from anlaufstelle.casework.models import Address, ResidenceStatus
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, rules
from anlaufstelle.people.access.areas import areas_of
from anlaufstelle.people.access.permissions import NotYourGrant
from anlaufstelle.people.models import AccessGrant, Consent
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.rls.context import access_context, context_of
from anlaufstelle.rls.owner import as_owner
from tests import factories
from tests.people.random_worlds import MODELS, seen
from tests.people.scene import Scene
from tests.reference import access_rule as second

BRIDGE, RUR, THIRD = 0, 1, 2
RIMA = 0
SHARED = ("profile", "spoken", "clientdetails", "case", "note", "confidential", "status", "address")
PURPOSES = ("advice", "course", "index")
SWEPT_AFTER = 5  # lives


class Life(RuleBasedStateMachine):
    """Rima agrees, takes it back, days pass; who sees what is looked at after every step."""

    lives: ClassVar[int] = 0
    steps: ClassVar[int] = 0
    compared: ClassVar[int] = 0
    seen_at_all: ClassVar[int] = 0
    deviations: ClassVar[list[str]] = []
    consents = Bundle[tuple[UUID, int]]("consents")

    def __init__(self) -> None:
        super().__init__()
        self.days = 0
        self.stack = ExitStack()
        real = timezone.now
        self.stack.enter_context(patch("django.utils.timezone.now", lambda: real() + dt.timedelta(days=self.days)))
        self.stack.enter_context(transaction.atomic())
        self.scene = Scene()
        self.third = factories.provider("Dritte e. V.")
        self.world = second.World(today())
        self.rows: list[tuple[second.Record, UUID]] = []
        self.said: dict[UUID, tuple[UUID, int]] = {}
        self.changes = 0  # consents given and taken back, each of which the audit must know
        self._write()
        self.readers = self._readers()

    def _write(self) -> None:
        """What the bridge knows of Rima: something in every depth, area and scope."""
        actor, case = self.scene.actor, self.scene.case
        with access_context(context_of(actor)):
            for areas in ([], ["WOH"], ["SPR"], ["WOH", "AUF"]):
                casework.write_note(actor, case=case, text="N", areas=areas)
                casework.write_note(actor, case=case, text="V", areas=areas, confidential=True)
            casework.save_scoped_record(actor, ResidenceStatus, case=case, text="Paragraf 25")
            casework.save_scoped_record(actor, Address, case=case, text="Gartenweg 12")
            self.world.cases[0] = (RIMA, BRIDGE)
            self.world.counsels[0, BRIDGE] = today()
            self.world.places.append(second.Place(0, 0, "lead", second.Span(today())))
            for kind in SHARED:
                for row in MODELS[kind].objects.visible_to(actor):
                    areas = frozenset(areas_of(row.areas)) if hasattr(row, "areas") else frozenset()
                    in_case = 0 if hasattr(row, "case_id") or kind == "case" else None
                    self.rows.append((second.Record(kind, RIMA, BRIDGE, in_case, areas), row.pk))

    def _readers(self) -> list[tuple[second.Reader, Actor]]:
        """Two who may be let in, for two purposes; somebody of a third provider; and whoever leads the case."""
        clara, counsels = factories.actor(self.scene.clara), frozenset({"counsellor"})
        dritte = factories.staff_member("Emil Dritter", self.third, Role.COUNSELLOR)
        desk = factories.staff_member("Karin Olbrich", self.scene.rur, Role.FRONT_DESK)
        return [
            (second.Reader(1, RUR, counsels, "advice"), clara),
            (second.Reader(1, RUR, counsels, "course"), replace(clara, purpose="course")),
            (second.Reader(2, RUR, frozenset({"front-desk"}), "advice"), factories.actor(desk)),
            (second.Reader(3, THIRD, counsels, "advice"), factories.actor(dritte)),
            (second.Reader(0, BRIDGE, counsels, "advice"), self.scene.actor),
        ]

    # ── what can happen ─────────────────────────────────────────────────────────────────────────────────────────────

    @rule(
        target=consents,
        to=st.sampled_from((RUR, RUR, THIRD)),
        purpose=st.sampled_from(PURPOSES),
        granted_depth=st.sampled_from((1, 2, 3)),
        areas=st.sets(st.sampled_from(("WOH", "SPR", "AUF")), min_size=1),
        ticks=st.tuples(st.booleans(), st.booleans()),
        lasts=st.sampled_from((0, 1, 7, 300)),
        dormant=st.booleans(),
    )
    def she_agrees(
        self,
        to: int,
        purpose: str,
        granted_depth: int,
        areas: set[str],
        ticks: tuple[bool, bool],
        lasts: int,
        dormant: bool,
    ) -> Any:
        index = purpose == "index"
        wanted = rules.AccessRequest(
            purpose, 1 if index else granted_depth, frozenset() if index else frozenset(areas), ticks[0] and not index,
            ticks[1] and not index, today() + dt.timedelta(days=lasts),
        )  # fmt: skip
        how = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "consent_method": "paper"}
        recipient = self.scene.rur if to == RUR else self.third
        with access_context(context_of(self.scene.actor)):
            consent = actions.give_consent(
                self.scene.actor, case=self.scene.case, recipient=recipient, wanted=wanted, how=how, dormant=dormant
            )
        if consent.pk in self.said:
            return self.said[consent.pk]  # the same words twice on one day are a double click
        span = second.Span(None if dormant else today(), wanted.until)
        self.world.grants.append(
            second.Clearance(
                RIMA,
                BRIDGE,
                to,
                purpose,
                wanted.granted_depth,
                wanted.areas,
                wanted.opens_status,
                wanted.opens_address,
                span,
            )
        )
        self.changes += 1
        self.said[consent.pk] = consent.pk, len(self.world.grants) - 1
        return self.said[consent.pk]

    def _ends(self, told: tuple[UUID, int], by: Actor) -> None:
        with access_context(context_of(by)):
            consent = Consent.objects.visible_to(by).get(pk=told[0])
            was = consent.withdrawn_on
            actions.withdraw(by, consent=consent, how="desk")
        one = self.world.grants[told[1]]
        self.world.grants[told[1]] = replace(one, span=replace(one.span, ended=one.span.ended or today()))
        self.changes += was is None

    @rule(told=consents)
    def she_takes_it_back_herself(self, told: tuple[UUID, int]) -> None:
        self._ends(told, self.scene.herself)

    @rule(told=consents)
    def her_counsellor_writes_down_that_she_takes_it_back(self, told: tuple[UUID, int]) -> None:
        self._ends(told, self.scene.actor)

    @rule(told=consents)
    def the_recipient_accepts(self, told: tuple[UUID, int]) -> None:
        one = self.world.grants[told[1]]
        recipient = self.readers[0 if one.grantee == RUR else 3][1]
        with access_context(context_of(recipient)):
            actions.accept_grant(recipient, grant=AccessGrant.objects.get(consent=told[0]))
        in_time = one.span.until is None or one.span.until >= today()
        if one.span.since is None and one.span.ended is None and in_time:
            self.world.grants[told[1]] = replace(one, span=replace(one.span, since=today()))

    @rule(told=consents)
    def somebody_else_cannot_accept_for_her(self, told: tuple[UUID, int]) -> None:
        one = self.world.grants[told[1]]
        another = self.readers[3 if one.grantee == RUR else 0][1]
        with access_context(context_of(another)), pytest.raises(NotYourGrant):
            actions.accept_grant(another, grant=AccessGrant(pk=told[0], client_id=self.scene.key))

    @rule(told=consents)
    def a_recipient_cannot_make_it_more(self, told: tuple[UUID, int]) -> None:
        """Past every verb: what was once said stays, whoever writes."""
        clara = self.readers[0][1]
        try:
            with transaction.atomic(), access_context(context_of(clara)):
                AccessGrant.objects.filter(consent=told[0]).update(depth=3, opens_status=True, opens_address=True)
        except DatabaseError:
            return
        one = AccessGrant.objects.filter(consent=told[0])
        with access_context(context_of(self.scene.actor)):
            kept, said = one.get(), self.world.grants[told[1]]
            if (kept.depth, kept.opens_status, kept.opens_address) != (said.depth, said.status, said.address):
                self.deviations.append(f"a recipient changed {told[0]}")

    @rule(told=consumes(consents))
    def it_is_forgotten_here_and_stays_as_it_is(self, told: tuple[UUID, int]) -> None:
        """Nobody comes back to it: it goes on holding or not, by itself."""

    @rule(days=st.sampled_from((1, 1, 6, 40)))
    def days_pass(self, days: int) -> None:
        self.days += days
        self.world.day = today()

    @precondition(lambda self: not self.world.restrictions or self.world.restrictions[-1][2].ended)
    @rule()
    def she_has_it_held_back(self) -> None:
        with access_context(context_of(self.scene.actor)):
            privacy.restrict(self.scene.actor, client=self.scene.client)
        self.world.restrictions.append((RIMA, BRIDGE, second.Span(today())))

    @precondition(lambda self: self.world.restrictions and not self.world.restrictions[-1][2].ended)
    @rule()
    def it_is_no_longer_held_back(self) -> None:
        with access_context(context_of(self.scene.actor)):
            privacy.restrict(self.scene.actor, client=self.scene.client, ended=True)
        person, provider, span = self.world.restrictions[-1]
        self.world.restrictions[-1] = (person, provider, replace(span, ended=today()))

    # ── what must be true after each of them ────────────────────────────────────────────────────────────────────────

    @invariant()
    def everybody_sees_what_was_promised(self) -> None:
        cls = type(self)
        cls.steps += 1
        for reader, actor in self.readers:
            with access_context(context_of(actor)):
                for kind in SHARED:
                    promised = {
                        key
                        for record, key in self.rows
                        if record.kind == kind and second.sees(self.world, reader, record)
                    }
                    given = seen(MODELS[kind], actor)
                    cls.compared += 1
                    cls.seen_at_all += bool(promised) and reader.provider != BRIDGE
                    if given != promised:
                        cls.deviations.append(f"{reader}: {kind} {len(given)} instead of {len(promised)}")

    @invariant()
    def the_audit_knows_every_yes_and_every_end(self) -> None:
        told = AuditEntry.objects.filter(
            action__in=(AuditAction.CONSENT, AuditAction.WITHDRAW), client=self.scene.key
        ).count()
        if told != self.changes:
            self.deviations.append(f"{told} lines of {self.changes}")

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()
        Life.lives += 1
        if Life.lives % SWEPT_AFTER == 0:
            sweep()


def sweep() -> None:
    """Take away what was undone: PostgreSQL keeps it, and each life would take longer than the one before."""
    if not connection.in_atomic_block:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("VACUUM")
