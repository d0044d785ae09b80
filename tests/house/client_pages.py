"""The doors to pages about people. {person}, {case}, {note}, {reminder}: of the provider one acts for; {their_…}: of
another one, which has opened nothing; {opened}: somebody whom that one has opened. The counsellor leads her case."""

import datetime as dt

from django.utils import timezone

from anlaufstelle.accounts.models import User
from anlaufstelle.casework import actions as casework
from anlaufstelle.casework import attachments
from anlaufstelle.casework.attachments import UploadedAttachment
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import actions, rules
from anlaufstelle.people.models import Case, Consent, EmergencyAccess, ProviderPrivacySettings, RectificationRequest
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.casework.file_samples import png
from tests.house.page_access import TOMORROW, PageAccess

GREETERS = frozenset({"front-desk", "counsellor"})
ADVISERS = frozenset({"counsellor"})
GUARDS = frozenset({"privacy", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
NOBODY = frozenset[str]()
INTAKE = {"given_name": "Olena", "language": "ar", "channel": "none", "born": "1990"}
ROWS = {"row-TOTAL_FORMS": "1", "row-INITIAL_FORMS": "0", "row-0-language": "ar"}  # what she speaks
DUE = {"what": "Antrag abgeben", "due_on": TOMORROW}

BY_LAW = {
    "duty": "KIND", "recipient": "{foreign_provider}", "purpose": "advice", "granted_depth": "1", "until": TOMORROW,
}  # fmt: skip


def of_case(path: str, data: dict[str, str], what: str = "case") -> list[PageAccess]:
    """The same door to a case one leads, to one of another provider, and to nothing; for looking and for writing."""
    keys = (("{" + what + "}", ADVISERS), ("{their_" + what + "}", NOBODY), ("{nothing}", NOBODY))
    return [
        *(PageAccess(path.replace("{it}", key), who) for key, who in keys),
        *(PageAccess(path.replace("{it}", key), who, "POST", 302, data) for key, who in keys),
    ]


def of_file(path: str, status: int, data: dict[str, str]) -> list[PageAccess]:
    """A door to a file of one's own case, to one of another provider, and to nothing."""
    keys = (("{file}", ADVISERS), ("{their_file}", NOBODY), ("{nothing}", NOBODY))
    return [PageAccess(f"/desk/files/{key}/{path}", who, "POST", status, data) for key, who in keys]


PEOPLE: dict[str, list[PageAccess]] = {
    "desk:clients": [
        PageAccess("/desk/persons/", GREETERS),
        PageAccess("/desk/persons/?page=999", GREETERS),
        PageAccess("/desk/persons/", GREETERS, "POST", 200, {"q": "Rima \0 Khoury"}),
    ],
    "desk:choose_purpose": [
        PageAccess("/desk/persons/look-for/", GREETERS, "POST", 302, {"purpose": "advice"}),
        PageAccess("/desk/persons/look-for/", NOBODY, "POST", 302, {"purpose": "work"}),
        PageAccess("/desk/persons/look-for/", NOBODY, "POST", 302, {"purpose": "nonsense"}),
    ],
    "desk:new_client": [
        PageAccess("/desk/persons/new/", ADVISERS),
        PageAccess("/desk/persons/new/", ADVISERS, "POST", 302, INTAKE),
        PageAccess(
            "/desk/persons/new/", ADVISERS, "POST", 200, {**INTAKE, "given_name": "Reema"}
        ),  # perhaps she is here
        PageAccess("/desk/persons/new/", ADVISERS, "POST", 422, {**INTAKE, "born": "30.2.1990"}),
    ],
    "desk:client_file": [
        PageAccess("/desk/persons/{person}/", GREETERS),
        PageAccess("/desk/persons/{opened}/", GREETERS),
        PageAccess("/desk/persons/{their_person}/", NOBODY),
        PageAccess("/desk/persons/{nothing}/", NOBODY),
    ],
    "desk:open_case": [
        PageAccess("/desk/persons/{opened}/own-case/", ADVISERS, "POST", 302),
        PageAccess("/desk/persons/{person}/own-case/", NOBODY, "POST", 302),
        PageAccess("/desk/persons/{their_person}/own-case/", NOBODY, "POST", 302),
        PageAccess("/desk/persons/{nothing}/own-case/", NOBODY, "POST", 302),
    ],
    "desk:new_note": [
        *of_case("/desk/cases/{it}/note/", {"text": "Zwei Zimmer", "area": "WOH"}),
        *of_case("/desk/cases/{it}/note/", {"text": "Schlaeft schlecht", "confidential": "on"}),
        PageAccess("/desk/cases/{case}/note/", ADVISERS, "POST", 422, {"text": " "}),
    ],
    "desk:new_reminder": [
        *of_case("/desk/cases/{it}/remind/", DUE),
        PageAccess("/desk/cases/{case}/remind/", ADVISERS, "POST", 422, {**DUE, "due_on": "30.2.2027"}),
    ],
    "desk:status_and_address": of_case(
        "/desk/cases/{it}/sealed/", {"status": "Paragraf 25", "address": "Gartenweg 12"}
    ),
    "desk:team": [
        *of_case("/desk/cases/{it}/team/", {"colleague": "{colleague}", "role": "member"}),
        PageAccess("/desk/cases/{case}/team/", ADVISERS, "POST", 422, {"colleague": "nonsense", "role": "member"}),
        PageAccess("/desk/cases/{case}/team/", ADVISERS, "POST", 422, {"colleague": "{stranger}", "role": "member"}),
    ],
    "desk:attach": [
        PageAccess("/desk/cases/{case}/files/", ADVISERS),
        PageAccess("/desk/cases/{their_case}/files/", NOBODY),
        PageAccess("/desk/cases/{nothing}/files/", NOBODY),
        PageAccess("/desk/cases/{case}/files/", ADVISERS, "POST", 422),  # nothing chosen
        PageAccess("/desk/cases/{their_case}/files/", NOBODY, "POST", 422),
        PageAccess("/desk/cases/{nothing}/files/", NOBODY, "POST", 422),
    ],
    "desk:attachment": [door for door in of_case("/desk/files/{it}/", {}, "file") if door.method == "GET"],
    "desk:download_attachment": [
        *of_file("get/", 200, {"unchecked": "on"}),
        PageAccess("/desk/files/{file}/get/", ADVISERS, "POST", 409),  # nobody has checked it
    ],
    "desk:attachment_remove": [
        *of_file("remove/", 302, {"sure": "on"}),
        PageAccess("/desk/files/{file}/remove/", ADVISERS, "POST", 422),
    ],
    "desk:statutory_disclosure": [
        *of_case("/desk/cases/{it}/duty/", BY_LAW),
        PageAccess("/desk/cases/{case}/duty/", ADVISERS, "POST", 422, {**BY_LAW, "until": ""}),
        PageAccess("/desk/cases/{case}/duty/", ADVISERS, "POST", 422, {"end": "{nothing}"}),
    ],
    "desk:emergency_access": [
        PageAccess("/desk/persons/emergency/", ADVISERS),
        PageAccess("/desk/persons/emergency/", ADVISERS, "POST", 422, {"name": "Rima Khoury", "reason": "eilt"}),
    ],
    "desk:end_emergency_access": [
        PageAccess("/desk/persons/emergency/{emergency}/end/", ADVISERS, "POST", 302),
        PageAccess("/desk/persons/emergency/{their_emergency}/end/", NOBODY, "POST", 302),
        PageAccess("/desk/persons/emergency/{nothing}/end/", NOBODY, "POST", 302),
    ],
    "desk:note": [
        *of_case("/desk/notes/{it}/", {"text": "Drei Zimmer", "version": "1"}, what="note"),
        PageAccess("/desk/notes/{note}/", ADVISERS, "POST", 409, {"text": "Drei Zimmer", "version": "0"}),
        PageAccess("/desk/notes/{note}/", ADVISERS, "POST", 422, {"text": "", "version": "1"}),
    ],
    "desk:reminders": [PageAccess("/desk/reminders/", ADVISERS)],
    "desk:reminder_done": [
        PageAccess("/desk/reminders/{reminder}/done/", ADVISERS, "POST", 302),
        PageAccess("/desk/reminders/{their_reminder}/done/", NOBODY, "POST", 302),
        PageAccess("/desk/reminders/{nothing}/done/", NOBODY, "POST", 302),
    ],
}

DECLARED = {"law": "dsgvo", "data_protection_officer": "Raum 2", "FILE": "3", "CONSENT": "3"}
PEOPLE["desk:data_protection"] = [PageAccess("/desk/privacy/", GUARDS)]
PEOPLE["desk:provider_key"] = [
    PageAccess("/desk/privacy/key/", ADMINISTRATOR),
    PageAccess("/desk/privacy/key/", ADMINISTRATOR, "POST", 422, {"do": "keep", "passphrase": "one", "again": "two"}),
]
PEOPLE["desk:privacy_settings"] = [
    PageAccess("/desk/privacy/practice/", ADMINISTRATOR),
    PageAccess("/desk/privacy/practice/", ADMINISTRATOR, "POST", 302, DECLARED),
    PageAccess(
        "/desk/privacy/practice/", ADMINISTRATOR, "POST", 200, {**DECLARED, "open_team": "on"}
    ),  # asked once more
    PageAccess("/desk/privacy/practice/", ADMINISTRATOR, "POST", 422, {**DECLARED, "FILE": "4"}),
]
PEOPLE["desk:confidentiality"] = [
    PageAccess("/desk/privacy/secrecy/", GUARDS),
    PageAccess(
        "/desk/privacy/secrecy/",
        ADMINISTRATOR,
        "POST",
        302,
        {"name": "Amal", "activity": "EHRENAMT", "bound_by": "Ada"},
    ),
    PageAccess(
        "/desk/privacy/secrecy/",
        ADMINISTRATOR,
        "POST",
        422,
        {"name": "Amal", "activity": "nonsense", "bound_by": "Ada"},
    ),
    PageAccess("/desk/privacy/secrecy/", ADMINISTRATOR, "POST", 422, {"row": "{their_pledge}", "word": "end"}),
]
PEOPLE["desk:undertaking_pdf"] = [
    PageAccess("/desk/privacy/secrecy/{pledge}/paper/", GUARDS),
    PageAccess("/desk/privacy/secrecy/{their_pledge}/paper/", NOBODY),
    PageAccess("/desk/privacy/secrecy/{nothing}/paper/", NOBODY),
]
for name, path in (("processing_record", "record"), ("impact_assessment", "impact"), ("measures", "measures")):
    PEOPLE[f"desk:{name}"] = [
        PageAccess(f"/desk/privacy/{path}/", GUARDS),
        PageAccess(f"/desk/privacy/{path}/?form=pdf", GUARDS),
    ]
PEOPLE["desk:leaderless_cases"] = [
    PageAccess("/desk/privacy/leads/", ADMINISTRATOR),
    PageAccess(
        "/desk/privacy/leads/", ADMINISTRATOR, "POST", 422, {"case": "{case}", "colleague": "{colleague}"}
    ),  # has one
    PageAccess("/desk/privacy/leads/", ADMINISTRATOR, "POST", 422, {"case": "{their_case}", "colleague": "nonsense"}),
]
PEOPLE["desk:retention_review"] = [
    PageAccess("/desk/privacy/due/", GUARDS),
    PageAccess("/desk/privacy/due/", GUARDS, "POST", 422, {"word": "all", "sure": "on"}),  # nothing is due
    PageAccess("/desk/privacy/due/", GUARDS, "POST", 422, {"word": "ticked", "sure": "on", "line": "FILE.{person}"}),
    PageAccess("/desk/privacy/due/", GUARDS, "POST", 422, {"word": "keep", "line": "nonsense", "reason": "WISH"}),
]


def of_person(path: str, method: str, status: int, data: dict[str, str]) -> list[PageAccess]:
    """A door to somebody whose case one leads, to one of another provider, to whom one was opened, and to nothing."""
    keys = (("{person}", ADVISERS), ("{their_person}", NOBODY), ("{opened}", NOBODY), ("{nothing}", NOBODY))
    return [PageAccess(f"/desk/persons/{key}/{path}", who, method, status, data) for key, who in keys]


PEOPLE |= {
    "desk:client_details": [
        *of_person("facts/", "GET", 200, {}),
        *of_person("facts/", "POST", 302, INTAKE | ROWS),
        PageAccess("/desk/persons/{person}/facts/", ADVISERS, "POST", 422, INTAKE | ROWS | {"born": "30.2.1990"}),
        PageAccess("/desk/persons/{person}/facts/", ADVISERS, "POST", 409, INTAKE | ROWS | {"version": "nonsense"}),
    ],
    "desk:representatives": [
        *of_person("guardians/", "GET", 200, {}),
        *of_person("guardians/", "POST", 302, {"name": "Amal Khoury", "basis": "VOLLMACHT"}),
        PageAccess("/desk/persons/{person}/guardians/", ADVISERS, "POST", 422, {"name": "Amal Khoury", "basis": ""}),
        PageAccess("/desk/persons/{person}/guardians/", ADVISERS, "POST", 422, {"row": "{nothing}", "word": "end"}),
    ],
    "desk:household": [
        *of_person("household/", "GET", 200, {}),
        *of_person("household/", "POST", 302, {"name": "Sami", "role": "CHILD"}),
        PageAccess("/desk/persons/{person}/household/", ADVISERS, "POST", 422, {"name": "Sami", "role": "nonsense"}),
        PageAccess(
            "/desk/persons/{person}/household/", ADVISERS, "POST", 422, {"name": "{their_person}", "role": "CHILD"}
        ),
    ],
    "desk:rectification_request": [
        *of_case("/desk/corrections/{it}/", {"answer": "yes", "reason": "Stimmt"}, what="wish"),
        PageAccess("/desk/corrections/{wish}/", ADVISERS, "POST", 422, {"answer": "perhaps", "reason": "Stimmt"}),
        PageAccess("/desk/corrections/{wish}/", ADVISERS, "POST", 422, {"answer": "no", "reason": " "}),
    ],
    "desk:data_subject_rights": of_person("rights/", "GET", 200, {}),
    "desk:subject_access": [
        *of_person("rights/tell/", "POST", 200, {}),
        *of_person("rights/tell/", "POST", 200, {"language": "ar"}),
    ],
    "desk:change_rights": [
        *of_person("rights/change/", "POST", 302, {"word": "restrict"}),
        *of_person("rights/change/", "POST", 422, {"word": "nonsense"}),
        PageAccess("/desk/persons/{person}/rights/change/", ADVISERS, "POST", 422, {"word": "erase", "sure": "on"}),
    ],
}


def counselled(provider: Organization, lead: User, colleague: User) -> tuple[Case, dict[str, str]]:
    """Somebody whom `lead` counsels at this provider, and the keys to her."""
    ProviderPrivacySettings.objects.get_or_create(provider=provider)
    actor = counsellor(provider, lead)
    with access_context(context_of(actor)):
        born = rules.parse_birth_date("1990", today())
        case = actions.open_case(actor, facts={"given_name": "Rima"}, areas=["WOH"], born=born)
        note = casework.write_note(actor, case=case, text="Zwei Zimmer", areas=["WOH"])
        due = casework.add_reminder(actor, case=case, what="Antrag abgeben", due_on=today())
        emergency = EmergencyAccess.objects.create(
            client_id=case.client_id, provider=provider, user=lead, expires_at=timezone.now() + dt.timedelta(hours=1)
        )  # fmt: skip
        wish = RectificationRequest.objects.create(
            client_id=case.client_id, provider=provider, text="Mein Name ist falsch"
        )
        (file,) = attachments.attach(actor, case=case, uploads=[UploadedAttachment("a.png", png(), len(png()))]).stored
    keys = {
        "wish": wish.pk,
        "emergency": emergency.pk,
        "person": case.client_id,
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
    how = {"released": lead.name, "text_version": "1", "language": "de", "consent_method": "paper"}
    with access_context(context_of(actor)):
        wanted = rules.AccessRequest("advice", 2, frozenset({"WOH"}))
        return actions.give_consent(actor, case=case, recipient=recipient, wanted=wanted, how=how)


def counsellor(provider: Organization, user: User) -> Actor:
    """As whom she writes."""
    return factories.actor(user, provider)
