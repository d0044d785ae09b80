"""For what each kind of record is kept, on which ground, and how long: one sentence for each. Also for the tables that
hang beside them. A new one without its sentence fails (tests/privacy/test_papers.py)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as late


@dataclass(frozen=True)
class Purpose:
    """Why there is a table. `ground`: codes of the list `data_protection_law`; `keeping`: of `retention_period`."""

    why: Any
    ground: tuple[str, ...] = ("MANDATE",)
    is_special: bool = False  # special categories of personal data
    keeping: str = "FILE"  # empty: until the account or the house ends


PURPOSES: dict[str, Purpose] = {
    "people.Profile": Purpose(late("To call a person by her name and to reach her without danger.")),
    "people.Spoken": Purpose(late("To talk in a language she understands.")),
    "people.Particulars": Purpose(late("To know what she is entitled to, and who lives with her.")),
    "people.Housemate": Purpose(late("To know for whom help is needed, and with whom she lives.")),
    "people.Guardian": Purpose(late("To know whose yes counts beside or for hers, and what this one is never told.")),
    "people.Correction": Purpose(late("To correct what is wrong, and to prove the answer."), ("RIGHTS",)),
    "people.Case": Purpose(
        late("To know what is worked on, and since when."), ("MANDATE", "SPECIAL"), is_special=True
    ),
    "casework.Note": Purpose(
        late("To go on where one has stopped, and to prove what was advised."), ("MANDATE", "SPECIAL"), is_special=True
    ),
    "casework.ConfidentialNote": Purpose(
        late("Health, violence and what was told in confidence, where advice needs it."), ("MANDATE", "SPECIAL"),
        is_special=True,
    ),
    "casework.Attachment": Purpose(
        late("To work with what offices have written, and to prove it."), ("MANDATE", "SPECIAL"), is_special=True
    ),
    "casework.Reminder": Purpose(
        late("To miss no deadline, also when a colleague stands in."), ("MANDATE", "SPECIAL"), is_special=True
    ),
    "casework.ResidenceStatus": Purpose(
        late("To advise on residence, work and benefits. It allows conclusions on origin and persecution."),
        ("MANDATE", "SPECIAL"), is_special=True,
    ),
    "casework.Address": Purpose(late("To know which office is in charge, and to write where that is safe.")),
    "people.Consent": Purpose(
        late("To prove what she has allowed, and to release from secrecy."), ("CONSENT", "SPECIAL"), is_special=True,
        keeping="CONSENT",
    ),
    "people.EmergencyReason": Purpose(
        late("To prove why somebody who does not work with her had to look."), ("PROOF", "SPECIAL"), is_special=True
    ),
    "people.OwnKey": Purpose(late("So that she can read by herself who sees what of her."), ("RIGHTS",)),
    "privacy.Kept": Purpose(late("To prove why something is kept beyond its time."), ("PROOF",)),
    "people.Person": Purpose(late("The number on which all of that hangs. It says nothing of her."), ("PROOF",)),
    "people.Clearance": Purpose(
        late("To decide who sees what of her, and until when."), ("CONSENT", "PROOF"), keeping="CONSENT"
    ),
    "people.Place": Purpose(late("To decide who works on a case, and so sees it."), ("PROOF",)),
    "people.Restriction": Purpose(late("To hold back what she wants held back."), ("RIGHTS",)),
    "people.Emergency": Purpose(late("To let one colleague look in an emergency, and to end that."), ("PROOF",)),
    "people.PersonKey": Purpose(late("To seal what is most sensitive, and to destroy it for good."), ("PROOF",)),
    "audit.Entry": Purpose(
        late("To prove who has looked and changed: keys and codes only, nobody's words."), ("PROOF",), keeping="AUDIT"
    ),
    "accounts.User": Purpose(late("To let in those who work here, and nobody else."), ("PROOF",), keeping=""),
    "directory.Pledge": Purpose(
        late("To prove who was bound to secrecy, by whom and when (§ 203 Abs. 4 StGB)."), ("PROOF",), keeping=""
    ),
    "directory.Membership": Purpose(late("To know who works for whom, in which role."), ("PROOF",), keeping=""),
}  # fmt: skip
"""By the label of the table."""
