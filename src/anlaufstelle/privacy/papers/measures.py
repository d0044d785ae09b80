"""Technical and organisational measures: as they stand on this installation today."""

from django.conf import settings
from django.utils.translation import gettext as _

from anlaufstelle.audit import chain
from anlaufstelle.casework import scanner
from anlaufstelle.directory.roles import MAY, Role
from anlaufstelle.paper.report import Chapter, Piece
from anlaufstelle.people.keys import names_of, readable_by_others
from anlaufstelle.privacy.papers.asked import About, Facts, lists
from anlaufstelle.privacy.papers.record import plain_tables, sealed_tables
from anlaufstelle.walls.standing import Standing, standing


def chapters(about: About) -> list[Chapter]:
    """Access, walls, sealing, the record, and the rules that are data."""
    return [
        Chapter(_("Who gets in"), [], [Piece("", sign_in())]),
        Chapter(_("What a role may do"), [_("What it may see of people is another question: see the record.")], [
            Piece("", roles())]),
        Chapter(_("Walls"), [], [Piece("", walls())]),
        Chapter(_("Sealing"), [], [Piece("", sealing(about))]),
        Chapter(_("Files that come in"), [], [Piece("", files())]),
        Chapter(_("The record of what happened"), [], [Piece("", record())]),
        Chapter(_("Rules that are data"), [_("These lists hold what law and practice change.")], [Piece("", lists())]),
    ]  # fmt: skip


def sign_in() -> Facts:
    """How somebody proves who she is."""
    places = ", ".join(place["name"] for place in settings.ELSEWHERE)
    return [
        (_("Second factor"), _("demanded of everybody, before any page opens")),
        (_("Sign-in from elsewhere"), places or _("none")),
        (_("Encrypted line"), _("yes") if settings.BEHIND_HTTPS else _("not told to the system")),
    ]


def roles() -> Facts:
    """The table of the roles, read aloud."""
    return [
        (str(role.label), "; ".join(sorted(str(deed.label) for deed in MAY[role])) or _("nothing here"))
        for role in Role
    ]


def walls() -> Facts:
    """The rule, and what the database adds on this installation."""
    return [
        (_("First wall"), _("one rule in one place answers for every page, list, search, export and paper")),
        (_("Second wall"), wall_words(standing())),
    ]


def wall_words(found: Standing) -> str:
    """What the database does here, in plain words."""
    return {
        Standing.PASSED: _("PostgreSQL: passed by the role that is used; the operator has to change it"),
        Standing.ONE_ROLE: _("PostgreSQL: row-level security filters rows by provider and consent; the role that is "
                             "used owns the tables and could take it down"),
        Standing.WHOLE: _("PostgreSQL: row-level security filters rows by provider and consent, under a role that "
                          "owns nothing"),
    }[found]  # fmt: skip


def sealing(about: About) -> Facts:
    """What is sealed, what is not, and where the key lies."""
    newest = names_of(about.provider.pk)
    return [
        (_("Sealed"), ", ".join(sealed_tables())),
        (_("Not sealed"), ", ".join(plain_tables())),
        (_("How"), _("AES-256-GCM, a key for each person, wrapped by the provider's key outside the database")),
        (_("The provider's key"), _("version %(number)s") % {"number": newest[-1]} if newest else _("none made yet")),
        (_("Keys that others on the machine could read"), str(len(readable_by_others()))),
    ]


def files() -> Facts:
    """What is looked at before a letter or photo is kept, and how it is given out."""
    return [
        (_("What is kept"),
         _("PDF, JPEG, PNG and HEIC, known by their content; no PDF with programs, files or a lock")),
        (_("Virus scanner"), _("one on this machine looks at each") if scanner.is_named() else _(
            "none: each is marked as unchecked, and given out only to whoever says that she wants it so")),
        (_("How it is given out"), _("to be saved, never opened in a page; with a line in the record")),
    ]  # fmt: skip


def record() -> Facts:
    """How the chain stands."""
    now = chain.standing()
    return [
        (_("Lines sealed"), str(now.places)),
        (_("Sealed until"), f"{now.sealed_until:%d.%m.%Y %H:%M} UTC" if now.sealed_until else _("nothing yet")),
        (_("Waiting for the seal"), str(now.waiting)),
        (_("Last links"), _("hold") if now.holds else _("do not hold")),
    ]
