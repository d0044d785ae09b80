"""Signing in with two factors in a browser, as somebody of the demo county."""

import re
import time
from collections.abc import Callable
from typing import Any

from anlaufstelle.console.demo_staff import PASSWORD

Run = Callable[..., str]
"""A command of the house, as its operator types it."""

_used: set[str] = set()


def password(page: Any, email: str, secret: str = PASSWORD) -> None:
    """The first factor."""
    page.goto("/desk/")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Passwort").fill(secret)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def code_of(run: Run, email: str) -> str:
    """A code that nobody has typed yet: each opens once."""
    while (code := run("demo-code", email)) in _used:
        time.sleep(1)
    _used.add(code)
    return code


def at_desk(page: Any) -> None:
    """She is in: at the desk itself, not at a sign-in that would lead there."""
    page.wait_for_url(re.compile(r"^[^?]+/desk/$"))


def sign_in(page: Any, run: Run, email: str) -> None:
    """Both factors."""
    password(page, email)
    page.get_by_label("Code").fill(code_of(run, email))
    page.get_by_role("button", name="Anmelden").click()
    at_desk(page)
