"""Actions on a whole client file: subject access, restriction, closing a case, erasure."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Value, When
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.paper.report import Report
from anlaufstelle.people.access.overview import access_events
from anlaufstelle.people.access.permissions import decides_about, may_close
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.clients.representatives import Representation
from anlaufstelle.people.models import AccessGrant, Case, Client, LegalRepresentative, Restriction
from anlaufstelle.privacy import client_records, erasure_ledger, subject_access_report
from anlaufstelle.privacy.erasure_ledger import Erasure, ErasureState
from anlaufstelle.privacy.representative_access import RepresentativeReader

AUDIT_DAYS = 3 * 365  # how far back a client can see who has read the file


class SubjectAccessRefused(Refused):
    """This representative may not be told what is kept."""


class ErasureRefused(Refused):
    """This cannot be erased or closed now."""


@transaction.atomic
def export_client_data(actor: Actor, *, client: Client, representative: Representation | None = None) -> dict[str, Any]:
    """Return everything that the actor's provider keeps about a client, or what a representative may know of it.

    Raises NotPermitted, SubjectAccessRefused.
    """
    provider, reader = decides_about(actor, client.pk), _reader(client, representative)
    events = [
        {
            "on": event.last.date().isoformat(), "times": event.times, "who": event.who, "at": event.provider,
            "what": event.what, "how": event.action,
        }
        for event in access_events(actor, client.pk, days=AUDIT_DAYS)
        if reader is None or reader.may_know_of(event.grant)
    ]  # fmt: skip
    record(
        actor, AuditAction.EXPORT, client, client=client.pk, reason="access-guardian" if representative else "access"
    )
    return client_records.export(client.pk, provider, reader) | {"looked_at": events}


@transaction.atomic
def build_subject_access_report(
    actor: Actor, *, client: Client, language: str, representative: Representation | None = None
) -> Report:
    """Return the same as a readable report, in one of the client's languages.

    Raises NotPermitted, SubjectAccessRefused.
    """
    provider, reader = decides_about(actor, client.pk), _reader(client, representative)
    events = [
        event
        for event in access_events(actor, client.pk, days=AUDIT_DAYS)
        if reader is None or reader.may_know_of(event.grant)
    ]
    record(
        actor, AuditAction.EXPORT, client, client=client.pk, reason="access-guardian" if representative else "access"
    )
    return subject_access_report.build_report(client.pk, provider, events, language, reader)


@transaction.atomic
def restrict(actor: Actor, *, client: Client, ended: bool = False) -> None:
    """Restrict a client's file to the client and the lead of the case (Art. 18 GDPR), or lift that. Idempotent.

    Raises NotPermitted.
    """
    lock_client_files(actor.provider_id, client.pk)
    provider = decides_about(actor, client.pk)
    live = Restriction.objects.live().filter(client=client, provider=provider)
    if live.exists() != ended:
        return
    if ended:
        live.update(ended_on=today())
    else:
        Restriction.objects.create(client=client, provider_id=provider)
    record(actor, AuditAction.CHANGE, client, client=client.pk, reason="unrestricted" if ended else "restricted")


@transaction.atomic
def close_case(actor: Actor, *, case: Case, why: str) -> None:
    """Close a case: nobody writes in it any more, and its retention period begins.

    Raises ErasureRefused, NotPermitted.
    """
    lock_client_files(actor.provider_id, case.client_id)
    may_close(actor, case.pk)
    if code_lists().get("closure_reason", why) is None:
        raise ErasureRefused(_("Nothing was closed: please choose how the case ended."))
    if Case.objects.visible_to(actor).filter(pk=case.pk, closed_on=None).update(closed_on=today(), closure_reason=why):
        record(actor, AuditAction.CHANGE, case, client=case.client_id, reason="closed")


@transaction.atomic
def erase(actor: Actor, *, client: Client) -> None:
    """Erase everything that the actor's provider keeps about a client, including the encryption key.

    Earlier backups still hold it; restoring one erases it again (erasure_ledger.py). Records of other providers remain,
    and so does the client's row, which says nothing.

    Raises ErasureRefused while a case is open, NotPermitted.
    """
    lock_client_files(actor.provider_id, client.pk)
    provider = decides_about(actor, client.pk)
    if client_records.records(Case, client.pk, provider).filter(closed_on=None).exists():
        raise ErasureRefused(_("Nothing was erased: a case is still open. Please close it first."))
    erase_records(actor, client=client.pk, provider=provider, reason="erased")


def erase_records(actor: Actor, *, client: UUID, provider: UUID, reason: str) -> None:
    """Erase a client's records for good, with ledger and audit entry.

    The caller has checked in this transaction that it may.
    """
    erasure = erasure_ledger.begin_erasure(client, provider)
    record(actor, AuditAction.DELETE, Client, client=client, reason=reason)
    destroy(client, provider)
    transaction.on_commit(partial(erasure_ledger.mark, erasure, ErasureState.DONE))


def repeat_erasures() -> int:
    """Erase again, after restoring a backup, whoever was erased. Runs as the owner. Returns how many files.

    A client who came back after the erasure keeps the file begun then.
    """
    done = [erasure for erasure, state in erasure_ledger.erasures().items() if state == ErasureState.DONE]
    files = {(erasure.client, erasure.provider) for erasure in done if not _returned_later(erasure)}
    for client, provider in files:
        destroy(client, provider)
    return len(files)


def resolve_unclear_erasures() -> None:
    """Decide for each unfinished erasure in the ledger whether it was done or rolled back. Runs as the owner.

    It was done if the file is gone, or was begun later. An erasure without a time (from an earlier version) gets one:
    the beginning of the present file, otherwise now. So it applies to every backup with the old file, and spares the
    new one. Skips erasures of clients whom this database never knew.
    """
    for erasure, state in erasure_ledger.erasures().items():
        if state != ErasureState.BEGUN and erasure.at:
            continue
        with transaction.atomic():
            lock_client_files(erasure.provider, erasure.client)
            started_at = client_records.file_started_at(erasure.client, erasure.provider)
            if not client_records.was_known(erasure.client):
                continue
            if erasure.at is None:
                erasure_ledger.mark(replace(erasure, at=started_at or timezone.now()), ErasureState.DONE)
            else:
                was_rolled_back = started_at is not None and started_at < erasure.at
                erasure_ledger.mark(erasure, ErasureState.WITHDRAWN if was_rolled_back else ErasureState.DONE)


def _returned_later(erasure: Erasure) -> bool:
    """Return whether the present file was begun after this erasure."""
    started_at = client_records.file_started_at(erasure.client, erasure.provider)
    return erasure.at is not None and started_at is not None and started_at >= erasure.at


def destroy(client: UUID, provider: UUID) -> None:
    """Delete all rows about a client at one provider.

    Grants are deleted first, so that nobody reads a half-deleted file.

    Where the client acted as a representative, the row stays without their identity: it belongs to somebody else's
    file.
    """
    AccessGrant.objects.filter(client=client, source=provider).exclude(grantee=provider).delete()
    _anonymise_representations(client, provider)
    for model in reversed(client_records.personal_models()):
        if model is not Case:
            client_records.records(model, client, provider).delete()
    for table in client_records.ACCESS_TABLES:
        table._default_manager.filter(client=client, provider=provider).delete()
    client_records.records(Case, client, provider).delete()
    AccessGrant.objects.filter(client=client, source=provider).delete()


def _anonymise_representations(client: UUID, provider: UUID) -> None:
    """Remove the client's identity from rows in which they represent somebody else: no reference, no name, no proof.

    The placeholder texts are stored, so they are in the installation's language, whoever erases.
    """
    with translation.override(settings.LANGUAGE_CODE):
        name, proof = _("somebody whose file was erased"), _("a paper that was seen")
    # A constraint demands a proof text where a proof was seen.
    seen = When(proof_seen_on__isnull=False, then=Value(proof))
    client_records.records(LegalRepresentative, client, provider).filter(other=client).update(
        other=None, name=name, proof=models.Case(seen, default=Value(""))
    )


def _reader(client: Client, representative: Representation | None) -> RepresentativeReader | None:
    if representative is None:
        return None
    if representative.row.is_fully_excluded or not representative.holds:
        raise SubjectAccessRefused(_("Nothing was given: this one is shut out of everything, or acts for her no more."))
    if representative.needs_proof:
        raise SubjectAccessRefused(_("Nothing was given: nobody has seen yet by which paper this one acts for her."))
    return RepresentativeReader(representative, client.is_protected)
