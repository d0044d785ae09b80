"""Verbs: keeping the register of who was bound to secrecy; and the paper that she signs."""

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

CODES = "secrecy_role"
INTERPRETER = "DOLMETSCHEN"
VERSION = "1"
TEXTS = Path(__file__).parent / "texts"


class CannotRecordUndertaking(Refused):
    """Nobody is bound to secrecy like this."""


@transaction.atomic
def record_undertaking(
    actor: Actor, *, name: str, activity: str, bound_on: dt.date | None, bound_by: str, saw_proof: bool
) -> ConfidentialityUndertaking:
    """Write down that somebody was bound. Twice the same is no harm. Raises CannotRecordUndertaking,
    PermissionRefused."""
    require_permission(actor, Permission.DECLARE)
    said, by, day = " ".join(name.split())[:200], " ".join(bound_by.split())[:200], bound_on or today()
    if not said or not by:
        raise CannotRecordUndertaking(_("Not saved: please write down who was bound, and by whom."))
    if code_lists().get(CODES, activity) is None:
        raise CannotRecordUndertaking(_("Not saved: please choose what she does."))
    if day > today():
        raise CannotRecordUndertaking(
            _("Not saved: this day is still to come. Please write it down once she has signed.")
        )
    own: dict[str, Any] = {"provider_id": actor.provider_id, "name": said, "activity": activity, "ended_on": None}
    seen: dict[str, Any] = {"proof_seen_on": today(), "proof_seen_by_id": actor.user_id} if saw_proof else {}
    first = {"bound_on": day, "bound_by": by, "text_version": VERSION} | seen
    made, is_new = ConfidentialityUndertaking.objects.get_or_create(**own, defaults=first)
    if is_new:
        record(actor, AuditAction.CREATE, made, reason=activity)
    return made


@transaction.atomic
def confirm_signature(actor: Actor, *, pledge: ConfidentialityUndertaking) -> None:
    """Her signature lies before the actor. Raises CannotRecordUndertaking, PermissionRefused."""
    seen = {"proof_seen_on": today(), "proof_seen_by_id": actor.user_id}
    _change(actor, pledge, "signed", {"proof_seen_on": None}, seen)


@transaction.atomic
def end_undertaking(actor: Actor, *, pledge: ConfidentialityUndertaking) -> None:
    """She no longer helps here; what she has learnt stays secret. Raises CannotRecordUndertaking, PermissionRefused."""
    _change(actor, pledge, "ended", {"ended_on": None}, {"ended_on": today()})


def has_undertaking(provider: UUID | None, name: str) -> bool:
    """Whether somebody of this name stands in the register of a provider, signed and not ended."""
    said = " ".join(name.split())
    return ConfidentialityUndertaking.objects.live().filter(provider=provider, name__iexact=said).exists()


def interpreters(provider: UUID | None) -> list[str]:
    """Who interprets here and is bound."""
    rows = ConfidentialityUndertaking.objects.live().filter(provider=provider, activity=INTERPRETER)
    return list(rows.values_list("name", flat=True))


def undertaking_document(pledge: ConfidentialityUndertaking) -> BilingualDocument:
    """What she signs, in German: the words of the version that was written down."""
    told = _text(pledge.text_version)
    said = {
        "name": pledge.name, "provider": pledge.provider.name, "by": pledge.bound_by,
        "activity": code_lists().label(CODES, pledge.activity, "de"), "day": f"{pledge.bound_on:%d.%m.%Y}",
    }  # fmt: skip
    return BilingualDocument(
        title=told["title"],
        languages=[("de", "ltr")],
        heads=[told["title"]],
        rows=[([one["title"]], [one["text"].format(**said)]) for one in told["content"]],
        signature="",
        lines=[told["line"].format(**said)],
        foot=[told["foot"]],
    )


@cache
def _text(version: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"secrecy-{version}.toml").read_text(encoding="utf-8"))


def _change(
    actor: Actor, pledge: ConfidentialityUndertaking, reason: str, only: dict[str, Any], told: dict[str, Any]
) -> None:
    require_permission(actor, Permission.DECLARE)
    if pledge.provider_id != actor.provider_id:
        raise CannotRecordUndertaking(_("Nothing was changed: this is the register of another provider."))
    if ConfidentialityUndertaking.objects.filter(pk=pledge.pk, **only).update(**told):
        record(actor, AuditAction.CHANGE, pledge, reason=reason)
