"""A person's file as one reader sees it: gathered from the rooms below with a constant number of queries."""

from dataclasses import dataclass
from uuid import UUID

from anlaufstelle.casework.models import Address, ConfidentialNote, Note, Reminder, ResidenceStatus
from anlaufstelle.core.actor import Actor
from anlaufstelle.people.models import Case, Clearance, Part, Place
from anlaufstelle.people.reading import Seen, read_person
from anlaufstelle.people.vault import open_all

LATEST = 50  # notes on a page


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

    @property
    def lead(self) -> Place | None:
        """Who leads it."""
        return next((one for one in self.places if one.part == Part.LEAD), None)

    @property
    def is_mine(self) -> bool:
        """Whether the reader writes here."""
        return self.my_part in {Part.LEAD, Part.MEMBER}


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
    given: list[Clearance]  # what her own provider has opened to others, with her consent

    @property
    def leads(self) -> bool:
        """Whether the reader leads a case of hers."""
        return any(one.my_part == Part.LEAD for one in self.cases)


def read_file(actor: Actor, key: UUID) -> File | None:
    """The file, and the note that it was read; nothing where the actor sees nothing of her."""
    seen = read_person(actor, key)
    if seen is None:
        return None
    plain = Note.objects.visible_to(actor).filter(person=key).select_related("written_by", "provider")[:LATEST]
    secret = list(
        ConfidentialNote.objects.visible_to(actor).filter(person=key).select_related("written_by", "provider")[:LATEST]
    )
    statuses = list(ResidenceStatus.objects.visible_to(actor).filter(person=key).select_related("provider"))
    addresses = list(Address.objects.visible_to(actor).filter(person=key).select_related("provider"))
    open_all([*secret, *statuses, *addresses])
    notes: list[Note | ConfidentialNote] = [*plain, *secret]
    notes.sort(key=lambda note: note.written_at, reverse=True)
    reminders = list(Reminder.objects.visible_to(actor).filter(person=key, done_on=None))
    places = list(Place.objects.live().filter(person=key, provider=actor.provider_id).select_related("user"))
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
        )
        for case in seen.cases
        if case.provider_id == own
    ]
    opened = Opened(
        notes=[note for note in notes if note.provider_id != own],
        statuses=[one for one in statuses if one.provider_id != own],
        addresses=[one for one in addresses if one.provider_id != own],
    )
    given = Clearance.objects.live().filter(person=key, source=own).exclude(grantee=own)
    return File(seen, cases, opened, list(given.select_related("grantee", "consent")) if seen.is_own else [])
