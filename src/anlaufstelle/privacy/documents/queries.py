"""Facts for the documents, from the models, the code lists and the database."""

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
    """The provider that a document is about, with its privacy settings."""

    provider: Organization
    privacy_settings: ProviderPrivacySettings | None

    @property
    def law(self) -> str:
        """The data protection law of the provider; the GDPR while nothing is declared."""
        return self.privacy_settings.law if self.privacy_settings else "dsgvo"


def paragraph(topic: str, law: str) -> str:
    """The legal basis of a topic in a law."""
    row = code_lists().get("data_protection_law", topic)
    return str(row.extras.get(law, "")) if row else topic


def topic(code: str) -> str:
    """The name of a topic of data protection law."""
    return code_lists().label("data_protection_law", code, get_language() or "de")


def described_models() -> list[type[models.Model]]:
    """Every model with a processing purpose, in the order of the purposes."""
    return [apps.get_model(label) for label in PURPOSES]


def name_of(model: type[models.Model]) -> str:
    """The display name of a model."""
    names = {
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
    return str(MODEL_LABELS[label]) if label in MODEL_LABELS else names[label]


def fields_of(model: type[models.Model]) -> list[str]:
    """The display names of a model's fields; for models that are not personal records, the field names."""
    names = [field.name for field in model._meta.concrete_fields]
    if not issubclass(model, PersonalRecord):
        return [name for name in names if name not in {"id", "password", "session_generation"}]
    labels = [str(FIELD_LABELS[name]) for name in names if name not in INTERNAL_FIELDS]
    return [*labels, str(FIELD_LABELS["text"])] if issubclass(model, EncryptedText) else labels


def visible_to_text(model: type[models.Model], *, open_team: bool) -> list[str]:
    """Who sees a model's records, by what the model declares and the rule reads (people/access/rule.py)."""
    if not issubclass(model, PersonalRecord):
        return [_("nobody on a page as such: the rule and the record itself use it")]
    readers = [_("the person herself"), _("inside the provider: whoever leads the case, works on it or supervises it")]
    by_depth = model.scope == Scope.LADDER
    if model.visible_to_substitute:
        readers.append(_("whoever stands in, without a name"))
    if model.depth == Depth.CONTACT and by_depth:
        readers.append(_("the front desk"))
    if open_team and by_depth and model.depth < Depth.CONFIDENTIAL:
        readers.append(_("all counsellors of the provider: it has declared its team open"))
    if by_depth and model.depth < Depth.CONFIDENTIAL:
        readers.append(_("in an emergency another counsellor of the provider, for some hours, and she is named"))
    readers.append(_other_providers(model))
    return readers


def _other_providers(model: type[PersonalRecord]) -> str:
    if not model.shareable:
        return _("no other provider, whatever is agreed")
    if model.scope != Scope.LADDER:
        return _("another provider only by a consent that ticks exactly this")
    text = _("another provider only by her consent, from this depth on: “%(depth)s”") % {
        "depth": Depth(model.depth).label}  # fmt: skip
    return text + (_(", and only in the areas of life she has ticked") if model.by_area else "")


def retention_text(label: str, provider: UUID) -> str:
    """How long a model's records are kept at this provider."""
    code = PURPOSES[label].keeping
    if not code:
        return _("as long as somebody works here")
    if code in (own := periods(provider)):
        text = _("after the file was closed: %(long)s") if code == FILE else _("after it has ended: %(long)s")
        return text % {"long": own[code].words()}
    if code == "AUDIT":
        return _("%(long)s at least; the chain is never cut, so lines are not thrown away") % {
            "long": _code_period(code)}  # fmt: skip
    return _code_period(code)


def _code_period(code: str) -> str:
    row = code_lists().get("retention_period", code)
    return period_of_code(row).words() if row else code


def recipient_facts(provider: UUID) -> Facts:
    """The providers that something is shared with today, with purposes. The number of clients is not disclosed."""
    rows = AccessGrant.objects.live().filter(source=provider).exclude(grantee=provider)
    public_bodies = set(ProviderPrivacySettings.objects.filter(is_public_body=True).values_list("provider", flat=True))
    recipients: dict[tuple[UUID, str], set[str]] = {}
    for grantee, name, purpose in rows.order_by("grantee__name").values_list("grantee", "grantee__name", "purpose"):
        recipients.setdefault((grantee, name), set()).add(str(Purpose(purpose).label))
    return [
        (f"{name} ({_('public body')})" if key in public_bodies else name, ", ".join(sorted(purposes)))
        for (key, name), purposes in recipients.items()
    ]


def code_list_facts() -> Facts:
    """The code lists that the system decides by, and how many rows were verified."""
    lists: dict[str, list[Code]] = {}
    for code in Code.objects.valid_on(today()):
        lists.setdefault(code.list, []).append(code)
    return [(name, _checked_text(rows)) for name, rows in sorted(lists.items())]


def _checked_text(codes: Iterable[Code]) -> str:
    rows = list(codes)
    checked = [row.verified_on for row in rows if row.verified_on]
    text = _("%(count)s rows, %(checked)s checked against their source") % {
        "count": len(rows), "checked": len(checked)}  # fmt: skip
    return text + (_(", last on %(day)s") % {"day": f"{max(checked):%d.%m.%Y}"} if checked else "")
