"""The record of processing activities: one piece for each table, as the table itself declares it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from anlaufstelle.paper.report import Chapter, Piece
from anlaufstelle.people.clearance import Personal
from anlaufstelle.people.vault import SealedText
from anlaufstelle.privacy.papers.asked import (
    About,
    Facts,
    fields_of,
    kept_for,
    name_of,
    paragraph,
    recipients,
    seen_by,
    tables,
    topic,
)
from anlaufstelle.privacy.purposes import PURPOSES


def chapters(about: About) -> list[Chapter]:
    """Who answers for it, what is processed, to whom it goes."""
    return [
        Chapter(_("Who answers for it"), [], [Piece("", controller(about))]),
        Chapter(_("What is processed, and why"), [
            _("What a person has had held back is seen by nobody but herself and whoever leads her case."),
            _("When its time is over it is proposed, and somebody confirms it: nothing vanishes by itself."),
        ], pieces(about)),
        Chapter(_("To whom it goes"), [
            _("Nothing leaves this system by itself. Other providers see in it what a person has opened to them:"),
            *([] if recipients(about.provider.pk) else [_("Today that is nobody.")]),
        ], [Piece("", recipients(about.provider.pk))]),
        Chapter(_("What leaves the house"), [_("What is kept of people who are counselled here is sent nowhere.")], [
            Piece("", outside())]),
    ]  # fmt: skip


def outside() -> Facts:
    """Which other machines the system talks to, for those who work here."""
    return [
        (_("Letters to those who work here, by mail"), urlsplit(settings.MAIL_URL).hostname or _("not sent at all")),
        (_("Sign-in from elsewhere"), ", ".join(place["name"] for place in settings.ELSEWHERE) or _("none")),
    ]


def controller(about: About) -> Facts:
    """The provider, its law and its officer."""
    practice = about.practice
    return [
        (_("Controller"), about.provider.name),
        (_("Reached at"), about.provider.email or _("not told")),
        (_("Law"), str(practice.get_law_display()) if practice else _("not declared yet")),
        (_("Public body"), _("yes") if practice and practice.is_public_body else _("no")),
        (_("Data protection officer"), (practice.protection_officer if practice else "") or _("not told")),
    ]


def pieces(about: About) -> list[Piece]:
    """One for each table that says something of somebody."""
    is_open = bool(about.practice and about.practice.open_team)
    found = []
    for model in tables():
        label = model._meta.label
        purpose = PURPOSES[label]
        grounds = [f"{topic(code)}: {paragraph(code, about.law)}" for code in _grounds(purpose.ground, about)]
        found.append(
            Piece(
                name_of(model),
                [
                    (_("Why"), str(purpose.why)),
                    (_("Ground"), "; ".join(grounds)),
                    (_("Of whom"), _whose(label)),
                    (_("What"), ", ".join(fields_of(model))),
                    (_("Special categories"), _("yes") if purpose.is_special else _("no")),
                    (_("Sealed"), _("yes, under a key of the person") if issubclass(model, SealedText) else _("no")),
                    (_("Who sees it"), "; ".join(seen_by(model, open_team=is_open))),
                    (_("Kept"), kept_for(label, about.provider.pk)),
                    (_("Second wall"), _("yes") if getattr(model, "walled", False) else _("no")),
                ],
            )
        )
    return found


def _grounds(ground: tuple[str, ...], about: About) -> list[str]:
    """A public body counsels because it is its task, not by a mandate."""
    public = about.practice is not None and about.practice.is_public_body
    return ["TASK" if code == "MANDATE" and public else code for code in ground]


def _whose(label: str) -> str:
    if label in {"accounts.User", "directory.Membership", "directory.Pledge"}:
        return _("those who work here")
    return _("people who are counselled here") + ("" if label != "audit.Entry" else _(", and those who work here"))


def sealed_tables() -> list[str]:
    """What is sealed, by name."""
    return [name_of(model) for model in tables() if issubclass(model, SealedText)]


def plain_tables() -> list[str]:
    """What of a person is not sealed, by name."""
    return [name_of(one) for one in tables() if issubclass(one, Personal) and not issubclass(one, SealedText)]
