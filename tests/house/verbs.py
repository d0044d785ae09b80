"""Every verb of a client or a case, called by somebody who may not: it must ask people/permissions.py and refuse."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from anlaufstelle.casework import actions as casework
from anlaufstelle.casework import attaching
from anlaufstelle.casework.models import Attachment, Note, Reminder, ResidenceStatus
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import NotYourRole
from anlaufstelle.people import actions, correcting, duty, emergency, guardians, household, own, rules, slip
from anlaufstelle.people.models import (
    Case,
    Clearance,
    Consent,
    Correction,
    Emergency,
    Guardian,
    Housemate,
    Part,
    Person,
    Place,
)
from anlaufstelle.people.permissions import NotPermitted
from anlaufstelle.privacy import actions as privacy
from tests.house.crowd import DAY, Thing
from tests.house.walk import Run
from tests.house.writing import actor_of, undone


@dataclass(frozen=True)
class Verb:
    """A verb, the line in which it asks, and how `who`, who may not, calls it. `to`: what a colleague is needed for."""

    where: Callable[..., Any]
    asks: str
    who: str
    do: Callable[[Run, Actor, Thing], Any]
    instead: str = "None"


def _case(thing: Thing) -> Case:
    rows = Case.objects.for_the_house(because="what a verb is tried on")
    case: Case = rows.get(pk=thing.keys["case"])
    return case


def _first(kind: Any, thing: Thing, **more: Any) -> Any:
    return kind.objects.for_the_house(because="what a verb is tried on").filter(person=thing.keys["person"], **more)[0]


def _person(thing: Thing) -> Person:
    return Person(pk=thing.keys["person"])


def _grant(thing: Thing, **more: Any) -> Clearance:
    return Clearance.objects.filter(person=thing.keys["person"], **more)[0]


def _named(run: Run, name: str) -> Organization:
    return run.crowd.providers[name]


HOW = {"released": "-", "text_version": "1", "language": "de", "given_how": "paper"}
WANTED = rules.Wanted("advice", 1, until=today() + DAY)


def _agree(run: Run, actor: Actor, thing: Thing) -> None:
    actions.agree(actor, case=_case(thing), recipient=_named(run, "none"), wanted=WANTED, how=HOW)


def _open_by_law(run: Run, actor: Actor, thing: Thing) -> None:
    duty.open_by_law(actor, case=_case(thing), recipient=_named(run, "none"), duty="KIND", wanted=WANTED)


def _correct(run: Run, actor: Actor, thing: Thing) -> None:
    known, version = correcting.known(actor, thing.keys["person"])
    told = correcting.Known(known.facts, known.born, "zu zweit", known.languages, known.is_protected)
    correcting.correct(actor, person=thing.keys["person"], told=told, version=version)


def _unprotect(run: Run, actor: Actor, thing: Thing) -> None:
    Person.objects.visible_to(actor).filter(pk=thing.keys["person"]).update(is_protected=True)
    known, version = correcting.known(actor, thing.keys["person"])
    told = correcting.Known(known.facts, known.born, known.household, known.languages, is_protected=False)
    correcting.correct(actor, person=thing.keys["person"], told=told, version=version)


def _leave(run: Run, actor: Actor, thing: Thing) -> None:
    other = Place.objects.get(case=thing.keys["case"], user=run.crowd.users["supervisor"])
    actions.leave_case(actor, place=other)


CASEWORK = {
    "write a note": Verb(
        casework.write_note, "works_on(actor, case.pk)", "supervisor",
        lambda run, actor, thing: casework.write_note(actor, case=_case(thing), text="Neu"),
    ),
    "change a note": Verb(
        casework.change_note, "works_on(actor, note.case_id)", "supervisor",
        lambda run, actor, thing: casework.change_note(actor, note=_first(Note, thing), text="Neu", version=1),
    ),
    "remind": Verb(
        casework.remind, "works_on(actor, case.pk)", "supervisor",
        lambda run, actor, thing: casework.remind(actor, case=_case(thing), what="Neu", due_on=today()),
    ),
    "tick off": Verb(
        casework.done, "works_on(actor, reminder.case_id, even_closed=True)", "substitute",
        lambda run, actor, thing: casework.done(actor, reminder=_first(Reminder, thing)),
    ),
    "seal": Verb(
        casework.keep, "works_on(actor, case.pk)", "supervisor",
        lambda run, actor, thing: casework.keep(actor, ResidenceStatus, case=_case(thing), text="Neu"),
    ),
    "attach": Verb(
        attaching.attach, "works_on(actor, case.pk)", "supervisor",
        lambda run, actor, thing: attaching.attach(actor, case=_case(thing), brought=[]),
    ),
    "remove a file": Verb(
        attaching.remove, "works_on(actor, attachment.case_id)", "supervisor",
        lambda run, actor, thing: attaching.remove(actor, attachment=_first(Attachment, thing)),
    ),
}  # fmt: skip
TEAM = {
    "take in": Verb(
        actions.take_in, "counsels(actor)", "desk",
        lambda run, actor, thing: actions.take_in(actor, facts={"given_name": "Neu"}), "actor.provider_id",
    ),
    "join a case": Verb(
        actions.join_case, "leads(actor, case.pk)", "member",
        lambda run, actor, thing: actions.join_case(
            actor, case=_case(thing), colleague=run.crowd.users["off"], part=Part.MEMBER
        ),
    ),
    "join with a stranger": Verb(
        actions.join_case, "may_be_assigned(actor, colleague)", "lead",
        lambda run, actor, thing: actions.join_case(
            actor, case=_case(thing), colleague=run.crowd.users["right"], part=Part.MEMBER
        ),
    ),
    "hand over": Verb(
        actions.hand_over, "leads(actor, case.pk)", "member",
        lambda run, actor, thing: actions.hand_over(actor, case=_case(thing), colleague=run.crowd.users["off"]),
    ),
    "hand over to a stranger": Verb(
        actions.hand_over, "may_be_handed(actor, colleague)", "lead",
        lambda run, actor, thing: actions.hand_over(actor, case=_case(thing), colleague=run.crowd.users["right"]),
    ),
    "end a colleague's place": Verb(actions.leave_case, "may_end_assignment(actor, place)", "member", _leave),
    "close": Verb(
        privacy.close_case, "may_close(actor, case.pk)", "member",
        lambda run, actor, thing: privacy.close_case(actor, case=_case(thing), why="ZIEL"),
    ),
}  # fmt: skip
GRANTS = {
    "agree": Verb(actions.agree, "may_agree(actor, case.pk)", "supervisor", _agree),
    "open by law": Verb(duty.open_by_law, "may_open_by_law(actor, case.pk)", "member", _open_by_law),
    "end what a law opened": Verb(
        duty.end_duty, "may_end_legal_grant(actor, clearance)", "supervisor",
        lambda run, actor, thing: duty.end_duty(actor, clearance=_grant(thing)),
    ),
    "withdraw": Verb(
        actions.withdraw, "may_withdraw(actor, consent)", "off",
        lambda run, actor, thing: actions.withdraw(actor, consent=_first(Consent, thing), how="desk"),
    ),
    "accept": Verb(
        actions.accept, "receives(actor, clearance.pk)", "lead",
        lambda run, actor, thing: actions.accept(actor, clearance=_grant(thing, since=None)),
    ),
    "try an emergency": Verb(
        emergency.attempt, "may_open_in_an_emergency(actor)", "desk",
        lambda run, actor, thing: emergency.attempt(actor), "actor.user_id",
    ),
    "end an emergency": Verb(
        emergency.end_emergency, "may_end_emergency(actor, emergency)", "member",
        lambda run, actor, thing: emergency.end_emergency(
            actor, emergency=Emergency.objects.filter(person=thing.keys["person"]).exclude(user=actor.user_id)[0]
        ),
    ),
    "hand in a slip": Verb(
        slip.hand_in, "greets(actor, person)", "off",
        lambda run, actor, thing: slip.hand_in(actor, person=thing.keys["person"], recipient=_named(run, "none")),
    ),
    "lock a page at the desk": Verb(
        slip.lock_page, "greets(actor, person)", "off",
        lambda run, actor, thing: slip.lock_page(actor, person=thing.keys["person"]),
    ),
    "give a code": Verb(
        own.give_code, "works_with(actor, person.pk)", "supervisor",
        lambda run, actor, thing: own.give_code(actor, person=_person(thing)),
    ),
    "lock a page": Verb(
        own.lock, "works_with(actor, person)", "supervisor",
        lambda run, actor, thing: own.lock(actor, person=thing.keys["person"]),
    ),
}  # fmt: skip
CLIENT = {
    "live with": Verb(
        household.live_with, "may_link(actor, *whose)", "supervisor",
        lambda run, actor, thing: household.live_with(actor, person=thing.keys["person"], role="CHILD", name="Neu"),
    ),
    "live apart": Verb(
        household.live_apart, "may_link(actor, row.person_id, *([row.other_id] if row.other_id else []))", "supervisor",
        lambda run, actor, thing: household.live_apart(actor, row=_first(Housemate, thing)),
    ),
    "name a guardian": Verb(
        guardians.name_guardian, "may_link(actor, *whose)", "supervisor",
        lambda run, actor, thing: guardians.name_guardian(
            actor, person=thing.keys["person"], told=guardians.Named("ELTERN", name="Neu")
        ),
    ),
    "see a proof": Verb(
        guardians.see_proof, "may_link(actor, row.person_id)", "supervisor",
        lambda run, actor, thing: guardians.see_proof(actor, row=_first(Guardian, thing), proof="Neu"),
    ),
    "end a guardian": Verb(
        guardians.end_guardian, "may_link(actor, row.person_id)", "supervisor",
        lambda run, actor, thing: guardians.end_guardian(actor, row=_first(Guardian, thing)),
    ),
    "shut a guardian out": Verb(
        guardians.shut_out, "may_link(actor, row.person_id)", "supervisor",
        lambda run, actor, thing: guardians.shut_out(
            actor, row=_first(Guardian, thing), areas=frozenset(), whole=False, was=""
        ),
    ),
    "correct": Verb(correcting.correct, "may_correct(actor, person)", "supervisor", _correct),
    "end a protection": Verb(correcting.correct, "may_end_protection(actor, person)", "member", _unprotect),
    "answer": Verb(
        correcting.answer, "may_answer(actor, wish.person_id, wish.provider_id)", "member",
        lambda run, actor, thing: correcting.answer(
            actor, wish=_first(Correction, thing, was_done=None), was_done=True, reason="Neu"
        ),
    ),
    "tell all": Verb(
        privacy.tell_all, "decides_about(actor, person.pk)", "member",
        lambda run, actor, thing: privacy.tell_all(actor, person=_person(thing)), "actor.provider_id",
    ),
    "tell on paper": Verb(
        privacy.tell_on_paper, "decides_about(actor, person.pk)", "member",
        lambda run, actor, thing: privacy.tell_on_paper(actor, person=_person(thing), language="de"),
        "actor.provider_id",
    ),
    "restrict": Verb(
        privacy.restrict, "decides_about(actor, person.pk)", "member",
        lambda run, actor, thing: privacy.restrict(actor, person=_person(thing)), "actor.provider_id",
    ),
    "erase": Verb(
        privacy.erase, "decides_about(actor, person.pk)", "member",
        lambda run, actor, thing: privacy.erase(actor, person=_person(thing)), "actor.provider_id",
    ),
}  # fmt: skip
VERBS = CASEWORK | TEAM | GRANTS | CLIENT


def _refused(name: str, run: Run) -> list[str]:
    """A complaint unless the verb refuses. What it would refuse for another reason does not count."""
    verb = VERBS[name]
    actor = actor_of(run, verb.who)
    with undone(run, "plain", verb.who) as (_actor, thing):
        try:
            verb.do(run, actor, thing)
        except (NotPermitted, NotYourRole):
            return []
        except Exception as why:
            return [f"{name}: {type(why).__name__} {why}"]
    return [f"{name}: done by {verb.who}"]


PROBES: dict[str, Callable[[Run], list[str]]] = {f"verb: {name}": partial(_refused, name) for name in VERBS}
