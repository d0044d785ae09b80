"""axe finds nothing on any page of the desk, on a phone and on a desk; nothing runs out of the screen."""

from typing import Any

import pytest

from anlaufstelle.console.demo_staff import PASSWORD
from tests.stories.conftest import DESK, PHONE
from tests.stories.sign_in import Run
from tests.stories.test_accessibility import found

pytestmark = pytest.mark.browser

OUTSIDE = [
    "sign-in/", "sign-in/?ended=1", "sign-in/password/forgotten/", "sign-in/password/forgotten/sent/",
    "sign-in/password/new/abc-abc/", "sign-in/password/new/done/", "sign-in/closed/", "sign-in/elsewhere/ended/",
    "join/guessed/",
]  # fmt: skip
INSIDE = [
    "", "people/", "people/invite/", "people/invite-provider/", "leave-provider/", "sign-in/out/", "sign-in/second/",
    "sign-in/keys/", "sign-in/sessions/", "sign-in/elsewhere/", "sign-in/second/again/", "sign-in/again/",
    "sign-in/second/app/remove/", "sign-in/password/", "sign-in/second/recovery/new/", "sign-in/keys/add/",
]  # fmt: skip


def whole(page: Any, path: str) -> None:
    assert not found(page), path
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{path} is {wide} px too wide"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing_before_the_sign_in(language: str, size: dict[str, int], visitor: Any) -> None:
    someone = visitor(language, size=size, bypass_csp=True)
    for path in OUTSIDE:
        whole(someone.go(f"/desk/{path}"), path)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_at_the_desk(size: dict[str, int], at_work: Any) -> None:
    page = at_work("otto.lenz@demo.example", size=size, bypass_csp=True).page
    for path in INSIDE:
        page.goto(f"/desk/{path}")
        if page.get_by_role("heading", name="Sind Sie es noch?").count() and "again" not in path:
            whole(page, f"asked before {path}")
            page.get_by_label("Passwort").fill(PASSWORD)
            page.get_by_role("button", name="Weiter").click()
            page.wait_for_url(f"**/desk/{path}")
        whole(page, path)
    page.locator(".me summary").click()
    whole(page, "with the menu open")
    page.goto("/desk/people/")
    page.locator(".rows .btn").first.click()
    whole(page, "a person")
    page.goto("/desk/people/invite/")
    page.get_by_label("E-Mail").fill(f"new{size['width']}@x.example")
    page.get_by_label("Beratung").check()
    page.get_by_role("button", name="Einladen").click()
    page.get_by_text("Geben Sie diesen Link weiter.").wait_for()
    whole(page, "with a link")
    page.goto(page.locator("code.link").inner_text())
    whole(page, "an invitation for somebody else")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_the_way_in(size: dict[str, int], visitor: Any, run: Run, house: str) -> None:
    link = run("invite", f"way{size['width']}@x.example", "--provider", "Wohnwerk Rur", "--role", "editor")
    page = visitor("de", size=size, bypass_csp=True).page
    page.goto(house + link[link.index("/desk/") :])
    whole(page, "invited")
    page.get_by_label("Ihr Name").fill("Nadia Neu")
    page.get_by_label("Passwort").fill("kurz")
    with page.expect_navigation():
        page.get_by_role("button", name="Anfangen", exact=True).click()
    whole(page, "a password that is too short")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anfangen", exact=True).click()
    page.wait_for_url("**/second/")
    whole(page, "set one up first")
    with page.expect_navigation():
        page.get_by_role("link", name="App einrichten").click()
    whole(page, "set up the app")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="App einrichten").click()
    page.get_by_text("Dieser Code passt nicht").wait_for()
    whole(page, "a wrong code")
