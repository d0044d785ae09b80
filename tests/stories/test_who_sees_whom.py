"""Three people at work at once: a counsellor, one of another provider, and whoever stands in. Who sees whom?"""

import re
from typing import Any

import pytest

from tests.stories.conftest import DESK, PHONE
from tests.stories.test_accessibility import found

pytestmark = pytest.mark.browser
BEN, LENA, TOBIAS, EMRE = (f"{name}@demo.example" for name in ("ben.aydin", "lena.pohl", "tobias.kremer", "emre.kaya"))

SENT = """asked => {
  const form = document.querySelector("main form[method=post]");
  form.action = "change/";
  form.replaceChildren(form.querySelector("[name=csrfmiddlewaretoken]"));
  for (const [name, value] of Object.entries(asked))
    form.append(Object.assign(document.createElement("input"), {name, value}));
  form.submit();
}"""
"""Sends what no form of the page of rights would."""


def taken_in(page: Any, given: str, family: str) -> str:
    """Take somebody in by hand; the address of her file."""
    page.goto("/desk/persons/new/")
    page.get_by_label("Vorname").fill(given)
    page.get_by_label("Nachname").fill(family)
    page.get_by_label("Wohnen", exact=True).check()
    page.get_by_role("button", name="Akte anlegen").click()
    page.wait_for_url(re.compile(r"/desk/persons/[0-9a-f-]{36}/$"))
    return str(page.url)


def test_she_says_no_and_nobody_else_can_tell_that_she_exists(at_work: Any) -> None:
    ben, tobias, lena = (at_work(one, size=DESK).page for one in (BEN, TOBIAS, LENA))
    file = taken_in(ben, "Zarah", "Quintar")
    ben.get_by_role("link", name="Notiz schreiben").click()
    ben.get_by_label("Worüber gesprochen, was vereinbart wurde").fill("Sie möchte nicht, dass jemand davon weiß.")
    ben.get_by_role("button", name="Speichern").click()
    ben.get_by_text("dass jemand davon weiß").wait_for()
    nothing = file.rstrip("/")[:-4] + "0000/"
    for other in (tobias, lena):
        absent, hidden = other.goto(nothing), other.content()
        answer = other.goto(file)
        assert answer is not None
        assert absent is not None
        assert (answer.status, absent.status) == (404, 404)
        assert other.content() == hidden
        other.goto("/desk/persons/")
        assert other.get_by_text("Quintar").count() == 0
        other.get_by_role("searchbox").fill("Quintar")
        other.get_by_role("button", name="Suchen").click()
        other.get_by_text("Nichts gefunden.").wait_for()


def test_whoever_stands_in_sees_the_days_of_her_own_provider_and_nothing_else(at_work: Any) -> None:
    ben, lena, tobias = (at_work(one, size=PHONE).page for one in (BEN, LENA, TOBIAS))
    ben.goto("/desk/reminders/")
    assert ben.get_by_text("Klagefrist").count() == 1
    lena.goto("/desk/reminders/")
    assert lena.get_by_text("Antrag auf Verlängerung abgeben").count() == 1
    assert lena.get_by_text("ohne Namen: Sie vertreten").count() >= 1
    assert lena.get_by_text("Khoury").count() == 0
    assert lena.get_by_text("Klagefrist").count() == 0  # of a case that she does not stand in for
    tobias.goto("/desk/reminders/")
    assert tobias.get_by_text("Antrag auf Verlängerung").count() == 0


def test_another_provider_sees_what_was_opened_while_it_looks_for_that(at_work: Any) -> None:
    tobias, emre = at_work(TOBIAS, size=DESK).page, at_work(EMRE, size=PHONE).page
    tobias.goto("/desk/persons/")
    with tobias.expect_navigation():
        tobias.get_by_role("button", name="Beratung und Begleitung").click()
    assert tobias.get_by_text("Khoury").count() == 0
    tobias.get_by_role("button", name="Wohnungssuche").click()
    tobias.get_by_role("link", name="Rima Khoury").click()
    tobias.get_by_text("zwei Zimmer für drei Personen").wait_for()
    for words in ("Ausländerbehörde", "Schläft schlecht", "Gartenweg", "§ 25"):
        assert tobias.get_by_text(words).count() == 0, words
    emre.goto("/desk/persons/")
    emre.get_by_role("link", name="Rima Khoury").click()
    emre.get_by_text("kein Brief nach Hause").wait_for()
    assert emre.get_by_text("zwei Zimmer").count() == 0


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_pages_about_people(size: dict[str, int], at_work: Any) -> None:
    ben, tobias = at_work(BEN, size=size, bypass_csp=True).page, at_work(TOBIAS, size=size, bypass_csp=True).page
    ben.goto("/desk/persons/")
    ben.get_by_role("link", name="Rima Khoury").click()
    ben.wait_for_url(re.compile(r"/desk/persons/[0-9a-f-]{36}/$"))
    file, case = ben.url, ben.get_by_role("link", name="Notiz schreiben").get_attribute("href").rpartition("note/")[0]
    for path in (
        file, "/desk/persons/", "/desk/persons/new/", "/desk/reminders/", f"{case}note/", f"{case}remind/",
        f"{case}sealed/", f"{case}team/", f"{file}slip/",
    ):  # fmt: skip
        ben.goto(path)
        assert not found(ben), path
        assert ben.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    ben.goto(f"{file}rights/")
    asked = {"word": "close", "case": case.strip("/").rpartition("/")[2], "why": "as no list has it"}
    with ben.expect_navigation() as answer:
        ben.evaluate(SENT, asked)
    assert answer.value.status == 422
    assert not found(ben), "a refusal on the page itself"
    assert ben.get_by_role("alert").first.inner_text()
    tobias.goto("/desk/persons/")
    tobias.get_by_role("button", name="Wohnungssuche").click()
    assert not found(tobias)
    tobias.get_by_role("link", name="Rima Khoury").click()
    assert not found(tobias), "what was opened"
