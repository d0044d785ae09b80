"""Counselling without a name: whoever has given nothing by which she could be known again stays unknown."""

from uuid import UUID

from django.utils.translation import gettext as _

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.models import Profile


class StaysNameless(Refused):
    """This would say who she is."""


def check_named(actor: Actor, *persons: UUID) -> None:
    """Refuse what cannot be done without knowing who somebody is. Raises StaysNameless.

    Who gives her name later has it written down first (people/correcting.py).
    """
    for one in Profile.objects.visible_to(actor).filter(person__in=persons, provider=actor.provider_id):
        if one.is_anonymous:
            raise StaysNameless(
                _("Nothing was saved: she is counselled without a name, and this would say who she is.")
            )
