"""The strict Content-Security-Policy has nothing to say about the data of an offer, and the browser runs none of it."""

import json
from typing import Any

import pytest

pytestmark = pytest.mark.browser
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (told) => window.violations.push(told.violatedDirective));
"""


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_browser_keeps_it_as_data(language: str, visitor: Any) -> None:
    someone = visitor(language)
    someone.page.add_init_script(LISTEN)
    someone.go(f"/{language}/find/?topic=WOH")
    page = someone.follow(".hit h2 a")
    page.wait_for_load_state("networkidle")
    data = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    assert data["name"] == page.locator("h1").inner_text()
    assert page.evaluate("window.violations") == []
    # The policy is there and bites: a script written into the page is refused and told.
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    page.wait_for_function("window.violations.length > 0")
    assert page.evaluate("window.ran") is None
    someone.complaints.clear()
