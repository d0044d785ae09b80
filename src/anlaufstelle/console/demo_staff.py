"""The people of the demo county, with passwords and second factors that everybody knows: nowhere but in the demo."""

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
PASSWORD = "Quitten wachsen im Garten"  # noqa: S105 - everybody may know it


@dataclass(frozen=True)
class DemoStaffMember:
    """One of the demo's cast."""

    name: str
    email: str
    works: tuple[tuple[str, Role], ...]  # at which provider, as what


def demo_staff() -> list[DemoStaffMember]:
    """All of them, as the file tells them."""
    with FILE.open("rb") as file:
        told = tomllib.load(file)["person"]
    return [
        DemoStaffMember(
            name=one["name"],
            email=one["email"] + DEMO_ADDRESS,
            works=tuple((work["provider"], Role(role)) for work in one["works"] for role in work["roles"]),
        )
        for one in told
    ]


def secret_of(email: str) -> str:
    """The secret of a demo person's app: made from the address, so that it needs no place."""
    return base64.b32encode(hashlib.sha256(f"demo:{email}".encode()).digest()[:20]).decode()


@transaction.atomic
def load_demo_staff() -> int:
    """Put the cast in place, as the file tells it. Raises Refused outside the demo."""
    require_demo()
    password = make_password(PASSWORD)
    for person in demo_staff():
        told = {"name": person.name, "password": password, "is_active": True}
        user, _ = User.objects.update_or_create(email=person.email, defaults=told)
        Authenticator.objects.filter(user=user).delete()
        TOTP.activate(user, secret_of(person.email))
        _work(user, person)
    return len(demo_staff())


def _work(user: User, person: DemoStaffMember) -> None:
    """Her work as the file tells it. What she has stays, or begins again: her places on cases are no older than it."""
    kept = []
    for provider, role in person.works:
        own = {"user": user, "organization_id": id_from(f"provider:{provider}"), "role": role}
        row = Membership.objects.filter(**own).order_by("since", "id").first() or Membership(**own)
        row.ended_on = None
        kept.append(row)
    Membership.objects.filter(user=user).exclude(pk__in=[row.pk for row in kept]).delete()
    for row in kept:
        row.save()


def current_totp(email: str) -> str:
    """What the app of a demo person shows now. Raises Refused outside the demo, and for everybody else."""
    require_demo()
    if email not in {person.email for person in demo_staff()}:
        raise Refused(f"{email} is nobody of the demo. Please see who there is with: anlaufstelle run")
    return str(format_hotp_value(hotp_value(secret_of(email), int(time.time()) // 30)))


def require_demo() -> None:
    """Raises Refused where this installation is not the demo."""
    if not Centre.objects.filter(is_demo=True).exists():
        raise Refused("This installation is not the demo. Its people sign in with second factors of their own.")


def demo_accounts() -> list[str]:
    """Who can be tried, one line each; empty outside the demo."""
    if not Centre.objects.filter(is_demo=True).exists():
        return []
    lines = [f"People to try it as (password for all: {PASSWORD}; the code: anlaufstelle demo-code EMAIL):"]
    for person in demo_staff():
        roles = ", ".join(dict.fromkeys(role.value for _, role in person.works))
        at = ", ".join(dict.fromkeys(provider for provider, _ in person.works))
        lines.append(f"  {person.email:32} {roles:24} {at}")
    return lines
