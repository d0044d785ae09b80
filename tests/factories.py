"""The cast: ready-made providers, places, offers and people. Whoever needs another detail names it."""

import datetime as dt
import re
import time
from functools import cache
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from django.contrib.auth.hashers import make_password
from django.test import Client

from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory import models as m
from anlaufstelle.directory import staff_context
from anlaufstelle.directory.roles import Role
from anlaufstelle.languages.models import Translation, source_hash_of
from anlaufstelle.outbox.models import OutboxMail

WEEKDAYS = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}


def provider(name: str = "Brücke e. V.", **more: Any) -> m.Organization:
    """An association that helps."""
    told = {"description": f"{name} hilft.", "kind": "association", "email": "hallo@bruecke.example"} | more
    return m.Organization.objects.create(name=name, **told)


def authority(name: str = "Ausländerbehörde", *matters: str) -> m.Organization:
    """A public body that decides on applications, in these matters."""
    body = provider(name, kind="authority")
    for matter in matters or ("AUF-VERL",):
        m.Responsibility.objects.create(organization=body, matter=matter)
    return body


def location(owner: m.Organization, **more: Any) -> m.Location:
    """A house in Düren that everybody may find."""
    told: dict[str, Any] = {
        "name": "Haus der Brücke",
        "address_1": "Rurstraße 7",
        "postal_code": "52351",
        "city": "Düren",
        "municipality": "05358008",
        "latitude": 50.8041,
        "longitude": 6.4822,
        "transportation": "Kaiserplatz",
        "walk_minutes": 4,
        "way": "Die grüne Tür im Hof.",
    }
    step_free = more.pop("step_free", True)
    made = m.Location.objects.create(organization=owner, **told | more)
    m.Accessibility.objects.create(location=made, step_free=step_free)
    return made


HIDDEN_WORDS = {
    "name": "Schutzhaus Nachtigall",
    "address_1": "Verborgene Gasse 13",
    "postal_code": "52388",
    "city": "Nörvenich",
    "municipality": "05358048",
    "latitude": 50.123456,
    "longitude": 6.654321,
    "transportation": "Haltestelle Mondschein",
    "walk_minutes": 59,
    "way": "Zweimal klingeln, dann durch den Garten.",
}


def hidden_location(owner: m.Organization) -> m.Location:
    """A shelter: nothing of HIDDEN_WORDS may ever be shown."""
    return location(owner, confidential=True, **HIDDEN_WORDS)


def offer(owner: m.Organization, *places: m.Location, name: str = "Sozialberatung", **more: Any) -> m.Service:
    """An offer of this provider at these places."""
    made = m.Service.objects.create(organization=owner, name=name, **more)
    for where in places:
        m.ServiceAtLocation.objects.create(service=made, location=where)
    return made


def hours(service: m.Service, line: str, **more: Any) -> m.Schedule:
    """Opening hours like “mo 09:00-12:00 ar uk”: the weekday, from and to, who is understood then."""
    weekday, span, *spoken = line.split()
    opens, closes = span.split("-")
    schedule = m.Schedule.objects.create(
        service=service,
        weekday=WEEKDAYS[weekday],
        opens_at=dt.time.fromisoformat(opens),
        closes_at=dt.time.fromisoformat(closes),
        **more,
    )
    for code in spoken:
        m.Language.objects.create(schedule=schedule, code=code)
    return schedule


def translations(owner: Any, name: str, source: str, **texts: str) -> None:
    """The translations of one text."""
    for language, text in texts.items():
        Translation.objects.create(
            owner=owner.pk, field=name, language=language, text=text, source_hash=source_hash_of(source)
        )


def complete_offer() -> m.Service:
    """An offer of which everything is known, in Düren, by the house's own provider."""
    owner = provider(website="https://bruecke.example/")
    m.Phone.objects.create(organization=owner, number="02421 100")
    where = location(owner)
    made = offer(
        owner, where, tagline="Wir lesen Ihren Brief mit Ihnen.", steps=["Sie kommen.", "Wir lesen."],
        minutes=30, keywords=["Brief", "Bescheid"], assured_date=dt.date(2026, 11, 2), assurer="Brücke e. V.",
    )  # fmt: skip
    m.Phone.objects.create(service=made, number="02421 200")
    hours(made, "mo 09:00-12:00 ar")
    hours(made, "th 14:00-17:00 uk")
    m.ScheduleException.objects.create(service=made, first=dt.date(2026, 12, 24), last=dt.date(2027, 1, 3))
    m.Language.objects.create(service=made, code="en")
    asked_for = m.Contact.objects.create(service=made, name="Frau Yılmaz")
    m.Language.objects.create(contact=asked_for, code="tr")
    m.Eligibility.objects.create(
        service=made, status_groups=["G8", "G9"], target_groups=["women"], gender="women",
        minimum_age=18, maximum_age=64, german_from="A1.1", german_to="B1.1", description="Frauen mit Post vom Amt.",
    )  # fmt: skip
    m.CostOption.objects.create(service=made, kind="free", note="Spenden sind willkommen")
    m.RequiredDocument.objects.create(service=made, document="id")
    m.ServiceArea.objects.create(service=made, municipality="05358008")
    for rank, situation in enumerate(("BEH-BRIEF", "GEL")):
        m.Attribute.objects.create(service=made, taxonomy_term=situation, rank=rank)
    m.ServiceCapacity.objects.create(
        service=made, maximum=12, available=3, waiting_weeks=2, updated=dt.date(2026, 11, 10)
    )
    m.Funding.objects.create(service=made, source="Land NRW (KIM)", until=dt.date(2027, 12, 31))
    translations(made, "name", "Sozialberatung", en="Social advice", ar="استشارة اجتماعية", uk="Соціальна консультація")
    translations(made, "price", "Spenden sind willkommen", en="Donations are welcome")
    translations(where, "way", where.way, en="The green door in the yard.")
    return made


@cache
def _hashed(password: str) -> str:
    """Hashing is slow on purpose; the tests do it once for each password."""
    return make_password(password)


def staff_member(name: str = "Amal Haddad", owner: m.Organization | None = None, *roles: Role, **more: Any) -> User:
    """Somebody who works here, for this provider in these roles."""
    address = ".".join(re.findall(r"[a-z0-9-]+", name.lower()))
    password = more.pop("password", None)
    made = User.objects.make(email=more.pop("email", f"{address}@work.example"), name=name, **more)
    if password:
        made.password = _hashed(password)
        made.save(update_fields=["password"])
    return add_roles(made, owner, *roles) if owner else made


def add_roles(user: User, owner: m.Organization, *roles: Role) -> User:
    """From today on this person has these roles at this provider, too."""
    for role in roles:
        m.Membership.objects.create(user=user, organization=owner, role=role)
    return user


def sign_in(client: Client, user: User, *, just_now: bool = True) -> None:
    """She has signed in with two factors; `just_now`: nothing asks her once more who she is."""
    client.force_login(user)
    session = client.session
    record = {"method": "mfa", "at": time.time(), "type": "totp"} | ({"reauthenticated": True} if just_now else {})
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()


def queued_mails() -> list[OutboxMail]:
    """What waits to be sent."""
    return list(OutboxMail.objects.all())


def centre_provider(name: str = "Haus am Musterplatz") -> m.Organization:
    """The provider that runs the house."""
    runs = provider(name)
    m.Centre.objects.update_or_create(pk=1, defaults={"name": "Anlaufstelle", "county": "Kreis", "organization": runs})
    return runs


def actor(user: User, owner: m.Organization | None = None) -> Actor:
    """As whom she acts, for this provider or her first one."""
    return staff_context.staff_context(user, str(owner.pk) if owner else "").actor
