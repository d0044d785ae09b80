"""Letters: written in the transaction of the change that brings them, sent by the worker soon after."""

import datetime as dt
import smtplib
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from anlaufstelle.outbox.actions import enqueue
from anlaufstelle.outbox.models import OutboxMail, Topic

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """The mail server that the operator has named (MAIL_URL)."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    def smtp(self, timeout: int) -> smtplib.SMTP:
        """An open line to it."""
        kind = smtplib.SMTP_SSL if self.scheme == "smtps" else smtplib.SMTP
        return kind(self.host, self.port, timeout=timeout)


def mail_server() -> MailServer:
    """Reads MAIL_URL. Raises ValueError with what is wrong."""
    parts = urlsplit(settings.MAIL_URL)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("it must begin with smtp://, smtp+tls:// or smtps:// and name a host")
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def queue_mail(*, to: str, subject: str, body: str, hours: int) -> None:
    """Leave a letter for the worker; after so many hours it is no longer of use. Call it inside the transaction."""
    until = timezone.now() + dt.timedelta(hours=hours)
    letter = OutboxMail.objects.create(to=to, subject=" ".join(subject.split())[:200], body=body, not_after=until)
    enqueue(Topic.MAIL, [letter.pk])


def send_mails(ids: list[UUID]) -> None:
    """Send these letters and forget them. One that comes too late is forgotten unsent."""
    by = mail_server()
    line = get_connection(
        host=by.host,
        port=by.port,
        username=by.user,
        password=by.password,
        use_tls=by.scheme == "smtp+tls",
        use_ssl=by.scheme == "smtps",
        timeout=30,
    )
    for letter in OutboxMail.objects.filter(pk__in=ids):
        if letter.not_after > timezone.now():
            EmailMessage(letter.subject, letter.body, settings.MAIL_FROM, [letter.to], connection=line).send()
        letter.delete()
