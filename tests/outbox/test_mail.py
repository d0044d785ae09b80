"""Letters are written with the change that brings them, sent once, and then forgotten."""

import datetime as dt
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from anlaufstelle.console import worker
from anlaufstelle.outbox import mail
from anlaufstelle.outbox.models import OutboxJob, OutboxMail

pytestmark = pytest.mark.django_db


class Post(socketserver.StreamRequestHandler):
    """A mail server that takes everything but letters to “no@”."""

    def handle(self) -> None:
        self.wfile.write(b"220 post.example\r\n")
        letters: list[bytes] = self.server.letters  # type: ignore[attr-defined]
        inside = b""
        for line in self.rfile:
            if inside:
                inside += line
                if line == b".\r\n":
                    letters.append(inside)
                    inside = b""
                    self.wfile.write(b"250 taken\r\n")
            elif line.upper().startswith(b"DATA"):
                inside = b"\n"
                self.wfile.write(b"354 go on\r\n")
            elif b"no@" in line:
                self.wfile.write(b"550 nobody\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 yes\r\n")


@pytest.fixture
def post_office(settings: Any) -> Iterator[list[bytes]]:
    """A real mail server on this machine; what it has taken."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.letters = []  # type: ignore[attr-defined]
        settings.MAIL_URL = f"smtp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.letters  # type: ignore[attr-defined]
        server.shutdown()


def write(to: str = "nour@x.example", **more: Any) -> None:
    told = {"subject": "Einladung: Brücke", "body": "Guten Tag,\n.\nhttps://x.example/", "hours": 2} | more
    mail.queue_mail(to=to, **told)


def test_the_worker_sends_it_and_nothing_of_it_stays(post_office: list[bytes]) -> None:
    write()
    assert worker.send_mail() == 1
    assert b"To: nour@x.example" in post_office[0]
    assert b"From: anlaufstelle@localhost" in post_office[0]
    assert not OutboxMail.objects.exists()
    assert not OutboxJob.objects.exists()
    assert worker.send_mail() == 0


def test_a_change_that_is_undone_sends_nothing(post_office: list[bytes]) -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert worker.send_mail() == 0
    assert post_office == []


def test_without_a_mail_server_letters_wait(settings: Any) -> None:
    settings.MAIL_URL = ""
    write()
    assert worker.send_mail() == 0
    assert OutboxMail.objects.count() == 1


def test_one_that_is_refused_waits_and_holds_up_nobody(
    post_office: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    write("no@x.example")
    write("yes@x.example")
    worker.send_mail()
    worker.send_mail()
    caplog.clear()  # the refusal is logged
    assert len(post_office) == 1
    assert OutboxMail.objects.get().to == "no@x.example"
    assert OutboxJob.objects.get().attempts == 1


def test_one_that_comes_too_late_is_thrown_away(post_office: list[bytes]) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)) as clock:
        write()
        clock.shift(dt.timedelta(hours=3))
        worker.send_mail()
    assert post_office == []
    assert not OutboxMail.objects.exists()


def test_a_subject_never_becomes_a_second_header(post_office: list[bytes]) -> None:
    write(subject="Einladung\r\nBcc: all@x.example")
    worker.send_mail()
    assert b"\nBcc:" not in post_office[0]


@pytest.mark.parametrize(
    ("url", "host", "port", "user"),
    [
        ("smtp://mail.example", "mail.example", 25, ""),
        ("smtp+tls://desk%40x:p%2Fw@mail.example", "mail.example", 587, "desk@x"),
        ("smtps://mail.example:4650", "mail.example", 4650, ""),
    ],
)
def test_the_server_is_read_from_its_address(url: str, host: str, port: int, user: str, settings: Any) -> None:
    settings.MAIL_URL = url
    found = mail.mail_server()
    assert (found.host, found.port, found.user) == (host, port, user)


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:many"])
def test_what_is_no_server_is_refused(url: str, settings: Any) -> None:
    settings.MAIL_URL = url
    with pytest.raises(ValueError, match=r"must begin|[Pp]ort"):
        mail.mail_server()
