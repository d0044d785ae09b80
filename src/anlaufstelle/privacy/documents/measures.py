"""Technical and organisational measures, as they are on this installation today."""

from django.conf import settings
from django.utils.translation import gettext as _

from anlaufstelle.audit import chain
from anlaufstelle.casework import virus_scanner
from anlaufstelle.directory.roles import ROLE_PERMISSIONS, Role
from anlaufstelle.paper.report import Chapter, ReportSection
from anlaufstelle.people.crypto.keys import available_versions, readable_by_others
from anlaufstelle.privacy.documents.processing_record import encrypted_tables, unencrypted_tables
from anlaufstelle.privacy.documents.queries import DocumentSubject, Facts, code_list_facts
from anlaufstelle.rls.status import RlsStatus, rls_status


def chapters(about: DocumentSubject) -> list[Chapter]:
    """Access, row-level security, encryption, the audit log, and the code lists."""
    return [
        Chapter(_("Who gets in"), [], [ReportSection("", sign_in())]),
        Chapter(
            _("What a role may do"),
            [_("What it may see of people is another question: see the record.")],
            [ReportSection("", roles())],
        ),
        Chapter(_("Walls"), [], [ReportSection("", row_level_security())]),
        Chapter(_("Sealing"), [], [ReportSection("", encryption(about))]),
        Chapter(_("Files that come in"), [], [ReportSection("", files())]),
        Chapter(_("The record of what happened"), [], [ReportSection("", record())]),
        Chapter(
            _("Rules that are data"),
            [_("These lists hold what law and practice change.")],
            [ReportSection("", code_list_facts())],
        ),
    ]


def sign_in() -> Facts:
    """How staff prove their identity."""
    providers = ", ".join(provider["name"] for provider in settings.OIDC_PROVIDERS)
    return [
        (_("Second factor"), _("demanded of everybody, before any page opens")),
        (_("Sign-in from elsewhere"), providers or _("none")),
        (_("Encrypted line"), _("yes") if settings.BEHIND_HTTPS else _("not told to the system")),
    ]


def roles() -> Facts:
    """The permissions of each role."""
    return [
        (
            str(role.label),
            "; ".join(sorted(str(permission.label) for permission in ROLE_PERMISSIONS[role])) or _("nothing here"),
        )
        for role in Role
    ]


def row_level_security() -> Facts:
    """The access rule, and what the database adds on this installation."""
    return [
        (_("First wall"), _("one rule in one place answers for every page, list, search, export and paper")),
        (_("Second wall"), rls_text(rls_status())),
    ]


def rls_text(status: RlsStatus) -> str:
    """What row-level security does here, in plain words."""
    return {
        RlsStatus.BYPASSED: _("PostgreSQL: passed by the role that is used; the operator has to change it"),
        RlsStatus.ONE_ROLE: _("PostgreSQL: row-level security filters rows by provider and consent; the role that is "
                             "used owns the tables and could take it down"),
        RlsStatus.ENFORCED: _("PostgreSQL: row-level security filters rows by provider and consent, under a role that "
                          "owns nothing"),
    }[status]  # fmt: skip


def encryption(about: DocumentSubject) -> Facts:
    """What is encrypted, what is not, and where the key is."""
    versions = available_versions(about.provider.pk)
    return [
        (_("Sealed"), ", ".join(encrypted_tables())),
        (_("Not sealed"), ", ".join(unencrypted_tables())),
        (_("How"), _("AES-256-GCM, a key for each person, wrapped by the provider's key outside the database")),
        (
            _("The provider's key"),
            _("version %(number)s") % {"number": versions[-1]} if versions else _("none made yet"),
        ),
        (_("Keys that others on the machine could read"), str(len(readable_by_others()))),
    ]


def files() -> Facts:
    """How attachments are checked and downloaded."""
    return [
        (_("What is kept"),
         _("PDF, JPEG, PNG and HEIC, known by their content; no PDF with programs, files or a lock")),
        (_("Virus scanner"), _("one on this machine looks at each") if virus_scanner.is_configured() else _(
            "none: each is marked as unchecked, and given out only to whoever says that she wants it so")),
        (_("How it is given out"), _("to be saved, never opened in a page; with a line in the record")),
    ]  # fmt: skip


def record() -> Facts:
    """The state of the audit chain."""
    status = chain.status()
    return [
        (_("Lines sealed"), str(status.links)),
        (_("Sealed until"), f"{status.chained_until:%d.%m.%Y %H:%M} UTC" if status.chained_until else _("nothing yet")),
        (_("Waiting for the seal"), str(status.waiting)),
        (_("Last links"), _("hold") if status.holds else _("do not hold")),
    ]
