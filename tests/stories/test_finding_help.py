"""A newcomer with a phone: from the bare address to a fitting offer with today's hours in at most three taps."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

LANGUAGES = ["de", "en", "ar", "uk"]
HOUSING = {"de": "Wohnen", "en": "Housing", "ar": "السكن", "uk": "Житло"}
NEED = {"de": "ich suche eine wohnung", "en": "I need a flat", "ar": "أبحث عن شقة", "uk": "шукаю квартиру"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_taps_by_picture(language: str, visitor: Any) -> None:
    page = visitor(language).go("/")
    assert page.url.endswith(f"/{language}/")
    page.get_by_role("link", name=HOUSING[language], exact=True).click()
    first = page.locator(".hit h2 a").first
    name = first.inner_text()
    first.click()
    assert page.locator("h1").inner_text() == name
    assert page.locator(".human__state").inner_text().strip()
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_ones_own_words_by_keyboard_alone(language: str, visitor: Any) -> None:
    page = visitor(language).go("/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type(NEED[language])
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/**")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.hit h2 a')"):
            break
    assert page.evaluate("document.activeElement.matches('.hit h2 a')"), "no hit can be reached by keyboard"
    shadow = page.evaluate("getComputedStyle(document.activeElement, '::after').outlineStyle")
    assert shadow == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/offer/**")
    assert page.locator(".human__state").inner_text().strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_any_script(language: str, visitor: Any) -> None:
    someone = visitor(language, java_script_enabled=False)
    page = someone.go(f"/{language}/")
    page.fill("#q", NEED[language])
    someone.follow(".search button")
    someone.follow(".hit h2 a")
    assert page.locator("h1").inner_text()
    page.locator(".langs summary").click()
    someone.follow(".langs a[lang='de']")
    assert "/de/offer/" in page.url


def test_the_first_view_is_light(visitor: Any) -> None:
    someone = visitor("ar")
    sizes: dict[str, int] = {}
    session = someone.context.new_cdp_session(someone.page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    session.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]}))
    session.on(
        "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: int(told["encodedDataLength"])})
    )
    someone.go("/ar/").wait_for_load_state("networkidle")
    light = sum(size for key, size in sizes.items() if kinds.get(key) != "Font")
    assert len(sizes) > 3
    assert light < 100_000, light


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_sticks_out_at_the_side(language: str, width: int, visitor: Any) -> None:
    someone = visitor(language, size={"width": width, "height": 800})
    for path in ("", "find/?topic=GEL", "letter/", "danger/", "guides/", "find/?q=xqzw"):
        page = someone.go(f"/{language}/{path}")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (path, over)
    someone.go(f"/{language}/find/?topic=WOH")
    page = someone.follow(".hit h2 a")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
