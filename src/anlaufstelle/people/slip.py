"""What the front desk does for her when nobody who works with her is there: a slip is handed in, her page is locked.

It learns nothing by it: it names a provider, and is answered alike whether something was opened to it or not.
"""

from uuid import UUID

from django.db import transaction

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import actions, own
from anlaufstelle.people.models import Consent
from anlaufstelle.people.permissions import greets
from anlaufstelle.people.reading import hold


@transaction.atomic
def hand_in(actor: Actor, *, person: UUID, recipient: Organization) -> None:
    """End whatever she has allowed one provider to see here, at once. Doing it twice is no harm.

    Raises NotPermitted.
    """
    hold(actor.provider_id, person)
    greets(actor, person)
    given = Consent.objects.for_the_house(because="she has handed in the slip that ends them")
    for consent in given.filter(
        person=person, provider=actor.provider_id, recipient=recipient, withdrawn_on=None
    ).order_by("pk"):
        actions.end_consent(actor, consent=consent, how="slip")


@transaction.atomic
def lock_page(actor: Actor, *, person: UUID) -> None:
    """The code that was given out here opens her page no more, also where it is open now. Raises NotPermitted."""
    hold(actor.provider_id, person)
    greets(actor, person)
    own.lock_here(actor, person=person)
