"""The directory of help, in the words of HSDS 3.1 (Open Referral): who helps, with what, where and when."""

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
from anlaufstelle.directory.models.drafts import Draft, Feedback, Wrong
from anlaufstelle.directory.models.history import Metadata
from anlaufstelle.directory.models.hours import Schedule, ScheduleException
from anlaufstelle.directory.models.offers import Arrival, Service, ServiceAtLocation, Status
from anlaufstelle.directory.models.people import Invitation, Membership
from anlaufstelle.directory.models.places import Location
from anlaufstelle.directory.models.providers import Centre, Organization, ProviderKind, Responsibility
from anlaufstelle.directory.models.secrecy import Pledge

__all__ = [
    "Accessibility",
    "Arrival",
    "Attribute",
    "Centre",
    "Contact",
    "CostOption",
    "Draft",
    "Eligibility",
    "Feedback",
    "Funding",
    "Invitation",
    "Language",
    "Location",
    "Membership",
    "Metadata",
    "Organization",
    "Phone",
    "Pledge",
    "ProviderKind",
    "RequiredDocument",
    "Responsibility",
    "Schedule",
    "ScheduleException",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "Status",
    "Wrong",
]
