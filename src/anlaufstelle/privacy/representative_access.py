"""What of a person's file is told to somebody who acts for her: never what this one is shut out of."""

from dataclasses import dataclass
from typing import Any

from anlaufstelle.people.access.areas import NO_AREAS
from anlaufstelle.people.access.choices import Scope
from anlaufstelle.people.access.rule import PersonalRecord
from anlaufstelle.people.clients.representatives import (
    ADDRESS_AREAS,
    STATUS_AREAS,
    Representation,
    areas_with_scopes,
    may_know_of_grant,
)
from anlaufstelle.people.crypto.encryption import EncryptedFile
from anlaufstelle.people.models import (
    AccessGrant,
    Consent,
    EmergencyAccessReason,
    HouseholdMember,
    LegalRepresentative,
    PortalCode,
    RectificationRequest,
)

CLIENT_ONLY = (LegalRepresentative, RectificationRequest, PortalCode, EmergencyAccessReason)
"""Who else acts for her and is told what, what she has asked for, the key to her page, why it was an emergency:
told to herself alone."""
CONTACT_FIELDS = {"contact_value", "contact_note"}
HOUSEHOLD_FIELDS = {"household"}  # with whom she lives says where she lives


@dataclass(frozen=True)
class RepresentativeReader:
    """One guardian as the reader of one person's file."""

    one: Representation
    is_protected: bool

    def tells(self, row: PersonalRecord) -> bool:
        """Whether this record stands in what she gets."""
        if isinstance(row, CLIENT_ONLY) or self.one.row.is_fully_excluded or not self.one.holds or self.one.needs_proof:
            return False
        if self.is_protected and (row.scope == Scope.ADDRESS or isinstance(row, HouseholdMember)):
            return False
        if self.is_protected and isinstance(row, EncryptedFile):
            return False  # a letter has an address on it
        areas = _areas(row)
        return areas is None or self.one.may_know(areas)

    def tells_of(self, grant: AccessGrant | None) -> bool:
        """Whether she reads that this was opened."""
        return may_know_of_grant(self.one, grant)

    def withhold(self, row: PersonalRecord) -> None:
        """Empty what is not told: the safe way to reach somebody is not safe with whom she hides from."""
        for name in self._unsaid & {field.name for field in row._meta.concrete_fields}:
            setattr(row, name, "")

    @property
    def _unsaid(self) -> set[str]:
        reached = CONTACT_FIELDS if self.is_protected or self.one.row.excluded_areas else set()
        return reached if not self.is_protected and self.one.may_know(ADDRESS_AREAS) else reached | HOUSEHOLD_FIELDS


def _areas(row: Any) -> int | None:
    """Which areas a record concerns; nothing: it is of the person as such."""
    if row.scope == Scope.STATUS:
        return STATUS_AREAS
    if row.scope == Scope.ADDRESS or isinstance(row, HouseholdMember):
        return ADDRESS_AREAS
    if isinstance(row, Consent):
        return areas_with_scopes(row.areas, status=row.opens_status, address=row.opens_address)
    if isinstance(row, EncryptedFile):
        return NO_AREAS  # what a letter says stands in no field: told only where nothing is shut
    if row.by_area:
        return int(row.areas)
    return int(row.case.areas) if row.case_field else None
