"""The world of the matrix: everybody of expected_access.toml, and people of whom every word can be told from every
other."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from anlaufstelle.accounts.models import User
from anlaufstelle.casework import models as casework
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Membership, Organization
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import models as m
from anlaufstelle.people.access.areas import mask_of
from anlaufstelle.people.access.choices import Basis
from anlaufstelle.people.clients.phonetics import phonetic_key
from anlaufstelle.rls.context import AccessContext, AccessKind, access_context
from tests import factories
from tests.house.expected_access import NOTHING, SAME, THINGS

CANARY = re.compile(r"ZQ[A-Z]{4}\d\d")
DAY = dt.timedelta(days=1)

AT = {
    "bridge": "BR", "team": "TE", "right": "RU", "wrong": "WR", "withdrawn": "WI", "expired": "EX", "dormant": "DO",
    "none": "NO", "amt": "AM", "house": "HO",
}  # fmt: skip
# who → provider and role; who is not here is a counsellor at the provider of the same name.
WORKS = {
    "lead": ("bridge", Role.COUNSELLOR), "member": ("bridge", Role.COUNSELLOR), "off": ("bridge", Role.COUNSELLOR),
    "supervisor": ("bridge", Role.COUNSELLOR), "substitute": ("bridge", Role.COUNSELLOR),
    "desk": ("bridge", Role.FRONT_DESK), "teamlead": ("team", Role.COUNSELLOR), "teammate": ("team", Role.COUNSELLOR),
    "breaker": ("bridge", Role.COUNSELLOR), "lateone": ("bridge", Role.COUNSELLOR),
    "rightcourse": ("right", Role.COUNSELLOR), "rightdesk": ("right", Role.FRONT_DESK),
    "wrongcourse": ("wrong", Role.COUNSELLOR), "amtfunding": ("amt", Role.FUNDING),
    "roundtable": ("house", Role.ROUND_TABLE), "administrator": ("bridge", Role.ADMINISTRATOR),
    "operator": ("house", Role.OPERATOR), "privacy": ("bridge", Role.PRIVACY), "editor": ("bridge", Role.EDITOR),
    "funding": ("bridge", Role.FUNDING), "coordinator": ("house", Role.COORDINATOR),
    "ended": ("bridge", Role.COUNSELLOR), "deactivated": ("bridge", Role.COUNSELLOR),
    "onefactor": ("bridge", Role.COUNSELLOR),
}  # fmt: skip
OWNERS = {"team": ("team", "teamlead"), "amt": ("amt", "amt"), "twin": ("right", "right")}
PARTS = {
    "member": m.AssignmentRole.MEMBER,
    "supervisor": m.AssignmentRole.SUPERVISOR,
    "substitute": m.AssignmentRole.SUBSTITUTE,
    "ended": m.AssignmentRole.MEMBER,
    "deactivated": m.AssignmentRole.MEMBER,
    "onefactor": m.AssignmentRole.MEMBER,
}
STATES = ("right", "wrong", "withdrawn", "expired", "dormant", "amt")
SCOPES: dict[str, dict[str, Any]] = {
    "plain": {"depth": 2, "areas": ("WOH", "AUF")},
    "deep": {"depth": 3, "areas": ("WOH", "AUF"), "status": True, "address": True},
    "index": {"depth": 1, "areas": (), "purpose": "index"},
}


@dataclass
class ClientRecords:
    """What one provider keeps of one person: the keys to it, and its words by kind."""

    name: str
    owner: str
    lead: str
    keys: dict[str, UUID]
    words: dict[str, str] = field(default_factory=dict)


@dataclass
class MatrixWorld:
    """Everybody, and everything."""

    providers: dict[str, Organization]
    users: dict[str, User]
    things: dict[str, ClientRecords]

    @property
    def canaries(self) -> dict[str, tuple[str, str]]:
        """word → the thing it stands in, and its kind."""
        return {word: (thing.name, kind) for thing in self.things.values() for kind, word in thing.words.items()}


def build() -> MatrixWorld:
    """The world."""
    providers = {name: factories.provider(f"Verein {name}") for name in AT if name != "house"} | {
        "house": factories.centre_provider()
    }
    for name, provider in providers.items():
        m.ProviderPrivacySettings.objects.create(
            provider=provider, open_team=name == "team", is_public_body=name == "amt"
        )
    users = {}
    for who in {*WORKS, *AT} - {"bridge", "team", "house"}:
        where, role = WORKS.get(who, (who, Role.COUNSELLOR))
        users[who] = factories.staff_member(f"Frau {who}", providers[where], role)
    users["spare"] = factories.staff_member("Frau spare")  # no actor: a colleague whom a lead may ask to work with her
    for name in ("bridge", "team", "right", "amt"):
        factories.add_roles(users["spare"], providers[name], Role.COUNSELLOR)
    crowd = MatrixWorld(providers, users, {})
    for number, name in enumerate(THINGS):
        _thing(crowd, name, number)
    keys = ("person", "case", "note", "reminder", "consent", "wish", "file", "emergency")
    nothing = {key: new_id() for key in keys}
    crowd.things[NOTHING] = ClientRecords(NOTHING, "bridge", "lead", nothing)
    Membership.objects.filter(user=users["ended"]).update(ended_on=today())
    return crowd


def _thing(crowd: MatrixWorld, name: str, number: int) -> None:
    owner, lead = OWNERS.get(name) or (("right", "right") if name.startswith("rur") else ("bridge", "lead"))
    lead = "off" if name == "off" else lead
    provider, user = crowd.providers[owner], crowd.users[lead]
    with access_context(AccessContext(AccessKind.STAFF, provider_id=provider.pk, user_id=user.pk)):
        twin = crowd.things.get(SAME.get(name, ""))
        known = twin and twin.keys["person"]
        person = known or m.Client.objects.create(is_protected=name == "safe").pk
        made = ClientRecords(name, owner, lead, {"person": person})
        made.words = {kind: f"ZQ{AT[owner]}{kind}{number:02}" for kind in KINDS}
        crowd.things[name] = made
        _facts(made, provider, user)
        case = _case(made, provider, user, today() + number * DAY)
        _team(crowd, made, case)
        _emergencies(crowd, made)
        _opened(crowd, made)
        made.keys["consent"] = _consent(made, crowd, "none", purpose="advice", granted_depth=1, until=today()).pk
        if name == "held":
            m.Restriction.objects.create(client_id=person, provider=provider)


KINDS = "NA NF NO SA RA RN IW HO MA TA TB TN RE KA KB ST AD FI FC CO WI WA HM GN ER".split()


def _facts(made: ClientRecords, provider: Organization, user: User) -> None:
    own: Any = {"client_id": made.keys["person"], "provider": provider}
    said = made.words
    names = (said["NA"], said["NF"], said["NO"])
    m.AccessGrant.objects.create(
        client_id=own["client_id"], source=provider, grantee=provider, purpose="advice", depth=3, basis=Basis.OWN,
        since=today(),
    )  # fmt: skip
    m.ClientProfile.objects.create(
        **own,
        given_name=said["NA"],
        family_name=said["NF"],
        original_name=said["NO"],
        pronunciation=said["SA"],
        channel="call",
        contact_value=said["RA"],
        contact_note=said["RN"],
        wants_interpreter=True,
        sounds=phonetic_key(names),
        interpreter_preference=said["IW"],
    )
    m.SpokenLanguage.objects.create(**own, language="ar")
    m.HouseholdMember.objects.create(**own, name=said["HM"], role="CHILD")
    seen: dict[str, Any] = {"proof": "Ausweis", "proof_seen_on": today(), "proof_seen_by": user}
    m.LegalRepresentative.objects.create(**own, **seen, name=said["GN"], basis="BETREUER")
    m.ClientDetails.objects.create(**own, household=said["HO"], birth_date=dt.date(1990, 2, 14))


def _case(made: ClientRecords, provider: Organization, user: User, due_on: dt.date) -> m.Case:
    own: Any = {"client_id": made.keys["person"], "provider": provider}
    said = made.words
    case = m.Case.objects.create(**own, areas=mask_of(["WOH"]), matter=said["MA"])
    wrote: Any = {**own, "case": case, "written_by": user}
    notes = {
        kind: casework.CaseNote.objects.create(**wrote, text=said[kind], areas=mask_of(areas))
        for kind, areas in (("TA", ["WOH"]), ("TB", ["WOH", "GES"]), ("TN", []))
    }
    for kind, areas in (("KA", ["AUF"]), ("KB", ["GES"])):
        secret = casework.ConfidentialNote(**wrote, areas=mask_of(areas))
        secret.encrypt(said[kind])
        secret.save()
    for kind, model in (("ST", casework.ResidenceStatus), ("AD", casework.Address)):
        paper = model(**own, case=case)
        paper.encrypt(said[kind])
        paper.save()
    file = casework.Attachment(**wrote, kind="pdf", size=8, fingerprint=said["FC"])
    file.encrypt(said["FI"])
    file.encrypt_content(said["FC"].encode())
    file.save()
    due = casework.Reminder.objects.create(**wrote, due_on=due_on, what=said["RE"])
    asked = m.RectificationRequest.objects.create(**own, text=said["WI"])
    m.RectificationRequest.objects.create(
        **own, text=said["WI"], was_accepted=False, reason=said["WA"], answered_on=today(), answered_by=user
    )  # fmt: skip
    made.keys["wish"] = asked.pk
    made.keys |= {"case": case.pk, "note": notes["TA"].pk, "reminder": due.pk, "file": file.pk}
    return case


def _team(crowd: MatrixWorld, made: ClientRecords, case: m.Case) -> None:
    own: Any = {"case": case, "client_id": made.keys["person"], "provider": crowd.providers[made.owner]}
    m.CaseAssignment.objects.create(**own, user=crowd.users[made.lead], role=m.AssignmentRole.LEAD)
    if made.owner == "bridge" and made.name != "off":
        over = today() if made.name == "left" else None
        for who, part in PARTS.items():
            m.CaseAssignment.objects.create(**own, user=crowd.users[who], role=part, ended_on=over)


def _emergencies(crowd: MatrixWorld, made: ClientRecords) -> None:
    """A colleague, who is no actor, sees each file now in an emergency; others a single one, or not any more."""
    hour = dt.timedelta(hours=1)
    others = {
        "plain": {"breaker": hour, "lateone": -hour}, "off": {"substitute": hour}, "deep": {"lateone": hour},
    }  # fmt: skip
    for who, left in ({"spare": hour} | others.get(made.name, {})).items():
        own: Any = {"client_id": made.keys["person"], "provider": crowd.providers[made.owner]}
        until = timezone.now() + left
        with access_context(
            AccessContext(AccessKind.STAFF, provider_id=own["provider"].pk, user_id=crowd.users[who].pk)
        ):
            row = m.EmergencyAccess.objects.create(
                **own, user=crowd.users[who], expires_at=until, opened_at=until - 4 * hour,
                ended_at=timezone.now() if (who, made.name) == ("lateone", "deep") else None,
            )  # fmt: skip
            m.EmergencyAccessReason.objects.create(
                **own, emergency=row, text=made.words["ER"], written_by=crowd.users[who]
            )
        made.keys.setdefault("emergency", row.pk)


def _opened(crowd: MatrixWorld, made: ClientRecords) -> None:
    """To whom the person has opened this, and what became of it."""
    if made.name in {"plain", "deep", "index", "left", "held", "safe"}:
        scope = SCOPES.get(made.name, SCOPES["deep"])
        for state in STATES:
            since = today() + DAY if made.name == "left" and state != "expired" else None
            _clearance(crowd, made, scope, state, to=state, since=since)
    elif made.name == "law":
        _by_law(crowd, made, to="right")
    elif made.name.startswith("rur"):
        _clearance(crowd, made, SCOPES["plain"], STATE_OF[made.name.removeprefix("rur")], to="bridge")


STATE_OF = {"": "right", "wrong": "wrong", "gone": "withdrawn", "over": "expired", "dormant": "dormant"}


def _by_law(crowd: MatrixWorld, made: ClientRecords, to: str) -> None:
    """What a law has opened, until today, the last day on which it holds."""
    m.AccessGrant.objects.create(
        client_id=made.keys["person"], source=crowd.providers[made.owner], grantee=crowd.providers[to], depth=2,
        purpose="advice", areas=mask_of(["WOH"]), basis=Basis.DUTY, paragraph="§ 4 KKG", since=today() - 9 * DAY,
        until=today(),
    )  # fmt: skip


def _consent(made: ClientRecords, crowd: MatrixWorld, to: str, **told: Any) -> m.Consent:
    """A consent. By itself it opens nothing: the clearance that is written with it does."""
    word = made.words["CO"]
    consent: m.Consent = m.Consent.objects.create(
        client_id=made.keys["person"], provider=crowd.providers[made.owner], recipient=crowd.providers[to], law="dsgvo",
        text_version="1", language="ar", consent_method="paper", given_on=today() - 9 * DAY, released=word, about=word,
        recipient_contact=word, **told,
    )  # fmt: skip
    return consent


def _clearance(
    crowd: MatrixWorld, made: ClientRecords, scope: dict[str, Any], state: str, *, to: str, since: dt.date | None = None
) -> None:
    """A consent with its clearance. `state`: right and amt hold until today, the last day on which they do."""
    purpose = "course" if state == "wrong" else scope.get("purpose", "advice")
    told: dict[str, Any] = {
        "purpose": purpose, "areas": mask_of(scope["areas"]), "opens_status": scope.get("status", False),
        "opens_address": scope.get("address", False),
        "until": today() - DAY if state == "expired" else since or today(),
    }  # fmt: skip
    own: Any = {"client_id": made.keys["person"]}
    source, grantee = crowd.providers[made.owner], crowd.providers[to]
    consent = _consent(made, crowd, to, granted_depth=scope["depth"], **told)
    grant = m.AccessGrant.objects.create(
        **own, **told, source=source, grantee=grantee, depth=scope["depth"], basis=Basis.CONSENT, consent=consent,
        since=None if state == "dormant" else since or today() - 9 * DAY,
    )  # fmt: skip
    if state == "withdrawn":
        m.Consent.objects.unrestricted(because="the world of the matrix").filter(pk=consent.pk).update(
            withdrawn_on=today(), withdrawal_channel="desk"
        )
        m.AccessGrant.objects.filter(pk=grant.pk).update(ended_on=today(), end_reason="withdrawn")
