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
from anlaufstelle.casework import attaching
from anlaufstelle.desk import doors, file, intake
from anlaufstelle.desk.views import cases, files, persons
from anlaufstelle.people import actions, clearance, permissions, sight, vault
from anlaufstelle.people.models import Particulars, Profile
from tests.house.verbs import VERBS


@dataclass(frozen=True)
class Fault:
    """Instead of `right`, `wrong` stands in a function. `probe`: whoever must notice (tests/house/probes.py)."""

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


_own, _shared = clearance._own, clearance._shared
NO_LONGER_HELD = "& ~Q(_restricted(model, day, whom))"

RULE = {
    "the purpose is not asked": Fault(_shared, "purpose__in=(actor.purpose, Purpose.INDEX)", "purpose__gt=''"),
    "what is over still opens": Fault(sight.ClearanceQuerySet.live, "Q(until=None) | Q(until__gte=on), ", ""),
    "what was withdrawn still opens": Fault(sight.ClearanceQuerySet.live, ", ended_on=None", ""),
    "what lies dormant opens": Fault(sight.ClearanceQuerySet.live, "since__lte=on", "pk__isnull=False"),
    "what was opened to one opens to all": Fault(_shared, "grantee=actor.provider_id,", ""),
    "what one has opened opens what others wrote": Fault(_shared, "source=OuterRef(model.of_provider),", ""),
    "what one person has opened opens all people": Fault(_shared, "person=OuterRef(whom),", ""),
    "every area is open": Fault(_shared, '.filter(both=OuterRef("areas"))', ""),
    "what has no area is open": Fault(_shared, "Q(areas__gt=0)", "Q()"),
    "every depth is open": Fault(_shared, "depth__gte=model.depth", "depth__gte=1"),
    "status needs no tick": Fault(_shared, "clearances.filter(opens_status=True)", "clearances"),
    "address needs no tick": Fault(_shared, "opens_address=True, ", ""),
    "a protected address is open": Fault(_shared, ", person__is_protected=False", ""),
    "what is held back is open to others": Fault(_shared, NO_LONGER_HELD, ""),
    "what is held back is open to the team": Fault(_own, f"seen {NO_LONGER_HELD}", "seen"),
    "what is held back is open to the front desk": Fault(_own, f"return mine {NO_LONGER_HELD}", "return mine"),
    "the front desk sees the case": Fault(clearance._is_contact, "== Depth.CONTACT", "<= Depth.CASE"),
    "another front desk sees the case": Fault(_shared, " and _is_contact(model))", ")"),
    "the substitute sees all": Fault(_own, "if model.for_substitute else WHOLE", "if model.pk else WHOLE"),
    "whoever left still sees": Fault(sight.SightQuerySet.live, ", ended_on=None", ""),
    "every team is open": Fault(_own, ", open_team=True", ""),
    "an open team sees the confidential": Fault(_own, "model.depth < Depth.CONFIDENTIAL and ", ""),
    "an open team sees status and address": Fault(_own, " and model.scope == Scope.LADDER", ""),
    "an emergency never ends": Fault(sight.EmergencyQuerySet.live, "until_at__gt=Now(), ", ""),
    "what was ended early goes on": Fault(sight.EmergencyQuerySet.live, ", ended_at=None", ""),
    "an emergency is everybody's": Fault(clearance._in_an_emergency, "user=actor.user_id, ", ""),
    "one emergency opens all files": Fault(clearance._in_an_emergency, "person=OuterRef(whom)", ""),
    "no place is needed": Fault(_own, "mine & (seen & ~Q(_restricted(model, day, whom)) | lead)", "mine"),
    "a place on one case opens another": Fault(
        clearance._has_place, "places.filter(case=OuterRef(model.of_case))", "places", "second"
    ),
    "no role is needed": Fault(_own, "Role.COUNSELLOR not in actor.roles", "not actor", "roles"),
    "deadlines and consents are shared": Fault(_shared, "or not model.shareable", "", "own"),
    "what concerns two is seen by whoever sees one": Fault(
        clearance.seen_by, "Q(**{other: None}) | _seen_of(model, actor, day, other)", "Q()", "both"
    ),
    "the guard asks nobody": Fault(clearance.Guarded._demand, "not self.asked", "False", "guard"),
    "nothing is withheld of a row": Fault(
        clearance.Guarded._withhold, "self.reader is not None", "self.reader is None", "withheld"
    ),
    "every letter's address is open": Fault(Profile.withhold, "not in opened", "is None", "withheld"),
    "a letter's address needs no tick": Fault(clearance.addresses_open_to, ", opens_address=True", "", "withheld"),
    "a protected letter's address is open": Fault(
        clearance.addresses_open_to, ", person__is_protected=False", "", "withheld"
    ),
    "a protected household is open": Fault(Particulars.withhold, "in protected", "is None", "withheld"),
}

PAGES = {
    "a list shows everybody": Fault(
        persons.index, "Profile.objects.visible_to(request.actor)", "Profile.objects.for_the_house(because='-')"
    ),
    "a file shows every note": Fault(
        file.read_file, "plain = Note.objects.visible_to(actor)", "plain = Note.objects.for_the_house(because='-')"
    ),
    "a file shows every address": Fault(
        file.read_file, "Address.objects.visible_to(actor)", "Address.objects.for_the_house(because='-')"
    ),
    "a file of a case is everybody's": Fault(
        files._seen, "Attachment.objects.visible_to(request.actor)", "Attachment.objects.for_the_house(because='-')"
    ),
    "a supervisor removes a file": Fault(files.remove, "my_case(request, found.case_id)", "found.case"),
    "name and content of a file change places": Fault(
        vault.SealedFile._label_of_content, 'f"{self.label()}|content"', "self.label()", "parts"
    ),
    "what nobody has checked is given out": Fault(
        attaching.give_out, "attachment.state == State.WAITS and not unchecked", "False", "unchecked"
    ),
    "the search finds the protected": Fault(persons.index, ", person__is_protected=False", ""),
    "the question at intake looks everywhere": Fault(intake.likely, "provider=actor.provider_id, ", "", "intake"),
    "a supervisor is shown a form": Fault(
        cases.my_case, "not allowed(works_on, request.actor, case.pk, even_closed=True)", "False"
    ),
    "a purpose that nobody has opened is taken": Fault(
        persons.look_for, "purpose not in purposes_of(request.actor)", "not purpose", "purpose"
    ),
    "what is forbidden is another 404": Fault(
        persons.file,
        "    if found is None:\n",
        "    if found is None:\n        if Person._base_manager.filter(pk=key).exists():\n"
        "            return HttpResponse(status=404)\n",
    ),
    "reading leaves no line": Fault(audit.looked, "for person, clearance in seen", "for person, clearance in ()"),
    "a refusal leaves no line": Fault(audit.refuse, "Entry.objects.create(", "Entry("),
    "the audit keeps a word": Fault(
        casework.write_note,
        "record(actor, Deed.CREATE, note, person=case.person_id)",
        "record(actor, Deed.CREATE, note, person=case.person_id, reason=words[:40])",
        "wordless",
    ),
    "the second writer wins": Fault(casework.change_note, "rows.filter(version=version)", "rows", "version"),
    "a provider without a practice agrees": Fault(
        actions.agree, "Practice.objects.filter(provider=case.provider_id).first()", "Practice(law='dsgvo')", "practice"
    ),
    "a consent is withdrawn and what it opened stays": Fault(
        actions.end_consent, 'live.update(ended_on=today(), ended_why="withdrawn")', "live.count()", "withdraw"
    ),
    "sealed words open in any row": Fault(vault.SealedText.label, "return f", "return '' and f", "swap"),
    "a forged line is not seen": Fault(chain._fault, "link.hash != line_hash(before, link.entry)", "False", "chain"),
    "a lost line is not seen": Fault(chain._fault, "link.place != place", "False", "gap"),
}

WRITING = {
    "who has no role still writes": Fault(permissions._assignments, " or not may(actor, Deed.ADVISE)", "", "roleless"),
    "who is assigned at one provider writes at another": Fault(
        permissions._assignments, ", provider=actor.provider_id", "", "elsewhere"
    ),
    "everybody is assigned": Fault(permissions._assignments, "user=actor.user_id, ", "", "writes"),
    "who was assigned still is": Fault(permissions._assignments, ".live()", "", "ended"),
    "an assignment to one case is one to all": Fault(permissions._cases, 'case=OuterRef("pk"), ', "", "writes"),
    "no assignment is needed": Fault(permissions._cases, ".filter(Exists(assigned))", "", "writes"),
    "every part writes": Fault(permissions._cases, "part__in=parts", "part__in=Part.values", "writes"),
    "a substitute in an open team writes": Fault(
        permissions._cases, "part__in=parts", "part__in=(*parts, Part.SUBSTITUTE)", "substitute"
    ),
    "who sees nothing writes": Fault(
        permissions._cases, "Case.objects.visible_to(actor)", "Case.objects.for_the_house(because='-')", "writes"
    ),
    "a closed case is written in": Fault(
        permissions._check_case, "closed and found[0] is not None", "closed is None", "closed"
    ),
    "an open case counts as closed": Fault(
        permissions._check_case, "closed and found[0] is not None", "closed", "writes"
    ),
    "one of several clients is enough": Fault(
        permissions._check_clients, "not wanted or wanted - set(found)", "not found", "links"
    ),
    "a page of a closed case lets write": Fault(permissions.works_on, '"" if even_closed else closed', '""', "closed"),
    "a member leads": Fault(permissions.leads, "LEAD, _(", "TEAM, _(", "writes"),
    "a member opens by law": Fault(permissions.may_open_by_law, "case, LEAD", "case, TEAM", "writes"),
    "a closed case is opened by law": Fault(
        permissions.may_open_by_law,
        '_("Nothing was opened: this case is closed, and opens nothing any more.")',
        '""',
        "closed",
    ),
    "a closed case is agreed on": Fault(
        permissions.may_agree,
        '_("Nothing was changed: this case is closed, and opens nothing any more.")',
        '""',
        "closed",
    ),
    "a member closes": Fault(permissions.may_close, "LEAD", "TEAM", "writes"),
    "a member ends a colleague's place": Fault(
        permissions.may_end_assignment,
        "leads(actor, assignment.case_id)",
        "works_on(actor, assignment.case_id)",
        "assigned",
    ),
    "a place is given to anybody": Fault(permissions.counsellors, ", role=Role.COUNSELLOR", "", "assigned"),
    "a place is given at another provider": Fault(permissions.counsellors, "organization=provider, ", "", "assigned"),
    "a place is given to a closed account": Fault(permissions.counsellors, ", is_active=True", "", "assigned"),
    "who leads hands over to herself": Fault(
        permissions.may_be_handed, "colleague.pk == actor.user_id or ", "", "assigned"
    ),
    "a member ends a protection": Fault(permissions.may_end_protection, "LEAD", "TEAM", "writes"),
    "a member answers": Fault(permissions.may_answer, "LEAD", "TEAM", "writes"),
    "who leads elsewhere answers": Fault(
        permissions.may_answer, "[client] if provider == actor.provider_id else None", "[client]", "writes"
    ),
    "a member decides": Fault(permissions.decides_about, "any(led for led,", "any(_worked_on for led,", "writes"),
    "one decides over colleagues' heads": Fault(permissions.decides_about, "not all(", "not any(", "substitute"),
    "a substitute decides": Fault(
        permissions.decides_about,
        "worked_on=Exists(assigned.filter(part__in=TEAM))",
        "worked_on=Exists(assigned)",
        "substitute",
    ),
    "the front desk receives everybody": Fault(
        permissions.greets, "Profile.objects.visible_to(actor)", "Profile.objects.for_the_house(because='-')", "writes"
    ),
    "the front desk receives for another provider": Fault(
        permissions.greets, ", provider=actor.provider_id", "", "writes"
    ),
    "another provider receives": Fault(permissions.receives, ", grantee=provider", "", "receives"),
    "the front desk accepts": Fault(permissions.receives, "counsels(actor)", "actor.provider_id", "receives"),
    "the recipient ends what a law opened": Fault(
        permissions.may_end_legal_grant,
        "[grant.person_id] if grant.source_id == actor.provider_id else None",
        "[grant.person_id]",
        "legal",
    ),
    "another person withdraws": Fault(
        permissions.may_withdraw, "visible_to(actor)", "for_the_house(because='-')", "withdraws"
    ),
    "a member ends an emergency": Fault(permissions.may_end_emergency, "LEAD", "TEAM", "emergencies"),
}
"""What the rule of writing forgets, in people/permissions.py."""
ASKING = {
    f"does not ask: {name}": Fault(verb.where, verb.asks, verb.instead, f"verb: {name}") for name, verb in VERBS.items()
}
"""That a verb does not ask it."""


def _one_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "is_shown", lambda *_: True)


def _open_for_the_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ModelBackend, "user_can_authenticate", lambda *_: True)


def _no_role_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "asks", lambda *_: lambda view: view)


SWAPS = {
    "one factor is enough": _one_factor,
    "a closed account still opens": _open_for_the_closed,
    "a page asks for no role": _no_role_asked,
}
