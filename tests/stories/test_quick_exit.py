"""The quick way out leaves no trace of the page in the tab."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def history(page: Any) -> list[str]:
    session = page.context.new_cdp_session(page)
    told = session.send("Page.getNavigationHistory")
    return [entry["url"] for entry in told["entries"][: told["currentIndex"] + 1]]


def test_after_reading_several_pages_none_of_them_is_behind(visitor: Any) -> None:
    page = visitor("de").go("/de/")
    page.goto("/de/find/?q=gewalt")
    page.goto("/de/danger/")
    page.locator("main [data-leave]").click()
    page.wait_for_url("**/healthz")
    assert not [url for url in history(page) if "/de/" in url]
    page.go_back()
    assert "/de/" not in page.url


def test_by_keyboard_shift_three_times(visitor: Any) -> None:
    page = visitor("ar").go("/ar/danger/")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/healthz")
    assert not [url for url in history(page) if "/ar/" in url]


def test_without_scripts_the_link_still_leads_away(visitor: Any) -> None:
    page = visitor("en", java_script_enabled=False).go("/en/danger/")
    page.locator("main [data-leave]").click()
    page.wait_for_url("**/healthz")
