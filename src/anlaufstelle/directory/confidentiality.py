"""The register of confidentiality undertakings (§ 203 StGB), and the document that helpers sign."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.models import ConfidentialityUndertaking
from anlaufstelle.directory.roles import Permission, require_permission
from anlaufstelle.paper.bilingual import BilingualDocument

ACTIVITY_CODES = "secrecy_role"
INTERPRETER = "DOLMETSCHEN"
VERSION = "1"
TEXTS = Path(__file__).parent / "texts"


class CannotRecordUndertaking(Refused):
    """The undertaking is incomplete or not allowed, and was not recorded."""


@transaction.atomic
def record_undertaking(
    actor: Actor, *, name: str, activity: str, bound_on: dt.date | None, bound_by: str, saw_proof: bool
) -> ConfidentialityUndertaking:
    """Record an undertaking. Recording the same one twice has no effect.

    Raises CannotRecordUndertaking, PermissionRefused.
    """
    require_permission(actor, Permission.DECLARE)
    full_name, witness, day = " ".join(name.split())[:200], " ".join(bound_by.split())[:200], bound_on or today()
    if not full_name or not witness:
        raise CannotRecordUndertaking(_("Not saved: please write down who was bound, and by whom."))
    if code_lists().get(ACTIVITY_CODES, activity) is None:
        raise CannotRecordUndertaking(_("Not saved: please choose what she does."))
    if day > today():
        raise CannotRecordUndertaking(
            _("Not saved: this day is still to come. Please write it down once she has signed.")
        )
    lookup: dict[str, Any] = {
        "provider_id": actor.provider_id,
        "name": full_name,
        "activity": activity,
        "ended_on": None,
    }
    proof: dict[str, Any] = {"proof_seen_on": today(), "proof_seen_by_id": actor.user_id} if saw_proof else {}
    defaults = {"bound_on": day, "bound_by": witness, "text_version": VERSION} | proof
    undertaking, is_new = ConfidentialityUndertaking.objects.get_or_create(**lookup, defaults=defaults)
    if is_new:
        record(actor, AuditAction.CREATE, undertaking, reason=activity)
    return undertaking


@transaction.atomic
def confirm_signature(actor: Actor, *, pledge: ConfidentialityUndertaking) -> None:
    """Record that the actor has seen the signature. Raises CannotRecordUndertaking, PermissionRefused."""
    seen = {"proof_seen_on": today(), "proof_seen_by_id": actor.user_id}
    _change(actor, pledge, "signed", {"proof_seen_on": None}, seen)


@transaction.atomic
def end_undertaking(actor: Actor, *, pledge: ConfidentialityUndertaking) -> None:
    """End the helper's work; the duty of confidentiality remains. Raises CannotRecordUndertaking, PermissionRefused."""
    _change(actor, pledge, "ended", {"ended_on": None}, {"ended_on": today()})


def has_undertaking(provider: UUID | None, name: str) -> bool:
    """Whether the provider's register has a signed undertaking under this name that has not ended."""
    full_name = " ".join(name.split())
    return ConfidentialityUndertaking.objects.live().filter(provider=provider, name__iexact=full_name).exists()


def interpreters(provider: UUID | None) -> list[str]:
    """Return the names of interpreters with a live undertaking."""
    rows = ConfidentialityUndertaking.objects.live().filter(provider=provider, activity=INTERPRETER)
    return list(rows.values_list("name", flat=True))


def undertaking_document(pledge: ConfidentialityUndertaking) -> BilingualDocument:
    """Return the document to sign, in German, in the version of the text that was recorded."""
    texts = _text(pledge.text_version)
    values = {
        "name": pledge.name,
        "provider": pledge.provider.name,
        "by": pledge.bound_by,
        "activity": code_lists().label(ACTIVITY_CODES, pledge.activity, "de"),
        "day": f"{pledge.bound_on:%d.%m.%Y}",
    }
    return BilingualDocument(
        title=texts["title"],
        languages=[("de", "ltr")],
        heads=[texts["title"]],
        rows=[([section["title"]], [section["text"].format(**values)]) for section in texts["content"]],
        signature="",
        lines=[texts["line"].format(**values)],
        foot=[texts["foot"]],
    )


@cache
def _text(version: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"secrecy-{version}.toml").read_text(encoding="utf-8"))


def _change(
    actor: Actor, pledge: ConfidentialityUndertaking, reason: str, current: dict[str, Any], changes: dict[str, Any]
) -> None:
    require_permission(actor, Permission.DECLARE)
    if pledge.provider_id != actor.provider_id:
        raise CannotRecordUndertaking(_("Nothing was changed: this is the register of another provider."))
    if ConfidentialityUndertaking.objects.filter(pk=pledge.pk, **current).update(**changes):
        record(actor, AuditAction.CHANGE, pledge, reason=reason)
