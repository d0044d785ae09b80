"""Anonymous counselling: a client without any identifying detail stays anonymous."""

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
    """This would identify an anonymous client."""


NAME_REQUIRED_TEXT = late(
    "Nothing was saved: birth and household say who she is. Please write down a name, or empty them."
)


def needs_name(facts: Mapping[str, Any], born: dt.date | None, household: str) -> bool:
    """Return whether this combines identifying details with a client who has no name."""
    return not is_identifying(facts) and bool(born or household)


def any_anonymous(actor: Actor, *clients: UUID) -> bool:
    """Return whether one of these clients is counselled anonymously at the actor's provider."""
    own = ClientProfile.objects.visible_to(actor).filter(client__in=clients, provider=actor.provider_id)
    return any(profile.is_anonymous for profile in own)


def require_name(actor: Actor, *clients: UUID) -> None:
    """Refuse what cannot be done for an anonymous client. Raises NameRequired.

    A client who gives a name later gets it recorded first (people/clients/details_editing.py).
    """
    if any_anonymous(actor, *clients):
        raise NameRequired(_("Nothing was saved: she is counselled without a name, and this would say who she is."))
