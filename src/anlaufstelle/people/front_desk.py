"""What the front desk does for her when nobody who works with her is there: a slip is handed in, her page is locked.

It learns nothing by it: it names a provider, and is answered alike whether something was opened to it or not.
"""

from uuid import UUID

from django.db import transaction

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import actions
from anlaufstelle.people.access.permissions import greets
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.models import Consent
from anlaufstelle.people.portal_access import sign_in as portal_access


@transaction.atomic
def take_withdrawal(actor: Actor, *, client: UUID, recipient: Organization) -> None:
    """End whatever she has allowed one provider to see here, at once. Doing it twice is no harm.

    Raises NotPermitted.
    """
    lock_client_files(actor.provider_id, client)
    greets(actor, client)
    given = Consent.objects.unrestricted(because="she has handed in the slip that ends them")
    for consent in given.filter(
        client=client, provider=actor.provider_id, recipient=recipient, withdrawn_on=None
    ).order_by("pk"):
        actions.end_consent(actor, consent=consent, how="slip")


@transaction.atomic
def lock_portal(actor: Actor, *, client: UUID) -> None:
    """The code that was given out here opens her page no more, also where it is open now. Raises NotPermitted."""
    lock_client_files(actor.provider_id, client)
    greets(actor, client)
    portal_access.lock_own_codes(actor, client=client)
