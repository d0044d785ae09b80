"""Staff accounts as managed by the operator's commands, by e-mail address."""

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
    """Invite a staff member. Return the link. Raises Refused."""
    name = provider.strip()
    if not name or len(name) > 200:
        raise Refused("Nobody was invited: the provider has no name, or one that is too long.")
    organizations = list(Organization.objects.filter(name=name)[:2])
    if len(organizations) > 1:
        raise Refused(f"Nobody was invited: several providers are called “{name}”.")
    organization = (
        organizations[0]
        if organizations
        else Organization.objects.create(name=name, kind="association", description="")
    )
    if house:
        centre = Centre.objects.first() or Centre(name=name[:120], county=name[:120])
        centre.organization = organization
        centre.save()
    address = f"{site_address()}/desk/join/"
    return memberships.invite(OPERATOR, organization=organization, email=email, roles=roles, address=address).link


def close_account(email: str) -> str:
    """Close an account. Raises Refused."""
    user = _user_by_email(email)
    memberships.deactivate(OPERATOR, user=user)
    return f"The account of {user.name} is closed."


def reopen_account(email: str) -> str:
    """Reopen a closed account. Memberships need a new invitation. Raises Refused."""
    user = _user_by_email(email)
    memberships.reactivate(OPERATOR, user=user)
    return f"The account of {user.name} is open again. She works for nobody until she is invited."


def new_password(email: str) -> str:
    """Return a link to set a new password, for installations without a mail server. Raises Refused."""
    user = _user_by_email(email)
    key = EmailAwarePasswordResetTokenGenerator().make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return f"{site_address()}{path}"


def reset_second_factor(email: str) -> str:
    """Remove the second factor, so that the user sets up a new one. Raises Refused."""
    user = _user_by_email(email)
    actions.reset_second_factor(user)
    return f"{user.name} sets up a new second factor after her password."


def site_address() -> str:
    """Return the base URL of this installation."""
    scheme = "https" if settings.BEHIND_HTTPS else "http"
    host = settings.ALLOWED_HOSTS[0]
    return f"{scheme}://{host}" if host != "localhost" else "http://localhost:8000"


def _user_by_email(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise Refused(f"There is no account with the address {email}.")
    return user
