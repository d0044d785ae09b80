"""Who may write. Every verb and every page asks here, and nowhere else.

Who may read a record is decided in people/access/rule.py. A question of this module returns None when the actor may do
what it asks, and raises a child of NotPermitted otherwise; the text says what was not done and what to do now.
`allowed(question, actor, ...)` gives the same answer as a boolean, for pages that answer with a 404.

These conditions are common to all questions about a case or a client:

* the actor acts for a provider, with a role that counsels there;
* the case, or a case of the client, belongs to that provider;
* the actor has a live assignment to it: begun, not over, not ended, and not older than their role at the provider;
* the actor sees it. Nobody writes where they may not read, so a restriction (Art. 18 GDPR) leaves the lead alone.

A substitute and a supervisor read, and write nothing. Each question is one query, and reads the database, never the
state of an object in memory. A verb that must not overlap with an erasure or a closing calls `reading.hold` first.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.models import Membership
from anlaufstelle.directory.roles import Permission, Role, has_permission, require_permission
from anlaufstelle.people.access.rule import GuardedQuerySet
from anlaufstelle.people.models import (
    AccessGrant,
    AssignmentRole,
    Case,
    CaseAssignment,
    ClientProfile,
    Consent,
    EmergencyAccess,
)

LEAD = (AssignmentRole.LEAD,)
TEAM = (AssignmentRole.LEAD, AssignmentRole.MEMBER)
"""The parts that write."""


class NotPermitted(Refused):
    """The actor may not do this."""


class NotACounsellor(NotPermitted):
    """The actor does not counsel at the provider they act for."""


class NotOnCase(NotPermitted):
    """The actor does not work on the case, or not in the part that this needs."""


class CaseClosed(NotPermitted):
    """The actor works on the case, but it is closed."""


class NotYourClient(NotPermitted):
    """The actor does not work with this client, or not in the part that this needs."""


class NotYourGrant(NotPermitted):
    """A grant, consent or emergency that belongs to another provider or another person."""


class NotAssignable(NotPermitted):
    """This colleague cannot be given a case."""


def allowed(question: Callable[..., object], *arguments: Any, **more: Any) -> bool:
    """Return whether a question of this module is answered with yes."""
    try:
        question(*arguments, **more)
    except Refused:
        return False
    return True


# ── a case ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def works_on(actor: Actor, case: UUID, *, even_closed: bool = False) -> None:
    """Write in a case, as its lead or a member of its team.

    `even_closed`: also when it is closed. Pages are opened like this, so that whoever was typing while a colleague
    closed the case reads why nothing was saved; and what was due is ticked off, which adds nothing to the case.
    """
    refusal = _("Not saved: only whoever works on this case writes in it.")
    closed = _("Not saved: this case is closed. Please open a new one if it goes on.")
    _check_case(actor, case, TEAM, refusal, "" if even_closed else closed)


def leads(actor: Actor, case: UUID) -> None:
    """Decide who works on a case. Also on a closed one: as long as it is kept, somebody must answer for it."""
    _check_case(actor, case, LEAD, _("Nothing was changed: only whoever leads the case decides who works on it."))


def may_agree(actor: Actor, case: UUID) -> None:
    """Write down a consent. A closed case opens nothing any more."""
    refusal = _("Nothing was changed: only whoever works on the case writes down a consent.")
    _check_case(actor, case, TEAM, refusal, _("Nothing was changed: this case is closed, and opens nothing any more."))


def may_open_by_law(actor: Actor, case: UUID) -> None:
    """Open something to another provider because a law demands it. A closed case opens nothing any more."""
    refusal = _("Nothing was opened: only whoever leads the case opens something by law.")
    _check_case(actor, case, LEAD, refusal, _("Nothing was opened: this case is closed, and opens nothing any more."))


def may_close(actor: Actor, case: UUID) -> None:
    """Close a case. Closing it twice is no harm."""
    _check_case(actor, case, LEAD, _("Nothing was done: only whoever leads her case does this."))


def may_end_assignment(actor: Actor, assignment: CaseAssignment) -> None:
    """End an assignment: one's own, or as lead of the case those of others."""
    if not _assignments(actor).filter(pk=assignment.pk).exists():
        leads(actor, assignment.case_id)


def may_be_assigned(actor: Actor, colleague: User) -> None:
    """Be given a place on a case of the actor's provider."""
    if not counsellors(actor.provider_id).filter(pk=colleague.pk).exists():
        raise NotAssignable(_("Only counsellors of your own provider can work on this case."))


def may_be_handed(actor: Actor, colleague: User) -> None:
    """Be handed the lead of a case by the actor, who leads it now."""
    if colleague.pk == actor.user_id or not counsellors(actor.provider_id).filter(pk=colleague.pk).exists():
        raise NotAssignable(_("Please choose another counsellor of your own provider."))


# ── a client ────────────────────────────────────────────────────────────────────────────────────────────────────────
# Closed cases count here: what is kept of a client must be right, and the client's rights hold, as long as it is kept.


def works_with(actor: Actor, *clients: UUID) -> None:
    """Work on a case of each of these clients."""
    _check_clients(actor, clients, TEAM, _("Nothing was done: only whoever works on a case of hers does this."))


def may_link(actor: Actor, *clients: UUID) -> None:
    """Write down who lives with whom, or who acts for whom. It concerns each of them."""
    _check_clients(actor, clients, TEAM, _("Nothing was saved: this needs a case of each of them on which you work."))


def may_correct(actor: Actor, client: UUID) -> None:
    """Correct what is kept of a client beside the cases."""
    refusal = _("Nothing was changed: only whoever works on a case of hers corrects what is kept.")
    _check_clients(actor, [client], TEAM, refusal)


def may_end_protection(actor: Actor, client: UUID) -> None:
    """End the protection of a client."""
    _check_clients(actor, [client], LEAD, _("Nothing was changed: only whoever leads her case ends her protection."))


def may_answer(actor: Actor, client: UUID, provider: UUID) -> None:
    """Answer what a client has asked this provider to correct."""
    refusal = _("Nothing was changed: only whoever leads her case answers.")
    _check_clients(actor, [client] if provider == actor.provider_id else None, LEAD, refusal)


def leads_client(actor: Actor, client: UUID) -> None:
    """Lead a case of a client."""
    _check_clients(actor, [client], LEAD, _("Nothing was done: only whoever leads her case does this."))


def decides_about(actor: Actor, client: UUID) -> UUID:
    """Decide about everything that is kept of a client: lead a case, and work on every other one.

    Nothing is decided over the heads of colleagues. Cases that the actor does not see count. Returns the provider.
    """
    not_lead = NotYourClient(_("Nothing was done: only whoever leads her case does this."))
    if actor.provider_id is None:
        raise not_lead
    assigned = _assignments(actor).filter(case=OuterRef("pk"))
    cases = Case.objects.unrestricted(because="whether colleagues have a case of this client, too")
    cases = cases.filter(client=client, provider=actor.provider_id)
    rows = cases.annotate(led=Exists(assigned.filter(role__in=LEAD)), worked_on=Exists(assigned.filter(role__in=TEAM)))
    found = list(rows.values_list("led", "worked_on"))
    if not any(led for led, _worked_on in found):
        raise not_lead
    if not all(worked_on for _led, worked_on in found):
        raise NotYourClient(
            _("Nothing was done: colleagues of yours have a case of hers, too. Please ask to work on it.")
        )
    return actor.provider_id


def greets(actor: Actor, client: UUID) -> None:
    """Do at the front desk what a client asks for: end a consent by its slip, lock the client's own page.

    Needs no case: a client who wants to end something is not sent away because nobody who works with them is there.
    """
    require_permission(actor, Permission.GREET)
    if not ClientProfile.objects.visible_to(actor).filter(client=client, provider=actor.provider_id).exists():
        raise NotYourClient(_("Nothing was done: you do not receive this person."))


# ── what was opened ─────────────────────────────────────────────────────────────────────────────────────────────────


def counsels(actor: Actor) -> UUID:
    """Counsel, and so open cases. Returns the provider."""
    if actor.provider_id is None or not has_permission(actor, Permission.ADVISE):
        raise NotACounsellor(_("Nothing was done: only counsellors open cases. Please ask one."))
    return actor.provider_id


def may_open_in_an_emergency(actor: Actor) -> UUID:
    """Try to open a file in an emergency. Returns the user."""
    if actor.provider_id is None or actor.user_id is None or not has_permission(actor, Permission.ADVISE):
        raise NotACounsellor(_("Nothing was opened: only counsellors open a file in an emergency."))
    return actor.user_id


def receives(actor: Actor, grant: UUID) -> None:
    """Begin a grant that lies dormant: it was written for the actor's provider."""
    provider = counsels(actor)
    if not AccessGrant.objects.filter(pk=grant, grantee=provider).exists():
        raise NotYourGrant(_("Nothing was begun: this was opened to another provider. Please ask there."))


def may_end_legal_grant(actor: Actor, grant: AccessGrant) -> None:
    """End what was opened because of a law: at the provider that has opened it. Also of a closed case."""
    refusal = _("Nothing was changed: only whoever works on her case ends this.")
    _check_clients(actor, [grant.client_id] if grant.source_id == actor.provider_id else None, TEAM, refusal)


def may_withdraw(actor: Actor, consent: Consent) -> None:
    """Take a consent back: the client, or whoever counsels at the provider that holds it and sees it.

    Needs no assignment: withdrawing is as easy as consenting (Art. 7 (3) GDPR).
    """
    if actor.client_id is not None and consent.client_id != actor.client_id:
        raise NotYourGrant(_("Nothing was changed: this consent was given by somebody else."))
    rows = Consent.objects.visible_to(actor).filter(pk=consent.pk)
    if actor.client_id is None:
        rows = rows.filter(provider=actor.provider_id)
    if not rows.exists():
        raise NotYourGrant(_("Nothing was changed: this consent was given to another provider."))


def may_end_emergency(actor: Actor, emergency: EmergencyAccess) -> None:
    """End an emergency: whoever has opened it, or leads a case of the client."""
    if emergency.user_id == actor.user_id and emergency.provider_id == actor.provider_id:
        return
    refusal = _("Nothing was changed: only whoever leads the case, or has opened it, ends this.")
    _check_clients(actor, [emergency.client_id] if emergency.provider_id == actor.provider_id else None, LEAD, refusal)


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def assignments(actor: Actor, *parts: AssignmentRole) -> QuerySet[CaseAssignment]:
    """The live assignments of the actor at the provider they act for; with `parts` only those."""
    return _assignments(actor).filter(role__in=parts or AssignmentRole.values)


def team_of(provider: UUID | None, *, case: UUID | None = None, client: UUID | None = None) -> QuerySet[CaseAssignment]:
    """Who works on a case, or on any case of a client, at a provider: the live assignments with their users."""
    whose = {"case": case} if case else {"client": client}
    return CaseAssignment.objects.live().filter(provider=provider, **whose).select_related("user")


def counsellors(provider: UUID | None) -> QuerySet[User]:
    """Everybody who can be given a case of a provider."""
    roles = Membership.objects.live().filter(organization=provider, role=Role.COUNSELLOR, user=OuterRef("pk"))
    return User.objects.filter(Exists(roles), is_active=True).order_by("name", "pk")


# ── the rule ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _assignments(actor: Actor) -> QuerySet[CaseAssignment]:
    if actor.provider_id is None or actor.user_id is None or not has_permission(actor, Permission.ADVISE):
        return CaseAssignment.objects.none()
    return CaseAssignment.objects.live().filter(user=actor.user_id, provider=actor.provider_id)


def _cases(actor: Actor, parts: tuple[AssignmentRole, ...]) -> GuardedQuerySet[Case]:
    """The cases to which the actor is assigned in one of these parts, as far as they see them."""
    assigned = _assignments(actor).filter(case=OuterRef("pk"), role__in=parts)
    rows: GuardedQuerySet[Case] = Case.objects.visible_to(actor).filter(Exists(assigned))
    return rows


def _check_case(actor: Actor, case: UUID, parts: tuple[AssignmentRole, ...], refusal: str, closed: str = "") -> None:
    """Raise NotOnCase(refusal), or CaseClosed(closed) for a closed case; an empty `closed`: it may be closed."""
    found = list(_cases(actor, parts).filter(pk=case).values_list("closed_on", flat=True))
    if not found:
        raise NotOnCase(refusal)
    if closed and found[0] is not None:
        raise CaseClosed(closed)


def _check_clients(actor: Actor, clients: Any, parts: tuple[AssignmentRole, ...], refusal: str) -> None:
    """Raise NotYourClient(refusal) unless the actor is assigned to a case of each; None: they never are."""
    wanted = set(clients or ())
    found = _cases(actor, parts).filter(client__in=wanted).order_by().values_list("client", flat=True) if wanted else ()
    if not wanted or wanted - set(found):
        raise NotYourClient(refusal)
