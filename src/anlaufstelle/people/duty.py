"""Verbs: opening something to another provider because a law demands it, and ending that.

Never residence status, never address, nothing confidential: the table refuses it too (people/sight.py).
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import record
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import rules
from anlaufstelle.people.areas import mask_of
from anlaufstelle.people.depth import Basis
from anlaufstelle.people.models import Case, Clearance
from anlaufstelle.people.nameless import check_named
from anlaufstelle.people.permissions import may_end_legal_grant, may_open_by_law
from anlaufstelle.people.reading import hold
from anlaufstelle.people.telling import officers, tell

CODES = "legal_duty"


@transaction.atomic
def open_by_law(
    actor: Actor, *, case: Case, recipient: Organization, duty: str, wanted: rules.Wanted
) -> tuple[Clearance, bool]:
    """Let another provider see what a law demands, and tell one's own data protection officer; twice is no harm.

    `duty`: a code of the list `legal_duty`. Returns it, and whether anybody could be told. Raises CannotOblige,
    NotPermitted, StaysNameless.
    """
    hold(actor.provider_id, case.person_id)
    may_open_by_law(actor, case.pk)
    wanted = rules.check_duty(wanted, today())
    code = shelf().get(CODES, duty)
    if code is None:
        raise rules.CannotOblige(_("Nothing was opened: please choose the law that demands it."))
    if recipient.pk == case.provider_id:
        raise rules.CannotOblige(_("Nothing was opened: this is your own provider. Please choose another one."))
    check_named(actor, case.person_id)
    told: dict[str, Any] = {
        "person_id": case.person_id, "source_id": case.provider_id, "grantee": recipient, "basis": Basis.DUTY,
        "paragraph": code.legal_basis[:80], "purpose": wanted.purpose, "depth": wanted.up_to,
        "areas": mask_of(wanted.areas), "until": wanted.until,
    }  # fmt: skip
    guards = officers(case.provider_id)
    if there := Clearance.objects.live().filter(**told).first():
        return there, bool(guards)
    made = Clearance.objects.create(**told, since=today())
    record(actor, Deed.CREATE, made, person=case.person_id, clearance=made.pk, reason=f"duty:{duty}"[:40])
    tell(guards, what=late("Something was opened to another provider by law."), where=late("Data protection"))
    return made, bool(guards)


@transaction.atomic
def end_duty(actor: Actor, *, clearance: Clearance) -> None:
    """It no longer opens anything, from the next request on. By whoever works on a case of hers at the source.

    Raises NotPermitted.
    """
    may_end_legal_grant(actor, clearance)
    live = Clearance.objects.filter(pk=clearance.pk, source=actor.provider_id, basis=Basis.DUTY, ended_on=None)
    if live.update(ended_on=today(), ended_why="source"):
        record(actor, Deed.CHANGE, clearance, person=clearance.person_id, clearance=clearance.pk, reason="duty-ended")


def by_law(actor: Actor, person: UUID) -> QuerySet[Clearance]:
    """What the actor's provider has opened of her by law, the newest first, also what is over."""
    rows = Clearance.objects.filter(person=person, source=actor.provider_id, basis=Basis.DUTY)
    return rows.select_related("grantee").order_by("-since", "-id")
