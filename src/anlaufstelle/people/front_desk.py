"""What the front desk does for a client without an assignment: ending consents by a slip, locking the client portal.

The front desk learns nothing by it: it names a provider, and the answer is the same whether or not a consent existed.
"""

from uuid import UUID

from django.db import transaction

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import actions
from anlaufstelle.people.access.permissions import may_act_at_front_desk
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.models import Consent
from anlaufstelle.people.portal_access import sign_in as portal_access


@transaction.atomic
def take_withdrawal(actor: Actor, *, client: UUID, recipient: Organization) -> None:
    """End all consents towards one recipient that the client has given at the actor's provider. Idempotent.

    Raises NotPermitted.
    """
    lock_client_files(actor.provider_id, client)
    may_act_at_front_desk(actor, client)
    consents = Consent.objects.unrestricted(because="the client has handed in a slip")
    for consent in consents.filter(
        client=client, provider=actor.provider_id, recipient=recipient, withdrawn_on=None
    ).order_by("pk"):
        actions.end_consent(actor, consent=consent, how="slip")


@transaction.atomic
def lock_portal(actor: Actor, *, client: UUID) -> None:
    """End the portal codes issued by the actor's provider, open portal sessions included. Raises NotPermitted."""
    lock_client_files(actor.provider_id, client)
    may_act_at_front_desk(actor, client)
    portal_access.lock_own_codes(actor, client=client)
