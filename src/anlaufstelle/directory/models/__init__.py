"""Models of the directory, named after HSDS 3.1 (Open Referral): organizations, services, locations, schedules."""

from anlaufstelle.directory.models.confidentiality import ConfidentialityUndertaking
from anlaufstelle.directory.models.details import (
    Accessibility,
    Attribute,
    Contact,
    CostOption,
    Eligibility,
    Funding,
    Language,
    Phone,
    RequiredDocument,
    ServiceArea,
    ServiceCapacity,
)
from anlaufstelle.directory.models.drafts import Feedback, FeedbackReason, ServiceDraft
from anlaufstelle.directory.models.history import Metadata
from anlaufstelle.directory.models.hours import Schedule, ScheduleException
from anlaufstelle.directory.models.locations import Location
from anlaufstelle.directory.models.memberships import Invitation, Membership
from anlaufstelle.directory.models.organizations import Centre, Organization, ProviderKind, Responsibility
from anlaufstelle.directory.models.services import Arrival, Service, ServiceAtLocation, Status

__all__ = [
    "Accessibility",
    "Arrival",
    "Attribute",
    "Centre",
    "ConfidentialityUndertaking",
    "Contact",
    "CostOption",
    "Eligibility",
    "Feedback",
    "FeedbackReason",
    "Funding",
    "Invitation",
    "Language",
    "Location",
    "Membership",
    "Metadata",
    "Organization",
    "Phone",
    "ProviderKind",
    "RequiredDocument",
    "Responsibility",
    "Schedule",
    "ScheduleException",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceDraft",
    "Status",
]
