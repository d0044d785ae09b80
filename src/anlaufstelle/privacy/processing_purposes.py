"""Purpose, legal ground and retention of each model with personal data.

A model without an entry fails a test (tests/privacy/test_documents.py).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as late


@dataclass(frozen=True)
class ProcessingPurpose:
    """Why a model exists.

    `ground`: codes of the list `data_protection_law`; `keeping`: a code of `retention_period`.
    """

    why: Any
    ground: tuple[str, ...] = ("MANDATE",)
    is_special: bool = False  # special categories of personal data
    keeping: str = "FILE"  # empty: as long as the account exists


PURPOSES: dict[str, ProcessingPurpose] = {
    "people.ClientProfile": ProcessingPurpose(late("To call a person by her name and to reach her without danger.")),
    "people.SpokenLanguage": ProcessingPurpose(late("To talk in a language she understands.")),
    "people.ClientDetails": ProcessingPurpose(late("To know what she is entitled to, and who lives with her.")),
    "people.HouseholdMember": ProcessingPurpose(late("To know for whom help is needed, and with whom she lives.")),
    "people.LegalRepresentative": ProcessingPurpose(
        late("To know whose yes counts beside or for hers, and what this one is never told.")
    ),
    "people.RectificationRequest": ProcessingPurpose(
        late("To correct what is wrong, and to prove the answer."), ("RIGHTS",)
    ),
    "people.Case": ProcessingPurpose(
        late("To know what is worked on, and since when."), ("MANDATE", "SPECIAL"), is_special=True
    ),
    "casework.CaseNote": ProcessingPurpose(
        late("To go on where one has stopped, and to prove what was advised."), ("MANDATE", "SPECIAL"), is_special=True
    ),
    "casework.ConfidentialNote": ProcessingPurpose(
        late("Health, violence and what was told in confidence, where advice needs it."),
        ("MANDATE", "SPECIAL"),
        is_special=True,
    ),
    "casework.Attachment": ProcessingPurpose(
        late("To work with what offices have written, and to prove it."), ("MANDATE", "SPECIAL"), is_special=True
    ),
    "casework.Reminder": ProcessingPurpose(
        late("To miss no deadline, also when a colleague stands in."), ("MANDATE", "SPECIAL"), is_special=True
    ),
    "casework.ResidenceStatus": ProcessingPurpose(
        late("To advise on residence, work and benefits. It allows conclusions on origin and persecution."),
        ("MANDATE", "SPECIAL"),
        is_special=True,
    ),
    "casework.Address": ProcessingPurpose(late("To know which office is in charge, and to write where that is safe.")),
    "people.Consent": ProcessingPurpose(
        late("To prove what she has allowed, and to release from secrecy."),
        ("CONSENT", "SPECIAL"),
        is_special=True,
        keeping="CONSENT",
    ),
    "people.EmergencyAccessReason": ProcessingPurpose(
        late("To prove why somebody who does not work with her had to look."), ("PROOF", "SPECIAL"), is_special=True
    ),
    "people.PortalCode": ProcessingPurpose(late("So that she can read by herself who sees what of her."), ("RIGHTS",)),
    "privacy.RetentionExtension": ProcessingPurpose(
        late("To prove why something is kept beyond its time."), ("PROOF",)
    ),
    "people.Client": ProcessingPurpose(
        late("The number on which all of that hangs. It says nothing of her."), ("PROOF",)
    ),
    "people.AccessGrant": ProcessingPurpose(
        late("To decide who sees what of her, and until when."), ("CONSENT", "PROOF"), keeping="CONSENT"
    ),
    "people.CaseAssignment": ProcessingPurpose(late("To decide who works on a case, and so sees it."), ("PROOF",)),
    "people.Restriction": ProcessingPurpose(late("To hold back what she wants held back."), ("RIGHTS",)),
    "people.EmergencyAccess": ProcessingPurpose(
        late("To let one colleague look in an emergency, and to end that."), ("PROOF",)
    ),
    "people.ClientKey": ProcessingPurpose(
        late("To seal what is most sensitive, and to destroy it for good."), ("PROOF",)
    ),
    "audit.AuditEntry": ProcessingPurpose(
        late("To prove who has looked and changed: keys and codes only, nobody's words."), ("PROOF",), keeping="AUDIT"
    ),
    "accounts.User": ProcessingPurpose(late("To let in those who work here, and nobody else."), ("PROOF",), keeping=""),
    "directory.ConfidentialityUndertaking": ProcessingPurpose(
        late("To prove who was bound to secrecy, by whom and when (§ 203 Abs. 4 StGB)."), ("PROOF",), keeping=""
    ),
    "directory.Membership": ProcessingPurpose(
        late("To know who works for whom, in which role."), ("PROOF",), keeping=""
    ),
}
"""By model label."""
