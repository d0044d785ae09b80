"""A person's file as one reader sees it: gathered from the rooms below with a constant number of queries."""

from dataclasses import dataclass
from uuid import UUID

from anlaufstelle.casework.models import Address, Attachment, ConfidentialNote, Note, Reminder, ResidenceStatus
from anlaufstelle.core.actor import Actor
from anlaufstelle.people.depth import Depth
from anlaufstelle.people.emergency import reasons_of
from anlaufstelle.people.guardians import Acting, guardians_of
from anlaufstelle.people.household import Together, with_whom
from anlaufstelle.people.models import Case, Clearance, Correction, EmergencyReason, Part, Place
from anlaufstelle.people.permissions import TEAM, team_of
from anlaufstelle.people.reading import Seen, opened_by, read_person
from anlaufstelle.people.vault import open_all
from anlaufstelle.people.wishes import asked_of
from anlaufstelle.walls.access import about_one

LATEST = 50  # notes on a page, of each kind
WISHES = 10


@dataclass(frozen=True)
class OneCase:
    """One case in the file."""

    case: Case
    notes: list[Note | ConfidentialNote]  # newest first
    reminders: list[Reminder]
    places: list[Place]
    my_part: str
    status: ResidenceStatus | None
    address: Address | None
    attachments: list[Attachment]  # without what is in them

    @property
    def lead(self) -> Place | None:
        """Who leads it."""
        return next((one for one in self.places if one.part == Part.LEAD), None)

    @property
    def is_mine(self) -> bool:
        """Whether the reader writes here: nobody does in a closed case."""
        return self.my_part in TEAM and self.case.closed_on is None


@dataclass(frozen=True)
class Opened:
    """What other providers have written and she has opened to the reader's: no case, only what is in the areas."""

    notes: list[Note | ConfidentialNote]
    statuses: list[ResidenceStatus]
    addresses: list[Address]


@dataclass(frozen=True)
class File:
    """All that this reader may see of a person."""

    seen: Seen
    cases: list[OneCase]  # of the reader's own provider
    opened: Opened
    together: list[Together]  # with whom she lives, as far as the reader sees both
    guardians: list[Acting]  # who acts for her now
    wishes: list[Correction]  # what she wants corrected, the newest first
    emergencies: list[EmergencyReason]  # how often somebody opened it who does not work on it
    given: list[Clearance]  # what her own provider has opened to others, with her consent or by law
    page: int  # of the notes
    has_older: bool

    @property
    def is_mine(self) -> bool:
        """Whether the reader works on a case of hers."""
        return any(one.my_part in TEAM for one in self.cases)

    @property
    def named(self) -> set[UUID]:
        """Providers of whom it may be said that they have written here: contact alone never says of which."""
        return {one.source_id for one in self.seen.clearances if one.depth > Depth.CONTACT}

    @property
    def leads(self) -> bool:
        """Whether the reader leads a case of hers."""
        return any(one.my_part == Part.LEAD for one in self.cases)


def read_file(actor: Actor, key: UUID, page: int = 1) -> File | None:
    """The file with one page of its notes, and the line that is left of reading it; nothing where she is not seen."""
    about_one()
    seen = read_person(actor, key)
    if seen is None:
        return None
    part = slice((page - 1) * LATEST, page * LATEST + 1)  # one more: whether there are older ones
    plain = Note.objects.visible_to(actor).filter(person=key).select_related("written_by", "provider")[part]
    sealed = ConfidentialNote.objects.visible_to(actor).filter(person=key)
    secret = list(sealed.select_related("written_by", "provider")[part])
    kinds = list(plain), secret
    has_older = any(len(kind) > LATEST for kind in kinds)
    statuses = list(ResidenceStatus.objects.visible_to(actor).filter(person=key).select_related("provider"))
    addresses = list(Address.objects.visible_to(actor).filter(person=key).select_related("provider"))
    files = Attachment.objects.visible_to(actor).filter(person=key).defer("content")
    attachments = list(files.select_related("written_by"))
    open_all([*secret, *statuses, *addresses, *attachments], or_say=True)
    notes: list[Note | ConfidentialNote] = [note for kind in kinds for note in kind[:LATEST]]
    notes.sort(key=lambda note: note.written_at, reverse=True)
    reminders = list(Reminder.objects.visible_to(actor).filter(person=key, done_on=None))
    places = list(team_of(actor.provider_id, client=key))
    own = actor.provider_id
    cases = [
        OneCase(
            case=case,
            notes=[note for note in notes if note.case_id == case.pk],
            reminders=[one for one in reminders if one.case_id == case.pk],
            places=[one for one in places if one.case_id == case.pk],
            my_part=next((one.part for one in places if (one.case_id, one.user_id) == (case.pk, actor.user_id)), ""),
            status=next((one for one in statuses if one.case_id == case.pk), None),
            address=next((one for one in addresses if one.case_id == case.pk), None),
            attachments=[one for one in attachments if one.case_id == case.pk],
        )
        for case in seen.cases
        if case.provider_id == own
    ]
    opened = Opened(
        notes=[note for note in notes if note.provider_id != own],
        statuses=[one for one in statuses if one.provider_id != own],
        addresses=[one for one in addresses if one.provider_id != own],
    )
    shared = list(opened_by(actor, key)) if cases else []  # whoever greets has none
    wishes = list(asked_of(actor, key)[:WISHES])
    around = _together(actor, key), _acting(actor, key), wishes, reasons_of(actor, key)
    return File(seen, cases, opened, *around, shared, page, has_older)


def _together(actor: Actor, person: UUID) -> list[Together]:
    return [one for one in with_whom(actor, person) if not one.is_over]


def _acting(actor: Actor, person: UUID) -> list[Acting]:
    return [one for one in guardians_of(actor, person) if one.holds]
