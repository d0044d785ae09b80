"""The nouns of this room."""

from anlaufstelle.people.models.cases import Case
from anlaufstelle.people.models.consents import Consent, ConsentState, GivenHow
from anlaufstelle.people.models.corrections import Correction
from anlaufstelle.people.models.emergencies import EmergencyReason
from anlaufstelle.people.models.guardians import Guardian
from anlaufstelle.people.models.household import Housemate
from anlaufstelle.people.models.own import OwnKey
from anlaufstelle.people.models.persons import FACTS, BirthPrecision, Channel, Particulars, Person, Profile, Spoken
from anlaufstelle.people.practice import Practice
from anlaufstelle.people.sight import Clearance, Emergency, Part, PersonKey, Place, Restriction

__all__ = [
    "FACTS",
    "BirthPrecision",
    "Case",
    "Channel",
    "Clearance",
    "Consent",
    "ConsentState",
    "Correction",
    "Emergency",
    "EmergencyReason",
    "GivenHow",
    "Guardian",
    "Housemate",
    "OwnKey",
    "Part",
    "Particulars",
    "Person",
    "PersonKey",
    "Place",
    "Practice",
    "Profile",
    "Restriction",
    "Spoken",
]
