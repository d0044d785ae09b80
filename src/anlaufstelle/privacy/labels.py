"""Display names of personal records and their fields, for clients and data protection officers.

A test checks that every personal model and field has one (tests/privacy/test_documents.py).
"""

from typing import Any

from django.utils.translation import gettext_lazy as late

MODEL_LABELS: dict[str, Any] = {
    "people.ClientProfile": late("Name and ways to be reached"),
    "people.SpokenLanguage": late("Spoken languages"),
    "people.ClientDetails": late("Birth date and household"),
    "people.HouseholdMember": late("With whom you live"),
    "people.LegalRepresentative": late("Who acts for you"),
    "people.Case": late("Cases of counselling"),
    "casework.CaseNote": late("Notes"),
    "casework.ConfidentialNote": late("Confidential notes"),
    "casework.Attachment": late("Letters and photos"),
    "casework.Reminder": late("Deadlines"),
    "casework.ResidenceStatus": late("Residence status"),
    "casework.Address": late("Address"),
    "people.Consent": late("Consents and releases"),
    "people.RectificationRequest": late("What you asked to have corrected"),
    "people.EmergencyAccessReason": late("Why it was an emergency"),
    "people.PortalCode": late("Keys to the own page"),
    "privacy.RetentionExtension": late("Kept longer"),
}
"""Personal models, in the order in which they are reported."""

FIELD_LABELS: dict[str, Any] = {
    "given_name": late("First name"),
    "family_name": late("Family name"),
    "original_name": late("Name in the own script"),
    "pronunciation": late("How it is said"),
    "reads": late("Reads"),
    "wants_interpreter": late("Wants an interpreter"),
    "interpreter_preference": late("Wish for the interpreter"),
    "channel": late("Safe way to be reached"),
    "contact_value": late("Number or address for that"),
    "contact_note": late("What to mind there"),
    "language": late("Language"),
    "level": late("How well"),
    "birth_date": late("Date of birth"),
    "birth_precision": late("How exactly it is known"),
    "household": late("Members of the household"),
    "matter": late("Matter"),
    "areas": late("Areas of life"),
    "opened_on": late("Begun on"),
    "closed_on": late("Closed on"),
    "closure_reason": late("How it ended"),
    "recipient": late("Who may see"),
    "recipient_contact": late("Contact there"),
    "released": late("Who may speak"),
    "purpose": late("What for"),
    "granted_depth": late("How much"),
    "about": late("In own words"),
    "opens_status": late("Residence status too"),
    "opens_address": late("Address too"),
    "is_mutual": late("Both may tell each other"),
    "forms": late("In which way"),
    "law": late("Under which law"),
    "text_version": late("Version of the text"),
    "interpreter": late("Who interpreted"),
    "was_read_aloud": late("Read out"),
    "consent_method": late("How the yes was given"),
    "given_on": late("Given on"),
    "given_at_place": late("Where"),
    "representative": late("Who signed beside, or instead"),
    "witness": late("Witness"),
    "signature": late("Signature"),
    "copy_given": late("Copy given"),
    "until": late("Until"),
    "written_by": late("Written by"),
    "withdrawn_on": late("Ended on"),
    "withdrawal_channel": late("Ended where"),
    "attempts": late("Wrong PINs since the last right one"),
    "used_at": late("Last used"),
    "ended_on": late("No longer valid since"),
    "text": late("Text"),
    "written_at": late("Written on"),
    "due_on": late("Due on"),
    "what": late("What"),
    "is_statutory": late("Deadline by law"),
    "done_on": late("Done on"),
    "stated_on": late("Said on"),
    "corrected_at": late("Corrected on"),
    "agreed_by_client": late("Own yes"),
    "name": late("Name"),
    "role": late("Who this is"),
    "since": late("Since"),
    "is_office": late("An office"),
    "basis": late("On what basis"),
    "proof": late("Proof"),
    "proof_seen_on": late("Proof seen on"),
    "proof_seen_by": late("Proof seen by"),
    "excluded_areas": late("Is never told of"),
    "is_fully_excluded": late("Is never told anything"),
    "requested_at": late("Asked on"),
    "was_accepted": late("Was corrected"),
    "answered_on": late("Answered on"),
    "answered_by": late("Answered by"),
    "kind": late("Kind of file"),
    "size": late("Size in bytes"),
    "state": late("Checked for viruses"),
    "period": late("What"),
    "reason": late("Why"),
    "decided_on": late("Decided on"),
}

INTERNAL_FIELDS = frozenset(
    (
        "id client other provider case emergency record version ciphertext content fingerprint "
        "sounds code_hash pin session_token"
    ).split()
)
"""Fields without a display name: ids, numbers and hashes. Encrypted text is reported as `text`; the content of files is
part of the machine-readable export only."""
