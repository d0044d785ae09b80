"""The nouns of this room."""

from anlaufstelle.people.models.cases import Case
from anlaufstelle.people.models.consents import Consent, ConsentState, GivenHow
from anlaufstelle.people.models.persons import BirthPrecision, Channel, Particulars, Person, Profile, Spoken
from anlaufstelle.people.models.practice import Practice
from anlaufstelle.people.models.sight import Clearance, Part, Place, Restriction

__all__ = [
    "BirthPrecision",
    "Case",
    "Channel",
    "Clearance",
    "Consent",
    "ConsentState",
    "GivenHow",
    "Part",
    "Particulars",
    "Person",
    "Place",
    "Practice",
    "Profile",
    "Restriction",
    "Spoken",
]
