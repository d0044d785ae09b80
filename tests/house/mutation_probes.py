"""Who looks whether a check still stands. Each probe answers with its complaints; none, if all is well."""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from anlaufstelle.audit import chain
from anlaufstelle.audit.models import AuditEntry, ChainLink
from anlaufstelle.casework.models import Attachment, ConfidentialNote, Reminder
from anlaufstelle.core.actor import Actor
from anlaufstelle.people import actions, rules
from anlaufstelle.people.access.rule import UnauthorizedQuery
from anlaufstelle.people.crypto.encryption import decrypt_all
from anlaufstelle.people.crypto.keys import KeyUnavailable
from anlaufstelle.people.models import (
    AccessGrant,
    AssignmentRole,
    Case,
    CaseAssignment,
    ClientDetails,
    ClientProfile,
    Consent,
    HouseholdMember,
    ProviderPrivacySettings,
)
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.house import verbs, writing
from tests.house.client_pages import INTAKE
from tests.house.expected_access import NOTHING
from tests.house.matrix_walk import Case as Cell
from tests.house.matrix_walk import Run

FILES = {
    "member": "plain left held", "supervisor": "plain", "substitute": "plain", "off": "plain off", "desk": "plain held",
    "teammate": "team", "right": "plain deep index held safe left", "rightdesk": "deep", "wrong": "plain",
    "withdrawn": "plain", "expired": "plain", "dormant": "plain", "none": "plain", "amt": "plain", "lead": "both held",
    "breaker": "plain left", "lateone": "plain deep", "administrator": "plain", "onefactor": "plain",
    "deactivated": "plain",
}  # fmt: skip
WALK: list[Cell] = [
    *(("desk:clients", "GET", who, NOTHING) for who in ("off", "administrator", "wrong", "none", "right", "expired")),
    ("desk:clients", "POST", "lead", NOTHING),
    *(("desk:client_file", "GET", who, thing) for who, things in FILES.items() for thing in things.split()),
    ("desk:new_note", "GET", "supervisor", "plain"),
    *(("desk:attachment", "GET", who, "plain") for who in ("off", "right", "desk")),
    ("desk:attachment_remove", "POST", "supervisor", "plain"),
    ("desk:team", "POST", "member", "plain"),
]


def walk(run: Run) -> list[str]:
    """A few steps through the matrix, those where something could go wrong; up to the first that does."""
    run.wrong.clear()
    run.watch.foreign.clear()
    run.of_nothing.clear()
    for cell in WALK:
        run.try_one(cell)
        if run.wrong or run.watch.foreign:
            break
    return [*run.wrong, *run.watch.foreign]


def actor(run: Run, who: str) -> Actor:
    """As whom somebody of the crowd acts."""
    return factories.actor(run.crowd.users[who])


def roles(run: Run) -> list[str]:
    """Whoever has a place on a case and no role sees nothing of it."""
    lost = replace(actor(run, "lead"), roles=frozenset({"funding"}))
    with access_context(context_of(lost)):
        return [str(one.pk) for one in ClientProfile.objects.visible_to(lost)]


def own(run: Run) -> list[str]:
    """What is never shared stays, however much was opened."""
    right = actor(run, "right")
    with access_context(context_of(right)):
        person = run.crowd.things["deep"].keys["person"]
        return [
            str(one.pk)
            for model in (Reminder, Consent)
            for one in model.objects.visible_to(right).filter(client=person)
        ]


def wordless(run: Run) -> list[str]:
    """The audit keeps no word of what is written."""
    with transaction.atomic():
        run.clients["lead"].post(run.path("desk:new_note", "plain"), {"text": "ZQ-Neu"})
        kept = [line.reason for line in AuditEntry.objects.filter(pk__gt=run.base) if "ZQ" in str(line.__dict__)]
        transaction.set_rollback(True)
    return kept


def second_case(run: Run) -> list[str]:
    """Whoever works on one case of a person does not see another one of hers, at the same provider."""
    lead, off = actor(run, "lead"), actor(run, "off")
    person = run.crowd.things["plain"].keys["person"]
    with transaction.atomic(), access_context(context_of(off)):
        theirs = Case.objects.create(client_id=person, provider_id=off.provider_id)
        CaseAssignment.objects.create(
            case=theirs, client_id=person, provider_id=off.provider_id, user_id=off.user_id, role=AssignmentRole.LEAD
        )
        seen = [str(one) for one in Case.objects.visible_to(lead).filter(pk=theirs.pk)]
        transaction.set_rollback(True)
    return seen


def both(run: Run) -> list[str]:
    """Whoever sees one of two who live together does not see that they do."""
    off, lead = actor(run, "off"), actor(run, "lead")
    plain, other = (run.crowd.things[name].keys["person"] for name in ("plain", "off"))
    with transaction.atomic(), access_context(context_of(lead)):
        row = HouseholdMember.objects.create(
            client_id=plain, provider_id=lead.provider_id, other_id=other, role="CHILD"
        )
        seen = [str(one) for who in (lead, off) for one in HouseholdMember.objects.visible_to(who).filter(pk=row.pk)]
        transaction.set_rollback(True)
    return seen


def withheld(run: Run) -> list[str]:
    """Where letters go is read at another provider by whoever may read the address; a protected household by nobody."""
    lead, right = actor(run, "lead"), actor(run, "right")
    plain, deep, safe = (run.crowd.things[name].keys["person"] for name in ("plain", "deep", "safe"))
    with transaction.atomic(), access_context(context_of(lead)):
        ClientProfile.objects.visible_to(lead).filter(client__in=(plain, deep, safe)).update(channel="letter")
        with access_context(context_of(right)):
            rows = ClientProfile.objects.visible_to(right).filter(provider=lead.provider_id)
            said = {row.client_id for row in rows if row.channel == "letter" and row.contact_value}
            lives = ClientDetails.objects.visible_to(right).filter(client=safe)
            found = [row.household for row in lives if row.household]
        transaction.set_rollback(True)
    return [*map(str, said ^ {deep}), *found]


def guard(run: Run) -> list[str]:
    """Nobody reads without saying for whom."""
    with access_context(context_of(actor(run, "lead"))):
        try:
            return [f"{len(ClientProfile.objects.all())} read"]
        except UnauthorizedQuery:
            return []


def intake(run: Run) -> list[str]:
    """Whoever is taken in is looked for among one's own people, whatever others have opened."""
    known = run.crowd.things["plain"].words
    client = run.clients["amt"]
    with transaction.atomic():
        client.post("/desk/persons/new/", {**INTAKE, "given_name": known["NA"], "family_name": known["NF"]})
        transaction.set_rollback(True)
    return [str(one) for one in client.seen]


def purpose(run: Run) -> list[str]:
    """One looks for a purpose that was opened to one's provider."""
    with transaction.atomic():
        status = run.clients["none"].post("/desk/persons/look-for/", {"purpose": "course"}).status_code
        transaction.set_rollback(True)
    return [] if status == 404 else [str(status)]


def version(run: Run) -> list[str]:
    """Whoever changes a note that was changed meanwhile is told."""
    with transaction.atomic():
        path = run.path("desk:note", "plain")
        status = run.clients["lead"].post(path, {"text": "Neu", "version": "0"}).status_code
        transaction.set_rollback(True)
    return [] if status == 409 else [str(status)]


def _agreed(run: Run) -> Consent:
    lead = actor(run, "lead")
    case = Case.objects.visible_to(lead).get(pk=run.crowd.things["plain"].keys["case"])
    how = {"released": "-", "text_version": "1", "language": "de", "consent_method": "paper"}
    recipient = run.crowd.providers["none"]
    return actions.give_consent(lead, case=case, recipient=recipient, wanted=rules.AccessRequest("advice", 1), how=how)


def practice(run: Run) -> list[str]:
    """Without a law nobody agrees on anything."""
    with transaction.atomic(), access_context(context_of(actor(run, "lead"))):
        ProviderPrivacySettings.objects.filter(provider=run.crowd.providers["bridge"]).delete()
        try:
            return [str(_agreed(run))]
        except rules.ConsentRefused:
            return []
        finally:
            transaction.set_rollback(True)


def withdraw(run: Run) -> list[str]:
    """With the consent ends what it opened."""
    with transaction.atomic(), access_context(context_of(actor(run, "lead"))):
        consent = _agreed(run)
        opened = AccessGrant.objects.live().filter(consent=consent)
        assert opened.count() == 1
        actions.withdraw(actor(run, "lead"), consent=consent, how="desk")
        left = [str(one) for one in opened.all()]
        transaction.set_rollback(True)
    return left


def swap(run: Run) -> list[str]:
    """Sealed words of one row do not open in another one of the same person."""
    lead = actor(run, "lead")
    with access_context(context_of(lead)):
        rows = list(ConfidentialNote.objects.visible_to(lead).filter(case=run.crowd.things["plain"].keys["case"]))
        for row in rows:
            row.encrypt("Neu")
        rows[0].ciphertext, rows[1].ciphertext = rows[1].ciphertext, rows[0].ciphertext
        try:
            decrypt_all(rows)
        except KeyUnavailable:
            return []
    return [row.text for row in rows]


def parts(run: Run) -> list[str]:
    """The content of a file does not open as its name."""
    lead = actor(run, "lead")
    with access_context(context_of(lead)):
        row = Attachment.objects.visible_to(lead).get(case=run.crowd.things["plain"].keys["case"])
        row.encrypt_content(b"Neu")
        row.ciphertext = row.content
        try:
            decrypt_all([row])
        except KeyUnavailable:
            return []
    return [row.text]


def unchecked(run: Run) -> list[str]:
    """A file that waits is given out to nobody who has not said that she wants it unchecked."""
    with transaction.atomic():
        status = run.clients["lead"].post(run.path("desk:download_attachment", "plain")).status_code
        transaction.set_rollback(True)
    return [] if status == 409 else [str(status)]


def _verified(place: int, digest: str) -> list[str]:
    """What is said of a chain to which one link was added by hand."""
    with transaction.atomic():
        AuditEntry.objects.create(action="read", what="client")
        while chain.chain_entries():
            pass
        entry = AuditEntry.objects.create(action="read", what="client")
        last = ChainLink.objects.order_by("-position").first()
        assert last is not None
        assert chain.verify().wrong is None
        ChainLink.objects.create(
            position=last.position + place, entry=entry, hash=digest or chain.line_hash(last.hash, entry)
        )
        wrong = chain.verify().wrong
        transaction.set_rollback(True)
    return [] if wrong == last.position + 1 else [f"wrong at {wrong}"]


def forged(run: Run) -> list[str]:
    """A line with a hash that is not its own."""
    return _verified(1, "0" * 64)


def gap(run: Run) -> list[str]:
    """A line that is missing."""
    return _verified(2, "")


PROBES: dict[str, Callable[[Run], list[str]]] = {
    "walk": walk, "roles": roles, "own": own, "second": second_case, "both": both, "guard": guard,
    "withheld": withheld, "intake": intake,
    "purpose": purpose, "version": version,
    "practice": practice, "withdraw": withdraw, "swap": swap, "chain": forged, "gap": gap,
    "wordless": wordless, "parts": parts, "unchecked": unchecked,
    "writes": lambda run: list(writing.matrix(run, writing.sliced())), **writing.STATES, **verbs.PROBES,
}  # fmt: skip
