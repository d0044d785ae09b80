"""A whole house for the stories: the program as people start it, and a real browser."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.stories.sign_in import Run, sign_in

LOCALES = {"de": "de-DE", "en": "en-GB", "ar": "ar-SY", "uk": "uk-UA"}
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PLACE = """
[[place]]
id = "kreis"
name = "Kreis"
server = "http://127.0.0.1:{port}/o"
client_id = "anlaufstelle"
client_secret = "for-tests-only"
"""


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the house."""
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="session")
def house(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`anlaufstelle run` in an empty folder, and a place elsewhere one may sign in with: its address."""
    port, there = _free_port(), _free_port()
    (home / "sign-in.toml").write_text(PLACE.format(port=there))
    log = (home / "log").open("wb")
    told = {
        **os.environ,
        "ANLAUFSTELLE_HOME": str(home),
        "ANLAUFSTELLE_QUICK_EXIT": f"http://127.0.0.1:{port}/healthz",
        "ANLAUFSTELLE_MEANING": "no",  # else the worker reads the county for minutes, and stories see it half read
    }
    for name in ("SECRET_KEY", "DATABASE_URL"):
        told.pop(name, None)
    back = [f"http://{host}:{port}/desk/sign-in/elsewhere/kreis/back/" for host in ("localhost", "127.0.0.1")]
    folder = str(tmp_path_factory.mktemp("elsewhere"))
    elsewhere = [sys.executable, str(Path(__file__).parent / "oidc_provider.py"), str(there), folder, *back]
    program = [sys.executable, "-m", "anlaufstelle", "run", "--port", str(port)]
    processes = [
        subprocess.Popen(words, env=told, stdout=log, stderr=subprocess.STDOUT) for words in (program, elsewhere)
    ]
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/healthz", processes[0], home / "log")
        _wait(f"http://127.0.0.1:{there}/o/.well-known/openid-configuration", processes[1], home / "log")
        yield address
    finally:
        for process in processes:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
        log.close()


@pytest.fixture(scope="session")
def localhost(house: str) -> str:
    """The house by its name: browsers make keys for names only."""
    return house.replace("127.0.0.1", "localhost")


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            pytest.fail(f"the house did not start: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("the house did not answer within two minutes")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser: what it complains of in its console fails the story."""

    def __init__(self, browser: Browser, house: str, language: str, size: dict[str, int], **more: Any) -> None:
        self.house = house
        self.context: BrowserContext = browser.new_context(
            locale=LOCALES[language], viewport=size, base_url=house, **more
        )  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda told: self.complaints.append(told.text) if told.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> Page:
        """Open an address."""
        self.page.goto(path)
        return self.page

    def follow(self, link: str) -> Page:
        """Click on the first such link, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(link).first.click()
        return self.page


@pytest.fixture
def visitor(chromium: Browser, house: str) -> Iterator[Any]:
    """Makes visitors: `visitor("uk")`, `visitor("de", size=DESK, java_script_enabled=False)`."""
    made: list[Visitor] = []

    def make(language: str, size: dict[str, int] = PHONE, at: str = "", **more: Any) -> Visitor:
        made.append(Visitor(chromium, at or house, language, size, **more))
        return made[-1]

    yield make
    for one in made:
        refusals = [f"status of {number}" for number in (400, 403, 404, 422)]  # pages too, each with its sentence
        assert not [told for told in one.complaints if not any(word in told for word in refusals)], one.complaints
        one.context.close()


@pytest.fixture(scope="session")
def run(house: str, home: Path) -> Run:
    """A command of the house, as its operator types it."""

    def command(*words: str) -> str:
        told = {**os.environ, "ANLAUFSTELLE_HOME": str(home)}
        for name in ("SECRET_KEY", "DATABASE_URL"):
            told.pop(name, None)
        done = subprocess.run(
            [sys.executable, "-m", "anlaufstelle", *words], env=told, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return command


@pytest.fixture(scope="session")
def signed_in_once() -> dict[str, Any]:
    """What the browsers of those remember who have signed in before."""
    return {}


@pytest.fixture
def at_work(visitor: Any, run: Run, signed_in_once: dict[str, Any]) -> Any:
    """Makes visitors who have signed in with two factors: `at_work("ben.aydin@demo.example", size=DESK)`."""

    def make(email: str, **more: Any) -> Visitor:
        if email not in signed_in_once:
            first = visitor("de", size=DESK)
            sign_in(first.page, run, email)
            signed_in_once[email] = first.context.storage_state()
        return visitor("de", storage_state=signed_in_once[email], **more)

    return make
