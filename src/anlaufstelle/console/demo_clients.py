"""The invented clients of the demo county and their cases, each entered by the provider that counsels the client."""

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
    """Update privacy settings and undertakings from the file, and create missing cases. Existing cases are kept."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    for fields in data["privacy_settings"]:
        provider = id_from(f"provider:{fields.pop('provider')}")
        ProviderPrivacySettings.objects.update_or_create(provider_id=provider, defaults=fields)
    for entry in data["pledge"]:
        confidentiality.record_undertaking(
            _actor(entry["by"]),
            name=entry["name"],
            activity=entry["activity"],
            bound_on=None,
            bound_by="Daniel Roth",
            saw_proof=entry.get("signed", False),
        )
    missing = [entry for entry in data["case"] if not _exists(entry)]
    for entry in missing:
        _create_case(entry)
    return len(missing)


def _actor(name: str) -> Actor:
    return staff_context.staff_context(User.objects.get(email=f"{name}{DEMO_ADDRESS}"), "").actor


def _exists(entry: dict[str, Any]) -> bool:
    actor = _actor(entry["lead"])
    with access_context(context_of(actor)):
        return Case.objects.visible_to(actor).filter(matter=entry["matter"]).exists()


@transaction.atomic
def _create_case(entry: dict[str, Any]) -> None:
    actor = _actor(entry["lead"])
    with access_context(context_of(actor)):
        birth_date = f"1.{today().year - entry['age']}" if "age" in entry else entry.get("born", "")
        born = rules.parse_birth_date(birth_date, today())
        case = actions.open_case(
            actor,
            facts=entry["facts"],
            languages=entry["languages"].items(),
            born=born,
            household=entry.get("household", ""),
            is_protected=entry.get("protected", False),
            areas=entry["areas"],
            matter=entry["matter"],
        )
        for role in (AssignmentRole.SUPERVISOR, AssignmentRole.SUBSTITUTE):
            if role in entry:
                colleague = User.objects.get(email=f"{entry[role]}{DEMO_ADDRESS}")
                actions.assign(actor, case=case, colleague=colleague, role=role)
        _create_records(actor, case, entry)
        _create_household(actor, case, entry)
        for consent in entry.get("consent", []):
            _create_consent(actor, case, consent)
        for disclosure in entry.get("duty", []):
            _create_disclosure(actor, case, disclosure)
    if "emergency" in entry:
        _create_emergency_access(**entry["emergency"])


def _create_records(actor: Actor, case: Case, entry: dict[str, Any]) -> None:
    references: dict[str, Any] = {"case": case, "client_id": case.client_id, "provider_id": case.provider_id}
    author = {"written_by_id": actor.user_id}
    for note in entry.get("note", []):
        CaseNote.objects.create(**references, **author, areas=mask_of(note["areas"]), text=note["text"])
    for item in entry.get("confidential", []):
        row = ConfidentialNote(**references, **author, areas=mask_of(item["areas"]))
        row.encrypt(item["text"])
        row.save()
    letters = [_letter(**item) for item in entry.get("file", [])]
    if attachments.attach(actor, case=case, uploads=letters).refused:
        raise ValueError(f"a letter of {entry['matter']} is not taken")
    for item in entry.get("reminder", []):
        due = today() + dt.timedelta(days=item["in_days"])
        Reminder.objects.create(
            **references, **author, due_on=due, what=item["what"], is_statutory=item.get("statutory", False)
        )
    for kind, name in ((ResidenceStatus, "status"), (Address, "address")):
        if name in entry:
            record = kind(**references)
            record.encrypt(entry[name])
            record.save()


def _letter(name: str, title: str, text: list[str]) -> attachments.UploadedAttachment:
    """Return a letter as an uploaded PDF."""
    content = report_pdf(Report(title, "de", "ltr", text, [], "Erfunden: ein Brief der Demo, von keinem Amt."))
    return attachments.UploadedAttachment(f"{name}.pdf", content, len(content))


def _create_household(actor: Actor, case: Case, entry: dict[str, Any]) -> None:
    """Add household members and representatives: by name, or by the matter of another case of the same lead."""

    def client_of_matter(item: dict[str, Any]) -> UUID | None:
        matter = item.get("matter")
        return Case.objects.visible_to(actor).get(matter=matter).client_id if matter else None

    for item in entry.get("lives_with", []):
        household.add_household_member(
            actor, client=case.client_id, role=item["role"], other=client_of_matter(item), name=item.get("name", "")
        )
    for item in entry.get("representative", []):
        proof = item.get("proof", "")
        representative = representatives.RepresentativeInput(
            item["basis"], other=client_of_matter(item), name=item.get("name", ""), proof=proof, saw_proof=bool(proof)
        )
        row = representatives.name_representative(actor, client=case.client_id, data=representative)
        if "shut" in item:
            representatives.exclude(
                actor, row=row, areas=frozenset(item["shut"]), whole=False, version=row.exclusion_version
            )


def _create_disclosure(actor: Actor, case: Case, fields: dict[str, Any]) -> None:
    """Create a statutory disclosure to another provider."""
    recipient = Organization.objects.get(pk=id_from(f"provider:{fields['recipient']}"))
    until = today() + dt.timedelta(days=fields["in_days"])
    wanted = rules.AccessRequest("advice", 2, frozenset(fields["areas"]), until=until)
    statutory_disclosure.disclose(actor, case=case, recipient=recipient, duty=fields["duty"], wanted=wanted)


def _create_emergency_access(by: str, name: str, reason: str) -> None:
    """Let a colleague use emergency access to the file, for some hours."""
    actor = _actor(by)
    with access_context(context_of(actor)):
        emergency_access.grant_emergency_access(actor, name=name, born=None, reason=reason)


def _create_consent(actor: Actor, case: Case, fields: dict[str, Any]) -> None:
    recipient = Organization.objects.get(pk=id_from(f"provider:{fields['recipient']}"))
    wanted = rules.AccessRequest(fields["purpose"], fields["granted_depth"], frozenset(fields.get("areas", [])))
    how = {
        "released": actor.name,
        "text_version": "1",
        "language": "de",
        "consent_method": "paper",
        "copy_given": True,
        "given_at_place": "Düren",
    }
    actions.give_consent(actor, case=case, recipient=recipient, wanted=wanted, how=how)
