"""Who may write. Every action and every view asks here, and nowhere else.

Who may read a record is decided in people/access/rule.py. A check of this module returns None (or an id) when the actor
may do what it asks, and raises a subclass of NotPermitted otherwise; the message says what was not done and what to do
now. `allowed(check, actor, ...)` gives the same answer as a boolean, for views that answer with a 404.

These conditions are common to all checks about a case or a client:

* the actor acts for a provider, with a role that counsels there;

* the case, or a case of the client, belongs to that provider;

* the actor has a live assignment to it: begun, not over, not ended, and not older than their role at the provider;

* the actor sees it. Nobody writes where they may not read, so a restriction (Art. 18 GDPR) leaves the lead alone.

A substitute and a supervisor read, and write nothing. Each check is one query, and reads the database, never the state
of an object in memory. An action that must not overlap with an erasure or a closing calls `reading.lock_client_files`
first.
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
"""The assignment roles that write."""


class NotPermitted(Refused):
    """The actor may not do this."""


class NotACounsellor(NotPermitted):
    """The actor does not counsel at the provider they act for."""


class NotOnCase(NotPermitted):
    """The actor is not assigned to the case, or not in the role that this needs."""


class CaseClosed(NotPermitted):
    """The actor is assigned to the case, but it is closed."""


class NotYourClient(NotPermitted):
    """The actor is not assigned to a case of this client, or not in the role that this needs."""


class NotYourGrant(NotPermitted):
    """The grant, consent or emergency access belongs to another provider or another client."""


class NotAssignable(NotPermitted):
    """This colleague cannot be assigned to a case."""


def allowed(check: Callable[..., object], *arguments: Any, **options: Any) -> bool:
    """Return whether a check of this module passes."""
    try:
        check(*arguments, **options)
    except Refused:
        return False
    return True


# ── a case ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def works_on(actor: Actor, case: UUID, *, even_closed: bool = False) -> None:
    """Check that the actor may write in a case, as its lead or as a member of its team.

    `even_closed`: also if the case is closed. Pages are opened like this, so that whoever was typing while a colleague
    closed the case reads why nothing was saved. Reminders are completed like this, which adds nothing to the case.
    """
    refusal = _("Not saved: only whoever works on this case writes in it.")
    closed = _("Not saved: this case is closed. Please open a new one if it goes on.")
    _check_case(actor, case, TEAM, refusal, "" if even_closed else closed)


def leads(actor: Actor, case: UUID) -> None:
    """Check that the actor may decide who works on a case.

    Also if it is closed: somebody must answer for it while it is kept.
    """
    _check_case(actor, case, LEAD, _("Nothing was changed: only whoever leads the case decides who works on it."))


def may_agree(actor: Actor, case: UUID) -> None:
    """Check that the actor may record a consent. A closed case opens nothing any more."""
    refusal = _("Nothing was changed: only whoever works on the case writes down a consent.")
    _check_case(actor, case, TEAM, refusal, _("Nothing was changed: this case is closed, and opens nothing any more."))


def may_open_by_law(actor: Actor, case: UUID) -> None:
    """Check that the actor may make a statutory disclosure. A closed case opens nothing any more."""
    refusal = _("Nothing was opened: only whoever leads the case opens something by law.")
    _check_case(actor, case, LEAD, refusal, _("Nothing was opened: this case is closed, and opens nothing any more."))


def may_close(actor: Actor, case: UUID) -> None:
    """Check that the actor may close a case. Closing it twice is harmless."""
    _check_case(actor, case, LEAD, _("Nothing was done: only whoever leads her case does this."))


def may_end_assignment(actor: Actor, assignment: CaseAssignment) -> None:
    """Check that the actor may end an assignment: their own, or as lead of the case that of a colleague."""
    if not _assignments(actor).filter(pk=assignment.pk).exists():
        leads(actor, assignment.case_id)


def may_be_assigned(actor: Actor, colleague: User) -> None:
    """Check that a colleague can be assigned to a case of the actor's provider."""
    if not counsellors(actor.provider_id).filter(pk=colleague.pk).exists():
        raise NotAssignable(_("Only counsellors of your own provider can work on this case."))


def may_be_handed(actor: Actor, colleague: User) -> None:
    """Check that the actor, who leads the case now, can hand it over to a colleague."""
    if colleague.pk == actor.user_id or not counsellors(actor.provider_id).filter(pk=colleague.pk).exists():
        raise NotAssignable(_("Please choose another counsellor of your own provider."))


# ── a client ────────────────────────────────────────────────────────────────────────────────────────────────────────
# Closed cases count here: records must be correct, and the client's rights apply, as long as they are kept.


def works_with(actor: Actor, *clients: UUID) -> None:
    """Check that the actor works on a case of each of these clients."""
    _check_clients(actor, clients, TEAM, _("Nothing was done: only whoever works on a case of hers does this."))


def may_link(actor: Actor, *clients: UUID) -> None:
    """Check that the actor may record who lives with whom, or who represents whom. Needs a case of each of them."""
    _check_clients(actor, clients, TEAM, _("Nothing was saved: this needs a case of each of them on which you work."))


def may_correct(actor: Actor, client: UUID) -> None:
    """Check that the actor may edit a client's details."""
    refusal = _("Nothing was changed: only whoever works on a case of hers corrects what is kept.")
    _check_clients(actor, [client], TEAM, refusal)


def may_end_protection(actor: Actor, client: UUID) -> None:
    """Check that the actor may end the protection of a client."""
    _check_clients(actor, [client], LEAD, _("Nothing was changed: only whoever leads her case ends her protection."))


def may_answer(actor: Actor, client: UUID, provider: UUID) -> None:
    """Check that the actor may answer a rectification request that was made to `provider`."""
    refusal = _("Nothing was changed: only whoever leads her case answers.")
    _check_clients(actor, [client] if provider == actor.provider_id else None, LEAD, refusal)


def leads_client(actor: Actor, client: UUID) -> None:
    """Check that the actor leads a case of a client."""
    _check_clients(actor, [client], LEAD, _("Nothing was done: only whoever leads her case does this."))


def decides_about(actor: Actor, client: UUID) -> UUID:
    """Check that the actor leads a case of the client and works on every other one. Returns the provider.

    Nothing that concerns the whole file is decided over the heads of colleagues, so cases that the actor does not see
    count as well.
    """
    not_lead = NotYourClient(_("Nothing was done: only whoever leads her case does this."))
    if actor.provider_id is None:
        raise not_lead
    assigned = _assignments(actor).filter(case=OuterRef("pk"))
    cases = Case.objects.unrestricted(because="whether colleagues have a case of this client as well")
    cases = cases.filter(client=client, provider=actor.provider_id)
    rows = cases.annotate(led=Exists(assigned.filter(role__in=LEAD)), worked_on=Exists(assigned.filter(role__in=TEAM)))
    flags = list(rows.values_list("led", "worked_on"))
    if not any(led for led, _worked_on in flags):
        raise not_lead
    if not all(worked_on for _led, worked_on in flags):
        raise NotYourClient(
            _("Nothing was done: colleagues of yours have a case of hers, too. Please ask to work on it.")
        )
    return actor.provider_id


def may_act_at_front_desk(actor: Actor, client: UUID) -> None:
    """Check that the actor may act for a client at the front desk: end a consent by its slip, lock the portal.

    Needs no assignment: a client who wants to end something is not sent away because no colleague of the team is there.
    """
    require_permission(actor, Permission.GREET)
    if not ClientProfile.objects.visible_to(actor).filter(client=client, provider=actor.provider_id).exists():
        raise NotYourClient(_("Nothing was done: you do not receive this person."))


# ── what was shared ─────────────────────────────────────────────────────────────────────────────────────────────────


def may_open_case(actor: Actor) -> UUID:
    """Check that the actor counsels, and so may open cases. Returns the provider."""
    if actor.provider_id is None or not has_permission(actor, Permission.ADVISE):
        raise NotACounsellor(_("Nothing was done: only counsellors open cases. Please ask one."))
    return actor.provider_id


def may_open_in_an_emergency(actor: Actor) -> UUID:
    """Check that the actor may try emergency access. Returns the user."""
    if actor.provider_id is None or actor.user_id is None or not has_permission(actor, Permission.ADVISE):
        raise NotACounsellor(_("Nothing was opened: only counsellors open a file in an emergency."))
    return actor.user_id


def may_accept_grant(actor: Actor, grant: UUID) -> None:
    """Check that a dormant grant was written for the actor's provider, so that the actor may accept it."""
    provider = may_open_case(actor)
    if not AccessGrant.objects.filter(pk=grant, grantee=provider).exists():
        raise NotYourGrant(_("Nothing was begun: this was opened to another provider. Please ask there."))


def may_end_legal_grant(actor: Actor, grant: AccessGrant) -> None:
    """Check that the actor may end a statutory disclosure of their own provider. Also of a closed case."""
    refusal = _("Nothing was changed: only whoever works on her case ends this.")
    _check_clients(actor, [grant.client_id] if grant.source_id == actor.provider_id else None, TEAM, refusal)


def may_withdraw(actor: Actor, consent: Consent) -> None:
    """Check that the actor may withdraw a consent.

    Allowed to the client, and to a counsellor of the provider that holds it, if they see it. Needs no assignment:
    withdrawing is as easy as consenting (Art. 7 (3) GDPR).
    """
    if actor.client_id is not None and consent.client_id != actor.client_id:
        raise NotYourGrant(_("Nothing was changed: this consent was given by somebody else."))
    rows = Consent.objects.visible_to(actor).filter(pk=consent.pk)
    if actor.client_id is None:
        rows = rows.filter(provider=actor.provider_id)
    if not rows.exists():
        raise NotYourGrant(_("Nothing was changed: this consent was given to another provider."))


def may_end_emergency(actor: Actor, emergency: EmergencyAccess) -> None:
    """Check that the actor may end an emergency access: its holder, or whoever leads a case of the client."""
    if emergency.user_id == actor.user_id and emergency.provider_id == actor.provider_id:
        return
    refusal = _("Nothing was changed: only whoever leads the case, or has opened it, ends this.")
    _check_clients(actor, [emergency.client_id] if emergency.provider_id == actor.provider_id else None, LEAD, refusal)


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def assignments(actor: Actor, *roles: AssignmentRole) -> QuerySet[CaseAssignment]:
    """Return the live assignments of the actor at the provider they act for, all or in these roles."""
    return _assignments(actor).filter(role__in=roles or AssignmentRole.values)


def team_of(provider: UUID | None, *, case: UUID | None = None, client: UUID | None = None) -> QuerySet[CaseAssignment]:
    """Return the live assignments, with users, to a case, or to any case of a client, at a provider."""
    lookup = {"case": case} if case else {"client": client}
    return CaseAssignment.objects.live().filter(provider=provider, **lookup).select_related("user")


def counsellors(provider: UUID | None) -> QuerySet[User]:
    """Return everybody who can be assigned to a case of a provider."""
    memberships = Membership.objects.live().filter(organization=provider, role=Role.COUNSELLOR, user=OuterRef("pk"))
    return User.objects.filter(Exists(memberships), is_active=True).order_by("name", "pk")


# ── the rule ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _assignments(actor: Actor) -> QuerySet[CaseAssignment]:
    if actor.provider_id is None or actor.user_id is None or not has_permission(actor, Permission.ADVISE):
        return CaseAssignment.objects.none()
    return CaseAssignment.objects.live().filter(user=actor.user_id, provider=actor.provider_id)


def _cases(actor: Actor, roles: tuple[AssignmentRole, ...]) -> GuardedQuerySet[Case]:
    """Return the cases to which the actor is assigned in one of these roles, as far as the actor sees them."""
    assigned = _assignments(actor).filter(case=OuterRef("pk"), role__in=roles)
    rows: GuardedQuerySet[Case] = Case.objects.visible_to(actor).filter(Exists(assigned))
    return rows


def _check_case(actor: Actor, case: UUID, roles: tuple[AssignmentRole, ...], refusal: str, closed: str = "") -> None:
    """Raise NotOnCase(refusal), or CaseClosed(closed) if the case is closed. An empty `closed` allows a closed case."""
    closing_days = list(_cases(actor, roles).filter(pk=case).values_list("closed_on", flat=True))
    if not closing_days:
        raise NotOnCase(refusal)
    if closed and closing_days[0] is not None:
        raise CaseClosed(closed)


def _check_clients(actor: Actor, clients: Any, roles: tuple[AssignmentRole, ...], refusal: str) -> None:
    """Raise NotYourClient(refusal) unless the actor is assigned to a case of each client. None always raises."""
    wanted = set(clients or ())
    assigned = (
        _cases(actor, roles).filter(client__in=wanted).order_by().values_list("client", flat=True) if wanted else ()
    )
    if not wanted or wanted - set(assigned):
        raise NotYourClient(refusal)
