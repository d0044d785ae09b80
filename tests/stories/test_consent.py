"""She agrees on the screen, reads on her own phone who sees what of her, and ends it there."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.stories.conftest import DESK, PHONE
from tests.stories.test_accessibility import found

pytestmark = pytest.mark.browser
BEN, TOBIAS = "ben.aydin@demo.example", "tobias.kremer@demo.example"
LOOK = os.environ.get("ANLAUFSTELLE_LOOK", "")
"""A folder for pictures of the pages, for whoever wants to look at them."""


def fine(page: Any, name: str) -> None:
    """Nothing for axe to say, nothing wider than the screen, at both widths."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        if LOOK:
            page.screenshot(path=Path(LOOK) / f"{name}-{size['width']}.png", full_page=True)
        assert not found(page), f"{name} at {size['width']}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def taken_in(page: Any) -> str:
    """Somebody who is counselled here, with her year of birth."""
    page.goto("/desk/persons/new/")
    page.get_by_label("Vorname").fill("Salma")
    page.get_by_label("Nachname").fill("Fares")
    page.get_by_label("Geboren").fill("1988")
    page.get_by_label("Wohnen", exact=True).check()
    page.get_by_role("button", name="Akte anlegen").click()
    page.wait_for_url(re.compile(r"/desk/persons/[0-9a-f-]{36}/$"))
    return str(page.url)


def draw(page: Any) -> None:
    """Her signature, with a mouse."""
    pad = page.get_by_role("img", name="Feld für die Unterschrift")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + step * 18, box["y"] + 60 + (step % 3) * 12)
    page.mouse.up()


def agreed(page: Any) -> None:
    """Both steps: what is seen, then the text and her yes."""
    page.get_by_role("link", name="Einwilligung", exact=True).click()
    page.get_by_label("Wer etwas sehen darf").select_option(label="Wohnwerk Rur")
    page.get_by_label("Wofür").select_option("housing")
    page.get_by_label("Auch Geburtsdatum").check()
    page.get_by_label("Text neben dem deutschen").select_option("ar")
    fine(page, "ask")
    page.get_by_role("button", name="Text zeigen").click()
    page.get_by_text("Wie sagt sie Ja?").wait_for()
    assert page.get_by_text("الموافقة والإعفاء من واجب السرّية").count() == 1
    fine(page, "sign")
    draw(page)
    assert page.get_by_label("Sie unterschreibt hier").is_checked()
    page.get_by_role("button", name="Sie willigt ein").click()
    page.get_by_text("Aufgeschrieben. Es gilt ab jetzt.").wait_for()
    assert page.locator(".sign__ink").get_attribute("d").startswith("M")
    fine(page, "consent")


def test_what_she_has_signed_is_seen_until_she_ends_it_on_her_own_phone(at_work: Any, visitor: Any) -> None:
    ben = at_work(BEN, size=DESK, bypass_csp=True).page
    tobias = at_work(TOBIAS, size=DESK).page
    file = taken_in(ben)
    agreed(ben)
    tobias.goto("/desk/persons/")
    with tobias.expect_navigation():
        tobias.get_by_role("button", name="Wohnungssuche").click()
    assert tobias.goto(file).status == 200
    ben.goto(f"{file}mine/?language=ar")
    fine(ben, "sheet")
    ben.goto(f"{file}code/")
    ben.get_by_role("button", name="Code machen").click()
    code = ben.locator(".slip__code").inner_text()
    fine(ben, "code")

    hers = visitor("ar", size=PHONE, bypass_csp=True)
    page = hers.go("/ar/mine/")
    fine(page, "door")
    page.locator("#code").fill(code.lower())
    page.locator("form button").click()
    fine(page, "first")
    page.locator("#year").fill("1988")
    for name in ("#pin", "#again"):
        page.locator(name).fill("4711")
    page.locator("form button").click()
    page.get_by_text("Wohnwerk Rur").first.wait_for()
    assert page.get_by_text("Salma").count() == 0
    assert page.title() == "Anlaufstelle"
    fine(page, "home")
    page.locator(".card a.btn").click()
    fine(page, "end")
    page.locator("form .btn--main").click()
    page.wait_for_url(re.compile(r"/ar/mine/$"))
    assert tobias.goto(file).status == 404
