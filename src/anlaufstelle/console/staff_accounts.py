"""What the operator does with the people of an installation, by name and address."""

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from anlaufstelle.accounts import actions
from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import OPERATOR
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory import memberships
from anlaufstelle.directory.models import Centre, Organization


@transaction.atomic
def invite_staff(email: str, *, provider: str, roles: list[str], house: bool) -> str:
    """Invite somebody; returns the link. Raises Refused."""
    name = provider.strip()
    if not name or len(name) > 200:
        raise Refused("Nobody was invited: the provider has no name, or one that is too long.")
    found = list(Organization.objects.filter(name=name)[:2])
    if len(found) > 1:
        raise Refused(f"Nobody was invited: several providers are called “{name}”.")
    owner = found[0] if found else Organization.objects.create(name=name, kind="association", description="")
    if house:
        centre = Centre.objects.first() or Centre(name=name[:120], county=name[:120])
        centre.organization = owner
        centre.save()
    address = f"{site_address()}/desk/join/"
    return memberships.invite(OPERATOR, organization=owner, email=email, roles=roles, address=address).link


def close_account(email: str) -> str:
    """Close an account. Raises Refused."""
    user = _user_by_email(email)
    memberships.deactivate(OPERATOR, user=user)
    return f"The account of {user.name} is closed."


def reopen_account(email: str) -> str:
    """Open a closed account; its work for providers begins anew with an invitation. Raises Refused."""
    user = _user_by_email(email)
    memberships.reactivate(OPERATOR, user=user)
    return f"The account of {user.name} is open again. She works for nobody until she is invited."


def new_password(email: str) -> str:
    """A link with which she chooses a new password; for houses without a mail server. Raises Refused."""
    user = _user_by_email(email)
    key = EmailAwarePasswordResetTokenGenerator().make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return f"{site_address()}{path}"


def reset_second_factor(email: str) -> str:
    """Let her set up a new one. Raises Refused."""
    user = _user_by_email(email)
    actions.reset_second_factor(user)
    return f"{user.name} sets up a new second factor after her password."


def site_address() -> str:
    """Where the pages of this installation are read."""
    scheme = "https" if settings.BEHIND_HTTPS else "http"
    host = settings.ALLOWED_HOSTS[0]
    return f"{scheme}://{host}" if host != "localhost" else "http://localhost:8000"


def _user_by_email(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise Refused(f"There is no account with the address {email}.")
    return user
