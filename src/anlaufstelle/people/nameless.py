"""Counselling without a name: whoever has given nothing by which she could be known again stays unknown."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.models import Profile
from anlaufstelle.people.models.persons import says_who


class StaysNameless(Refused):
    """This would say who she is."""


SAYS_WHO_SHE_IS = late(
    "Nothing was saved: birth and household say who she is. Please write down a name, or empty them."
)


def needs_name(facts: Mapping[str, Any], born: dt.date | None, household: str) -> bool:
    """Whether this keeps something by which she could be known again, of somebody without a name."""
    return not says_who(facts) and bool(born or household)


def is_nameless(actor: Actor, *persons: UUID) -> bool:
    """Whether one of these is counselled without a name at the actor's provider."""
    own = Profile.objects.visible_to(actor).filter(person__in=persons, provider=actor.provider_id)
    return any(one.is_anonymous for one in own)


def check_named(actor: Actor, *persons: UUID) -> None:
    """Refuse what cannot be done without knowing who somebody is. Raises StaysNameless.

    Who gives her name later has it written down first (people/correcting.py).
    """
    if is_nameless(actor, *persons):
        raise StaysNameless(_("Nothing was saved: she is counselled without a name, and this would say who she is."))
