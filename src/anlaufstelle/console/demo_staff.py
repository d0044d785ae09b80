"""The staff of the demo county, with publicly known passwords and second factors. Refused outside the demo."""

import base64
import hashlib
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from django.db import transaction

from anlaufstelle.accounts.models import DEMO_ADDRESS, User
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.ids import id_from
from anlaufstelle.directory.models import Centre, Membership
from anlaufstelle.directory.roles import Role

FILE = Path(__file__).parent / "demo" / "staff.toml"
PASSWORD = "Quitten wachsen im Garten"  # noqa: S105 - public


@dataclass(frozen=True)
class DemoStaffMember:
    """One staff member of the demo."""

    name: str
    email: str
    works: tuple[tuple[str, Role], ...]  # provider and role


def demo_staff() -> list[DemoStaffMember]:
    """Return all staff members of the file."""
    with FILE.open("rb") as file:
        entries = tomllib.load(file)["person"]
    return [
        DemoStaffMember(
            name=entry["name"],
            email=entry["email"] + DEMO_ADDRESS,
            works=tuple(
                (membership["provider"], Role(role)) for membership in entry["works"] for role in membership["roles"]
            ),
        )
        for entry in entries
    ]


def totp_secret(email: str) -> str:
    """Return the TOTP secret of a demo staff member, derived from the address."""
    return base64.b32encode(hashlib.sha256(f"demo:{email}".encode()).digest()[:20]).decode()


@transaction.atomic
def load_demo_staff() -> int:
    """Create or reset the accounts of the file. Raises Refused outside the demo."""
    require_demo()
    password = make_password(PASSWORD)
    for member in demo_staff():
        fields = {"name": member.name, "password": password, "is_active": True}
        user, _ = User.objects.update_or_create(email=member.email, defaults=fields)
        Authenticator.objects.filter(user=user).delete()
        TOTP.activate(user, totp_secret(member.email))
        _set_memberships(user, member)
    return len(demo_staff())


def _set_memberships(user: User, member: DemoStaffMember) -> None:
    """Set the memberships of the file. Existing rows are kept, because case assignments depend on their start date."""
    memberships = []
    for provider, role in member.works:
        fields = {"user": user, "organization_id": id_from(f"provider:{provider}"), "role": role}
        membership = Membership.objects.filter(**fields).order_by("since", "id").first() or Membership(**fields)
        membership.ended_on = None
        memberships.append(membership)
    Membership.objects.filter(user=user).exclude(pk__in=[membership.pk for membership in memberships]).delete()
    for membership in memberships:
        membership.save()


def current_totp(email: str) -> str:
    """Return the current TOTP code of a demo staff member. Raises Refused outside the demo, and for other accounts."""
    require_demo()
    if email not in {member.email for member in demo_staff()}:
        raise Refused(f"{email} is nobody of the demo. Please see who there is with: anlaufstelle run")
    return str(format_hotp_value(hotp_value(totp_secret(email), int(time.time()) // 30)))


def require_demo() -> None:
    """Raise Refused unless this installation is the demo."""
    if not Centre.objects.filter(is_demo=True).exists():
        raise Refused("This installation is not the demo. Its people sign in with second factors of their own.")


def demo_accounts() -> list[str]:
    """Return a description of the demo accounts, one line each; empty outside the demo."""
    if not Centre.objects.filter(is_demo=True).exists():
        return []
    lines = [f"People to try it as (password for all: {PASSWORD}; the code: anlaufstelle demo-code EMAIL):"]
    for member in demo_staff():
        roles = ", ".join(dict.fromkeys(role.value for _, role in member.works))
        providers = ", ".join(dict.fromkeys(provider for provider, _ in member.works))
        lines.append(f"  {member.email:32} {roles:24} {providers}")
    return lines
