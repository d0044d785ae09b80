"""Verbs: what becomes of what is due. Nothing vanishes by itself: somebody confirms it, or keeps it and says why."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import record
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory import roles
from anlaufstelle.people.models import Clearance, Consent
from anlaufstelle.people.reading import hold
from anlaufstelle.privacy import about, actions, retention
from anlaufstelle.privacy.models import Kept, Shorter
from anlaufstelle.privacy.periods import CannotKeep, check_keeping, shortened


@transaction.atomic
def throw_away(actor: Actor, *, keys: Collection[str]) -> int:
    """Destroy what is due and was confirmed; returns how much. Raises NotYourRole, and CannotErase where nothing is."""
    provider = _decides(actor)
    lines = _held(actor, provider, keys)
    if not lines:
        raise actions.CannotErase(_("Nothing was erased: please tick what shall be destroyed."))
    for line in lines:
        if line.period.code == retention.FILE:
            actions.forget(actor, person=line.person, provider=provider, reason="retention")
        else:
            _consent(actor, line, provider)
    return len(lines)


@transaction.atomic
def keep(actor: Actor, *, keys: Collection[str], reason: str, until: dt.date | None) -> int:
    """Keep it longer, because of something; on the day after it is proposed again. Raises CannotKeep."""
    provider = _decides(actor)
    last = check_keeping(until, today())
    if shelf().get("keep_reason", reason) is None:
        raise CannotKeep(_("Please choose why it is kept."))
    lines = _held(actor, provider, keys)
    if not lines:
        raise CannotKeep(_("Nothing was changed: please tick what shall be kept."))
    by: dict[str, Any] = {"provider_id": provider, "written_by_id": actor.user_id}
    for line in lines:
        kept = Kept.objects.create(
            **by, person_id=line.person, period=line.period.code, record=line.record, reason=reason, until=last
        )
        record(actor, Deed.CREATE, kept, person=line.person, reason=reason)
    return len(lines)


@transaction.atomic
def shorten(actor: Actor, *, period: str, count: int) -> None:
    """The provider's own time of keeping, shorter than the one of the codes. Raises NotYourRole, CannotKeep."""
    roles.demand(actor, roles.Deed.DECLARE)
    longest = retention.longest().get(period)
    if longest is None or actor.provider_id is None:
        raise CannotKeep(_("Not changed: there is no such time of keeping."))
    if shortened(longest, count) == retention.periods(actor.provider_id)[period]:
        return
    own, _made = Shorter.objects.update_or_create(
        provider_id=actor.provider_id, period=period, defaults={"count": count}
    )
    record(actor, Deed.CHANGE, own, reason=f"{period}:{count}")


def _decides(actor: Actor) -> UUID:
    roles.demand(actor, roles.Deed.THROW_AWAY)
    if actor.provider_id is None:
        raise actions.CannotErase(_("Nothing was done: you act for no provider."))
    return actor.provider_id


def _held(actor: Actor, provider: UUID, keys: Collection[str]) -> list[retention.Line]:
    """What was chosen, as it is when nobody opens a case, or erases, any more."""
    hold(actor.provider_id, *(line.person for line in retention.chosen(provider, keys, today())))
    return retention.chosen(provider, keys, today())


def _consent(actor: Actor, line: retention.Line, provider: UUID) -> None:
    """A consent that ended long ago, with the clearance that it once was. Gone already with its file: nothing to do."""
    Clearance.objects.filter(consent=line.record, source=provider).delete()
    gone, _kinds = about.records(Consent, line.person, provider).filter(pk=line.record).delete()
    if gone:
        record(actor, Deed.DELETE, Consent, person=line.person, reason="retention")
