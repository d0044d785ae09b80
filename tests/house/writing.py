"""Who may write, written down a second time from docs/protection.md, and asked of people/access/permissions.py.

`MATRIX`: which question is answered with yes to whom, by what the actor is towards the thing (expected_access.toml).
`STATES`:
what a table of persons and things cannot say: a case that was closed, a part that was handed on, a second provider.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.access import permissions
from anlaufstelle.people.access.permissions import allowed
from anlaufstelle.people.models import AccessGrant, AssignmentRole, Case, CaseAssignment, EmergencyAccess
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.house.expected_access import SAME, THINGS, level
from tests.house.matrix_walk import Run
from tests.house.matrix_world import DAY, ClientRecords

OF_A_CASE = {
    permissions.works_on: "LM", permissions.leads: "L", permissions.may_agree: "LM",
    permissions.may_open_by_law: "L", permissions.may_close: "L",
}  # fmt: skip
OF_A_CLIENT = {
    permissions.works_with: "LM", permissions.may_link: "LM", permissions.may_correct: "LM",
    permissions.may_end_protection: "L", permissions.leads_client: "L", permissions.decides_about: "L",
    permissions.may_act_at_front_desk: "LMSTD",
}  # fmt: skip
SLICE = {
    "lead": "plain off held team rur", "member": "plain left held safe", "supervisor": "plain", "substitute": "plain",
    "off": "plain off", "desk": "plain held", "teamlead": "team", "teammate": "team", "right": "plain deep both twin",
    "administrator": "plain", "funding": "plain", "breaker": "plain",
}  # fmt: skip
"""Those of the matrix where something could go wrong."""


def actor_of(run: Run, who: str, at: str = "") -> Actor:
    """As whom somebody of the crowd acts, at the first provider or the named one."""
    return factories.actor(run.crowd.users[who], run.crowd.providers[at] if at else None)


def matrix(run: Run, cells: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Every question, asked by everybody about every thing; complaints where the answer is another one."""
    for who, name in cells:
        actor, thing = actor_of(run, who), run.crowd.things[name]
        person = {level(who, of) for of in (name, SAME.get(name, name))}
        expected: dict[Callable[..., object], tuple[bool, tuple[Any, ...]]] = {
            **{ask: (level(who, name) in {*yes}, (thing.keys["case"],)) for ask, yes in OF_A_CASE.items()},
            **{ask: (bool(person & {*yes}), (thing.keys["person"],)) for ask, yes in OF_A_CLIENT.items()},
        }
        provider = run.crowd.providers[thing.owner].pk
        expected[permissions.may_answer] = (level(who, name) == "L", (thing.keys["person"], provider))
        with access_context(context_of(actor)):
            for ask, (yes, about) in expected.items():
                if allowed(ask, actor, *about) != yes:
                    yield f"{ask.__name__} {who} {name}: not {yes}"


def all_cells(actors: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Everybody before everything."""
    return ((who, name) for who in actors for name in THINGS)


def sliced() -> Iterator[tuple[str, str]]:
    """The cells of SLICE."""
    return ((who, name) for who, names in SLICE.items() for name in names.split())


@contextmanager
def undone(run: Run, name: str, who: str = "lead", at: str = "") -> Iterator[tuple[Actor, ClientRecords]]:
    """Whatever is changed here is changed for a moment only."""
    actor = actor_of(run, who, at)
    with transaction.atomic(), access_context(context_of(actor)):
        yield actor, run.crowd.things[name]
        transaction.set_rollback(True)


def _said(actor: Actor, case: Any, wanted: dict[Callable[..., object], bool]) -> list[str]:
    return [f"{ask.__name__}: not {yes}" for ask, yes in wanted.items() if allowed(ask, actor, case) != yes]


def closed(run: Run) -> list[str]:
    """Nobody writes in a closed case, and it opens nothing; who works on it can still be changed."""
    with undone(run, "plain") as (actor, thing):
        case = thing.keys["case"]
        Case.objects.visible_to(actor).filter(pk=case).update(closed_on=today(), closure_reason="ZIEL")
        wanted = {permissions.works_on: False, permissions.may_agree: False, permissions.may_open_by_law: False}
        said = _said(actor, case, wanted | {permissions.leads: True, permissions.may_close: True})
        said += ["a page of a closed case"] * (not allowed(permissions.works_on, actor, case, even_closed=True))
        said += ["correct"] * (not allowed(permissions.may_correct, actor, thing.keys["person"]))
    return said


def ended(run: Run) -> list[str]:
    """Whoever has handed a case over leads it no more; whose time is over works on it no more."""
    said = []
    with undone(run, "plain") as (actor, thing):
        case, own = thing.keys["case"], CaseAssignment.objects.filter(user=actor.user_id, case=thing.keys["case"])
        rows = {"case_id": case, "client_id": thing.keys["person"], "provider_id": actor.provider_id}
        own.update(ended_on=today())
        CaseAssignment.objects.create(**rows, user_id=actor.user_id, role=AssignmentRole.MEMBER)
        said += _said(actor, case, {permissions.leads: False, permissions.may_close: False, permissions.works_on: True})
        said += ["decides"] * allowed(permissions.decides_about, actor, thing.keys["person"])
    with undone(run, "plain", "member") as (actor, thing):
        CaseAssignment.objects.filter(user=actor.user_id, case=thing.keys["case"]).update(
            since=today() - 9 * DAY, until=today()
        )
        CaseAssignment.objects.filter(user=actor.user_id, case=thing.keys["case"]).update(until=today() - DAY)
        said += _said(actor, thing.keys["case"], {permissions.works_on: False})
    return said


def elsewhere(run: Run) -> list[str]:
    """Whoever works at two providers writes for the one they act for now."""
    with undone(run, "plain") as (actor, thing):
        factories.add_roles(run.crowd.users["lead"], run.crowd.providers["right"], Role.COUNSELLOR)
        there = actor_of(run, "lead", "right")
        person = thing.keys["person"]
        with access_context(context_of(there)):
            said = _said(there, thing.keys["case"], dict.fromkeys(OF_A_CASE, False))
            said += _said(there, person, dict.fromkeys(OF_A_CLIENT, False))
            said += ["lists"] * permissions.assignments(there).filter(client=person).exists()
        assert allowed(permissions.works_on, actor, thing.keys["case"])
    return said


def roleless(run: Run) -> list[str]:
    """Whoever has a place and no role that counsels writes nothing, decides nothing and is told nothing."""
    with undone(run, "plain") as (lead, thing):
        lost = replace(lead, roles=frozenset({Role.ADMINISTRATOR.value}))
        person = thing.keys["person"]
        said = _said(lost, thing.keys["case"], dict.fromkeys(OF_A_CASE, False))
        said += _said(lost, person, dict.fromkeys(OF_A_CLIENT, False))
        said += ["lists"] * permissions.assignments(lost).exists()
        said += ["counsels"] * allowed(permissions.may_open_case, lost)
        said += ["emergency"] * allowed(permissions.may_open_in_an_emergency, lost)
    return said


def substitute(run: Run) -> list[str]:
    """Whoever stands in sees an open team's case as every colleague does, and still writes nothing there.

    Nor is anything decided about a client by whoever only stands in, or supervises, on one of the cases.
    """
    said = []
    with undone(run, "team", "teammate") as (actor, thing):
        case, person = thing.keys["case"], thing.keys["person"]
        own = {"case_id": case, "client_id": person, "provider_id": actor.provider_id, "user_id": actor.user_id}
        for part in (AssignmentRole.SUBSTITUTE, AssignmentRole.SUPERVISOR):
            CaseAssignment.objects.create(**own, role=part)
        said += _said(actor, case, dict.fromkeys(OF_A_CASE, False))
        asked = {ask: yes == "LMSTD" for ask, yes in OF_A_CLIENT.items()}
        said += _said(actor, person, asked)
        second = Case.objects.create(client_id=person, provider_id=actor.provider_id)
        CaseAssignment.objects.create(**{**own, "case_id": second.pk}, role=AssignmentRole.LEAD)
        said += _said(actor, person, {permissions.leads_client: True, permissions.decides_about: False})
    return said


def receives(run: Run) -> list[str]:
    """A grant is begun by the provider for which it was written, and by whoever counsels there."""
    said = []
    grant = AccessGrant.objects.filter(
        client=run.crowd.things["plain"].keys["person"], grantee=run.crowd.providers["dormant"]
    )
    with access_context(context_of(actor_of(run, "lead"))):
        (one,) = grant
    there = actor_of(run, "dormant")
    people = {who: (actor_of(run, who), who == "dormant") for who in ("dormant", "right", "lead", "desk")}
    people["greets there"] = (replace(there, roles=frozenset({Role.FRONT_DESK.value})), False)
    for who, (actor, yes) in people.items():
        with access_context(context_of(actor)):
            said += [f"receives {who}: not {yes}"] * (allowed(permissions.may_accept_grant, actor, one.pk) != yes)
    return said


def withdraws(run: Run) -> list[str]:
    """A consent is taken back by the client, or where it was given; not by the one to whom it was given."""
    said = []
    thing = run.crowd.things["plain"]
    lead = actor_of(run, "lead")
    with access_context(context_of(lead)):
        from_here = permissions.Consent.objects.visible_to(lead).get(pk=thing.keys["consent"])
    people = {
        "herself": (Actor("", client_id=thing.keys["person"]), True),
        "another person": (Actor("", client_id=run.crowd.things["deep"].keys["person"]), False),
        **{who: (actor_of(run, who), yes) for who, yes in (("lead", True), ("off", False), ("right", False))},
    }
    for who, (actor, yes) in people.items():
        with access_context(context_of(actor)):
            said += [f"withdraws {who}: not {yes}"] * (allowed(permissions.may_withdraw, actor, from_here) != yes)
    return said


def emergencies(run: Run) -> list[str]:
    """An emergency is ended by whoever has opened it, or leads a case of the client."""
    said = []
    thing = run.crowd.things["plain"]
    with access_context(context_of(actor_of(run, "lead"))):
        row = EmergencyAccess.objects.get(client=thing.keys["person"], user=run.crowd.users["breaker"])
    for who, yes in (("breaker", True), ("lead", True), ("member", False), ("off", False), ("right", False)):
        actor = actor_of(run, who)
        with access_context(context_of(actor)):
            said += [f"ends {who}: not {yes}"] * (allowed(permissions.may_end_emergency, actor, row) != yes)
    return said


def assigned(run: Run) -> list[str]:
    """A case is given to counsellors of the provider whose account is open, and handed to another one than oneself."""
    said = []
    lead = actor_of(run, "lead")
    asks = (permissions.may_be_assigned, permissions.may_be_handed)
    people = {"off": (True, True), "lead": (True, False), "desk": (False, False), "right": (False, False),
              "ended": (False, False), "deactivated": (False, False)}  # fmt: skip
    for who, answers in people.items():
        for ask, yes in zip(asks, answers, strict=True):
            said += [f"{ask.__name__} {who}: not {yes}"] * (allowed(ask, lead, run.crowd.users[who]) != yes)
    with undone(run, "plain", "member") as (member, thing):
        for who, yes in (("member", True), ("supervisor", False)):
            place = CaseAssignment.objects.get(case=thing.keys["case"], user=run.crowd.users[who])
            said += [f"ends {who}: not {yes}"] * (allowed(permissions.may_end_assignment, member, place) != yes)
    return said


def links(run: Run) -> list[str]:
    """Who lives with whom is written by whoever works with each of them."""
    said = []
    things = run.crowd.things
    for who, other, yes in (("lead", "deep", True), ("lead", "off", False), ("off", "plain", False)):
        actor = actor_of(run, who)
        with access_context(context_of(actor)):
            about = things["plain" if who == "lead" else "off"].keys["person"], things[other].keys["person"]
            said += [f"links {who} {other}: not {yes}"] * (allowed(permissions.may_link, actor, *about) != yes)
    return said


def legal(run: Run) -> list[str]:
    """What a law has opened is ended where it was opened, not by the provider that sees it and counsels them, too."""
    said = []
    thing = run.crowd.things["law"]
    with access_context(context_of(actor_of(run, "lead"))):
        grant = AccessGrant.objects.get(client=thing.keys["person"], grantee=run.crowd.providers["right"])
    with undone(run, "law", "right") as (right, _thing):
        own = {"client_id": thing.keys["person"], "provider_id": right.provider_id}
        case = Case.objects.create(**own)
        CaseAssignment.objects.create(**own, case=case, user_id=right.user_id, role=AssignmentRole.LEAD)
        assert allowed(permissions.leads, right, case.pk)
        said += ["ended by right"] * allowed(permissions.may_end_legal_grant, right, grant)
    for who, yes in (("lead", True), ("member", True), ("supervisor", False), ("off", False)):
        actor = actor_of(run, who)
        with access_context(context_of(actor)):
            said += [f"ends {who}: not {yes}"] * (allowed(permissions.may_end_legal_grant, actor, grant) != yes)
    return said


STATES: dict[str, Callable[[Run], list[str]]] = {
    "closed": closed, "ended": ended, "elsewhere": elsewhere, "roleless": roleless, "substitute": substitute,
    "receives": receives, "withdraws": withdraws, "emergencies": emergencies, "assigned": assigned,
    "links": links, "legal": legal,
}  # fmt: skip
