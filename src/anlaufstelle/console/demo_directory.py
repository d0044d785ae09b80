"""The fictional demo county, from its files into the directory. Loading it again brings it up to date."""

import datetime as dt
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.console import demo_clients, demo_staff
from anlaufstelle.core.actor import DEMO
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import id_from
from anlaufstelle.core.page_languages import TRANSLATED
from anlaufstelle.directory import actions
from anlaufstelle.directory import models as m
from anlaufstelle.guides.actions import GuideImportResult, import_guides
from anlaufstelle.languages.models import Translation, source_hash_of

FILES = Path(__file__).parent / "demo"
VECTORS = FILES / "vectors.bin"  # of all passages of its texts; `make demo-vectors` writes it anew
WEEKDAYS = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}
NTH = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1}
FRONT_DESK = "offene-sprechstunde:haus:0"
_SPAN = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


@dataclass
class DemoLoad:
    """The rows of one loading, collected and then stored in few statements."""

    day: dt.date
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    places: dict[tuple[str, str], m.Location] = field(default_factory=dict)

    def add(self, row: models.Model) -> None:
        """Keep a row for storing."""
        self.rows.setdefault(type(row), []).append(row)

    def translate(self, owner: models.Model, name: str, source: str, texts: dict[str, Any]) -> None:
        """Keep the translations of one text."""
        for language in TRANSLATED:
            text = texts.get(language)
            if isinstance(text, list):
                text = "\n".join(text)
            if text:
                self.add(
                    Translation(
                        owner=owner.pk, field=name, language=language, text=text,
                        source_hash=source_hash_of(source), origin="demo",
                    )
                )  # fmt: skip

    def store(self) -> None:
        """Write everything; rows that others refer to come first. Providers stay: people work there."""
        names = [field.name for field in m.Organization._meta.concrete_fields if not field.primary_key]
        providers: list[Any] = self.rows.get(m.Organization, [])
        m.Organization.objects.bulk_create(providers, update_conflicts=True, unique_fields=["id"], update_fields=names)
        first: list[type[models.Model]] = [m.Location, m.Service, m.Schedule, m.Contact]
        for model in [*first, *(model for model in self.rows if model not in {*first, m.Organization})]:
            model._default_manager.bulk_create(self.rows.get(model, []), batch_size=500)


@transaction.atomic
def load_demo_directory(*, centre: bool = True) -> dict[str, int]:
    """Put the demo county in place of whatever of it was there. Returns how much of what."""
    load_ = DemoLoad(today())
    with (FILES / "providers.toml").open("rb") as file:
        for told in tomllib.load(file)["provider"]:
            _provider(load_, told)
    for path in sorted((FILES / "offers").glob("*.toml")):
        with path.open("rb") as file:
            for told in tomllib.load(file)["offer"]:
                for number, at in enumerate(told.pop("at")):
                    _offer(load_, told, at, number)
    _clear(load_)
    load_.store()
    organizations = [row for row in load_.rows[m.Organization] if isinstance(row, m.Organization)]
    services = [row for row in load_.rows[m.Service] if isinstance(row, m.Service)]
    actions.register_new(DEMO, [*organizations, *services])
    if centre:
        m.Centre.objects.update_or_create(
            pk=1,
            defaults={
                "name": "Anlaufstelle Kreis Düren",
                "county": "Kreis Düren",
                "is_demo": True,
                "front_desk_id": _front_desk(services),
                "organization_id": id_from("provider:haus"),
            },
        )
        demo_staff.load_demo_staff()
        demo_clients.load_demo_clients()
    guides = load_guides()
    return {
        "providers": len(organizations),
        "offers": len(services),
        "guide texts": guides.created + guides.updated,
    }


def _front_desk(services: list[m.Service]) -> Any:
    return next((service.pk for service in services if service.external_id == FRONT_DESK), None)


def _clear(load_: DemoLoad) -> None:
    """Remove what an earlier loading has left at its providers, with everything that hangs on it."""
    keys = [row.pk for row in load_.rows.get(m.Organization, [])]
    for model in (m.Service, m.Location, m.Contact, m.Phone, m.Funding, m.Responsibility):
        model._default_manager.filter(organization__in=keys).delete()
    Translation.objects.filter(origin="demo").delete()


def _provider(load_: DemoLoad, told: dict[str, Any]) -> None:
    provider = m.Organization(
        id=id_from(f"provider:{told['key']}"),
        name=told["name"],
        description=told["description"]["de"],
        kind=told["kind"],
        legal_status=told.get("legal_status", ""),
        email=told.get("email", ""),
        website=told.get("website", ""),
        external_id=told["key"],
    )
    load_.add(provider)
    load_.translate(provider, "description", provider.description, told["description"])
    if told.get("phone"):
        load_.add(m.Phone(organization=provider, number=told["phone"]))
    for place in told.get("place", []):
        _place(load_, provider, place)
    for matter in told.get("decides", []):
        for municipality in matter.get("municipalities") or [""]:
            load_.add(m.Responsibility(organization=provider, matter=matter["matter"], municipality=municipality))


def _place(load_: DemoLoad, provider: m.Organization, told: dict[str, Any]) -> None:
    place = m.Location(
        id=id_from(f"place:{provider.external_id}:{told['key']}"),
        organization=provider,
        address_1=told.get("street", ""),
        postal_code=told.get("postal_code", ""),
        city=code_lists().label("municipality", told["municipality"], "de"),
        municipality=told["municipality"],
        latitude=told.get("lat"),
        longitude=told.get("lon"),
        transportation=told.get("stop", ""),
        walk_minutes=told.get("walk_minutes"),
        way=told.get("way", {}).get("de", ""),
        confidential=told.get("confidential", False),
    )
    load_.add(place)
    load_.add(m.Accessibility(location=place, step_free=told.get("step_free", False)))
    load_.translate(place, "way", place.way, told.get("way", {}))
    load_.places[provider.external_id, told["key"]] = place


def _offer(load_: DemoLoad, told: dict[str, Any], at: dict[str, Any], number: int) -> None:
    german = told["de"]
    service = m.Service(
        id=id_from(f"offer:{told['key']}:{at['provider']}:{at.get('place', '')}:{number}"),
        organization_id=id_from(f"provider:{at['provider']}"),
        name=german["name"],
        tagline=german["tagline"],
        steps=german["steps"],
        arrival=told["arrival"],
        minutes=told.get("minutes", 0),
        referral_needed=told.get("referral_needed", False),
        online=told.get("online", False) or "place" not in at,
        childcare=told.get("childcare", False),
        come_anyway=told.get("come_anyway", True),
        keywords=told.get("keywords", []),
        external_id=f"{told['key']}:{at['provider']}:{number}",
        assured_date=load_.day + dt.timedelta(days=at["confirmed"]) if "confirmed" in at else None,
        assurer=at["provider"] if "confirmed" in at else "",
    )
    load_.add(service)
    for name in ("name", "tagline", "steps", "who"):
        source = "\n".join(german[name]) if name == "steps" else german[name]
        load_.translate(service, name, source, {code: told[code][name] for code in TRANSLATED})
    if "place" in at:
        load_.add(m.ServiceAtLocation(service=service, location=load_.places[at["provider"], at["place"]]))
    _for_whom(load_, service, told, at)
    _hours(load_, service, at)
    _money(load_, service, told, at)
    for document in told.get("documents", []):
        load_.add(m.RequiredDocument(service=service, document=document))


def _for_whom(load_: DemoLoad, service: m.Service, told: dict[str, Any], at: dict[str, Any]) -> None:
    load_.add(
        m.Eligibility(
            service=service,
            status_groups=told.get("status_groups", []),
            target_groups=told.get("groups", []),
            gender=told.get("gender", ""),
            minimum_age=told.get("minimum_age") or None,
            maximum_age=told.get("maximum_age") or None,
            german_from=told.get("german_from", ""),
            german_to=told.get("german_to", ""),
            description=told["de"]["who"],
        )
    )
    for rank, situation in enumerate(told["situations"]):
        load_.add(m.Attribute(service=service, taxonomy_term=situation, rank=rank))
    for municipality in at.get("municipalities", []):
        load_.add(m.ServiceArea(service=service, municipality=municipality))


def _hours(load_: DemoLoad, service: m.Service, at: dict[str, Any]) -> None:
    for line in at.get("hours", []):
        words = line.split()
        nth = NTH.get(words[0], 0)
        weekday, *rest = words[1:] if nth else words
        spoken = [word for word in rest if not _SPAN.fullmatch(word)]
        for block in filter(None, map(_SPAN.fullmatch, rest)):
            schedule = m.Schedule(
                service=service, weekday=WEEKDAYS[weekday], week_of_month=nth,
                opens_at=dt.time.fromisoformat(block[1]), closes_at=dt.time.fromisoformat(block[2]),
            )  # fmt: skip
            load_.add(schedule)
            for code in spoken:
                load_.add(m.Language(schedule=schedule, code=code))
    for told in at.get("exceptions", []):
        days, what = told.split(maxsplit=1)
        first, _, last = days.partition("..")
        span = _SPAN.fullmatch(what)
        load_.add(
            m.ScheduleException(
                service=service,
                first=load_.day + dt.timedelta(days=int(first)),
                last=load_.day + dt.timedelta(days=int(last or first)),
                opens_at=dt.time.fromisoformat(span[1]) if span else None,
                closes_at=dt.time.fromisoformat(span[2]) if span else None,
            )
        )
    if at.get("contact"):
        name, _, spoken_by = at["contact"].partition(" (")
        contact = m.Contact(service=service, name=name.strip())
        load_.add(contact)
        for code in spoken_by.rstrip(")").split():
            load_.add(m.Language(contact=contact, code=code))


def _money(load_: DemoLoad, service: m.Service, told: dict[str, Any], at: dict[str, Any]) -> None:
    cost = told["cost"]
    note = cost.get("note", {})
    load_.add(
        m.CostOption(
            service=service,
            kind=cost["kind"],
            amount_cents=round(cost.get("euro", 0) * 100),
            note=note.get("de", ""),
        )
    )
    load_.translate(service, "price", note.get("de", ""), note)
    if "capacity" in at:
        said = at["capacity"]
        load_.add(
            m.ServiceCapacity(
                service=service,
                maximum=said.get("places"),
                available=said.get("free", 0),
                waiting_weeks=said.get("weeks"),
                updated=load_.day + dt.timedelta(days=said.get("said", 0)),
            )
        )
    if "funding" in at:
        until = at["funding"].get("until")
        load_.add(
            m.Funding(
                service=service,
                source=at["funding"]["payer"],
                until=dt.date.fromisoformat(until) if until else None,
            )
        )


def load_guides() -> GuideImportResult:
    """The demo guides, through the same door as everybody's (import-guides)."""
    return import_guides(_guide_lines())


def _guide_lines() -> list[bytes]:
    import_lines = []
    for path in sorted((FILES / "guides").glob("*.html")):
        slug, lang, _ = path.name.split(".")
        html = path.read_text(encoding="utf-8")
        title = re.search(r"<h1>(.*?)</h1>", html)
        meta = dict(re.findall(r"(\w+): ([\w-]+)", (re.search(r"<!--(.*?)-->", html) or [""])[0]))
        import_lines.append(
            json.dumps(
                {
                    "source_id": slug, "lang": lang, "title": title[1] if title else slug, "text": html,
                    "situation": meta.get("situation", ""), "modified": meta.get("reviewed", ""),
                },
                ensure_ascii=False,
            ).encode()
        )  # fmt: skip
    return import_lines
