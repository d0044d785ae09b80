"""The doors of consents, of the sheet “Who may see what?” and of the code to her own page."""

from tests.house.door import TOMORROW, Door

LEADS = frozenset({"counsellor"})
GREETS = LEADS | {"front-desk"}
NOBODY = frozenset[str]()
ASKED = {
    "recipient": "{foreign_provider}", "released": "Die counsellor", "purpose": "advice", "up_to": "1",
    "until": TOMORROW, "direction": "one", "ways": "file", "language": "de", "step": "read",
}  # fmt: skip


def _each(path: str, *, post: int) -> list[Door]:
    """A page and its form: mine, that of another provider, and of nobody."""
    doors = [Door(path, LEADS), Door(path, LEADS, "POST", post)]
    for name in ("{case}", "{person}", "{consent}"):
        if name in path:
            for other in (name.replace("{", "{their_"), "{nothing}"):
                doors += [Door(path.replace(name, other), NOBODY), Door(path.replace(name, other), NOBODY, "POST")]
    return doors


CONSENTS: dict[str, list[Door]] = {
    "desk:agree": [
        *_each("/desk/cases/{case}/consent/", post=200),
        Door("/desk/cases/{case}/consent/", LEADS, "POST", 200, ASKED),
        Door("/desk/cases/{case}/consent/", LEADS, "POST", 422, ASKED | {"step": "sign"}),
        Door("/desk/cases/{case}/consent/", LEADS, "POST", 302, ASKED | {"step": "sign", "given_how": "paper"}),
    ],
    "desk:consent": [
        Door("/desk/consents/{consent}/", LEADS),
        Door("/desk/consents/{their_consent}/", NOBODY),
        Door("/desk/consents/{nothing}/", NOBODY),
    ],
    "desk:consent_print": [
        Door("/desk/consents/{consent}/print/", LEADS, "POST"),
        Door("/desk/consents/{their_consent}/print/", NOBODY, "POST"),
        Door("/desk/consents/{nothing}/print/", NOBODY, "POST"),
    ],
    "desk:withdraw": _each("/desk/consents/{consent}/withdraw/", post=302),
    "desk:mine": _each("/desk/persons/{person}/mine/", post=200),
    "desk:code": _each("/desk/persons/{person}/code/", post=200),
    "desk:slip": [
        Door("/desk/persons/{person}/slip/", GREETS),
        Door("/desk/persons/{person}/slip/", GREETS, "POST", 422),
        Door("/desk/persons/{person}/slip/", GREETS, "POST", 302, {"recipient": "{foreign_provider}"}),
        Door("/desk/persons/{person}/slip/", GREETS, "POST", 302, {"lock": "1"}),
        *(
            Door(f"/desk/persons/{who}/slip/", NOBODY, method)
            for who in ("{their_person}", "{nothing}")
            for method in ("GET", "POST")
        ),
    ],
}
