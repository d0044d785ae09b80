"""Invitation e-mails, in German and then in English: the recipient's language is not known yet."""

from django.utils import translation
from django.utils.translation import gettext as _

from anlaufstelle.directory.models import Invitation
from anlaufstelle.outbox.mail import queue_mail

VALID_HOURS = 7 * 24


def send_invitation(invitation: Invitation, *, by: str, link: str) -> None:
    """Queue the e-mail with the invitation link. It is discarded unsent once the link has expired."""
    parts = []
    for language in ("de", "en"):
        with translation.override(language):
            parts.append(
                _(
                    "Good day,\n\n%(by)s invites you to work for %(provider)s in Anlaufstelle, the directory of help in"
                    " the county. With this link you accept; it works once, for seven days:"
                )
                % {"by": by, "provider": invitation.organization.name}
                + f"\n\n{link}\n\n"
                + _("If you did not expect this, there is nothing to do.")
            )
    with translation.override("de"):
        subject = _("Invitation: %(provider)s") % {"provider": invitation.organization.name}
    queue_mail(to=invitation.email, subject=subject, body="\n\n—\n\n".join(parts) + "\n", hours=VALID_HOURS)
