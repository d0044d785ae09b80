"""How somebody is safely reached, as one reader may know it."""

from anlaufstelle.core.actor import Actor
from anlaufstelle.people.models import Profile
from anlaufstelle.people.models.persons import Channel


def as_opened(actor: Actor, profile: Profile, *, address: bool) -> Profile:
    """The same profile, without where letters go unless that may be known: a letter's address is an address.

    `address`: whether hers is opened to the actor's provider. What her own provider has written is not looked at.
    """
    foreign = actor.person_id is None and profile.provider_id != actor.provider_id
    if foreign and profile.channel == Channel.LETTER and not address:
        profile.reached_at = profile.reach_note = ""
    return profile
