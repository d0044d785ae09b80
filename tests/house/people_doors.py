"""The doors to pages about people. {person}, {case}, {note}, {reminder}: of the provider one acts for; {their_…}: of
another one, which has opened nothing; {opened}: somebody whom that one has opened. The counsellor leads her case."""

import datetime as dt

from django.utils import timezone

from anlaufstelle.accounts.models import User
from anlaufstelle.casework import actions as casework
from anlaufstelle.casework import attaching
from anlaufstelle.casework.attaching import Brought
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import actions, rules
from anlaufstelle.people.models import Case, Consent, Correction, Emergency, Practice
from anlaufstelle.walls.access import access, of
from tests import cast
from tests.casework.made import png
from tests.house.door import TOMORROW, Door

GREETERS = frozenset({"front-desk", "counsellor"})
ADVISERS = frozenset({"counsellor"})
GUARDS = frozenset({"privacy", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
NOBODY = frozenset[str]()
INTAKE = {"given_name": "Olena", "language": "ar", "channel": "none", "born": "1990"}
ROWS = {"row-TOTAL_FORMS": "1", "row-INITIAL_FORMS": "0", "row-0-language": "ar"}  # what she speaks
DUE = {"what": "Antrag abgeben", "due_on": TOMORROW}

BY_LAW = {
    "duty": "KIND", "recipient": "{foreign_provider}", "purpose": "advice", "up_to": "1", "until": TOMORROW,
}  # fmt: skip


def of_case(path: str, data: dict[str, str], what: str = "case") -> list[Door]:
    """The same door to a case one leads, to one of another provider, and to nothing; for looking and for writing."""
    keys = (("{" + what + "}", ADVISERS), ("{their_" + what + "}", NOBODY), ("{nothing}", NOBODY))
    return [
        *(Door(path.replace("{it}", key), who) for key, who in keys),
        *(Door(path.replace("{it}", key), who, "POST", 302, data) for key, who in keys),
    ]


def of_file(path: str, status: int, data: dict[str, str]) -> list[Door]:
    """A door to a file of one's own case, to one of another provider, and to nothing."""
    keys = (("{file}", ADVISERS), ("{their_file}", NOBODY), ("{nothing}", NOBODY))
    return [Door(f"/desk/files/{key}/{path}", who, "POST", status, data) for key, who in keys]


PEOPLE: dict[str, list[Door]] = {
    "desk:persons": [
        Door("/desk/persons/", GREETERS),
        Door("/desk/persons/?page=999", GREETERS),
        Door("/desk/persons/", GREETERS, "POST", 200, {"q": "Rima \0 Khoury"}),
    ],
    "desk:look_for": [
        Door("/desk/persons/look-for/", GREETERS, "POST", 302, {"purpose": "advice"}),
        Door("/desk/persons/look-for/", NOBODY, "POST", 302, {"purpose": "work"}),
        Door("/desk/persons/look-for/", NOBODY, "POST", 302, {"purpose": "nonsense"}),
    ],
    "desk:take_in": [
        Door("/desk/persons/new/", ADVISERS),
        Door("/desk/persons/new/", ADVISERS, "POST", 302, INTAKE),
        Door("/desk/persons/new/", ADVISERS, "POST", 200, {**INTAKE, "given_name": "Reema"}),  # perhaps she is here
        Door("/desk/persons/new/", ADVISERS, "POST", 422, {**INTAKE, "born": "30.2.1990"}),
    ],
    "desk:file": [
        Door("/desk/persons/{person}/", GREETERS),
        Door("/desk/persons/{opened}/", GREETERS),
        Door("/desk/persons/{their_person}/", NOBODY),
        Door("/desk/persons/{nothing}/", NOBODY),
    ],
    "desk:open_case": [
        Door("/desk/persons/{opened}/own-case/", ADVISERS, "POST", 302),
        Door("/desk/persons/{person}/own-case/", NOBODY, "POST", 302),
        Door("/desk/persons/{their_person}/own-case/", NOBODY, "POST", 302),
        Door("/desk/persons/{nothing}/own-case/", NOBODY, "POST", 302),
    ],
    "desk:new_note": [
        *of_case("/desk/cases/{it}/note/", {"text": "Zwei Zimmer", "area": "WOH"}),
        *of_case("/desk/cases/{it}/note/", {"text": "Schlaeft schlecht", "confidential": "on"}),
        Door("/desk/cases/{case}/note/", ADVISERS, "POST", 422, {"text": " "}),
    ],
    "desk:remind": [
        *of_case("/desk/cases/{it}/remind/", DUE),
        Door("/desk/cases/{case}/remind/", ADVISERS, "POST", 422, {**DUE, "due_on": "30.2.2027"}),
    ],
    "desk:sealed": of_case("/desk/cases/{it}/sealed/", {"status": "Paragraf 25", "address": "Gartenweg 12"}),
    "desk:team": [
        *of_case("/desk/cases/{it}/team/", {"colleague": "{colleague}", "part": "member"}),
        Door("/desk/cases/{case}/team/", ADVISERS, "POST", 422, {"colleague": "nonsense", "part": "member"}),
        Door("/desk/cases/{case}/team/", ADVISERS, "POST", 422, {"colleague": "{stranger}", "part": "member"}),
    ],
    "desk:attach": [
        Door("/desk/cases/{case}/files/", ADVISERS),
        Door("/desk/cases/{their_case}/files/", NOBODY),
        Door("/desk/cases/{nothing}/files/", NOBODY),
        Door("/desk/cases/{case}/files/", ADVISERS, "POST", 422),  # nothing chosen
        Door("/desk/cases/{their_case}/files/", NOBODY, "POST", 422),
        Door("/desk/cases/{nothing}/files/", NOBODY, "POST", 422),
    ],
    "desk:attachment": [door for door in of_case("/desk/files/{it}/", {}, "file") if door.method == "GET"],
    "desk:attachment_get": [
        *of_file("get/", 200, {"unchecked": "on"}),
        Door("/desk/files/{file}/get/", ADVISERS, "POST", 409),  # nobody has checked it
    ],
    "desk:attachment_remove": [
        *of_file("remove/", 302, {"sure": "on"}),
        Door("/desk/files/{file}/remove/", ADVISERS, "POST", 422),
    ],
    "desk:duty": [
        *of_case("/desk/cases/{it}/duty/", BY_LAW),
        Door("/desk/cases/{case}/duty/", ADVISERS, "POST", 422, {**BY_LAW, "until": ""}),
        Door("/desk/cases/{case}/duty/", ADVISERS, "POST", 422, {"end": "{nothing}"}),
    ],
    "desk:emergency": [
        Door("/desk/persons/emergency/", ADVISERS),
        Door("/desk/persons/emergency/", ADVISERS, "POST", 422, {"name": "Rima Khoury", "reason": "eilt"}),
    ],
    "desk:emergency_end": [
        Door("/desk/persons/emergency/{emergency}/end/", ADVISERS, "POST", 302),
        Door("/desk/persons/emergency/{their_emergency}/end/", NOBODY, "POST", 302),
        Door("/desk/persons/emergency/{nothing}/end/", NOBODY, "POST", 302),
    ],
    "desk:note": [
        *of_case("/desk/notes/{it}/", {"text": "Drei Zimmer", "version": "1"}, what="note"),
        Door("/desk/notes/{note}/", ADVISERS, "POST", 409, {"text": "Drei Zimmer", "version": "0"}),
        Door("/desk/notes/{note}/", ADVISERS, "POST", 422, {"text": "", "version": "1"}),
    ],
    "desk:reminders": [Door("/desk/reminders/", ADVISERS)],
    "desk:reminder_done": [
        Door("/desk/reminders/{reminder}/done/", ADVISERS, "POST", 302),
        Door("/desk/reminders/{their_reminder}/done/", NOBODY, "POST", 302),
        Door("/desk/reminders/{nothing}/done/", NOBODY, "POST", 302),
    ],
}

DECLARED = {"law": "dsgvo", "protection_officer": "Raum 2", "FILE": "3", "CONSENT": "3"}
PEOPLE["desk:guard"] = [Door("/desk/privacy/", GUARDS)]
PEOPLE["desk:key"] = [
    Door("/desk/privacy/key/", ADMINISTRATOR),
    Door("/desk/privacy/key/", ADMINISTRATOR, "POST", 422, {"do": "keep", "passphrase": "one", "again": "two"}),
]
PEOPLE["desk:practice"] = [
    Door("/desk/privacy/practice/", ADMINISTRATOR),
    Door("/desk/privacy/practice/", ADMINISTRATOR, "POST", 302, DECLARED),
    Door("/desk/privacy/practice/", ADMINISTRATOR, "POST", 200, {**DECLARED, "open_team": "on"}),  # asked once more
    Door("/desk/privacy/practice/", ADMINISTRATOR, "POST", 422, {**DECLARED, "FILE": "4"}),
]
PEOPLE["desk:secrecy"] = [
    Door("/desk/privacy/secrecy/", GUARDS),
    Door("/desk/privacy/secrecy/", ADMINISTRATOR, "POST", 302, {"name": "Amal", "does": "EHRENAMT", "bound_by": "Ada"}),
    Door("/desk/privacy/secrecy/", ADMINISTRATOR, "POST", 422, {"name": "Amal", "does": "nonsense", "bound_by": "Ada"}),
    Door("/desk/privacy/secrecy/", ADMINISTRATOR, "POST", 422, {"row": "{their_pledge}", "word": "end"}),
]
PEOPLE["desk:secrecy_paper"] = [
    Door("/desk/privacy/secrecy/{pledge}/paper/", GUARDS),
    Door("/desk/privacy/secrecy/{their_pledge}/paper/", NOBODY),
    Door("/desk/privacy/secrecy/{nothing}/paper/", NOBODY),
]
for name in ("record", "impact", "measures"):
    PEOPLE[f"desk:{name}"] = [Door(f"/desk/privacy/{name}/", GUARDS), Door(f"/desk/privacy/{name}/?form=pdf", GUARDS)]
PEOPLE["desk:leads"] = [
    Door("/desk/privacy/leads/", ADMINISTRATOR),
    Door("/desk/privacy/leads/", ADMINISTRATOR, "POST", 422, {"case": "{case}", "colleague": "{colleague}"}),  # has one
    Door("/desk/privacy/leads/", ADMINISTRATOR, "POST", 422, {"case": "{their_case}", "colleague": "nonsense"}),
]
PEOPLE["desk:due"] = [
    Door("/desk/privacy/due/", GUARDS),
    Door("/desk/privacy/due/", GUARDS, "POST", 422, {"word": "all", "sure": "on"}),  # nothing is due
    Door("/desk/privacy/due/", GUARDS, "POST", 422, {"word": "ticked", "sure": "on", "line": "FILE.{person}"}),
    Door("/desk/privacy/due/", GUARDS, "POST", 422, {"word": "keep", "line": "nonsense", "reason": "WISH"}),
]


def of_person(path: str, method: str, status: int, data: dict[str, str]) -> list[Door]:
    """A door to somebody whose case one leads, to one of another provider, to whom one was opened, and to nothing."""
    keys = (("{person}", ADVISERS), ("{their_person}", NOBODY), ("{opened}", NOBODY), ("{nothing}", NOBODY))
    return [Door(f"/desk/persons/{key}/{path}", who, method, status, data) for key, who in keys]


PEOPLE |= {
    "desk:facts": [
        *of_person("facts/", "GET", 200, {}),
        *of_person("facts/", "POST", 302, INTAKE | ROWS),
        Door("/desk/persons/{person}/facts/", ADVISERS, "POST", 422, INTAKE | ROWS | {"born": "30.2.1990"}),
        Door("/desk/persons/{person}/facts/", ADVISERS, "POST", 409, INTAKE | ROWS | {"version": "nonsense"}),
    ],
    "desk:guardians": [
        *of_person("guardians/", "GET", 200, {}),
        *of_person("guardians/", "POST", 302, {"name": "Amal Khoury", "basis": "VOLLMACHT"}),
        Door("/desk/persons/{person}/guardians/", ADVISERS, "POST", 422, {"name": "Amal Khoury", "basis": ""}),
        Door("/desk/persons/{person}/guardians/", ADVISERS, "POST", 422, {"row": "{nothing}", "word": "end"}),
    ],
    "desk:household": [
        *of_person("household/", "GET", 200, {}),
        *of_person("household/", "POST", 302, {"name": "Sami", "role": "CHILD"}),
        Door("/desk/persons/{person}/household/", ADVISERS, "POST", 422, {"name": "Sami", "role": "nonsense"}),
        Door("/desk/persons/{person}/household/", ADVISERS, "POST", 422, {"name": "{their_person}", "role": "CHILD"}),
    ],
    "desk:wish": [
        *of_case("/desk/corrections/{it}/", {"answer": "yes", "reason": "Stimmt"}, what="wish"),
        Door("/desk/corrections/{wish}/", ADVISERS, "POST", 422, {"answer": "perhaps", "reason": "Stimmt"}),
        Door("/desk/corrections/{wish}/", ADVISERS, "POST", 422, {"answer": "no", "reason": " "}),
    ],
    "desk:rights": of_person("rights/", "GET", 200, {}),
    "desk:tell": [
        *of_person("rights/tell/", "POST", 200, {}),
        *of_person("rights/tell/", "POST", 200, {"language": "ar"}),
    ],
    "desk:rights_change": [
        *of_person("rights/change/", "POST", 302, {"word": "restrict"}),
        *of_person("rights/change/", "POST", 422, {"word": "nonsense"}),
        Door("/desk/persons/{person}/rights/change/", ADVISERS, "POST", 422, {"word": "erase", "sure": "on"}),
    ],
}


def counselled(provider: Organization, lead: User, colleague: User) -> tuple[Case, dict[str, str]]:
    """Somebody whom `lead` counsels at this provider, and the keys to her."""
    Practice.objects.get_or_create(provider=provider)
    actor = counsellor(provider, lead)
    with access(of(actor)):
        born = rules.birth_date("1990", today())
        case = actions.take_in(actor, facts={"given_name": "Rima"}, areas=["WOH"], born=born)
        note = casework.write_note(actor, case=case, text="Zwei Zimmer", areas=["WOH"])
        due = casework.remind(actor, case=case, what="Antrag abgeben", due_on=today())
        emergency = Emergency.objects.create(
            person_id=case.person_id, provider=provider, user=lead, until_at=timezone.now() + dt.timedelta(hours=1)
        )  # fmt: skip
        wish = Correction.objects.create(person_id=case.person_id, provider=provider, text="Mein Name ist falsch")
        (file,) = attaching.attach(actor, case=case, brought=[Brought("a.png", png(), len(png()))]).kept
    keys = {
        "wish": wish.pk,
        "emergency": emergency.pk,
        "person": case.person_id,
        "case": case.pk,
        "note": note.pk,
        "reminder": due.pk,
        "colleague": colleague.pk,
        "file": file.pk,
    }
    return case, {name: str(key) for name, key in keys.items()}


def opened(case: Case, lead: User, recipient: Organization) -> Consent:
    """That person has opened her case to another provider."""
    actor = counsellor(case.provider, lead)
    how = {"released": lead.name, "text_version": "1", "language": "de", "given_how": "paper"}
    with access(of(actor)):
        wanted = rules.Wanted("advice", 2, frozenset({"WOH"}))
        return actions.agree(actor, case=case, recipient=recipient, wanted=wanted, how=how)


def counsellor(provider: Organization, user: User) -> Actor:
    """As whom she writes."""
    return cast.actor(user, provider)
