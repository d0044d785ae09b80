"""What of a person's file is told to somebody who acts for her: never what this one is shut out of."""

from dataclasses import dataclass
from typing import Any

from anlaufstelle.people.areas import NONE
from anlaufstelle.people.clearance import Personal
from anlaufstelle.people.depth import Scope
from anlaufstelle.people.guardians import ADDRESS, STATUS, Acting, concerned, may_know_of
from anlaufstelle.people.models import Clearance, Consent, Correction, EmergencyReason, Guardian, Housemate, OwnKey
from anlaufstelle.people.vault import SealedFile

HERS = (Guardian, Correction, OwnKey, EmergencyReason)
"""Who else acts for her and is told what, what she has asked for, the key to her page, why it was an emergency:
told to herself alone."""
REACHED = {"reached_at", "reach_note"}
LIVES = {"household"}  # with whom she lives says where she lives


@dataclass(frozen=True)
class ForGuardian:
    """One guardian as the reader of one person's file."""

    one: Acting
    is_protected: bool

    def tells(self, row: Personal) -> bool:
        """Whether this record stands in what she gets."""
        if isinstance(row, HERS) or self.one.row.is_shut_out or not self.one.holds or self.one.needs_proof:
            return False
        if self.is_protected and (row.scope == Scope.ADDRESS or isinstance(row, Housemate)):
            return False
        if self.is_protected and isinstance(row, SealedFile):
            return False  # a letter has an address on it
        areas = _areas(row)
        return areas is None or self.one.may_know(areas)

    def tells_of(self, clearance: Clearance | None) -> bool:
        """Whether she reads that this was opened."""
        return may_know_of(self.one, clearance)

    def withhold(self, row: Personal) -> None:
        """Empty what is not told: the safe way to reach somebody is not safe with whom she hides from."""
        for name in self._unsaid & {field.name for field in row._meta.concrete_fields}:
            setattr(row, name, "")

    @property
    def _unsaid(self) -> set[str]:
        reached = REACHED if self.is_protected or self.one.row.shut_areas else set()
        return reached if not self.is_protected and self.one.may_know(ADDRESS) else reached | LIVES


def _areas(row: Any) -> int | None:
    """Which areas a record concerns; nothing: it is of the person as such."""
    if row.scope == Scope.STATUS:
        return STATUS
    if row.scope == Scope.ADDRESS or isinstance(row, Housemate):
        return ADDRESS
    if isinstance(row, Consent):
        return concerned(row.areas, status=row.opens_status, address=row.opens_address)
    if isinstance(row, SealedFile):
        return NONE  # what a letter says stands in no field: told only where nothing is shut
    if row.by_area:
        return int(row.areas)
    return int(row.case.areas) if row.of_case else None
