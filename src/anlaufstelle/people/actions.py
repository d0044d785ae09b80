"""Verbs: taking somebody in, working together on a case, agreeing with her who sees what, and ending that."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import OPERATOR, Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Deed as May
from anlaufstelle.directory.roles import demand
from anlaufstelle.people import ended, rules
from anlaufstelle.people.areas import mask_of
from anlaufstelle.people.depth import Basis, Depth, Law, Purpose
from anlaufstelle.people.guardians import Acting, concerned, guardians_of, leave_her_alone
from anlaufstelle.people.models import (
    Case,
    Clearance,
    Consent,
    Part,
    Particulars,
    Person,
    Place,
    Practice,
    Profile,
    Spoken,
)
from anlaufstelle.people.nameless import SAYS_WHO_SHE_IS, StaysNameless, check_named, needs_name
from anlaufstelle.people.names import sounds_of
from anlaufstelle.people.permissions import (
    counsels,
    leads,
    may_agree,
    may_be_assigned,
    may_be_handed,
    may_end_assignment,
    may_withdraw,
    receives,
)
from anlaufstelle.people.reading import hold


class CannotWork(Refused):
    """Somebody cannot have this place on a case."""


class KnownHere(CannotWork):
    """Colleagues counsel her already, and whoever asks does not work with them."""


@transaction.atomic
def take_in(
    actor: Actor,
    *,
    facts: Mapping[str, Any],
    languages: Iterable[tuple[str, str]] = (),
    born: tuple[dt.date | None, str] = (None, "day"),
    household: str = "",
    is_protected: bool = False,
    areas: Iterable[str] = (),
    matter: str = "",
    person: Person | None = None,
    key: UUID | None = None,
) -> Case:
    """Open a case for somebody, with what she has told of herself; whoever opens it leads it.

    `key`: of the case; with the same one nothing is opened twice (IntegrityError).

    `facts` are fields of Profile. `person`: somebody the actor already sees; then nothing of what other providers have
    written is opened by it, nor changed. Raises KnownHere where she would lead herself into her colleagues' file, and
    StaysNameless where something is kept of somebody without a name by which she could be known again.
    """
    provider = counsels(actor)
    if person is None:
        person = Person.objects.create(is_protected=is_protected)
    hold(provider, person.pk)
    own = {"person": person, "provider_id": provider}
    known = Profile.objects.for_the_house(because="whether she is known here").filter(**own).exists()
    if known and not Profile.objects.visible_to(actor).filter(**own).exists():
        raise KnownHere(_("Nothing was opened: colleagues of yours counsel her. Please ask to work on their case."))
    if not Clearance.objects.between(provider, provider).filter(person=person, ended_on=None).exists():
        Clearance.objects.create(
            person=person, source_id=provider, grantee_id=provider, purpose=Purpose.ADVICE, depth=Depth.CONFIDENTIAL,
            basis=Basis.OWN, since=today(),
        )  # fmt: skip
    if not known:
        if needs_name(facts, born[0], household):
            raise StaysNameless(str(SAYS_WHO_SHE_IS))
        names = (facts.get("given_name", ""), facts.get("family_name", ""), facts.get("original_name", ""))
        Profile.objects.create(**own, **facts, sounds=sounds_of(names))
        Particulars.objects.create(**own, birth_date=born[0], birth_precision=born[1], household=household)
        Spoken.objects.bulk_create(Spoken(**own, language=code, level=level) for code, level in dict(languages).items())
    case = Case.objects.create(pk=key or new_id(), **own, areas=mask_of(areas), matter=matter)
    _place(case, actor.user_id, Part.LEAD)
    record(actor, Deed.CREATE, case, person=person.pk)
    return case


@transaction.atomic
def join_case(actor: Actor, *, case: Case, colleague: User, part: Part, until: dt.date | None = None) -> Place:
    """Give a colleague of the same provider a place on a case; doing it twice is no harm.

    Raises CannotWork, NotPermitted.
    """
    leads(actor, case.pk)
    may_be_assigned(actor, colleague)
    if part == Part.LEAD:
        raise CannotWork(_("A case has one lead. Please hand it over instead."))
    there = Place.objects.filter(case=case, user=colleague, part=part, ended_on=None)
    if held := there.live().first():
        return held
    there.update(ended_on=today())  # one whose time is over makes room
    place = _place(case, colleague.pk, part, until)
    record(actor, Deed.CREATE, place, person=case.person_id, reason=part)
    return place


@transaction.atomic
def hand_over(actor: Actor, *, case: Case, colleague: User) -> None:
    """From now on somebody else leads the case; whoever led it stays in the team. Raises NotPermitted."""
    leads(actor, case.pk)
    may_be_handed(actor, colleague)
    Place.objects.live().filter(case=case, part=Part.LEAD).update(ended_on=today())
    Place.objects.filter(case=case, user=colleague, ended_on=None).update(ended_on=today())
    _place(case, actor.user_id, Part.MEMBER)
    record(actor, Deed.CHANGE, _place(case, colleague.pk, Part.LEAD), person=case.person_id, reason="hand-over")


@transaction.atomic
def leave_case(actor: Actor, *, place: Place) -> None:
    """A colleague's place ends, at once. Raises CannotWork, NotPermitted."""
    case = Case.objects.visible_to(actor).get(pk=place.case_id)
    may_end_assignment(actor, place)
    if place.part == Part.LEAD:
        raise CannotWork(_("A case has one lead. Please hand it over instead."))
    Place.objects.filter(pk=place.pk, provider=actor.provider_id).update(ended_on=today())
    record(actor, Deed.CHANGE, place, person=case.person_id, reason="left")


@transaction.atomic
def agree(
    actor: Actor,
    *,
    case: Case,
    recipient: Organization,
    wanted: rules.Wanted,
    how: Mapping[str, Any],
    guardian: Acting | None = None,
    dormant: bool = False,
) -> Consent:
    """Write down what a person allows another provider to see, and open it. Raises CannotAgree, NotPermitted.

    `how` are the other fields of Consent: in which words and language it was given, before whom, and whether she has
    said yes herself (`own_yes`). `guardian`: who has said it for her, or beside her. `dormant`: it opens nothing until
    the recipient accepts (a referral).
    """
    hold(actor.provider_id, case.person_id)
    may_agree(actor, case.pk)
    wanted = rules.check_consent(wanted, today())
    rules.check_signed(rules.Signed(**{name: how.get(name, "") for name in SIGNED}))
    if recipient.pk == case.provider_id:
        raise rules.CannotAgree(_("This is your own provider, which needs no consent for what it writes itself."))
    practice = Practice.objects.filter(provider=case.provider_id).first()
    if practice is None:
        raise rules.CannotAgree(
            _("Your provider has not yet said under which law it works. Please ask its administrator.")
        )
    scope = {
        "purpose": wanted.purpose, "areas": mask_of(wanted.areas), "opens_status": wanted.opens_status,
        "opens_address": wanted.opens_address, "until": wanted.until,
    }  # fmt: skip
    _check_protected(actor, case, wanted)
    _check_yes(actor, case, wanted, how.get("own_yes"), guardian)
    if there := _said_already(actor, case, {**scope, **how, "recipient": recipient, "up_to": wanted.up_to}, dormant):
        return there
    consent = Consent.objects.create(
        person_id=case.person_id, provider_id=case.provider_id, recipient=recipient, up_to=wanted.up_to,
        law=practice.law, written_by_id=actor.user_id, guardian=guardian.name if guardian else "", **scope, **how,
    )  # fmt: skip
    Clearance.objects.create(
        person_id=case.person_id, source_id=case.provider_id, grantee=recipient, depth=wanted.up_to, consent=consent,
        basis=Basis.CONSENT, since=None if dormant else today(), **scope,
    )  # fmt: skip
    record(actor, Deed.CONSENT, consent, person=case.person_id, reason=wanted.purpose)
    return consent


@transaction.atomic
def withdraw(actor: Actor, *, consent: Consent, how: str) -> None:
    """The consent no longer holds: from the next request on, and for everything that waits. Doing it twice is no harm.

    By the person herself (an actor with her key), or by a counsellor of the provider to whom she said it.
    Raises NotPermitted.
    """
    may_withdraw(actor, consent)
    end_consent(actor, consent=consent, how=how)


def end_consent(actor: Actor, *, consent: Consent, how: str) -> None:
    """The end itself, once; whoever calls it has asked whether this actor may."""
    rows = Consent.objects.for_the_house(because="a consent that ends").filter(pk=consent.pk, withdrawn_on=None)
    if not rows.exists():
        return
    ended.note(consent.pk)
    if rows.update(withdrawn_on=today(), withdrawn_how=how):
        live = Clearance.objects.filter(consent=consent.pk, ended_on=None)
        live.update(ended_on=today(), ended_why="withdrawn")
        record(actor, Deed.WITHDRAW, consent, person=consent.person_id, reason=how)


@transaction.atomic
def end_again() -> None:
    """End once more what was taken back after the backup was made that was restored just now; as the owner."""
    there = Consent.objects.for_the_house(because="what was taken back after the backup")
    for consent in list(there.filter(pk__in=ended.all_of_them(), withdrawn_on=None)):
        end_consent(OPERATOR, consent=consent, how="restore")


@transaction.atomic
def accept(actor: Actor, *, clearance: Clearance) -> None:
    """Begin what was written for the actor's provider and lies dormant; nothing begins whose time is over.

    Raises NotPermitted.
    """
    receives(actor, clearance.pk)
    dormant = Clearance.objects.filter(pk=clearance.pk, grantee=actor.provider_id, since=None, ended_on=None)
    if dormant.exclude(until__lt=today()).update(since=today()):
        record(actor, Deed.CHANGE, clearance, person=clearance.person_id, clearance=clearance.pk, reason="accepted")


@transaction.atomic
def declare(actor: Actor, *, law: str, is_public_body: bool, open_team: bool, protection_officer: str) -> Practice:
    """Say how the actor's provider works with people; with the first time it may take somebody in. Raises CannotWork.

    Each thing that changes is a line of the audit: an open team lets colleagues read what they are not working on.
    """
    demand(actor, May.DECLARE)
    if actor.provider_id is None or law not in Law.values:
        raise CannotWork(_("Not saved: please choose under which law your provider works."))
    told: dict[str, Any] = {
        "law": law, "is_public_body": is_public_body, "open_team": open_team,
        "protection_officer": protection_officer.strip()[:200],
    }  # fmt: skip
    practice, is_new = Practice.objects.select_for_update().get_or_create(provider_id=actor.provider_id, defaults=told)
    changed = [name for name, value in told.items() if is_new or getattr(practice, name) != value]
    for name in changed:
        setattr(practice, name, told[name])
        value = "" if name == "protection_officer" else f":{told[name]}"
        record(actor, Deed.CHANGE, practice, reason=f"{name}{value}")
    practice.save()
    return practice


def _said_already(actor: Actor, case: Case, said: Mapping[str, Any], dormant: bool) -> Consent | None:
    """The same consent of today, from a second click: it is written once. One that waits opens nothing, so it is none
    for whoever wants it opened now."""
    begun = Clearance.objects.filter(consent=OuterRef("pk"), since__isnull=False)
    rows = Consent.objects.visible_to(actor).filter(person=case.person_id, provider=case.provider_id)
    rows = rows if dormant else rows.filter(Exists(begun))
    return rows.filter(given_on=today(), withdrawn_on=None, written_by=actor.user_id, **said).first()


SIGNED = ("given_how", "signature", "witness")


def _check_yes(actor: Actor, case: Case, wanted: rules.Wanted, own: bool | None, guardian: Acting | None) -> None:
    known = Particulars.objects.for_the_house(because="whether she is of age").filter(
        person=case.person_id, provider=case.provider_id
    )
    born, precision = known.values_list("birth_date", "birth_precision").first() or (None, "day")
    areas = concerned(mask_of(wanted.areas), status=wanted.opens_status, address=wanted.opens_address)
    if guardian is not None:
        seen = guardians_of(actor, case.person_id)
        guardian = next((one for one in seen if one.row.pk == guardian.row.pk), None)
        if guardian is None or not guardian.acts_for(areas, today()):
            raise rules.CannotAgree(
                _("Nothing was saved: this one does not act for her in all of this, or the proof was not seen yet.")
            )
    latest = rules.latest(born, precision) if born else None
    alone = leave_her_alone(case.person_id, case.provider_id, areas, latest)
    rules.check_yes(rules.Yes(born, precision, own, guardian is not None, alone), today())


def _check_protected(actor: Actor, case: Case, wanted: rules.Wanted) -> None:
    check_named(actor, case.person_id)
    protected = Person.objects.visible_to(actor).filter(pk=case.person_id, is_protected=True)
    if (wanted.opens_address or wanted.purpose == Purpose.INDEX) and protected.exists():
        raise rules.CannotAgree(_("She is protected: her address is opened to nobody, and no index holds her."))


def _place(case: Case, user: Any, part: Part, until: dt.date | None = None) -> Place:
    return Place.objects.create(
        case=case, person_id=case.person_id, provider_id=case.provider_id, user_id=user, part=part, until=until
    )
