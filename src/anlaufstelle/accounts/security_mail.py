"""E-mail about changed second factors, so that a user notices an attacker."""

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from anlaufstelle.accounts.models import User
from anlaufstelle.outbox.mail import queue_mail

HOURS = 7 * 24


def send_second_factor_changed(user: User, what: str | Promise) -> None:
    """Tell a user what has changed, in their language, and what to do if it was not them.

    Call it inside the transaction.

    The e-mail has no link, because forged ones would.
    """
    if user.is_invented:
        return
    with translation.override(user.language):
        subject = _("Your second step has changed")
        body = _(
            "Good day %(name)s,\n\nthis has changed in how you sign in to Anlaufstelle, on %(moment)s:\n\n%(what)s\n\n"
            "If it was you, there is nothing to do. If not, please choose a new password at once, sign out everywhere"
            " else, and tell those who run the house."
        ) % {"name": user.name, "moment": f"{timezone.localtime():%d.%m.%Y, %H:%M}", "what": what}
    queue_mail(to=user.email, subject=subject, body=body + "\n", hours=HOURS)
