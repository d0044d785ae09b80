"""Which work is done by whom: the outbox's topics and the rooms that do them."""

import logging
import time
from collections.abc import Callable
from itertools import chain
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from anlaufstelle.accounts import secret_encryption
from anlaufstelle.audit.chain import chain_entries
from anlaufstelle.directory.models import Service
from anlaufstelle.guides.models import Guide
from anlaufstelle.outbox import actions, heartbeat, mail
from anlaufstelle.outbox.models import OutboxJob, Topic
from anlaufstelle.search import documents, index
from anlaufstelle.search.models import Document

log = logging.getLogger(__name__)
CLEAN_UP_EVERY = 3600.0  # seconds
PAUSE = 1.0  # seconds between two looks when there is nothing to do


def index_offers(ids: list[UUID]) -> None:
    """Refresh these offers in the index; those that the public may no longer find leave it."""
    found = list(documents.offer_documents(ids))
    index.put_documents(found)
    index.remove_sources("offer", set(ids) - {draft.source_id for draft in found})


def index_guides(ids: list[UUID]) -> None:
    """Refresh these guides in the index."""
    found = list(documents.guide_documents(ids))
    index.put_documents(found)
    index.remove_sources("guide", set(ids) - {draft.source_id for draft in found})


HANDLERS: dict[Topic, Callable[[list[UUID]], None]] = {
    Topic.INDEX_OFFER: index_offers,
    Topic.INDEX_GUIDE: index_guides,
}


def tick() -> int:
    """Do what is due now, once; returns how many pieces of work were done."""
    done = sum(actions.process(topic, do) for topic, do in HANDLERS.items())
    return done + send_mail() + chain_entries() + index.embed_pending(limit=20)


def send_mail() -> int:
    """Send the letters that wait, each by itself: what is sent is not sent again when the next one fails."""
    sent = 0
    while settings.MAIL_URL and actions.process(Topic.MAIL, mail.send_mails, batch=1):
        sent += 1
    return sent


def index_pending() -> None:
    """Make every waiting change findable by its words now; the worker then reads their meaning.

    What a worker has just taken to do is waited for; what fails is left for later.
    """
    for topic, do in HANDLERS.items():
        last = OutboxJob.objects.filter(topic=topic).aggregate(last=Max("id"))["last"] or 0
        while OutboxJob.objects.filter(topic=topic, attempts=0, id__lte=last).exists():
            if not actions.process(topic, do, batch=2000):
                time.sleep(0.1)


def queue_missing_documents() -> None:
    """Leave work where the index lacks something: after an update that made it anew, or an old backup."""
    for topic, kind, wanted in (
        (Topic.INDEX_OFFER, "offer", Service.objects.public()),
        (Topic.INDEX_GUIDE, "guide", Guide.objects.all()),
    ):
        there = Document.objects.filter(kind=kind, source=OuterRef("pk"))
        noted = OutboxJob.objects.filter(topic=topic, subject=OuterRef("pk"))
        missing = wanted.filter(~Exists(there), ~Exists(noted))
        actions.enqueue(topic, missing.order_by("pk").values_list("pk", flat=True))


def rebuild_index() -> None:
    """Make the whole index anew."""
    index.rebuild(chain(documents.offer_documents(), documents.guide_documents()))
    while index.embed_pending(limit=200):
        pass


def clean_up() -> None:
    """Throw away sessions that are over, for they hold who was signed in; lock secrets that lie open."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    open_ones = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=open_ones).delete()
    secret_encryption.encrypt_plain_secrets()


def run_until_done() -> int:
    """Do everything that is due, however much it is."""
    total = 0
    while done := tick():
        total += done
    return total


def run_forever(stopped: Callable[[], bool]) -> None:
    """The worker: do what is due, rest a moment, until told to stop."""
    beat_at = tidied_at = 0.0
    while not stopped():
        try:
            if time.monotonic() - beat_at > heartbeat.INTERVAL.total_seconds():
                heartbeat.beat()
                beat_at = time.monotonic()
            if time.monotonic() - tidied_at > CLEAN_UP_EVERY:
                clean_up()
                tidied_at = time.monotonic()
            done = tick()
        except Exception:
            log.exception("a round of work failed; going on")
            connection.close_if_unusable_or_obsolete()  # the server may have been started anew
            done = 0
        if not done:
            time.sleep(PAUSE)
