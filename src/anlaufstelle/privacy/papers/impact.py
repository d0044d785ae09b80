"""The facts of a data protection impact assessment. Weighing them is the work of those who sign it."""

from django.conf import settings
from django.utils.translation import gettext as _

from anlaufstelle.core.dates import today
from anlaufstelle.paper.report import Chapter, Piece
from anlaufstelle.people.models import Case, Consent
from anlaufstelle.privacy import about as kept
from anlaufstelle.privacy.papers.asked import About, Facts, name_of, recipients, tables
from anlaufstelle.privacy.papers.measures import wall_words
from anlaufstelle.privacy.papers.record import plain_tables
from anlaufstelle.privacy.purposes import PURPOSES
from anlaufstelle.privacy.retention import AT_MOST, due, periods
from anlaufstelle.walls.standing import Standing, standing

FEW = 5  # a smaller number could point at somebody


def chapters(about: About) -> list[Chapter]:
    """How much of what, what it is needed for, what could go wrong here, and what is done against it."""
    special = [name_of(model) for model in tables() if PURPOSES[model._meta.label].is_special]
    return [
        Chapter(_("How much of what"), [], [Piece("", amount(about))]),
        Chapter(_("Special categories"), [], [Piece("", [(name, _why(name)) for name in special])]),
        Chapter(_("As little as is needed"), [], [Piece("", sparing(about))]),
        Chapter(_("What could go wrong here"), risks(about)),
        Chapter(_("What is done against it"), [_("See the paper on technical and organisational measures.")]),
    ]


def amount(about: About) -> Facts:
    """Numbers; small ones are not told."""
    cases = kept.of_provider(Case, about.provider.pk)
    consents = kept.of_provider(Consent, about.provider.pk).filter(withdrawn_on=None, until__gte=today())
    return [
        (_("People"), number(cases.values("person").distinct().count())),
        (_("Open cases"), number(cases.filter(closed_on=None).count())),
        (_("Closed cases"), number(cases.exclude(closed_on=None).count())),
        (_("Consents that hold"), number(consents.count())),
        (_("Other providers that see something"), str(len(recipients(about.provider.pk)))),
    ]


def number(count: int) -> str:
    """A number that points at nobody."""
    return str(count) if count == 0 or count >= FEW else _("fewer than %(few)s") % {"few": FEW}


def sparing(about: About) -> Facts:
    """How long, how deep, how open."""
    practice = about.practice
    late = due(about.provider.pk, today())
    told = f"{AT_MOST}+" if len(late) >= AT_MOST else number(len(late))
    return [
        *((name_of_period(code), period.words()) for code, period in periods(about.provider.pk).items()),
        (_("Over its time, and not decided yet"), told),
        (_("Team"), _("open") if practice and practice.open_team else _("not open")),
    ]


def name_of_period(code: str) -> str:
    """What is kept for that time."""
    return {"FILE": _("A file after its closing"), "CONSENT": _("A consent after its end")}.get(code, code)


def risks(about: About) -> list[str]:
    """Sentences that hold here and now; none of them is written by hand for this provider."""
    practice, wall = about.practice, standing()
    public = any(_("public body") in name for name, _purposes in recipients(about.provider.pk))
    told = [
        (True, _("Whoever is root on the running machine can read everything; the keys must be there for pages to "
                 "work.")),
        (True, _("Not sealed, and so readable in a stolen database: %(names)s.") % {
            "names": ", ".join(plain_tables())}),
        (wall != Standing.WHOLE, _("The second wall is not whole: %(wall)s.") % {"wall": wall_words(wall)}),
        (bool(practice and practice.open_team), _("The team is open: counsellors can read files that they do not "
                                                  "work on.")),
        (public, _("A public body sees something of people here. If it learns of a residence without a title, "
                   "§ 87 AufenthG binds it.")),
        (bool(practice and practice.is_public_body), _("The provider is a public body: § 87 AufenthG binds it.")),
        (not settings.BEHIND_HTTPS, _("Nobody has told the system that its line is encrypted.")),
        (bool(due(about.provider.pk, today())), _("Something is kept beyond its time, and nobody has decided on it.")),
        (True, _("A backup of before an erasure holds what was erased, until it is thrown away.")),
    ]  # fmt: skip
    return [sentence for holds, sentence in told if holds]


def _why(name: str) -> str:
    return next(str(PURPOSES[model._meta.label].why) for model in tables() if name_of(model) == name)
