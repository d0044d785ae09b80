"""The doors of consents, of the sheet “Who may see what?” and of the code to her own page."""

from tests.house.page_access import TOMORROW, PageAccess

LEADS = frozenset({"counsellor"})
GREETS = LEADS | {"front-desk"}
NOBODY = frozenset[str]()
ASKED = {
    "recipient": "{foreign_provider}", "released": "Die counsellor", "purpose": "advice", "granted_depth": "1",
    "until": TOMORROW, "direction": "one", "ways": "file", "language": "de", "step": "read",
}  # fmt: skip


def _each(path: str, *, post: int) -> list[PageAccess]:
    """A page and its form: mine, that of another provider, and of nobody."""
    doors = [PageAccess(path, LEADS), PageAccess(path, LEADS, "POST", post)]
    for name in ("{case}", "{person}", "{consent}"):
        if name in path:
            for other in (name.replace("{", "{their_"), "{nothing}"):
                doors += [
                    PageAccess(path.replace(name, other), NOBODY),
                    PageAccess(path.replace(name, other), NOBODY, "POST"),
                ]
    return doors


CONSENTS: dict[str, list[PageAccess]] = {
    "desk:new_consent": [
        *_each("/desk/cases/{case}/consent/", post=200),
        PageAccess("/desk/cases/{case}/consent/", LEADS, "POST", 200, ASKED),
        PageAccess("/desk/cases/{case}/consent/", LEADS, "POST", 422, ASKED | {"step": "sign"}),
        PageAccess(
            "/desk/cases/{case}/consent/", LEADS, "POST", 302, ASKED | {"step": "sign", "consent_method": "paper"}
        ),
    ],
    "desk:consent": [
        PageAccess("/desk/consents/{consent}/", LEADS),
        PageAccess("/desk/consents/{their_consent}/", NOBODY),
        PageAccess("/desk/consents/{nothing}/", NOBODY),
    ],
    "desk:consent_print": [
        PageAccess("/desk/consents/{consent}/print/", LEADS, "POST"),
        PageAccess("/desk/consents/{their_consent}/print/", NOBODY, "POST"),
        PageAccess("/desk/consents/{nothing}/print/", NOBODY, "POST"),
    ],
    "desk:withdraw": _each("/desk/consents/{consent}/withdraw/", post=302),
    "desk:access_overview": _each("/desk/persons/{person}/mine/", post=200),
    "desk:portal_code": _each("/desk/persons/{person}/code/", post=200),
    "desk:front_desk": [
        PageAccess("/desk/persons/{person}/slip/", GREETS),
        PageAccess("/desk/persons/{person}/slip/", GREETS, "POST", 422),
        PageAccess("/desk/persons/{person}/slip/", GREETS, "POST", 302, {"recipient": "{foreign_provider}"}),
        PageAccess("/desk/persons/{person}/slip/", GREETS, "POST", 302, {"lock": "1"}),
        *(
            PageAccess(f"/desk/persons/{who}/slip/", NOBODY, method)
            for who in ("{their_person}", "{nothing}")
            for method in ("GET", "POST")
        ),
    ],
}
