"""E-mails to colleagues who must know at once. They never name a client; details are shown after signing in."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anlaufstelle.accounts.models import User
from anlaufstelle.directory.models import Membership
from anlaufstelle.directory.roles import Role
from anlaufstelle.outbox.mail import queue_mail

HOURS = 7 * 24


def data_protection_officers(provider: UUID) -> list[User]:
    """Return the active data protection officers of a provider."""
    memberships = Membership.objects.live().filter(organization=provider, role=Role.PRIVACY, user__is_active=True)
    return [membership.user for membership in memberships.select_related("user")]


def notify(users: Iterable[User], *, what: Any, where: Any) -> None:
    """E-mail each user, in their language, what has happened and on which page to look.

    Call it inside the transaction.
    """
    for user in {user.pk: user for user in users}.values():
        if user.is_invented or not user.is_active:
            continue
        with translation.override(user.language):
            body = _(
                "Good day %(name)s,\n\non %(moment)s this happened in Anlaufstelle:\n\n%(what)s\n\nIt stands on your "
                "page “%(where)s”. This letter names nobody and holds no link: please sign in as always."
            ) % {
                "name": user.name, "moment": f"{timezone.localtime():%d.%m.%Y, %H:%M}", "what": what, "where": where,
            }  # fmt: skip
            queue_mail(to=user.email, subject=str(what), body=f"{body}\n", hours=HOURS)
