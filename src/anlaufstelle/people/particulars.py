"""Birth date and household as one reader may read them."""

from uuid import UUID

from anlaufstelle.core.actor import Actor
from anlaufstelle.people.models import Particulars, Person


def particulars_of(actor: Actor, person: Person, provider: UUID) -> Particulars | None:
    """What a provider knows of her beyond her name, as far as the actor sees it.

    With whom a protected person lives would say where she lives: like a Housemate it goes to no other provider.
    """
    found = Particulars.objects.visible_to(actor).filter(person=person, provider=provider).first()
    if found and person.is_protected and found.provider_id != actor.provider_id and actor.person_id is None:
        found.household = ""
    return found
