"""Counselling without a name: whoever has given nothing by which she could be known again stays unknown."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.clients.models import is_identifying
from anlaufstelle.people.models import ClientProfile


class NameRequired(Refused):
    """This would say who she is."""


NAME_REQUIRED_TEXT = late(
    "Nothing was saved: birth and household say who she is. Please write down a name, or empty them."
)


def needs_name(facts: Mapping[str, Any], born: dt.date | None, household: str) -> bool:
    """Whether this keeps something by which she could be known again, of somebody without a name."""
    return not is_identifying(facts) and bool(born or household)


def any_anonymous(actor: Actor, *clients: UUID) -> bool:
    """Whether one of these is counselled without a name at the actor's provider."""
    own = ClientProfile.objects.visible_to(actor).filter(client__in=clients, provider=actor.provider_id)
    return any(one.is_anonymous for one in own)


def require_name(actor: Actor, *clients: UUID) -> None:
    """Refuse what cannot be done without knowing who somebody is. Raises NameRequired.

    Who gives her name later has it written down first (people/clients/details_editing.py).
    """
    if any_anonymous(actor, *clients):
        raise NameRequired(_("Nothing was saved: she is counselled without a name, and this would say who she is."))
