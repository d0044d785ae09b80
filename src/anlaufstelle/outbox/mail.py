"""E-mails: queued in the transaction of the change that causes them, and sent by the worker."""

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
    """The mail server configured by the operator (MAIL_URL)."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    def smtp(self, timeout: int) -> smtplib.SMTP:
        """Open a connection. `timeout` is in seconds."""
        kind = smtplib.SMTP_SSL if self.scheme == "smtps" else smtplib.SMTP
        return kind(self.host, self.port, timeout=timeout)


def mail_server() -> MailServer:
    """Parse MAIL_URL. Raises ValueError naming what is wrong."""
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
    """Queue an e-mail, to be discarded unsent after so many hours. Call it inside the transaction of the change."""
    until = timezone.now() + dt.timedelta(hours=hours)
    mail = OutboxMail.objects.create(to=to, subject=" ".join(subject.split())[:200], body=body, not_after=until)
    enqueue(Topic.MAIL, [mail.pk])


def send_mails(ids: list[UUID]) -> None:
    """Send these e-mails and delete them. Expired ones are deleted unsent."""
    server = mail_server()
    connection = get_connection(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.scheme == "smtp+tls",
        use_ssl=server.scheme == "smtps",
        timeout=30,
    )
    for mail in OutboxMail.objects.filter(pk__in=ids):
        if mail.not_after > timezone.now():
            EmailMessage(mail.subject, mail.body, settings.MAIL_FROM, [mail.to], connection=connection).send()
        mail.delete()
