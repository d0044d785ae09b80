"""Somebody of a small initiative keeps an offer true, on a phone, by keyboard, without scripts; everybody sees it."""

import re
import time
from typing import Any

import pytest

from tests.stories.conftest import DESK, PHONE
from tests.stories.test_accessibility import found

pytestmark = pytest.mark.browser
AMAL, RUTH = "amal.haddad@demo.example", "ruth.winter@demo.example"


def an_offer(someone: Any) -> str:
    """The address of an offer at the desk that has opening hours."""
    page = someone.go("/desk/offers/?q=Brief vom Amt")
    page.locator(".offer h2 a").first.click()
    page.wait_for_url(re.compile(r"/desk/offers/[0-9a-f-]{36}/$"))
    return str(page.url).removesuffix("/").rpartition("/")[2]


def soon(page: Any, address: str, text: str) -> bool:
    """Whether a page says something within a few seconds."""
    for _ in range(20):
        page.goto(address)
        if page.get_by_text(text).count():
            return True
        time.sleep(0.5)
    return False


def test_on_a_phone_hours_are_changed_in_few_taps_and_everybody_sees_them(at_work: Any, visitor: Any) -> None:
    someone = at_work(AMAL, size=PHONE)
    key = an_offer(someone)
    page = someone.go(f"/desk/offers/{key}/")
    page.get_by_role("link", name="Ändern Öffnungszeiten und Sprachen").click()
    page.wait_for_url("**/part/hours/")
    page.locator("[name=row-0-closes]").fill("19:45")
    block = page.locator(".block").first
    block.get_by_text("Andere Sprachen").click()
    block.get_by_label("Tigrinya").check()
    page.get_by_role("button", name="Veröffentlichen").click()
    page.wait_for_url(f"**/desk/offers/{key}/")
    assert page.get_by_text("Veröffentlicht.").is_visible()
    reader = visitor("uk").page
    assert soon(reader, f"/uk/offer/{key}/", "19:45")
    assert reader.get_by_text("ትግርኛ").count()
    assert soon(reader, "/de/find/?topic=BEH-BRIEF&speaks=ti&near=05358012", "Willkommen in Heimbach")
    told = visitor("de").context.request.get(f"/api/hsds/services/{key}").json()
    assert "19:45" in {schedule["closes_at"][:5] for schedule in told["schedules"]}


def test_what_is_typed_is_shown_beside_and_kept_when_the_page_is_left(at_work: Any, visitor: Any) -> None:
    someone = at_work(AMAL, size=DESK)
    key = an_offer(someone)
    page = someone.go(f"/desk/offers/{key}/part/words/")
    page.get_by_label("Was Sie mit den Menschen tun").fill("Wir suchen gemeinsam am Küchentisch.")
    shown = page.frame_locator("[data-look]")
    shown.get_by_text("Wir suchen gemeinsam am Küchentisch.").first.wait_for()
    page.goto("/desk/offers/")
    page.goto(f"/desk/offers/{key}/")
    assert page.get_by_text("Sie haben einen Entwurf, den noch niemand sieht.").is_visible()
    reader = visitor("de").page
    reader.goto(f"/de/offer/{key}/")
    assert not reader.get_by_text("Küchentisch").count()
    page.get_by_role("button", name="Wegwerfen").click()
    page.get_by_text("Der Entwurf ist weg.").wait_for()


def test_whoever_types_knows_at_any_time_whether_it_is_kept(at_work: Any) -> None:
    someone = at_work(AMAL, size=PHONE)
    key = an_offer(someone)
    page = someone.go(f"/desk/offers/{key}/part/words/")
    name, deed = page.locator("[name=name]"), page.locator("[name=tagline]")
    before = name.input_value()

    def says(text: str) -> None:
        page.get_by_role("status").get_by_text(text).wait_for()
        page.wait_for_timeout(100)
        typing, bar = page.locator(":focus").bounding_box(), page.locator(".acts--save").bounding_box()
        assert typing["y"] + typing["height"] <= bar["y"]
        assert bar["y"] + bar["height"] <= PHONE["height"]

    deed.fill("Wir lesen gemeinsam.")
    says("Alles ist als Entwurf behalten.")
    deed.press("End")
    deed.press("x")
    assert page.get_by_role("status").inner_text() == ""
    says("Alles ist als Entwurf behalten.")
    name.fill("")
    says("Noch nicht behalten: Etwas kann hier so nicht sein.")
    name.fill(before)
    says("Alles ist als Entwurf behalten.")
    someone.context.set_offline(True)
    deed.fill("Wir lesen am Küchentisch.")
    says("Noch nicht behalten: Es gibt keine Verbindung.")
    someone.context.set_offline(False)
    someone.complaints[:] = [told for told in someone.complaints if "ERR_INTERNET_DISCONNECTED" not in told]
    deed.press("x")
    says("Alles ist als Entwurf behalten.")
    someone.context.clear_cookies(name="sessionid")
    deed.press("y")
    says("Nicht behalten: Sie sind abgemeldet.")
    again = at_work(AMAL, size=PHONE).go(f"/desk/offers/{key}/")
    again.get_by_role("button", name="Wegwerfen").click()
    again.get_by_text("Der Entwurf ist weg.").wait_for()


def test_by_keyboard_alone_and_without_scripts_it_is_closed_tomorrow(at_work: Any) -> None:
    someone = at_work(AMAL, size=PHONE, java_script_enabled=False)
    page = someone.go("/desk/offers/")
    row = page.locator(".offer").nth(1)
    name = row.locator("h2").inner_text()
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text(f"„{name}“ ist morgen geschlossen.").wait_for()


def test_one_more_time_of_the_week_with_and_without_scripts(at_work: Any) -> None:
    someone = at_work(AMAL, size=DESK)
    key = an_offer(someone)
    page = someone.go(f"/desk/offers/{key}/part/hours/")
    before = page.locator(".block").count()
    page.get_by_role("button", name="Noch eine Zeit").click()
    assert page.locator(".block").count() == before + 1
    for number, day in ((before - 1, "5"), (before, "6")):
        page.locator(f"[name=row-{number}-weekday]").select_option(day)
        page.locator(f"[name=row-{number}-opens]").fill("10:00")
        page.locator(f"[name=row-{number}-closes]").fill("11:00")
    page.get_by_role("button", name="Veröffentlichen").click()
    page.wait_for_url(f"**/desk/offers/{key}/")
    for day in ("Samstag", "Sonntag"):
        assert page.get_by_text(f"{day} 10:00 – 11:00").first.is_visible()
    page.goto(f"/desk/offers/{key}/history/")
    page.get_by_role("button", name="Zurücknehmen").first.click()
    page.get_by_text("Zurückgenommen.").wait_for()


def test_the_coordinator_finds_what_is_to_be_done(at_work: Any, visitor: Any) -> None:
    reader = visitor("ar")
    page = reader.go("/ar/find/?topic=WOH")
    reader.follow(".hit h2 a")
    reader.follow(".fresh a[rel=nofollow]")
    page.get_by_label("أوقات الدوام غير صحيحة").check()
    page.get_by_label("بكلماتك، بأي لغة (اختياري)").fill("كان مغلقاً يوم الثلاثاء")
    page.get_by_role("button", name="إرسال").click()
    page.get_by_role("heading", name="شكراً لك").wait_for()
    someone = at_work(RUTH, size=DESK)
    page = someone.go("/desk/board/")
    assert page.locator(".board section").count() == 5
    page.goto("/desk/feedback/")
    assert page.get_by_text("كان مغلقاً يوم الثلاثاء").is_visible()
    page.get_by_role("button", name=re.compile("Gelesen und erledigt")).first.click()
    page.wait_for_load_state()
    assert not page.get_by_text("كان مغلقاً يوم الثلاثاء").count()


PAGES = [
    "/desk/", "/desk/offers/", "/desk/offers/?show=incomplete", "/desk/offers/new/", "/desk/offers/{key}/",
    "/desk/offers/{key}/history/", "/desk/places/", "/desk/places/new/", "/desk/feedback/",
    *(f"/desk/offers/{{key}}/part/{name}/" for name in (
        "hours", "days-off", "languages", "persons", "words", "topics", "who", "bring", "price", "capacity", "where",
        "reach", "money",
    )),
]  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_and_nothing_sticks_out(size: dict[str, int], at_work: Any) -> None:
    someone = at_work(AMAL, size=size, bypass_csp=True)
    key = an_offer(someone)
    for path in PAGES:
        page = someone.go(path.format(key=key))
        page.wait_for_load_state()
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, path
        assert not found(page), path


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_the_coordinators_pages(size: dict[str, int], at_work: Any) -> None:
    someone = at_work(RUTH, size=size, bypass_csp=True)
    key = an_offer(someone)
    page = someone.go("/desk/providers/")
    merging = page.get_by_role("link", name="Zusammenführen").first.get_attribute("href")
    for path in (
        "/desk/board/", "/desk/twins/", "/desk/providers/", merging, f"/desk/offers/{key}/move/", "/desk/feedback/",
    ):  # fmt: skip
        page = someone.go(path)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path
        assert not found(page), path
