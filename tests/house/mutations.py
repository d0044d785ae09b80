"""Mistakes that somebody could make: each takes one check away, and names the probe that must notice it.

A mistake is planted in the code of a function itself, so that it works wherever that function is called from.
"""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend

from anlaufstelle.accounts import middleware
from anlaufstelle.audit import chain
from anlaufstelle.audit import record as audit
from anlaufstelle.casework import actions as casework
from anlaufstelle.casework import attachments
from anlaufstelle.desk import client_file, decorators, intake_forms
from anlaufstelle.desk.views import attachments as views_attachments
from anlaufstelle.desk.views import cases, clients
from anlaufstelle.people import actions
from anlaufstelle.people.access import models, permissions, rule
from anlaufstelle.people.crypto import encryption
from anlaufstelle.people.models import ClientDetails, ClientProfile
from tests.house.verbs import VERBS


@dataclass(frozen=True)
class Mutation:
    """Instead of `right`, `wrong` stands in a function. `probe`: whoever must notice
    (tests/house/mutation_probes.py)."""

    where: Callable[..., Any]
    right: str
    wrong: str
    probe: str = "walk"

    def plant(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make the mistake. What is to be replaced must stand there once."""
        function: Any = inspect.unwrap(getattr(self.where, "__func__", self.where))
        source = textwrap.dedent(inspect.getsource(function))
        assert source.count(self.right) == 1, f"{function.__qualname__} does not say {self.right!r} once"
        source = source.replace(self.right, self.wrong)
        source = source[source.index("def ") :]  # without what decorates it
        made: dict[str, Any] = {}
        exec(compile(source, f"<fault in {function.__qualname__}>", "exec"), dict(function.__globals__), made)  # noqa: S102
        planted = made[function.__name__]
        assert isinstance(planted, FunctionType)
        assert planted.__code__.co_freevars == function.__code__.co_freevars == ()
        monkeypatch.setattr(function, "__code__", planted.__code__)


_own, _shared = rule._own_provider, rule._shared
NO_LONGER_HELD = "& ~Q(_restricted(model, day, client_field))"

RULE = {
    "the purpose is not asked": Mutation(_shared, "purpose__in=(actor.purpose, Purpose.INDEX)", "purpose__gt=''"),
    "what is over still opens": Mutation(models.AccessGrantQuerySet.live, "Q(until=None) | Q(until__gte=on), ", ""),
    "what was withdrawn still opens": Mutation(models.AccessGrantQuerySet.live, ", ended_on=None", ""),
    "what lies dormant opens": Mutation(models.AccessGrantQuerySet.live, "since__lte=on", "pk__isnull=False"),
    "what was opened to one opens to all": Mutation(_shared, "grantee=actor.provider_id,", ""),
    "what one has opened opens what others wrote": Mutation(_shared, "source=OuterRef(model.provider_field),", ""),
    "what one person has opened opens all people": Mutation(_shared, "client=OuterRef(client_field),", ""),
    "every area is open": Mutation(_shared, '.filter(both=OuterRef("areas"))', ""),
    "what has no area is open": Mutation(_shared, "Q(areas__gt=0)", "Q()"),
    "every depth is open": Mutation(_shared, "depth__gte=model.depth", "depth__gte=1"),
    "status needs no tick": Mutation(_shared, "grants.filter(opens_status=True)", "grants"),
    "address needs no tick": Mutation(_shared, "opens_address=True, ", ""),
    "a protected address is open": Mutation(_shared, ", client__is_protected=False", ""),
    "what is held back is open to others": Mutation(_shared, NO_LONGER_HELD, ""),
    "what is held back is open to the team": Mutation(_own, f"visible {NO_LONGER_HELD}", "visible"),
    "what is held back is open to the front desk": Mutation(
        _own, f"return own_rows {NO_LONGER_HELD}", "return own_rows"
    ),
    "the front desk sees the case": Mutation(rule._is_contact, "== Depth.CONTACT", "<= Depth.CASE"),
    "another front desk sees the case": Mutation(_shared, " and _is_contact(model))", ")"),
    "the substitute sees all": Mutation(
        _own, "if model.visible_to_substitute else FULL_ACCESS_ROLES", "if model.pk else FULL_ACCESS_ROLES"
    ),
    "whoever left still sees": Mutation(models.ActiveQuerySet.live, ", ended_on=None", ""),
    "every team is open": Mutation(_own, ", open_team=True", ""),
    "an open team sees the confidential": Mutation(_own, "model.depth < Depth.CONFIDENTIAL and ", ""),
    "an open team sees status and address": Mutation(_own, " and model.scope == Scope.LADDER", ""),
    "an emergency never ends": Mutation(models.EmergencyAccessQuerySet.live, "expires_at__gt=Now(), ", ""),
    "what was ended early goes on": Mutation(models.EmergencyAccessQuerySet.live, ", ended_at=None", ""),
    "an emergency is everybody's": Mutation(rule._has_emergency_access, "user=actor.user_id, ", ""),
    "one emergency opens all files": Mutation(rule._has_emergency_access, "client=OuterRef(client_field)", ""),
    "no place is needed": Mutation(
        _own, "own_rows & (visible & ~Q(_restricted(model, day, client_field)) | lead)", "own_rows"
    ),
    "a place on one case opens another": Mutation(
        rule._is_assigned, "assignments.filter(case=OuterRef(model.case_field))", "assignments", "second"
    ),
    "no role is needed": Mutation(_own, "Role.COUNSELLOR not in actor.roles", "not actor", "roles"),
    "deadlines and consents are shared": Mutation(_shared, "or not model.shareable", "", "own"),
    "what concerns two is seen by whoever sees one": Mutation(
        rule.visible_rows, "Q(**{other: None}) | _visible_for(model, actor, day, other)", "Q()", "both"
    ),
    "the guard asks nobody": Mutation(
        rule.GuardedQuerySet._require_authorization, "not self.is_authorized", "False", "guard"
    ),
    "nothing is withheld of a row": Mutation(
        rule.GuardedQuerySet._withhold, "self.reader is not None", "self.reader is None", "withheld"
    ),
    "every letter's address is open": Mutation(ClientProfile.withhold, "not in readable", "is None", "withheld"),
    "a letter's address needs no tick": Mutation(rule.addresses_open_to, ", opens_address=True", "", "withheld"),
    "a protected letter's address is open": Mutation(
        rule.addresses_open_to, ", client__is_protected=False", "", "withheld"
    ),
    "a protected household is open": Mutation(ClientDetails.withhold, "in protected", "is None", "withheld"),
}

PAGES = {
    "a list shows everybody": Mutation(
        clients.client_list,
        "ClientProfile.objects.visible_to(request.actor)",
        "ClientProfile.objects.unrestricted(because='-')",
    ),
    "a file shows every note": Mutation(
        client_file.read_client_file,
        "case_notes = CaseNote.objects.visible_to(actor)",
        "case_notes = CaseNote.objects.unrestricted(because='-')",
    ),
    "a file shows every address": Mutation(
        client_file.read_client_file, "Address.objects.visible_to(actor)", "Address.objects.unrestricted(because='-')"
    ),
    "a file of a case is everybody's": Mutation(
        views_attachments._visible_attachment,
        "Attachment.objects.visible_to(request.actor)",
        "Attachment.objects.unrestricted(because='-')",
    ),
    "a supervisor removes a file": Mutation(
        views_attachments.remove, "writable_case(request, row.case_id)", "row.case"
    ),
    "name and content of a file change places": Mutation(
        encryption.EncryptedFile._label_of_content, 'f"{self.label()}|content"', "self.label()", "parts"
    ),
    "what nobody has checked is given out": Mutation(
        attachments.download, "attachment.state == ScanState.WAITS and not unchecked", "False", "unchecked"
    ),
    "the search finds the protected": Mutation(clients.client_list, ", client__is_protected=False", ""),
    "the question at intake looks everywhere": Mutation(
        intake_forms.possible_duplicates, "provider=actor.provider_id, ", "", "intake"
    ),
    "a supervisor is shown a form": Mutation(
        cases.writable_case, "not allowed(works_on, request.actor, case.pk, even_closed=True)", "False"
    ),
    "a purpose that nobody has opened is taken": Mutation(
        clients.choose_purpose, "purpose not in purposes_of(request.actor)", "not purpose", "purpose"
    ),
    "what is forbidden is another 404": Mutation(
        clients.client_file,
        "    if file is None:\n",
        "    if file is None:\n        if Client._base_manager.filter(pk=key).exists():\n"
        "            return HttpResponse(status=404)\n",
    ),
    "reading leaves no line": Mutation(audit.record_reads, "for client, grant in seen", "for client, grant in ()"),
    "a refusal leaves no line": Mutation(audit.record_refusal, "AuditEntry.objects.create(", "AuditEntry("),
    "the audit keeps a word": Mutation(
        casework.write_note,
        "record(actor, AuditAction.CREATE, note, client=case.client_id)",
        "record(actor, AuditAction.CREATE, note, client=case.client_id, reason=words[:40])",
        "wordless",
    ),
    "the second writer wins": Mutation(casework.change_note, "rows.filter(version=version)", "rows", "version"),
    "a provider without a practice agrees": Mutation(
        actions._law_of,
        "ProviderPrivacySettings.objects.filter(provider=provider).first()",
        "ProviderPrivacySettings(law='dsgvo')",
        "practice",
    ),
    "a consent is withdrawn and what it opened stays": Mutation(
        actions.end_consent, 'live.update(ended_on=today(), end_reason="withdrawn")', "live.count()", "withdraw"
    ),
    "sealed words open in any row": Mutation(encryption.EncryptedText.label, "return f", "return '' and f", "swap"),
    "a forged line is not seen": Mutation(chain._fault, "link.hash != line_hash(before, link.entry)", "False", "chain"),
    "a lost line is not seen": Mutation(chain._fault, "link.position != position", "False", "gap"),
}

WRITING = {
    "who has no role still writes": Mutation(
        permissions._assignments, " or not has_permission(actor, Permission.ADVISE)", "", "roleless"
    ),
    "who is assigned at one provider writes at another": Mutation(
        permissions._assignments, ", provider=actor.provider_id", "", "elsewhere"
    ),
    "everybody is assigned": Mutation(permissions._assignments, "user=actor.user_id, ", "", "writes"),
    "who was assigned still is": Mutation(permissions._assignments, ".live()", "", "ended"),
    "an assignment to one case is one to all": Mutation(permissions._cases, 'case=OuterRef("pk"), ', "", "writes"),
    "no assignment is needed": Mutation(permissions._cases, ".filter(Exists(assigned))", "", "writes"),
    "every part writes": Mutation(permissions._cases, "role__in=roles", "role__in=AssignmentRole.values", "writes"),
    "a substitute in an open team writes": Mutation(
        permissions._cases, "role__in=roles", "role__in=(*roles, AssignmentRole.SUBSTITUTE)", "substitute"
    ),
    "who sees nothing writes": Mutation(
        permissions._cases, "Case.objects.visible_to(actor)", "Case.objects.unrestricted(because='-')", "writes"
    ),
    "a closed case is written in": Mutation(
        permissions._check_case, "closed and closing_days[0] is not None", "closed is None", "closed"
    ),
    "an open case counts as closed": Mutation(
        permissions._check_case, "closed and closing_days[0] is not None", "closed", "writes"
    ),
    "one of several clients is enough": Mutation(
        permissions._check_clients, "not wanted or wanted - set(assigned)", "not assigned", "links"
    ),
    "a page of a closed case lets write": Mutation(
        permissions.works_on, '"" if even_closed else closed', '""', "closed"
    ),
    "a member leads": Mutation(permissions.leads, "LEAD, _(", "TEAM, _(", "writes"),
    "a member opens by law": Mutation(permissions.may_open_by_law, "case, LEAD", "case, TEAM", "writes"),
    "a closed case is opened by law": Mutation(
        permissions.may_open_by_law,
        '_("Nothing was opened: this case is closed, and opens nothing any more.")',
        '""',
        "closed",
    ),
    "a closed case is agreed on": Mutation(
        permissions.may_agree,
        '_("Nothing was changed: this case is closed, and opens nothing any more.")',
        '""',
        "closed",
    ),
    "a member closes": Mutation(permissions.may_close, "LEAD", "TEAM", "writes"),
    "a member ends a colleague's place": Mutation(
        permissions.may_end_assignment,
        "leads(actor, assignment.case_id)",
        "works_on(actor, assignment.case_id)",
        "assigned",
    ),
    "a place is given to anybody": Mutation(permissions.counsellors, ", role=Role.COUNSELLOR", "", "assigned"),
    "a place is given at another provider": Mutation(
        permissions.counsellors, "organization=provider, ", "", "assigned"
    ),
    "a place is given to a closed account": Mutation(permissions.counsellors, ", is_active=True", "", "assigned"),
    "who leads hands over to herself": Mutation(
        permissions.may_be_handed, "colleague.pk == actor.user_id or ", "", "assigned"
    ),
    "a member ends a protection": Mutation(permissions.may_end_protection, "LEAD", "TEAM", "writes"),
    "a member answers": Mutation(permissions.may_answer, "LEAD", "TEAM", "writes"),
    "who leads elsewhere answers": Mutation(
        permissions.may_answer, "[client] if provider == actor.provider_id else None", "[client]", "writes"
    ),
    "a member decides": Mutation(permissions.decides_about, "any(led for led,", "any(_worked_on for led,", "writes"),
    "one decides over colleagues' heads": Mutation(permissions.decides_about, "not all(", "not any(", "substitute"),
    "a substitute decides": Mutation(
        permissions.decides_about,
        "worked_on=Exists(assigned.filter(role__in=TEAM))",
        "worked_on=Exists(assigned)",
        "substitute",
    ),
    "the front desk receives everybody": Mutation(
        permissions.may_act_at_front_desk,
        "ClientProfile.objects.visible_to(actor)",
        "ClientProfile.objects.unrestricted(because='-')",
        "writes",
    ),
    "the front desk receives for another provider": Mutation(
        permissions.may_act_at_front_desk, ", provider=actor.provider_id", "", "writes"
    ),
    "another provider receives": Mutation(permissions.may_accept_grant, ", grantee=provider", "", "receives"),
    "the front desk accepts": Mutation(
        permissions.may_accept_grant, "may_open_case(actor)", "actor.provider_id", "receives"
    ),
    "the recipient ends what a law opened": Mutation(
        permissions.may_end_legal_grant,
        "[grant.client_id] if grant.source_id == actor.provider_id else None",
        "[grant.client_id]",
        "legal",
    ),
    "another person withdraws": Mutation(
        permissions.may_withdraw, "visible_to(actor)", "unrestricted(because='-')", "withdraws"
    ),
    "a member ends an emergency": Mutation(permissions.may_end_emergency, "LEAD", "TEAM", "emergencies"),
}
"""What the rule of writing forgets, in people/access/permissions.py."""
ASKING = {
    f"does not ask: {name}": Mutation(verb.where, verb.asks, verb.instead, f"verb: {name}")
    for name, verb in VERBS.items()
}
"""That a verb does not ask it."""


def _one_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "is_verified", lambda *_: True)


def _open_for_the_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ModelBackend, "user_can_authenticate", lambda *_: True)


def _no_role_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decorators, "requires_permission", lambda *_: lambda view: view)


SWAPS = {
    "one factor is enough": _one_factor,
    "a closed account still opens": _open_for_the_closed,
    "a page asks for no role": _no_role_asked,
}
