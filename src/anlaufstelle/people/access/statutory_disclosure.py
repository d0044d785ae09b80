"""Statutory disclosure: sharing records with another provider because a law requires or allows it, and ending that.

Never residence status, address or anything confidential; the table refuses these as well (people/access/models.py).
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import rules
from anlaufstelle.people.access.areas import mask_of
from anlaufstelle.people.access.choices import Basis
from anlaufstelle.people.access.permissions import may_end_legal_grant, may_open_by_law
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.clients.anonymous import require_name
from anlaufstelle.people.models import AccessGrant, Case
from anlaufstelle.people.notifications import data_protection_officers, notify

CODE_LIST = "legal_duty"


@transaction.atomic
def disclose(
    actor: Actor, *, case: Case, recipient: Organization, duty: str, wanted: rules.AccessRequest
) -> tuple[AccessGrant, bool]:
    """Share a client's records with another provider by law, and notify the own data protection officers. Idempotent.

    `duty`: a code of the list `legal_duty`. Returns the grant, and whether anybody could be notified. Raises
    DisclosureRefused, NotPermitted, NameRequired.
    """
    lock_client_files(actor.provider_id, case.client_id)
    may_open_by_law(actor, case.pk)
    wanted = rules.check_disclosure(wanted, today())
    code = code_lists().get(CODE_LIST, duty)
    if code is None:
        raise rules.DisclosureRefused(_("Nothing was opened: please choose the law that demands it."))
    if recipient.pk == case.provider_id:
        raise rules.DisclosureRefused(_("Nothing was opened: this is your own provider. Please choose another one."))
    require_name(actor, case.client_id)
    values: dict[str, Any] = {
        "client_id": case.client_id, "source_id": case.provider_id, "grantee": recipient, "basis": Basis.DUTY,
        "paragraph": code.legal_basis[:80], "purpose": wanted.purpose, "depth": wanted.granted_depth,
        "areas": mask_of(wanted.areas), "until": wanted.until,
    }  # fmt: skip
    officers = data_protection_officers(case.provider_id)
    if existing := AccessGrant.objects.live().filter(**values).first():
        return existing, bool(officers)
    grant = AccessGrant.objects.create(**values, since=today())
    record(actor, AuditAction.CREATE, grant, client=case.client_id, grant=grant.pk, reason=f"duty:{duty}"[:40])
    notify(officers, what=late("Something was opened to another provider by law."), where=late("Data protection"))
    return grant, bool(officers)


@transaction.atomic
def end_disclosure(actor: Actor, *, grant: AccessGrant) -> None:
    """End a statutory disclosure from the next request on.

    Allowed to whoever works on a case of the client at the source.

    Raises NotPermitted.
    """
    may_end_legal_grant(actor, grant)
    live = AccessGrant.objects.filter(pk=grant.pk, source=actor.provider_id, basis=Basis.DUTY, ended_on=None)
    if live.update(ended_on=today(), end_reason="source"):
        record(actor, AuditAction.CHANGE, grant, client=grant.client_id, grant=grant.pk, reason="duty-ended")


def disclosures_of(actor: Actor, client: UUID) -> QuerySet[AccessGrant]:
    """Return the statutory disclosures about a client by the actor's provider, newest first, ended ones included."""
    rows = AccessGrant.objects.filter(client=client, source=actor.provider_id, basis=Basis.DUTY)
    return rows.select_related("grantee").order_by("-since", "-id")
