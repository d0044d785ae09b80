"""axe finds nothing on any page in any language, on a phone and on a desk."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.stories.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

PATHS = [
    "", "find/?topic=WOH", "find/?q=brief", "find/?q=xqzw", "letter/", "danger/", "guides/", "about/privacy/",
    "about/accessibility/", "about/imprint/", "nothing-here/",
]  # fmt: skip
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}


def found(page: Any) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    # Only this is fetched out of the browser; what axe tells of all that is well is long.
    told = page.evaluate("asked => axe.run(asked).then(told => told.violations)", RULES)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}" for one in told]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["de", "en", "ar", "uk"])
def test_axe_finds_nothing(language: str, size: dict[str, int], visitor: Any) -> None:
    someone = visitor(language, size=size, bypass_csp=True)
    for path in PATHS:
        page = someone.go(f"/{language}/{path}")
        assert not found(page), f"/{language}/{path}"
    page.goto(f"/{language}/find/?topic=BEH")
    page.locator(".filters summary").last.click()
    assert not found(page), "filters open"
    for link in (".hit h2 a", ".offer__head a"):
        assert not found(someone.follow(link)), page.url
    page.goto(f"/{language}/guides/")
    assert not found(someone.follow(".rows a")), page.url
    page.goto(f"/{language}/find/?topic=WOH")
    someone.follow(".hit h2 a")
    page.goto(page.url + "feedback/")
    someone.context.clear_cookies()  # as when a form stood open for long
    with page.expect_navigation() as answer:
        page.evaluate("document.querySelector('form[method=post]').submit()")
    assert answer.value.status == 403
    assert not found(page), "a form that was not ours"
