"""What of a client's file a representative may know."""

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
"""Records for the client alone: other representatives, rectification requests, portal codes, emergency reasons."""
CONTACT_FIELDS = {"contact_value", "contact_note"}
HOUSEHOLD_FIELDS = {"household"}  # reveals where the client lives


@dataclass(frozen=True)
class RepresentativeReader:
    """A representative as the reader of one client's file."""

    representation: Representation
    is_protected: bool

    def may_know(self, row: PersonalRecord) -> bool:
        """Return whether the representative may know this record."""
        if (
            isinstance(row, CLIENT_ONLY)
            or self.representation.row.is_fully_excluded
            or not self.representation.holds
            or self.representation.needs_proof
        ):
            return False
        if self.is_protected and (row.scope == Scope.ADDRESS or isinstance(row, HouseholdMember)):
            return False
        if self.is_protected and isinstance(row, EncryptedFile):
            return False  # a letter has an address on it
        areas = _areas(row)
        return areas is None or self.representation.may_know(areas)

    def may_know_of(self, grant: AccessGrant | None) -> bool:
        """Return whether the representative may know of a grant."""
        return may_know_of_grant(self.representation, grant)

    def withhold(self, row: PersonalRecord) -> None:
        """Empty the fields that the representative may not know.

        For example a safe contact, which would no longer be safe.
        """
        for name in self._withheld_fields & {field.name for field in row._meta.concrete_fields}:
            setattr(row, name, "")

    @property
    def _withheld_fields(self) -> set[str]:
        reached = CONTACT_FIELDS if self.is_protected or self.representation.row.excluded_areas else set()
        return (
            reached
            if not self.is_protected and self.representation.may_know(ADDRESS_AREAS)
            else reached | HOUSEHOLD_FIELDS
        )


def _areas(row: Any) -> int | None:
    """Return the areas that a record concerns; None if it belongs to no area in particular."""
    if row.scope == Scope.STATUS:
        return STATUS_AREAS
    if row.scope == Scope.ADDRESS or isinstance(row, HouseholdMember):
        return ADDRESS_AREAS
    if isinstance(row, Consent):
        return areas_with_scopes(row.areas, status=row.opens_status, address=row.opens_address)
    if isinstance(row, EncryptedFile):
        return NO_AREAS  # its content is unknown, so it is disclosed only if nothing is excluded
    if row.by_area:
        return int(row.areas)
    return int(row.case.areas) if row.case_field else None
