"""The record of processing activities (Art. 30 GDPR): one section per model, from what the model declares."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from anlaufstelle.paper.report import Chapter, ReportSection
from anlaufstelle.people.access.rule import PersonalRecord
from anlaufstelle.people.crypto.encryption import EncryptedText
from anlaufstelle.privacy.documents.queries import (
    DocumentSubject,
    Facts,
    described_models,
    fields_of,
    name_of,
    paragraph,
    recipient_facts,
    retention_text,
    topic,
    visible_to_text,
)
from anlaufstelle.privacy.processing_purposes import PURPOSES


def chapters(about: DocumentSubject) -> list[Chapter]:
    """Controller, activities, recipients, external systems."""
    return [
        Chapter(_("Who answers for it"), [], [ReportSection("", controller(about))]),
        Chapter(_("What is processed, and why"), [
            _("What a person has had held back is seen by nobody but herself and whoever leads her case."),
            _("When its time is over it is proposed, and somebody confirms it: nothing vanishes by itself."),
        ], activity_sections(about)),
        Chapter(_("To whom it goes"), [
            _("Nothing leaves this system by itself. Other providers see in it what a person has opened to them:"),
            *([] if recipient_facts(about.provider.pk) else [_("Today that is nobody.")]),
        ], [ReportSection("", recipient_facts(about.provider.pk))]),
        Chapter(_("What leaves the house"), [_("What is kept of people who are counselled here is sent nowhere.")], [
            ReportSection("", external_systems())]),
    ]  # fmt: skip


def external_systems() -> Facts:
    """Other systems that this one talks to, for staff."""
    return [
        (_("Letters to those who work here, by mail"), urlsplit(settings.MAIL_URL).hostname or _("not sent at all")),
        (_("Sign-in from elsewhere"), ", ".join(provider["name"] for provider in settings.OIDC_PROVIDERS) or _("none")),
    ]


def controller(about: DocumentSubject) -> Facts:
    """The provider, its data protection law and its officer."""
    privacy_settings = about.privacy_settings
    return [
        (_("Controller"), about.provider.name),
        (_("Reached at"), about.provider.email or _("not told")),
        (_("Law"), str(privacy_settings.get_law_display()) if privacy_settings else _("not declared yet")),
        (_("Public body"), _("yes") if privacy_settings and privacy_settings.is_public_body else _("no")),
        (
            _("Data protection officer"),
            (privacy_settings.data_protection_officer if privacy_settings else "") or _("not told"),
        ),
    ]


def activity_sections(about: DocumentSubject) -> list[ReportSection]:
    """One section for each model with personal data."""
    is_open = bool(about.privacy_settings and about.privacy_settings.open_team)
    sections = []
    for model in described_models():
        label = model._meta.label
        purpose = PURPOSES[label]
        grounds = [f"{topic(code)}: {paragraph(code, about.law)}" for code in _grounds(purpose.ground, about)]
        sections.append(
            ReportSection(
                name_of(model),
                [
                    (_("Why"), str(purpose.why)),
                    (_("Ground"), "; ".join(grounds)),
                    (_("Of whom"), _whose(label)),
                    (_("What"), ", ".join(fields_of(model))),
                    (_("Special categories"), _("yes") if purpose.is_special else _("no")),
                    (_("Sealed"), _("yes, under a key of the person") if issubclass(model, EncryptedText) else _("no")),
                    (_("Who sees it"), "; ".join(visible_to_text(model, open_team=is_open))),
                    (_("Kept"), retention_text(label, about.provider.pk)),
                    (_("Second wall"), _("yes") if getattr(model, "has_row_level_security", False) else _("no")),
                ],
            )
        )
    return sections


def _grounds(ground: tuple[str, ...], about: DocumentSubject) -> list[str]:
    """A public body counsels by its legal task, not by a mandate."""
    is_public = about.privacy_settings is not None and about.privacy_settings.is_public_body
    return ["TASK" if code == "MANDATE" and is_public else code for code in ground]


def _whose(label: str) -> str:
    if label in {"accounts.User", "directory.Membership", "directory.ConfidentialityUndertaking"}:
        return _("those who work here")
    return _("people who are counselled here") + ("" if label != "audit.AuditEntry" else _(", and those who work here"))


def encrypted_tables() -> list[str]:
    """The names of the encrypted models."""
    return [name_of(model) for model in described_models() if issubclass(model, EncryptedText)]


def unencrypted_tables() -> list[str]:
    """The names of the personal models that are not encrypted."""
    return [
        name_of(model)
        for model in described_models()
        if issubclass(model, PersonalRecord) and not issubclass(model, EncryptedText)
    ]
