"""The nouns of this room."""

from anlaufstelle.people.models.cases import Case
from anlaufstelle.people.models.consents import Consent, ConsentState, GivenHow
from anlaufstelle.people.models.own import OwnKey
from anlaufstelle.people.models.persons import BirthPrecision, Channel, Particulars, Person, Profile, Spoken
from anlaufstelle.people.practice import Practice
from anlaufstelle.people.sight import Clearance, Part, PersonKey, Place, Restriction

__all__ = [
    "BirthPrecision",
    "Case",
    "Channel",
    "Clearance",
    "Consent",
    "ConsentState",
    "GivenHow",
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
