"""What the models, the codes and the database say of themselves, as facts for the papers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlaufstelle.codes.models import Code
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.clearance import Personal
from anlaufstelle.people.depth import Depth, Purpose, Scope
from anlaufstelle.people.models import Clearance, Practice
from anlaufstelle.people.vault import SealedText
from anlaufstelle.privacy.periods import of_code
from anlaufstelle.privacy.purposes import PURPOSES
from anlaufstelle.privacy.retention import FILE, periods
from anlaufstelle.privacy.words import FIELDS, INSIDE, NAMES

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class About:
    """Of whom a paper speaks: the provider, and what it has declared."""

    provider: Organization
    practice: Practice | None

    @property
    def law(self) -> str:
        """Under which law it works; the general one as long as nothing was declared."""
        return self.practice.law if self.practice else "dsgvo"


def paragraph(topic: str, law: str) -> str:
    """The paragraph of a topic in a law, and its name."""
    found = shelf().get("data_protection_law", topic)
    return str(found.extras.get(law, "")) if found else topic


def topic(code: str) -> str:
    """What a topic of the law is called."""
    return shelf().label("data_protection_law", code, get_language() or "de")


def tables() -> list[type[models.Model]]:
    """Every table that has a sentence, in the order of the sentences."""
    return [apps.get_model(label) for label in PURPOSES]


def name_of(model: type[models.Model]) -> str:
    """What a table is called here."""
    beside = {
        "people.Person": _("Person"), "people.Clearance": _("Clearances"), "people.Place": _("Places on cases"),
        "people.Restriction": _("What is held back"), "people.PersonKey": _("Keys of sealed words"),
        "people.Emergency": _("Opened in an emergency"),
        "audit.Entry": _("Record of what happened"), "accounts.User": _("Accounts of those who work here"),
        "directory.Pledge": _("Who was bound to secrecy"), "directory.Membership": _("Roles of those who work here"),
    }  # fmt: skip
    label = model._meta.label
    return str(NAMES[label]) if label in NAMES else beside[label]


def fields_of(model: type[models.Model]) -> list[str]:
    """Its fields in plain words; of the tables beside, as the table calls them."""
    names = [field.name for field in model._meta.concrete_fields]
    if not issubclass(model, Personal):
        return [name for name in names if name not in {"id", "password", "seal"}]
    told = [str(FIELDS[name]) for name in names if name not in INSIDE]
    return [*told, str(FIELDS["text"])] if issubclass(model, SealedText) else told


def seen_by(model: type[models.Model], *, open_team: bool) -> list[str]:
    """Who sees it, as the table itself declares it and the rule reads it (people/clearance.py)."""
    if not issubclass(model, Personal):
        return [_("nobody on a page as such: the rule and the record itself use it")]
    told = [_("the person herself"), _("inside the provider: whoever leads the case, works on it or supervises it")]
    ladder = model.scope == Scope.LADDER
    if model.for_substitute:
        told.append(_("whoever stands in, without a name"))
    if model.depth == Depth.CONTACT and ladder:
        told.append(_("the front desk"))
    if open_team and ladder and model.depth < Depth.CONFIDENTIAL:
        told.append(_("all counsellors of the provider: it has declared its team open"))
    if ladder and model.depth < Depth.CONFIDENTIAL:
        told.append(_("in an emergency another counsellor of the provider, for some hours, and she is named"))
    told.append(_elsewhere(model))
    return told


def _elsewhere(model: type[Personal]) -> str:
    if not model.shareable:
        return _("no other provider, whatever is agreed")
    if model.scope != Scope.LADDER:
        return _("another provider only by a consent that ticks exactly this")
    text = _("another provider only by her consent, from this depth on: “%(depth)s”") % {
        "depth": Depth(model.depth).label}  # fmt: skip
    return text + (_(", and only in the areas of life she has ticked") if model.by_area else "")


def kept_for(label: str, provider: UUID) -> str:
    """How long it is kept at this provider."""
    code = PURPOSES[label].keeping
    if not code:
        return _("as long as somebody works here")
    if code in (own := periods(provider)):
        begins = _("after the file was closed: %(long)s") if code == FILE else _("after it has ended: %(long)s")
        return begins % {"long": own[code].words()}
    if code == "AUDIT":
        return _("%(long)s at least; the chain is never cut, so lines are not thrown away") % {
            "long": _of_code(code)}  # fmt: skip
    return _of_code(code)


def _of_code(code: str) -> str:
    found = shelf().get("retention_period", code)
    return of_code(found).words() if found else code


def recipients(provider: UUID) -> Facts:
    """To whom something is open today: the providers that exist, with their purposes. How many people is not said."""
    rows = Clearance.objects.live().filter(source=provider).exclude(grantee=provider)
    public = set(Practice.objects.filter(is_public_body=True).values_list("provider", flat=True))
    found: dict[tuple[UUID, str], set[str]] = {}
    for grantee, name, purpose in rows.order_by("grantee__name").values_list("grantee", "grantee__name", "purpose"):
        found.setdefault((grantee, name), set()).add(str(Purpose(purpose).label))
    return [
        (f"{name} ({_('public body')})" if key in public else name, ", ".join(sorted(purposes)))
        for (key, name), purposes in found.items()
    ]


def lists() -> Facts:
    """The code lists by which the system decides, and how far they were checked."""
    found: dict[str, list[Code]] = {}
    for code in Code.objects.valid_on(today()):
        found.setdefault(code.list, []).append(code)
    return [(name, _checked(rows)) for name, rows in sorted(found.items())]


def _checked(rows: Iterable[Code]) -> str:
    all_of_them = list(rows)
    checked = [one.verified_on for one in all_of_them if one.verified_on]
    told = _("%(count)s rows, %(checked)s checked against their source") % {
        "count": len(all_of_them), "checked": len(checked)}  # fmt: skip
    return told + (_(", last on %(day)s") % {"day": f"{max(checked):%d.%m.%Y}"} if checked else "")
