"""Every verb of a client or a case, called by somebody who may not: it must ask people/access/permissions.py and
refuse."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from anlaufstelle.casework import actions as casework
from anlaufstelle.casework import attachments
from anlaufstelle.casework.models import Attachment, CaseNote, Reminder, ResidenceStatus
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import PermissionRefused
from anlaufstelle.people import actions, front_desk, rules
from anlaufstelle.people.access import emergency_access, statutory_disclosure
from anlaufstelle.people.access.permissions import NotPermitted
from anlaufstelle.people.clients import details_editing, household, representatives
from anlaufstelle.people.models import (
    AccessGrant,
    AssignmentRole,
    Case,
    CaseAssignment,
    Client,
    Consent,
    EmergencyAccess,
    HouseholdMember,
    LegalRepresentative,
    RectificationRequest,
)
from anlaufstelle.people.portal_access import sign_in as portal_access
from anlaufstelle.privacy import actions as privacy
from tests.house.matrix_walk import Run
from tests.house.matrix_world import DAY, ClientRecords
from tests.house.writing import actor_of, undone


@dataclass(frozen=True)
class Verb:
    """A verb, the line in which it asks, and how `who`, who may not, calls it. `to`: what a colleague is needed for."""

    where: Callable[..., Any]
    asks: str
    who: str
    do: Callable[[Run, Actor, ClientRecords], Any]
    instead: str = "None"


def _case(thing: ClientRecords) -> Case:
    rows = Case.objects.unrestricted(because="what a verb is tried on")
    case: Case = rows.get(pk=thing.keys["case"])
    return case


def _first(kind: Any, thing: ClientRecords, **more: Any) -> Any:
    return kind.objects.unrestricted(because="what a verb is tried on").filter(client=thing.keys["person"], **more)[0]


def _person(thing: ClientRecords) -> Client:
    return Client(pk=thing.keys["person"])


def _grant(thing: ClientRecords, **more: Any) -> AccessGrant:
    return AccessGrant.objects.filter(client=thing.keys["person"], **more)[0]


def _named(run: Run, name: str) -> Organization:
    return run.crowd.providers[name]


HOW = {"released": "-", "text_version": "1", "language": "de", "consent_method": "paper"}
WANTED = rules.AccessRequest("advice", 1, until=today() + DAY)


def _agree(run: Run, actor: Actor, thing: ClientRecords) -> None:
    actions.give_consent(actor, case=_case(thing), recipient=_named(run, "none"), wanted=WANTED, how=HOW)


def _open_by_law(run: Run, actor: Actor, thing: ClientRecords) -> None:
    statutory_disclosure.disclose(actor, case=_case(thing), recipient=_named(run, "none"), duty="KIND", wanted=WANTED)


def _correct(run: Run, actor: Actor, thing: ClientRecords) -> None:
    known, version = details_editing.stored_details(actor, thing.keys["person"])
    told = details_editing.StoredDetails(known.facts, known.born, "zu zweit", known.languages, known.is_protected)
    details_editing.edit_details(actor, client=thing.keys["person"], details=told, version=version)


def _unprotect(run: Run, actor: Actor, thing: ClientRecords) -> None:
    Client.objects.visible_to(actor).filter(pk=thing.keys["person"]).update(is_protected=True)
    known, version = details_editing.stored_details(actor, thing.keys["person"])
    told = details_editing.StoredDetails(known.facts, known.born, known.household, known.languages, is_protected=False)
    details_editing.edit_details(actor, client=thing.keys["person"], details=told, version=version)


def _leave(run: Run, actor: Actor, thing: ClientRecords) -> None:
    other = CaseAssignment.objects.get(case=thing.keys["case"], user=run.crowd.users["supervisor"])
    actions.end_assignment(actor, assignment=other)


CASEWORK = {
    "write a note": Verb(
        casework.write_note, "works_on(actor, case.pk)", "supervisor",
        lambda run, actor, thing: casework.write_note(actor, case=_case(thing), text="Neu"),
    ),
    "change a note": Verb(
        casework.change_note, "works_on(actor, note.case_id)", "supervisor",
        lambda run, actor, thing: casework.change_note(actor, note=_first(CaseNote, thing), text="Neu", version=1),
    ),
    "remind": Verb(
        casework.add_reminder, "works_on(actor, case.pk)", "supervisor",
        lambda run, actor, thing: casework.add_reminder(actor, case=_case(thing), what="Neu", due_on=today()),
    ),
    "tick off": Verb(
        casework.complete_reminder, "works_on(actor, reminder.case_id, even_closed=True)", "substitute",
        lambda run, actor, thing: casework.complete_reminder(actor, reminder=_first(Reminder, thing)),
    ),
    "seal": Verb(
        casework.save_scoped_record, "works_on(actor, case.pk)", "supervisor",
        lambda run, actor, thing: casework.save_scoped_record(actor, ResidenceStatus, case=_case(thing), text="Neu"),
    ),
    "attach": Verb(
        attachments.attach, "works_on(actor, case.pk)", "supervisor",
        lambda run, actor, thing: attachments.attach(actor, case=_case(thing), uploads=[]),
    ),
    "remove a file": Verb(
        attachments.remove, "works_on(actor, attachment.case_id)", "supervisor",
        lambda run, actor, thing: attachments.remove(actor, attachment=_first(Attachment, thing)),
    ),
}  # fmt: skip
TEAM = {
    "take in": Verb(
        actions.open_case, "may_open_case(actor)", "desk",
        lambda run, actor, thing: actions.open_case(actor, facts={"given_name": "Neu"}), "actor.provider_id",
    ),
    "join a case": Verb(
        actions.assign, "leads(actor, case.pk)", "member",
        lambda run, actor, thing: actions.assign(
            actor, case=_case(thing), colleague=run.crowd.users["off"], role=AssignmentRole.MEMBER
        ),
    ),
    "join with a stranger": Verb(
        actions.assign, "may_be_assigned(actor, colleague)", "lead",
        lambda run, actor, thing: actions.assign(
            actor, case=_case(thing), colleague=run.crowd.users["right"], role=AssignmentRole.MEMBER
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
    "end a colleague's place": Verb(actions.end_assignment, "may_end_assignment(actor, assignment)", "member", _leave),
    "close": Verb(
        privacy.close_case, "may_close(actor, case.pk)", "member",
        lambda run, actor, thing: privacy.close_case(actor, case=_case(thing), why="ZIEL"),
    ),
}  # fmt: skip
GRANTS = {
    "agree": Verb(actions.give_consent, "may_agree(actor, case.pk)", "supervisor", _agree),
    "open by law": Verb(statutory_disclosure.disclose, "may_open_by_law(actor, case.pk)", "member", _open_by_law),
    "end what a law opened": Verb(
        statutory_disclosure.end_disclosure,
        "may_end_legal_grant(actor, grant)",
        "supervisor",
        lambda run, actor, thing: statutory_disclosure.end_disclosure(actor, grant=_grant(thing)),
    ),
    "withdraw": Verb(
        actions.withdraw,
        "may_withdraw(actor, consent)",
        "off",
        lambda run, actor, thing: actions.withdraw(actor, consent=_first(Consent, thing), how="desk"),
    ),
    "accept": Verb(
        actions.accept_grant,
        "may_accept_grant(actor, grant.pk)",
        "lead",
        lambda run, actor, thing: actions.accept_grant(actor, grant=_grant(thing, since=None)),
    ),
    "try an emergency": Verb(
        emergency_access.record_attempt,
        "may_open_in_an_emergency(actor)",
        "desk",
        lambda run, actor, thing: emergency_access.record_attempt(actor),
        "actor.user_id",
    ),
    "end an emergency": Verb(
        emergency_access.end_emergency_access,
        "may_end_emergency(actor, emergency)",
        "member",
        lambda run, actor, thing: emergency_access.end_emergency_access(
            actor, emergency=EmergencyAccess.objects.filter(client=thing.keys["person"]).exclude(user=actor.user_id)[0]
        ),
    ),
    "hand in a slip": Verb(
        front_desk.take_withdrawal,
        "may_act_at_front_desk(actor, client)",
        "off",
        lambda run, actor, thing: front_desk.take_withdrawal(
            actor, client=thing.keys["person"], recipient=_named(run, "none")
        ),
    ),
    "lock a page at the desk": Verb(
        front_desk.lock_portal,
        "may_act_at_front_desk(actor, client)",
        "off",
        lambda run, actor, thing: front_desk.lock_portal(actor, client=thing.keys["person"]),
    ),
    "give a code": Verb(
        portal_access.issue_code,
        "works_with(actor, client.pk)",
        "supervisor",
        lambda run, actor, thing: portal_access.issue_code(actor, client=_person(thing)),
    ),
    "lock a page": Verb(
        portal_access.lock_portal,
        "works_with(actor, client)",
        "supervisor",
        lambda run, actor, thing: portal_access.lock_portal(actor, client=thing.keys["person"]),
    ),
}
CLIENT = {
    "live with": Verb(
        household.add_household_member,
        "may_link(actor, *clients)",
        "supervisor",
        lambda run, actor, thing: household.add_household_member(
            actor, client=thing.keys["person"], role="CHILD", name="Neu"
        ),
    ),
    "live apart": Verb(
        household.end_household_member,
        "may_link(actor, row.client_id, *([row.other_id] if row.other_id else []))",
        "supervisor",
        lambda run, actor, thing: household.end_household_member(actor, row=_first(HouseholdMember, thing)),
    ),
    "name a guardian": Verb(
        representatives.name_representative,
        "may_link(actor, *clients)",
        "supervisor",
        lambda run, actor, thing: representatives.name_representative(
            actor, client=thing.keys["person"], data=representatives.RepresentativeInput("ELTERN", name="Neu")
        ),
    ),
    "see a proof": Verb(
        representatives.confirm_proof,
        "may_link(actor, row.client_id)",
        "supervisor",
        lambda run, actor, thing: representatives.confirm_proof(
            actor, row=_first(LegalRepresentative, thing), proof="Neu"
        ),
    ),
    "end a guardian": Verb(
        representatives.end_representation,
        "may_link(actor, row.client_id)",
        "supervisor",
        lambda run, actor, thing: representatives.end_representation(actor, row=_first(LegalRepresentative, thing)),
    ),
    "shut a guardian out": Verb(
        representatives.exclude,
        "may_link(actor, row.client_id)",
        "supervisor",
        lambda run, actor, thing: representatives.exclude(
            actor, row=_first(LegalRepresentative, thing), areas=frozenset(), whole=False, version=""
        ),
    ),
    "correct": Verb(details_editing.edit_details, "may_correct(actor, client)", "supervisor", _correct),
    "end a protection": Verb(details_editing.edit_details, "may_end_protection(actor, client)", "member", _unprotect),
    "answer": Verb(
        details_editing.answer_rectification,
        "may_answer(actor, rectification.client_id, rectification.provider_id)",
        "member",
        lambda run, actor, thing: details_editing.answer_rectification(
            actor, rectification=_first(RectificationRequest, thing, was_accepted=None), was_accepted=True, reason="Neu"
        ),
    ),
    "tell all": Verb(
        privacy.export_client_data,
        "decides_about(actor, client.pk)",
        "member",
        lambda run, actor, thing: privacy.export_client_data(actor, client=_person(thing)),
        "actor.provider_id",
    ),
    "tell on paper": Verb(
        privacy.build_subject_access_report,
        "decides_about(actor, client.pk)",
        "member",
        lambda run, actor, thing: privacy.build_subject_access_report(actor, client=_person(thing), language="de"),
        "actor.provider_id",
    ),
    "restrict": Verb(
        privacy.restrict,
        "decides_about(actor, client.pk)",
        "member",
        lambda run, actor, thing: privacy.restrict(actor, client=_person(thing)),
        "actor.provider_id",
    ),
    "erase": Verb(
        privacy.erase,
        "decides_about(actor, client.pk)",
        "member",
        lambda run, actor, thing: privacy.erase(actor, client=_person(thing)),
        "actor.provider_id",
    ),
}
VERBS = CASEWORK | TEAM | GRANTS | CLIENT


def _refused(name: str, run: Run) -> list[str]:
    """A complaint unless the verb refuses. What it would refuse for another reason does not count."""
    verb = VERBS[name]
    actor = actor_of(run, verb.who)
    with undone(run, "plain", verb.who) as (_actor, thing):
        try:
            verb.do(run, actor, thing)
        except (NotPermitted, PermissionRefused):
            return []
        except Exception as why:
            return [f"{name}: {type(why).__name__} {why}"]
    return [f"{name}: done by {verb.who}"]


PROBES: dict[str, Callable[[Run], list[str]]] = {f"verb: {name}": partial(_refused, name) for name in VERBS}
