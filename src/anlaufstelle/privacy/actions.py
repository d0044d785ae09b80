"""Verbs: telling a person all there is, holding back, correcting, closing, erasing."""

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

AUDIT_DAYS = 3 * 365  # so long lines of who has looked are kept


class SubjectAccessRefused(Refused):
    """This is not told to whoever asks."""


class ErasureRefused(Refused):
    """This cannot be erased now."""


@transaction.atomic
def export_client_data(actor: Actor, *, client: Client, representative: Representation | None = None) -> dict[str, Any]:
    """Everything the actor's provider keeps about a person, for her; or what a guardian of hers may be told.

    Raises NotPermitted, SubjectAccessRefused.
    """
    provider, reader = decides_about(actor, client.pk), _reader(client, representative)
    seen = [
        {
            "on": one.last.date().isoformat(), "times": one.times, "who": one.who, "at": one.provider,
            "what": one.what, "how": one.action,
        }
        for one in access_events(actor, client.pk, days=AUDIT_DAYS)
        if reader is None or reader.tells_of(one.grant)
    ]  # fmt: skip
    record(
        actor, AuditAction.EXPORT, client, client=client.pk, reason="access-guardian" if representative else "access"
    )
    return client_records.export(client.pk, provider, reader) | {"looked_at": seen}


@transaction.atomic
def build_subject_access_report(
    actor: Actor, *, client: Client, language: str, representative: Representation | None = None
) -> Report:
    """The same in words, for her to read, in one of her languages. Raises NotPermitted, SubjectAccessRefused."""
    provider, reader = decides_about(actor, client.pk), _reader(client, representative)
    seen = [
        one for one in access_events(actor, client.pk, days=AUDIT_DAYS) if reader is None or reader.tells_of(one.grant)
    ]
    record(
        actor, AuditAction.EXPORT, client, client=client.pk, reason="access-guardian" if representative else "access"
    )
    return subject_access_report.build_report(client.pk, provider, seen, language, reader)


@transaction.atomic
def restrict(actor: Actor, *, client: Client, ended: bool = False) -> None:
    """From now on nobody but herself and whoever leads the case sees what is kept (Art. 18 DSGVO); or no longer so.
    Twice is no harm.

    Raises NotPermitted.
    """
    lock_client_files(actor.provider_id, client.pk)
    provider = decides_about(actor, client.pk)
    live = Restriction.objects.live().filter(client=client, provider=provider)
    if live.exists() != ended:
        return  # it is so already
    if ended:
        live.update(ended_on=today())
    else:
        Restriction.objects.create(client=client, provider_id=provider)
    record(actor, AuditAction.CHANGE, client, client=client.pk, reason="unrestricted" if ended else "restricted")


@transaction.atomic
def close_case(actor: Actor, *, case: Case, why: str) -> None:
    """The case is over: nobody writes in it any more, and its time of keeping begins.

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
    """Destroy all that the actor's provider keeps about a person, and the key to what was sealed.

    A backup of before holds it still; restoring one erases it again (erasure_ledger.py). What other providers have
    written stays theirs; the person's row stays too, which says nothing of her.
    Raises ErasureRefused while a case is open, NotPermitted.
    """
    lock_client_files(actor.provider_id, client.pk)
    provider = decides_about(actor, client.pk)
    if client_records.records(Case, client.pk, provider).filter(closed_on=None).exists():
        raise ErasureRefused(_("Nothing was erased: a case is still open. Please close it first."))
    erase_records(actor, client=client.pk, provider=provider, reason="erased")


def erase_records(actor: Actor, *, client: UUID, provider: UUID, reason: str) -> None:
    """Destroy it, so that it stays destroyed. Whether it may be was decided before, in this transaction."""
    begun = erasure_ledger.begin_erasure(client, provider)
    record(actor, AuditAction.DELETE, Client, client=client, reason=reason)
    destroy(client, provider)
    transaction.on_commit(partial(erasure_ledger.mark, begun, ErasureState.DONE))


def repeat_erasures() -> int:
    """Erase once more whoever was erased: after a restore, as the owner. Returns how many.

    Whoever came back since keeps the file that was begun then, however old or new the backup is.
    """
    done = [one for one, told in erasure_ledger.erasures().items() if told == ErasureState.DONE]
    told = {(one.client, one.provider) for one in done if not _returned_later(one)}
    for client, provider in told:
        destroy(client, provider)
    return len(told)


def resolve_unclear_erasures() -> None:
    """What was begun and never marked is done if her file is gone, or is of later; else it was undone. As the owner.

    An erasure without a moment gets one: the beginning of the file that there is now, else now. So it holds for every
    backup with the old file in it, and spares the new one. Not in a database that never knew her.
    """
    for one, told in erasure_ledger.erasures().items():
        if told != ErasureState.BEGUN and one.at:
            continue
        with transaction.atomic():
            lock_client_files(one.provider, one.client)
            began = client_records.file_started_at(one.client, one.provider)
            if not client_records.was_known(one.client):
                continue
            if one.at is None:
                erasure_ledger.mark(replace(one, at=began or timezone.now()), ErasureState.DONE)
            else:
                stays = began is not None and began < one.at
                erasure_ledger.mark(one, ErasureState.WITHDRAWN if stays else ErasureState.DONE)


def _returned_later(one: Erasure) -> bool:
    """Whether the file that there is was begun after this erasure."""
    began = client_records.file_started_at(one.client, one.provider)
    return one.at is not None and began is not None and began >= one.at


def destroy(client: UUID, provider: UUID) -> None:
    """All rows about a person at one provider. Clearances go first: nobody sees her meanwhile.

    For whom she acted keeps that somebody did, and what this one was shut out of: that is the other one's file.
    """
    AccessGrant.objects.filter(client=client, source=provider).exclude(grantee=provider).delete()
    _anonymise_representations(client, provider)
    for model in reversed(client_records.personal_models()):
        if model is not Case:
            client_records.records(model, client, provider).delete()
    for beside in client_records.ACCESS_TABLES:
        beside._default_manager.filter(client=client, provider=provider).delete()
    client_records.records(Case, client, provider).delete()
    AccessGrant.objects.filter(client=client, source=provider).delete()


def _anonymise_representations(client: UUID, provider: UUID) -> None:
    """Where she acted for somebody, it no longer stands who she is: no key, no name, no words about her paper.

    The words are stored, so they are in the installation's language, whoever erases.
    """
    with translation.override(settings.LANGUAGE_CODE):
        name, paper = _("somebody whose file was erased"), _("a paper that was seen")
    seen = When(proof_seen_on__isnull=False, then=Value(paper))  # it stays proved, and that needs a word
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
