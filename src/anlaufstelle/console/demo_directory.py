"""Load the fictional demo county into the directory, from its files. Loading it again updates it."""

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
    """The rows of one load, collected first and then stored with few statements."""

    day: dt.date
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    locations: dict[tuple[str, str], m.Location] = field(default_factory=dict)

    def add(self, row: models.Model) -> None:
        """Add a row to be stored."""
        self.rows.setdefault(type(row), []).append(row)

    def translate(self, owner: models.Model, name: str, source: str, texts: dict[str, Any]) -> None:
        """Add the translations of one text."""
        for language in TRANSLATED:
            text = texts.get(language)
            if isinstance(text, list):
                text = "\n".join(text)
            if text:
                self.add(
                    Translation(
                        owner=owner.pk,
                        field=name,
                        language=language,
                        text=text,
                        source_hash=source_hash_of(source),
                        origin="demo",
                    )
                )

    def store(self) -> None:
        """Store all rows, referenced ones first. Providers are updated in place, because they have staff."""
        names = [field.name for field in m.Organization._meta.concrete_fields if not field.primary_key]
        providers: list[Any] = self.rows.get(m.Organization, [])
        m.Organization.objects.bulk_create(providers, update_conflicts=True, unique_fields=["id"], update_fields=names)
        first: list[type[models.Model]] = [m.Location, m.Service, m.Schedule, m.Contact]
        for model in [*first, *(model for model in self.rows if model not in {*first, m.Organization})]:
            model._default_manager.bulk_create(self.rows.get(model, []), batch_size=500)


@transaction.atomic
def load_demo_directory(*, centre: bool = True) -> dict[str, int]:
    """Replace the demo county by the one of the files. Return the counts by kind."""
    load = DemoLoad(today())
    with (FILES / "providers.toml").open("rb") as file:
        for entry in tomllib.load(file)["provider"]:
            _add_provider(load, entry)
    for path in sorted((FILES / "offers").glob("*.toml")):
        with path.open("rb") as file:
            for entry in tomllib.load(file)["offer"]:
                for number, site in enumerate(entry.pop("at")):
                    _add_offer(load, entry, site, number)
    _clear(load)
    load.store()
    organizations = [row for row in load.rows[m.Organization] if isinstance(row, m.Organization)]
    services = [row for row in load.rows[m.Service] if isinstance(row, m.Service)]
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


def _clear(load: DemoLoad) -> None:
    """Delete what an earlier load has created at its providers, with all related rows."""
    keys = [row.pk for row in load.rows.get(m.Organization, [])]
    for model in (m.Service, m.Location, m.Contact, m.Phone, m.Funding, m.Responsibility):
        model._default_manager.filter(organization__in=keys).delete()
    Translation.objects.filter(origin="demo").delete()


def _add_provider(load: DemoLoad, entry: dict[str, Any]) -> None:
    provider = m.Organization(
        id=id_from(f"provider:{entry['key']}"),
        name=entry["name"],
        description=entry["description"]["de"],
        kind=entry["kind"],
        legal_status=entry.get("legal_status", ""),
        email=entry.get("email", ""),
        website=entry.get("website", ""),
        external_id=entry["key"],
    )
    load.add(provider)
    load.translate(provider, "description", provider.description, entry["description"])
    if entry.get("phone"):
        load.add(m.Phone(organization=provider, number=entry["phone"]))
    for location in entry.get("place", []):
        _add_location(load, provider, location)
    for matter in entry.get("decides", []):
        for municipality in matter.get("municipalities") or [""]:
            load.add(m.Responsibility(organization=provider, matter=matter["matter"], municipality=municipality))


def _add_location(load: DemoLoad, provider: m.Organization, entry: dict[str, Any]) -> None:
    location = m.Location(
        id=id_from(f"place:{provider.external_id}:{entry['key']}"),
        organization=provider,
        address_1=entry.get("street", ""),
        postal_code=entry.get("postal_code", ""),
        city=code_lists().label("municipality", entry["municipality"], "de"),
        municipality=entry["municipality"],
        latitude=entry.get("lat"),
        longitude=entry.get("lon"),
        transportation=entry.get("stop", ""),
        walk_minutes=entry.get("walk_minutes"),
        way=entry.get("way", {}).get("de", ""),
        confidential=entry.get("confidential", False),
    )
    load.add(location)
    load.add(m.Accessibility(location=location, step_free=entry.get("step_free", False)))
    load.translate(location, "way", location.way, entry.get("way", {}))
    load.locations[provider.external_id, entry["key"]] = location


def _add_offer(load: DemoLoad, entry: dict[str, Any], site: dict[str, Any], number: int) -> None:
    german = entry["de"]
    service = m.Service(
        id=id_from(f"offer:{entry['key']}:{site['provider']}:{site.get('place', '')}:{number}"),
        organization_id=id_from(f"provider:{site['provider']}"),
        name=german["name"],
        tagline=german["tagline"],
        steps=german["steps"],
        arrival=entry["arrival"],
        minutes=entry.get("minutes", 0),
        referral_needed=entry.get("referral_needed", False),
        online=entry.get("online", False) or "place" not in site,
        childcare=entry.get("childcare", False),
        come_anyway=entry.get("come_anyway", True),
        keywords=entry.get("keywords", []),
        external_id=f"{entry['key']}:{site['provider']}:{number}",
        assured_date=load.day + dt.timedelta(days=site["confirmed"]) if "confirmed" in site else None,
        assurer=site["provider"] if "confirmed" in site else "",
    )
    load.add(service)
    for name in ("name", "tagline", "steps", "who"):
        source = "\n".join(german[name]) if name == "steps" else german[name]
        load.translate(service, name, source, {code: entry[code][name] for code in TRANSLATED})
    if "place" in site:
        load.add(m.ServiceAtLocation(service=service, location=load.locations[site["provider"], site["place"]]))
    _add_eligibility(load, service, entry, site)
    _add_hours(load, service, site)
    _add_costs_and_funding(load, service, entry, site)
    for document in entry.get("documents", []):
        load.add(m.RequiredDocument(service=service, document=document))


def _add_eligibility(load: DemoLoad, service: m.Service, entry: dict[str, Any], site: dict[str, Any]) -> None:
    load.add(
        m.Eligibility(
            service=service,
            status_groups=entry.get("status_groups", []),
            target_groups=entry.get("groups", []),
            gender=entry.get("gender", ""),
            minimum_age=entry.get("minimum_age") or None,
            maximum_age=entry.get("maximum_age") or None,
            german_from=entry.get("german_from", ""),
            german_to=entry.get("german_to", ""),
            description=entry["de"]["who"],
        )
    )
    for rank, situation in enumerate(entry["situations"]):
        load.add(m.Attribute(service=service, taxonomy_term=situation, rank=rank))
    for municipality in site.get("municipalities", []):
        load.add(m.ServiceArea(service=service, municipality=municipality))


def _add_hours(load: DemoLoad, service: m.Service, site: dict[str, Any]) -> None:
    for line in site.get("hours", []):
        parts = line.split()
        nth = NTH.get(parts[0], 0)
        weekday, *rest = parts[1:] if nth else parts
        languages = [word for word in rest if not _SPAN.fullmatch(word)]
        for span in filter(None, map(_SPAN.fullmatch, rest)):
            schedule = m.Schedule(
                service=service,
                weekday=WEEKDAYS[weekday],
                week_of_month=nth,
                opens_at=dt.time.fromisoformat(span[1]),
                closes_at=dt.time.fromisoformat(span[2]),
            )
            load.add(schedule)
            for code in languages:
                load.add(m.Language(schedule=schedule, code=code))
    for text in site.get("exceptions", []):
        days, hours = text.split(maxsplit=1)
        first, _, last = days.partition("..")
        changed = _SPAN.fullmatch(hours)
        load.add(
            m.ScheduleException(
                service=service,
                first=load.day + dt.timedelta(days=int(first)),
                last=load.day + dt.timedelta(days=int(last or first)),
                opens_at=dt.time.fromisoformat(changed[1]) if changed else None,
                closes_at=dt.time.fromisoformat(changed[2]) if changed else None,
            )
        )
    if site.get("contact"):
        name, _, spoken_by = site["contact"].partition(" (")
        contact = m.Contact(service=service, name=name.strip())
        load.add(contact)
        for code in spoken_by.rstrip(")").split():
            load.add(m.Language(contact=contact, code=code))


def _add_costs_and_funding(load: DemoLoad, service: m.Service, entry: dict[str, Any], site: dict[str, Any]) -> None:
    cost = entry["cost"]
    note = cost.get("note", {})
    load.add(
        m.CostOption(
            service=service,
            kind=cost["kind"],
            amount_cents=round(cost.get("euro", 0) * 100),
            note=note.get("de", ""),
        )
    )
    load.translate(service, "price", note.get("de", ""), note)
    if "capacity" in site:
        capacity = site["capacity"]
        load.add(
            m.ServiceCapacity(
                service=service,
                maximum=capacity.get("places"),
                available=capacity.get("free", 0),
                waiting_weeks=capacity.get("weeks"),
                updated=load.day + dt.timedelta(days=capacity.get("said", 0)),
            )
        )
    if "funding" in site:
        until = site["funding"].get("until")
        load.add(
            m.Funding(
                service=service,
                source=site["funding"]["payer"],
                until=dt.date.fromisoformat(until) if until else None,
            )
        )


def load_guides() -> GuideImportResult:
    """Import the demo guides, as the command `import-guides` does."""
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
                    "source_id": slug,
                    "lang": lang,
                    "title": title[1] if title else slug,
                    "text": html,
                    "situation": meta.get("situation", ""),
                    "modified": meta.get("reviewed", ""),
                },
                ensure_ascii=False,
            ).encode()
        )
    return import_lines
