"""A client's file as one reader sees it, loaded with a constant number of queries."""

from dataclasses import dataclass
from uuid import UUID

from anlaufstelle.casework.models import Address, Attachment, CaseNote, ConfidentialNote, Reminder, ResidenceStatus
from anlaufstelle.core.actor import Actor
from anlaufstelle.people.access.choices import Depth
from anlaufstelle.people.access.emergency_access import emergency_reasons
from anlaufstelle.people.access.permissions import TEAM, team_of
from anlaufstelle.people.access.reading import VisibleClient, opened_by, read_client
from anlaufstelle.people.clients.household import HouseholdView, household_of
from anlaufstelle.people.clients.rectification import requests_of
from anlaufstelle.people.clients.representatives import Representation, representations_of
from anlaufstelle.people.crypto.encryption import decrypt_all
from anlaufstelle.people.models import (
    AccessGrant,
    AssignmentRole,
    Case,
    CaseAssignment,
    EmergencyAccessReason,
    RectificationRequest,
)
from anlaufstelle.rls.context import reuse_plans

NOTES_PER_PAGE = 50  # of each kind
MAX_REQUESTS = 10


@dataclass(frozen=True)
class CaseInFile:
    """One case in the file."""

    case: Case
    notes: list[CaseNote | ConfidentialNote]  # newest first
    reminders: list[Reminder]
    assignments: list[CaseAssignment]
    my_role: str
    status: ResidenceStatus | None
    address: Address | None
    attachments: list[Attachment]  # without their content

    @property
    def lead(self) -> CaseAssignment | None:
        """The assignment of the lead."""
        return next((assignment for assignment in self.assignments if assignment.role == AssignmentRole.LEAD), None)

    @property
    def is_mine(self) -> bool:
        """Whether the reader may write in this case. Nobody may in a closed one."""
        return self.my_role in TEAM and self.case.closed_on is None


@dataclass(frozen=True)
class SharedRecords:
    """Records of other providers in the granted areas. Cases of other providers are never shared."""

    notes: list[CaseNote | ConfidentialNote]
    statuses: list[ResidenceStatus]
    addresses: list[Address]


@dataclass(frozen=True)
class ClientFile:
    """Everything this reader may see of a client."""

    seen: VisibleClient
    cases: list[CaseInFile]  # of the reader's own provider
    shared: SharedRecords
    household: list[HouseholdView]  # current members, as far as the reader may see both
    representatives: list[Representation]  # current ones
    rectification_requests: list[RectificationRequest]  # newest first
    emergencies: list[EmergencyAccessReason]  # reasons of emergency accesses
    grants_to_others: list[AccessGrant]  # of the reader's provider, by consent or by law
    page: int  # of the notes
    has_older: bool

    @property
    def is_mine(self) -> bool:
        """Whether the reader works on a case of the client."""
        return any(case.my_role in TEAM for case in self.cases)

    @property
    def named_providers(self) -> set[UUID]:
        """Keys of providers that may be named as authors. A grant of contact alone does not reveal the provider."""
        return {grant.source_id for grant in self.seen.grants if grant.depth > Depth.CONTACT}

    @property
    def leads(self) -> bool:
        """Whether the reader leads a case of the client."""
        return any(case.my_role == AssignmentRole.LEAD for case in self.cases)


def read_client_file(actor: Actor, key: UUID, page: int = 1) -> ClientFile | None:
    """Return the file with one page of notes, and record the read. None if the client is not visible to the actor."""
    reuse_plans()
    seen = read_client(actor, key)
    if seen is None:
        return None
    # One more than is shown, to know whether there are older notes.
    window = slice((page - 1) * NOTES_PER_PAGE, page * NOTES_PER_PAGE + 1)
    case_notes = CaseNote.objects.visible_to(actor).filter(client=key).select_related("written_by", "provider")[window]
    confidential = ConfidentialNote.objects.visible_to(actor).filter(client=key)
    confidential_notes = list(confidential.select_related("written_by", "provider")[window])
    notes_by_kind = list(case_notes), confidential_notes
    has_older = any(len(notes_of_kind) > NOTES_PER_PAGE for notes_of_kind in notes_by_kind)
    statuses = list(ResidenceStatus.objects.visible_to(actor).filter(client=key).select_related("provider"))
    addresses = list(Address.objects.visible_to(actor).filter(client=key).select_related("provider"))
    files = Attachment.objects.visible_to(actor).filter(client=key).defer("content")
    attachments = list(files.select_related("written_by"))
    decrypt_all([*confidential_notes, *statuses, *addresses, *attachments], errors_as_text=True)
    notes: list[CaseNote | ConfidentialNote] = [
        note for notes_of_kind in notes_by_kind for note in notes_of_kind[:NOTES_PER_PAGE]
    ]
    notes.sort(key=lambda note: note.written_at, reverse=True)
    reminders = list(Reminder.objects.visible_to(actor).filter(client=key, done_on=None))
    assignments = list(team_of(actor.provider_id, client=key))
    provider = actor.provider_id
    cases = [
        CaseInFile(
            case=case,
            notes=[note for note in notes if note.case_id == case.pk],
            reminders=[reminder for reminder in reminders if reminder.case_id == case.pk],
            assignments=[assignment for assignment in assignments if assignment.case_id == case.pk],
            my_role=next(
                (row.role for row in assignments if (row.case_id, row.user_id) == (case.pk, actor.user_id)), ""
            ),
            status=next((row for row in statuses if row.case_id == case.pk), None),
            address=next((row for row in addresses if row.case_id == case.pk), None),
            attachments=[attachment for attachment in attachments if attachment.case_id == case.pk],
        )
        for case in seen.cases
        if case.provider_id == provider
    ]
    shared = SharedRecords(
        notes=[note for note in notes if note.provider_id != provider],
        statuses=[row for row in statuses if row.provider_id != provider],
        addresses=[row for row in addresses if row.provider_id != provider],
    )
    grants = list(opened_by(actor, key)) if cases else []  # the front desk sees no cases
    requests = list(requests_of(actor, key)[:MAX_REQUESTS])
    related = _household(actor, key), _representatives(actor, key), requests, emergency_reasons(actor, key)
    return ClientFile(seen, cases, shared, *related, grants, page, has_older)


def _household(actor: Actor, client: UUID) -> list[HouseholdView]:
    return [row for row in household_of(actor, client) if not row.is_over]


def _representatives(actor: Actor, client: UUID) -> list[Representation]:
    return [row for row in representations_of(actor, client) if row.holds]
