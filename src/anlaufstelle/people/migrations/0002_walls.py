"""The second wall round everything that says something of a person (docs/protection.md)."""

from django.db import migrations

from anlaufstelle.walls.postgres import CODE, PERSON, PROVIDER
from anlaufstelle.walls.steps import Stays, Wall

KNOWN = f"SELECT person_id FROM people_clearance WHERE source_id = {PROVIDER} OR grantee_id = {PROVIDER}"
OWN = f"SELECT person_id FROM people_clearance WHERE source_id = {PROVIDER}"
CONSENTED = (
    "SELECT c.id FROM people_consent c WHERE c.id = consent_id AND c.provider_id = source_id"
    " AND c.recipient_id = grantee_id AND c.person_id = people_clearance.person_id AND c.withdrawn_on IS NULL"
)

SAID = (
    "person_id", "provider_id", "recipient_id", "recipient_contact", "released", "purpose", "up_to", "areas", "about",
    "opens_status", "opens_address", "is_mutual", "forms", "law", "text_version", "language", "interpreter",
    "was_read_aloud", "given_how", "given_on", "given_at_place", "guardian", "witness", "signature", "until",
    "written_by_id",
)  # fmt: skip
GRANTED = (
    "person_id", "source_id", "grantee_id", "purpose", "depth", "areas", "opens_status", "opens_address", "basis",
    "paragraph", "consent_id", "until",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("people", "0001_who_may_see_whom")]

    operations = [
        # The row says nothing of her; whoever takes somebody in makes one, and only a named command removes it.
        Wall(
            "people_person",
            own="",
            read=f"id IN ({KNOWN}) OR id = {PERSON}",
            write=f"{PROVIDER} IS NOT NULL",
            change=f"id IN ({OWN})",
            remove="false",
        ),
        Wall("people_profile"),
        Wall("people_spoken"),
        Wall("people_particulars"),
        Wall("people_case"),
        Wall("people_place", read=f"provider_id = {PROVIDER} OR person_id = {PERSON}"),
        Wall("people_restriction"),
        Wall("people_personkey"),
        Wall("people_consent", by_herself=True, read=f"provider_id = {PROVIDER} OR person_id = {PERSON}"),
        # Whoever holds the code reads its one row, and nothing else.
        Wall(
            "people_ownkey",
            by_herself=True,
            read=f"provider_id = {PROVIDER} OR person_id = {PERSON} OR code_hash = {CODE}",
        ),
        # Only the source, and for another provider only with a consent (or by law, with its paragraph).
        Wall(
            "people_clearance",
            own="source_id",
            changed_by=("grantee_id",),
            by_herself=True,
            read=f"source_id = {PROVIDER} OR grantee_id = {PROVIDER} OR person_id = {PERSON}",
            write=f"source_id = {PROVIDER} AND (basis IN ('own', 'duty') OR EXISTS ({CONSENTED}))",
        ),
        Stays("people_consent", SAID, once=("withdrawn_on",)),
        Stays("people_clearance", GRANTED, once=("since", "ended_on"), begun_by="grantee_id"),
    ]
