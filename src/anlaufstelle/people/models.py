"""All models of the app, collected from its packages for Django."""

from anlaufstelle.people.access.emergency_models import EmergencyAccessReason
from anlaufstelle.people.access.models import AccessGrant, AssignmentRole, CaseAssignment, EmergencyAccess, Restriction
from anlaufstelle.people.access.privacy_settings import ProviderPrivacySettings
from anlaufstelle.people.clients.case_models import Case
from anlaufstelle.people.clients.household_models import HouseholdMember
from anlaufstelle.people.clients.models import (
    PROFILE_FIELDS,
    BirthPrecision,
    Client,
    ClientDetails,
    ClientProfile,
    ContactChannel,
    SpokenLanguage,
)
from anlaufstelle.people.clients.rectification_models import RectificationRequest
from anlaufstelle.people.clients.representative_models import LegalRepresentative
from anlaufstelle.people.consent.models import Consent, ConsentMethod, ConsentState
from anlaufstelle.people.crypto.models import ClientKey
from anlaufstelle.people.portal_access.models import PortalCode

__all__ = [
    "PROFILE_FIELDS",
    "AccessGrant",
    "AssignmentRole",
    "BirthPrecision",
    "Case",
    "CaseAssignment",
    "Client",
    "ClientDetails",
    "ClientKey",
    "ClientProfile",
    "Consent",
    "ConsentMethod",
    "ConsentState",
    "ContactChannel",
    "EmergencyAccess",
    "EmergencyAccessReason",
    "HouseholdMember",
    "LegalRepresentative",
    "PortalCode",
    "ProviderPrivacySettings",
    "RectificationRequest",
    "Restriction",
    "SpokenLanguage",
]
