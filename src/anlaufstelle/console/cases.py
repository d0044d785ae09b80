"""The people of the demo county and their cases: invented, each written by the provider where she is counselled."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from anlaufstelle.accounts.models import DEMO_ADDRESS, User
from anlaufstelle.casework import attaching
from anlaufstelle.casework.models import Address, ConfidentialNote, Note, Reminder, ResidenceStatus
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import acting, secrecy
from anlaufstelle.directory.models import Organization
from anlaufstelle.paper.report import Report, pdf
from anlaufstelle.people import actions, duty, emergency, guardians, household, rules
from anlaufstelle.people.areas import mask_of
from anlaufstelle.people.models import Case, Part, Practice
from anlaufstelle.walls.access import access, of

FILE = Path(__file__).parent / "demo" / "people.toml"


def load() -> int:
    """Practices always as the file tells them; the people once, so that what was tried with them stays."""
    with FILE.open("rb") as file:
        told = tomllib.load(file)
    for one in told["practice"]:
        provider = id_from(f"provider:{one.pop('provider')}")
        Practice.objects.update_or_create(provider_id=provider, defaults=one)
    for one in told["pledge"]:
        secrecy.bind(
            _actor(one["by"]), name=one["name"], does=one["does"], bound_on=None, bound_by="Daniel Roth",
            saw_proof=one.get("signed", False),
        )  # fmt: skip
    fresh = [one for one in told["case"] if not _is_there(one)]
    for one in fresh:
        _case(one)
    return len(fresh)


def _actor(name: str) -> Actor:
    return acting.of(User.objects.get(email=f"{name}{DEMO_ADDRESS}"), "").actor


def _is_there(one: dict[str, Any]) -> bool:
    actor = _actor(one["lead"])
    with access(of(actor)):
        return Case.objects.visible_to(actor).filter(matter=one["matter"]).exists()


@transaction.atomic
def _case(one: dict[str, Any]) -> None:
    actor = _actor(one["lead"])
    with access(of(actor)):
        told = f"1.{today().year - one['age']}" if "age" in one else one.get("born", "")
        born = rules.birth_date(told, today())
        case = actions.take_in(
            actor, facts=one["facts"], languages=one["languages"].items(), born=born,
            household=one.get("household", ""), is_protected=one.get("protected", False), areas=one["areas"],
            matter=one["matter"],
        )  # fmt: skip
        for part in (Part.SUPERVISOR, Part.SUBSTITUTE):
            if part in one:
                colleague = User.objects.get(email=f"{one[part]}{DEMO_ADDRESS}")
                actions.join_case(actor, case=case, colleague=colleague, part=part)
        _papers(actor, case, one)
        _family(actor, case, one)
        for consent in one.get("consent", []):
            _consent(actor, case, consent)
        for told in one.get("duty", []):
            _duty(actor, case, told)
    if "emergency" in one:
        _emergency(**one["emergency"])


def _papers(actor: Actor, case: Case, one: dict[str, Any]) -> None:
    own: dict[str, Any] = {"case": case, "person_id": case.person_id, "provider_id": case.provider_id}
    by = {"written_by_id": actor.user_id}
    for note in one.get("note", []):
        Note.objects.create(**own, **by, areas=mask_of(note["areas"]), text=note["text"])
    for told in one.get("confidential", []):
        row = ConfidentialNote(**own, **by, areas=mask_of(told["areas"]))
        row.seal(told["text"])
        row.save()
    letters = [_letter(**told) for told in one.get("file", [])]
    if attaching.attach(actor, case=case, brought=letters).refused:
        raise ValueError(f"a letter of {one['matter']} is not taken")
    for told in one.get("reminder", []):
        due = today() + dt.timedelta(days=told["in_days"])
        Reminder.objects.create(**own, **by, due_on=due, what=told["what"], is_statutory=told.get("statutory", False))
    for kind, name in ((ResidenceStatus, "status"), (Address, "address")):
        if name in one:
            paper = kind(**own)
            paper.seal(one[name])
            paper.save()


def _letter(name: str, title: str, text: list[str]) -> attaching.Brought:
    """A letter as it lies in a file, scanned or sent."""
    content = pdf(Report(title, "de", "ltr", text, [], "Erfunden: ein Brief der Demo, von keinem Amt."))
    return attaching.Brought(f"{name}.pdf", content, len(content))


def _family(actor: Actor, case: Case, one: dict[str, Any]) -> None:
    """With whom she lives and who acts for her: by name, or by the matter of another case of the same lead."""

    def of_matter(told: dict[str, Any]) -> UUID | None:
        matter = told.get("matter")
        return Case.objects.visible_to(actor).get(matter=matter).person_id if matter else None

    for told in one.get("lives_with", []):
        household.live_with(
            actor, person=case.person_id, role=told["role"], other=of_matter(told), name=told.get("name", "")
        )
    for told in one.get("guardian", []):
        proof = told.get("proof", "")
        named = guardians.Named(
            told["basis"], other=of_matter(told), name=told.get("name", ""), proof=proof, saw_proof=bool(proof)
        )
        row = guardians.name_guardian(actor, person=case.person_id, told=named)
        if "shut" in told:
            guardians.shut_out(actor, row=row, areas=frozenset(told["shut"]), whole=False, was=row.shutting)


def _duty(actor: Actor, case: Case, told: dict[str, Any]) -> None:
    """What a law demands to be told to another provider."""
    recipient = Organization.objects.get(pk=id_from(f"provider:{told['recipient']}"))
    until = today() + dt.timedelta(days=told["in_days"])
    wanted = rules.Wanted("advice", 2, frozenset(told["areas"]), until=until)
    duty.open_by_law(actor, case=case, recipient=recipient, duty=told["duty"], wanted=wanted)


def _emergency(by: str, name: str, reason: str) -> None:
    """A colleague opens it, for some hours from now on."""
    actor = _actor(by)
    with access(of(actor)):
        emergency.open_in_an_emergency(actor, name=name, born=None, reason=reason)


def _consent(actor: Actor, case: Case, told: dict[str, Any]) -> None:
    recipient = Organization.objects.get(pk=id_from(f"provider:{told['recipient']}"))
    wanted = rules.Wanted(told["purpose"], told["up_to"], frozenset(told.get("areas", [])))
    how = {
        "released": actor.name, "text_version": "1", "language": "de", "given_how": "paper", "copy_given": True,
        "given_at_place": "Düren",
    }  # fmt: skip
    actions.agree(actor, case=case, recipient=recipient, wanted=wanted, how=how)
