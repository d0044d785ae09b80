"""What the models, the codes and the database say of themselves, as facts for the papers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.codes.models import Code
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.access.choices import Depth, Purpose, Scope
from anlaufstelle.people.access.rule import PersonalRecord
from anlaufstelle.people.crypto.encryption import EncryptedText
from anlaufstelle.people.models import AccessGrant, ProviderPrivacySettings
from anlaufstelle.privacy.labels import FIELD_LABELS, INTERNAL_FIELDS, MODEL_LABELS
from anlaufstelle.privacy.processing_purposes import PURPOSES
from anlaufstelle.privacy.retention import FILE, periods
from anlaufstelle.privacy.retention_periods import period_of_code

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class DocumentSubject:
    """Of whom a paper speaks: the provider, and what it has declared."""

    provider: Organization
    privacy_settings: ProviderPrivacySettings | None

    @property
    def law(self) -> str:
        """Under which law it works; the general one as long as nothing was declared."""
        return self.privacy_settings.law if self.privacy_settings else "dsgvo"


def paragraph(topic: str, law: str) -> str:
    """The paragraph of a topic in a law, and its name."""
    found = code_lists().get("data_protection_law", topic)
    return str(found.extras.get(law, "")) if found else topic


def topic(code: str) -> str:
    """What a topic of the law is called."""
    return code_lists().label("data_protection_law", code, get_language() or "de")


def described_models() -> list[type[models.Model]]:
    """Every table that has a sentence, in the order of the sentences."""
    return [apps.get_model(label) for label in PURPOSES]


def name_of(model: type[models.Model]) -> str:
    """What a table is called here."""
    beside = {
        "people.Client": _("Person"),
        "people.AccessGrant": _("Clearances"),
        "people.CaseAssignment": _("Places on cases"),
        "people.Restriction": _("What is held back"),
        "people.ClientKey": _("Keys of sealed words"),
        "people.EmergencyAccess": _("Opened in an emergency"),
        "audit.AuditEntry": _("Record of what happened"),
        "accounts.User": _("Accounts of those who work here"),
        "directory.ConfidentialityUndertaking": _("Who was bound to secrecy"),
        "directory.Membership": _("Roles of those who work here"),
    }
    label = model._meta.label
    return str(MODEL_LABELS[label]) if label in MODEL_LABELS else beside[label]


def fields_of(model: type[models.Model]) -> list[str]:
    """Its fields in plain words; of the tables beside, as the table calls them."""
    names = [field.name for field in model._meta.concrete_fields]
    if not issubclass(model, PersonalRecord):
        return [name for name in names if name not in {"id", "password", "session_generation"}]
    told = [str(FIELD_LABELS[name]) for name in names if name not in INTERNAL_FIELDS]
    return [*told, str(FIELD_LABELS["text"])] if issubclass(model, EncryptedText) else told


def visible_to_text(model: type[models.Model], *, open_team: bool) -> list[str]:
    """Who sees it, as the table itself declares it and the rule reads it (people/access/rule.py)."""
    if not issubclass(model, PersonalRecord):
        return [_("nobody on a page as such: the rule and the record itself use it")]
    told = [_("the person herself"), _("inside the provider: whoever leads the case, works on it or supervises it")]
    ladder = model.scope == Scope.LADDER
    if model.visible_to_substitute:
        told.append(_("whoever stands in, without a name"))
    if model.depth == Depth.CONTACT and ladder:
        told.append(_("the front desk"))
    if open_team and ladder and model.depth < Depth.CONFIDENTIAL:
        told.append(_("all counsellors of the provider: it has declared its team open"))
    if ladder and model.depth < Depth.CONFIDENTIAL:
        told.append(_("in an emergency another counsellor of the provider, for some hours, and she is named"))
    told.append(_other_providers(model))
    return told


def _other_providers(model: type[PersonalRecord]) -> str:
    if not model.shareable:
        return _("no other provider, whatever is agreed")
    if model.scope != Scope.LADDER:
        return _("another provider only by a consent that ticks exactly this")
    text = _("another provider only by her consent, from this depth on: “%(depth)s”") % {
        "depth": Depth(model.depth).label}  # fmt: skip
    return text + (_(", and only in the areas of life she has ticked") if model.by_area else "")


def retention_text(label: str, provider: UUID) -> str:
    """How long it is kept at this provider."""
    code = PURPOSES[label].keeping
    if not code:
        return _("as long as somebody works here")
    if code in (own := periods(provider)):
        begins = _("after the file was closed: %(long)s") if code == FILE else _("after it has ended: %(long)s")
        return begins % {"long": own[code].words()}
    if code == "AUDIT":
        return _("%(long)s at least; the chain is never cut, so lines are not thrown away") % {
            "long": _code_period(code)}  # fmt: skip
    return _code_period(code)


def _code_period(code: str) -> str:
    found = code_lists().get("retention_period", code)
    return period_of_code(found).words() if found else code


def recipient_facts(provider: UUID) -> Facts:
    """To whom something is open today: the providers that exist, with their purposes. How many people is not said."""
    rows = AccessGrant.objects.live().filter(source=provider).exclude(grantee=provider)
    public = set(ProviderPrivacySettings.objects.filter(is_public_body=True).values_list("provider", flat=True))
    found: dict[tuple[UUID, str], set[str]] = {}
    for grantee, name, purpose in rows.order_by("grantee__name").values_list("grantee", "grantee__name", "purpose"):
        found.setdefault((grantee, name), set()).add(str(Purpose(purpose).label))
    return [
        (f"{name} ({_('public body')})" if key in public else name, ", ".join(sorted(purposes)))
        for (key, name), purposes in found.items()
    ]


def code_list_facts() -> Facts:
    """The code lists by which the system decides, and how far they were checked."""
    found: dict[str, list[Code]] = {}
    for code in Code.objects.valid_on(today()):
        found.setdefault(code.list, []).append(code)
    return [(name, _checked_text(rows)) for name, rows in sorted(found.items())]


def _checked_text(rows: Iterable[Code]) -> str:
    all_of_them = list(rows)
    checked = [one.verified_on for one in all_of_them if one.verified_on]
    told = _("%(count)s rows, %(checked)s checked against their source") % {
        "count": len(all_of_them), "checked": len(checked)}  # fmt: skip
    return told + (_(", last on %(day)s") % {"day": f"{max(checked):%d.%m.%Y}"} if checked else "")
