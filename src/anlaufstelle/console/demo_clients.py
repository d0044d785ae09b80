"""The people of the demo county and their cases: invented, each written by the provider where she is counselled."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from anlaufstelle.accounts.models import DEMO_ADDRESS, User
from anlaufstelle.casework import attachments
from anlaufstelle.casework.models import Address, CaseNote, ConfidentialNote, Reminder, ResidenceStatus
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import confidentiality, staff_context
from anlaufstelle.directory.models import Organization
from anlaufstelle.paper.report import Report, report_pdf
from anlaufstelle.people import actions, rules
from anlaufstelle.people.access import emergency_access, statutory_disclosure
from anlaufstelle.people.access.areas import mask_of
from anlaufstelle.people.clients import household, representatives
from anlaufstelle.people.models import AssignmentRole, Case, ProviderPrivacySettings
from anlaufstelle.rls.context import access_context, context_of

FILE = Path(__file__).parent / "demo" / "clients.toml"


def load_demo_clients() -> int:
    """Practices always as the file tells them; the people once, so that what was tried with them stays."""
    with FILE.open("rb") as file:
        told = tomllib.load(file)
    for one in told["privacy_settings"]:
        provider = id_from(f"provider:{one.pop('provider')}")
        ProviderPrivacySettings.objects.update_or_create(provider_id=provider, defaults=one)
    for one in told["pledge"]:
        confidentiality.record_undertaking(
            _actor(one["by"]), name=one["name"], activity=one["activity"], bound_on=None, bound_by="Daniel Roth",
            saw_proof=one.get("signed", False),
        )  # fmt: skip
    fresh = [one for one in told["case"] if not _exists(one)]
    for one in fresh:
        _case(one)
    return len(fresh)


def _actor(name: str) -> Actor:
    return staff_context.staff_context(User.objects.get(email=f"{name}{DEMO_ADDRESS}"), "").actor


def _exists(one: dict[str, Any]) -> bool:
    actor = _actor(one["lead"])
    with access_context(context_of(actor)):
        return Case.objects.visible_to(actor).filter(matter=one["matter"]).exists()


@transaction.atomic
def _case(one: dict[str, Any]) -> None:
    actor = _actor(one["lead"])
    with access_context(context_of(actor)):
        told = f"1.{today().year - one['age']}" if "age" in one else one.get("born", "")
        born = rules.parse_birth_date(told, today())
        case = actions.open_case(
            actor, facts=one["facts"], languages=one["languages"].items(), born=born,
            household=one.get("household", ""), is_protected=one.get("protected", False), areas=one["areas"],
            matter=one["matter"],
        )  # fmt: skip
        for part in (AssignmentRole.SUPERVISOR, AssignmentRole.SUBSTITUTE):
            if part in one:
                colleague = User.objects.get(email=f"{one[part]}{DEMO_ADDRESS}")
                actions.assign(actor, case=case, colleague=colleague, role=part)
        _records(actor, case, one)
        _family(actor, case, one)
        for consent in one.get("consent", []):
            _consent(actor, case, consent)
        for told in one.get("duty", []):
            _duty(actor, case, told)
    if "emergency" in one:
        _emergency(**one["emergency"])


def _records(actor: Actor, case: Case, one: dict[str, Any]) -> None:
    own: dict[str, Any] = {"case": case, "client_id": case.client_id, "provider_id": case.provider_id}
    by = {"written_by_id": actor.user_id}
    for note in one.get("note", []):
        CaseNote.objects.create(**own, **by, areas=mask_of(note["areas"]), text=note["text"])
    for told in one.get("confidential", []):
        row = ConfidentialNote(**own, **by, areas=mask_of(told["areas"]))
        row.encrypt(told["text"])
        row.save()
    letters = [_letter(**told) for told in one.get("file", [])]
    if attachments.attach(actor, case=case, uploads=letters).refused:
        raise ValueError(f"a letter of {one['matter']} is not taken")
    for told in one.get("reminder", []):
        due = today() + dt.timedelta(days=told["in_days"])
        Reminder.objects.create(**own, **by, due_on=due, what=told["what"], is_statutory=told.get("statutory", False))
    for kind, name in ((ResidenceStatus, "status"), (Address, "address")):
        if name in one:
            paper = kind(**own)
            paper.encrypt(one[name])
            paper.save()


def _letter(name: str, title: str, text: list[str]) -> attachments.UploadedAttachment:
    """A letter as it lies in a file, scanned or sent."""
    content = report_pdf(Report(title, "de", "ltr", text, [], "Erfunden: ein Brief der Demo, von keinem Amt."))
    return attachments.UploadedAttachment(f"{name}.pdf", content, len(content))


def _family(actor: Actor, case: Case, one: dict[str, Any]) -> None:
    """With whom she lives and who acts for her: by name, or by the matter of another case of the same lead."""

    def of_matter(told: dict[str, Any]) -> UUID | None:
        matter = told.get("matter")
        return Case.objects.visible_to(actor).get(matter=matter).client_id if matter else None

    for told in one.get("lives_with", []):
        household.add_household_member(
            actor, client=case.client_id, role=told["role"], other=of_matter(told), name=told.get("name", "")
        )
    for told in one.get("representative", []):
        proof = told.get("proof", "")
        named = representatives.RepresentativeInput(
            told["basis"], other=of_matter(told), name=told.get("name", ""), proof=proof, saw_proof=bool(proof)
        )
        row = representatives.name_representative(actor, client=case.client_id, data=named)
        if "shut" in told:
            representatives.exclude(
                actor, row=row, areas=frozenset(told["shut"]), whole=False, version=row.exclusion_version
            )


def _duty(actor: Actor, case: Case, told: dict[str, Any]) -> None:
    """What a law demands to be told to another provider."""
    recipient = Organization.objects.get(pk=id_from(f"provider:{told['recipient']}"))
    until = today() + dt.timedelta(days=told["in_days"])
    wanted = rules.AccessRequest("advice", 2, frozenset(told["areas"]), until=until)
    statutory_disclosure.disclose(actor, case=case, recipient=recipient, duty=told["duty"], wanted=wanted)


def _emergency(by: str, name: str, reason: str) -> None:
    """A colleague opens it, for some hours from now on."""
    actor = _actor(by)
    with access_context(context_of(actor)):
        emergency_access.grant_emergency_access(actor, name=name, born=None, reason=reason)


def _consent(actor: Actor, case: Case, told: dict[str, Any]) -> None:
    recipient = Organization.objects.get(pk=id_from(f"provider:{told['recipient']}"))
    wanted = rules.AccessRequest(told["purpose"], told["granted_depth"], frozenset(told.get("areas", [])))
    how = {
        "released": actor.name, "text_version": "1", "language": "de", "consent_method": "paper", "copy_given": True,
        "given_at_place": "Düren",
    }  # fmt: skip
    actions.give_consent(actor, case=case, recipient=recipient, wanted=wanted, how=how)
