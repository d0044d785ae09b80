"""A person's file as one reader sees it: gathered from the rooms below with a constant number of queries."""

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

LATEST = 50  # notes on a page, of each kind
LATEST_REQUESTS = 10


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
    attachments: list[Attachment]  # without what is in them

    @property
    def lead(self) -> CaseAssignment | None:
        """Who leads it."""
        return next((one for one in self.assignments if one.role == AssignmentRole.LEAD), None)

    @property
    def is_mine(self) -> bool:
        """Whether the reader writes here: nobody does in a closed case."""
        return self.my_role in TEAM and self.case.closed_on is None


@dataclass(frozen=True)
class SharedRecords:
    """What other providers have written and she has opened to the reader's: no case, only what is in the areas."""

    notes: list[CaseNote | ConfidentialNote]
    statuses: list[ResidenceStatus]
    addresses: list[Address]


@dataclass(frozen=True)
class ClientFile:
    """All that this reader may see of a person."""

    seen: VisibleClient
    cases: list[CaseInFile]  # of the reader's own provider
    opened: SharedRecords
    together: list[HouseholdView]  # with whom she lives, as far as the reader sees both
    representatives: list[Representation]  # who acts for her now
    wishes: list[RectificationRequest]  # what she wants corrected, the newest first
    emergencies: list[EmergencyAccessReason]  # how often somebody opened it who does not work on it
    given: list[AccessGrant]  # what her own provider has opened to others, with her consent or by law
    page: int  # of the notes
    has_older: bool

    @property
    def is_mine(self) -> bool:
        """Whether the reader works on a case of hers."""
        return any(one.my_role in TEAM for one in self.cases)

    @property
    def named(self) -> set[UUID]:
        """Providers of whom it may be said that they have written here: contact alone never says of which."""
        return {one.source_id for one in self.seen.grants if one.depth > Depth.CONTACT}

    @property
    def leads(self) -> bool:
        """Whether the reader leads a case of hers."""
        return any(one.my_role == AssignmentRole.LEAD for one in self.cases)


def read_client_file(actor: Actor, key: UUID, page: int = 1) -> ClientFile | None:
    """The file with one page of its notes, and the line that is left of reading it; nothing where she is not seen."""
    reuse_plans()
    seen = read_client(actor, key)
    if seen is None:
        return None
    part = slice((page - 1) * LATEST, page * LATEST + 1)  # one more: whether there are older ones
    plain = CaseNote.objects.visible_to(actor).filter(client=key).select_related("written_by", "provider")[part]
    sealed = ConfidentialNote.objects.visible_to(actor).filter(client=key)
    secret = list(sealed.select_related("written_by", "provider")[part])
    kinds = list(plain), secret
    has_older = any(len(kind) > LATEST for kind in kinds)
    statuses = list(ResidenceStatus.objects.visible_to(actor).filter(client=key).select_related("provider"))
    addresses = list(Address.objects.visible_to(actor).filter(client=key).select_related("provider"))
    files = Attachment.objects.visible_to(actor).filter(client=key).defer("content")
    attachments = list(files.select_related("written_by"))
    decrypt_all([*secret, *statuses, *addresses, *attachments], errors_as_text=True)
    notes: list[CaseNote | ConfidentialNote] = [note for kind in kinds for note in kind[:LATEST]]
    notes.sort(key=lambda note: note.written_at, reverse=True)
    reminders = list(Reminder.objects.visible_to(actor).filter(client=key, done_on=None))
    assignments = list(team_of(actor.provider_id, client=key))
    own = actor.provider_id
    cases = [
        CaseInFile(
            case=case,
            notes=[note for note in notes if note.case_id == case.pk],
            reminders=[one for one in reminders if one.case_id == case.pk],
            assignments=[one for one in assignments if one.case_id == case.pk],
            my_role=next(
                (one.role for one in assignments if (one.case_id, one.user_id) == (case.pk, actor.user_id)), ""
            ),
            status=next((one for one in statuses if one.case_id == case.pk), None),
            address=next((one for one in addresses if one.case_id == case.pk), None),
            attachments=[one for one in attachments if one.case_id == case.pk],
        )
        for case in seen.cases
        if case.provider_id == own
    ]
    opened = SharedRecords(
        notes=[note for note in notes if note.provider_id != own],
        statuses=[one for one in statuses if one.provider_id != own],
        addresses=[one for one in addresses if one.provider_id != own],
    )
    shared = list(opened_by(actor, key)) if cases else []  # whoever greets has none
    wishes = list(requests_of(actor, key)[:LATEST_REQUESTS])
    around = _household(actor, key), _representatives(actor, key), wishes, emergency_reasons(actor, key)
    return ClientFile(seen, cases, opened, *around, shared, page, has_older)


def _household(actor: Actor, client: UUID) -> list[HouseholdView]:
    return [one for one in household_of(actor, client) if not one.is_over]


def _representatives(actor: Actor, client: UUID) -> list[Representation]:
    return [one for one in representations_of(actor, client) if one.holds]
