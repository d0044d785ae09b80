"""The background worker: handlers for the topics of the outbox, and periodic tasks."""

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
PAUSE = 1.0  # seconds between two polls when there is nothing to do


def index_offers(ids: list[UUID]) -> None:
    """Update these offers in the search index. Those that are no longer public are removed."""
    index_documents = list(documents.offer_documents(ids))
    index.put_documents(index_documents)
    index.remove_sources("offer", set(ids) - {document.source_id for document in index_documents})


def index_guides(ids: list[UUID]) -> None:
    """Update these guides in the search index. Deleted ones are removed."""
    index_documents = list(documents.guide_documents(ids))
    index.put_documents(index_documents)
    index.remove_sources("guide", set(ids) - {document.source_id for document in index_documents})


HANDLERS: dict[Topic, Callable[[list[UUID]], None]] = {
    Topic.INDEX_OFFER: index_offers,
    Topic.INDEX_GUIDE: index_guides,
}


def tick() -> int:
    """Run one round of due work. Return the number of jobs done."""
    done = sum(actions.process(topic, handler) for topic, handler in HANDLERS.items())
    return done + send_mail() + chain_entries() + index.embed_pending(limit=20)


def send_mail() -> int:
    """Send the waiting mails one by one, so that a failure does not cause others to be sent twice."""
    sent = 0
    while settings.MAIL_URL and actions.process(Topic.MAIL, mail.send_mails, batch=1):
        sent += 1
    return sent


def index_pending() -> None:
    """Index all pending changes for word search now. The worker computes their embeddings later.

    Waits for jobs that a worker has just started. Failed jobs are left for a retry.
    """
    for topic, handler in HANDLERS.items():
        last = OutboxJob.objects.filter(topic=topic).aggregate(last=Max("id"))["last"] or 0
        while OutboxJob.objects.filter(topic=topic, attempts=0, id__lte=last).exists():
            if not actions.process(topic, handler, batch=2000):
                time.sleep(0.1)


def queue_missing_documents() -> None:
    """Enqueue jobs for what the index lacks, after an update that emptied it, or an old backup."""
    for topic, kind, queryset in (
        (Topic.INDEX_OFFER, "offer", Service.objects.public()),
        (Topic.INDEX_GUIDE, "guide", Guide.objects.all()),
    ):
        indexed = Document.objects.filter(kind=kind, source=OuterRef("pk"))
        queued = OutboxJob.objects.filter(topic=topic, subject=OuterRef("pk"))
        missing = queryset.filter(~Exists(indexed), ~Exists(queued))
        actions.enqueue(topic, missing.order_by("pk").values_list("pk", flat=True))


def rebuild_index() -> None:
    """Rebuild the whole search index."""
    index.rebuild(chain(documents.offer_documents(), documents.guide_documents()))
    while index.embed_pending(limit=200):
        pass


def clean_up() -> None:
    """Delete expired sessions, because they contain personal data. Encrypt secrets stored in plain text."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    session_keys = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=session_keys).delete()
    secret_encryption.encrypt_plain_secrets()


def run_until_done() -> int:
    """Run rounds until nothing is due. Return the number of jobs done."""
    total = 0
    while done := tick():
        total += done
    return total


def run_forever(stopped: Callable[[], bool]) -> None:
    """Run the worker until `stopped` returns true."""
    last_beat_at = cleaned_up_at = 0.0
    while not stopped():
        try:
            if time.monotonic() - last_beat_at > heartbeat.INTERVAL.total_seconds():
                heartbeat.beat()
                last_beat_at = time.monotonic()
            if time.monotonic() - cleaned_up_at > CLEAN_UP_EVERY:
                clean_up()
                cleaned_up_at = time.monotonic()
            done = tick()
        except Exception:
            log.exception("a round of work failed; going on")
            connection.close_if_unusable_or_obsolete()  # the server may have been restarted
            done = 0
        if not done:
            time.sleep(PAUSE)
