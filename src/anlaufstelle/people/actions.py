"""Actions on cases and consents: opening a case, assigning colleagues, giving and withdrawing consent."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import OPERATOR, Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Permission, require_permission
from anlaufstelle.people import rules
from anlaufstelle.people.access.areas import mask_of
from anlaufstelle.people.access.choices import Basis, DataProtectionLaw, Depth, Purpose
from anlaufstelle.people.access.permissions import (
    leads,
    may_accept_grant,
    may_agree,
    may_be_assigned,
    may_be_handed,
    may_end_assignment,
    may_open_case,
    may_withdraw,
)
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.clients.anonymous import NAME_REQUIRED_TEXT, NameRequired, needs_name, require_name
from anlaufstelle.people.clients.phonetics import phonetic_key
from anlaufstelle.people.clients.representatives import (
    Representation,
    all_excluded,
    areas_with_scopes,
    representations_of,
)
from anlaufstelle.people.consent import withdrawal_ledger
from anlaufstelle.people.models import (
    AccessGrant,
    AssignmentRole,
    Case,
    CaseAssignment,
    Client,
    ClientDetails,
    ClientProfile,
    Consent,
    ProviderPrivacySettings,
    SpokenLanguage,
)


class CannotAssign(Refused):
    """A colleague cannot have this role on a case."""


class AlreadyCounselledHere(CannotAssign):
    """Colleagues already counsel this client, and the actor is not assigned to any of their cases."""


@transaction.atomic
def open_case(
    actor: Actor,
    *,
    facts: Mapping[str, Any],
    languages: Iterable[tuple[str, str]] = (),
    born: tuple[dt.date | None, str] = (None, "day"),
    household: str = "",
    is_protected: bool = False,
    areas: Iterable[str] = (),
    matter: str = "",
    client: Client | None = None,
    key: UUID | None = None,
) -> Case:
    """Open a case for a new or known client, and assign the actor as its lead.

    `facts` are fields of ClientProfile. `client`: one whom the actor already sees; then no record of another provider
    is shared or changed. `key`: the id of the case; a second call with the same one raises IntegrityError, so that a
    double click opens nothing twice.

    Raises NotPermitted. Raises AlreadyCounselledHere if the actor would gain access to a colleague's file by it, and
    NameRequired if identifying details are given for a client without a name.
    """
    provider = may_open_case(actor)
    if client is None:
        client = Client.objects.create(is_protected=is_protected)
    lock_client_files(provider, client.pk)
    own = {"client": client, "provider_id": provider}
    profiles = ClientProfile.objects.unrestricted(because="whether the client has a file here")
    has_profile = profiles.filter(**own).exists()
    if has_profile and not ClientProfile.objects.visible_to(actor).filter(**own).exists():
        raise AlreadyCounselledHere(
            _("Nothing was opened: colleagues of yours counsel her. Please ask to work on their case.")
        )
    if not AccessGrant.objects.between(provider, provider).filter(client=client, ended_on=None).exists():
        AccessGrant.objects.create(
            client=client, source_id=provider, grantee_id=provider, purpose=Purpose.ADVICE, depth=Depth.CONFIDENTIAL,
            basis=Basis.OWN, since=today(),
        )  # fmt: skip
    if not has_profile:
        _create_profile(own, facts, languages, born, household)
    case = Case.objects.create(pk=key or new_id(), **own, areas=mask_of(areas), matter=matter)
    _create_assignment(case, actor.user_id, AssignmentRole.LEAD)
    record(actor, AuditAction.CREATE, case, client=client.pk)
    return case


def _create_profile(
    own: Mapping[str, Any],
    facts: Mapping[str, Any],
    languages: Iterable[tuple[str, str]],
    born: tuple[dt.date | None, str],
    household: str,
) -> None:
    """Create profile, details and languages of a client at one provider; `own` names both. Raises NameRequired."""
    if needs_name(facts, born[0], household):
        raise NameRequired(str(NAME_REQUIRED_TEXT))
    names = (facts.get("given_name", ""), facts.get("family_name", ""), facts.get("original_name", ""))
    ClientProfile.objects.create(**own, **facts, sounds=phonetic_key(names))
    ClientDetails.objects.create(**own, birth_date=born[0], birth_precision=born[1], household=household)
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(**own, language=code, level=level) for code, level in dict(languages).items()
    )


@transaction.atomic
def assign(
    actor: Actor, *, case: Case, colleague: User, role: AssignmentRole, until: dt.date | None = None
) -> CaseAssignment:
    """Assign a colleague of the same provider to a case. Idempotent.

    Raises CannotAssign, NotPermitted.
    """
    leads(actor, case.pk)
    may_be_assigned(actor, colleague)
    if role == AssignmentRole.LEAD:
        raise CannotAssign(_("A case has one lead. Please hand it over instead."))
    unended = CaseAssignment.objects.filter(case=case, user=colleague, role=role, ended_on=None)
    if live := unended.live().first():
        return live
    unended.update(ended_on=today())  # expired ones: the unique constraint counts only `ended_on`
    assignment = _create_assignment(case, colleague.pk, role, until)
    record(actor, AuditAction.CREATE, assignment, client=case.client_id, reason=role)
    return assignment


@transaction.atomic
def hand_over(actor: Actor, *, case: Case, colleague: User) -> None:
    """Make a colleague the lead of a case. The former lead stays in the team as a member. Raises NotPermitted."""
    leads(actor, case.pk)
    may_be_handed(actor, colleague)
    CaseAssignment.objects.live().filter(case=case, role=AssignmentRole.LEAD).update(ended_on=today())
    CaseAssignment.objects.filter(case=case, user=colleague, ended_on=None).update(ended_on=today())
    _create_assignment(case, actor.user_id, AssignmentRole.MEMBER)
    record(
        actor,
        AuditAction.CHANGE,
        _create_assignment(case, colleague.pk, AssignmentRole.LEAD),
        client=case.client_id,
        reason="hand-over",
    )


@transaction.atomic
def end_assignment(actor: Actor, *, assignment: CaseAssignment) -> None:
    """End a colleague's assignment at once. Raises CannotAssign, NotPermitted."""
    case = Case.objects.visible_to(actor).get(pk=assignment.case_id)
    may_end_assignment(actor, assignment)
    if assignment.role == AssignmentRole.LEAD:
        raise CannotAssign(_("A case has one lead. Please hand it over instead."))
    CaseAssignment.objects.filter(pk=assignment.pk, provider=actor.provider_id).update(ended_on=today())
    record(actor, AuditAction.CHANGE, assignment, client=case.client_id, reason="left")


@transaction.atomic
def give_consent(
    actor: Actor,
    *,
    case: Case,
    recipient: Organization,
    wanted: rules.AccessRequest,
    how: Mapping[str, Any],
    representative: Representation | None = None,
    dormant: bool = False,
) -> Consent:
    """Record what a client allows another provider to see, and grant access. Idempotent within a day.

    `how` are the other fields of Consent: wording, language, method, witness, and whether the client agreed in person
    (`agreed_by_client`). `representative`: who agreed instead of the client, or together with them. `dormant`: the
    grant begins only when the recipient accepts it (a referral).

    Raises ConsentRefused, NotPermitted, NameRequired.
    """
    lock_client_files(actor.provider_id, case.client_id)
    may_agree(actor, case.pk)
    wanted = rules.check_consent(wanted, today())
    rules.check_signature(rules.Signature(**{name: how.get(name, "") for name in SIGNATURE_FIELDS}))
    if recipient.pk == case.provider_id:
        raise rules.ConsentRefused(_("This is your own provider, which needs no consent for what it writes itself."))
    law = _law_of(case.provider_id)
    scope = {
        "purpose": wanted.purpose, "areas": mask_of(wanted.areas), "opens_status": wanted.opens_status,
        "opens_address": wanted.opens_address, "until": wanted.until,
    }  # fmt: skip
    _check_protected(actor, case, wanted)
    _check_consenting_parties(actor, case, wanted, how.get("agreed_by_client"), representative)
    granted = {**scope, **how, "recipient": recipient, "granted_depth": wanted.granted_depth}
    if existing := _same_consent_today(actor, case, granted, dormant):
        return existing
    consent = Consent.objects.create(
        client_id=case.client_id,
        provider_id=case.provider_id,
        law=law,
        written_by_id=actor.user_id,
        representative=representative.name if representative else "",
        **granted,
    )
    _grant_access(consent, scope, dormant=dormant)
    record(actor, AuditAction.CONSENT, consent, client=case.client_id, reason=wanted.purpose)
    return consent


def _grant_access(consent: Consent, scope: Mapping[str, Any], *, dormant: bool) -> None:
    """Create the access grant of a consent. A dormant one begins when the recipient accepts it."""
    AccessGrant.objects.create(
        client_id=consent.client_id,
        source_id=consent.provider_id,
        grantee_id=consent.recipient_id,
        depth=consent.granted_depth,
        consent=consent,
        basis=Basis.CONSENT,
        since=None if dormant else today(),
        **scope,
    )


def _law_of(provider: UUID) -> str:
    """Return the data protection law under which a provider works. Raises ConsentRefused if it has not declared one."""
    privacy_settings = ProviderPrivacySettings.objects.filter(provider=provider).first()
    if privacy_settings is None:
        raise rules.ConsentRefused(
            _("Your provider has not yet said under which law it works. Please ask its administrator.")
        )
    return privacy_settings.law


@transaction.atomic
def withdraw(actor: Actor, *, consent: Consent, how: str) -> None:
    """Withdraw a consent with effect from the next request, dormant grants included. Idempotent.

    Allowed to the client, and to a counsellor of the provider that recorded the consent. Raises NotPermitted.
    """
    may_withdraw(actor, consent)
    end_consent(actor, consent=consent, how=how)


def end_consent(actor: Actor, *, consent: Consent, how: str) -> None:
    """End a consent and its grants, once. The caller has checked whether the actor may."""
    rows = Consent.objects.unrestricted(because="ending a consent").filter(pk=consent.pk, withdrawn_on=None)
    if not rows.exists():
        return
    withdrawal_ledger.record_withdrawal(consent.pk)
    if rows.update(withdrawn_on=today(), withdrawal_channel=how):
        live = AccessGrant.objects.filter(consent=consent.pk, ended_on=None)
        live.update(ended_on=today(), end_reason="withdrawn")
        record(actor, AuditAction.WITHDRAW, consent, client=consent.client_id, reason=how)


@transaction.atomic
def repeat_withdrawals() -> None:
    """Withdraw again, after restoring a backup, what was withdrawn since that backup was made. Runs as the owner."""
    consents = Consent.objects.unrestricted(because="what was withdrawn after the backup")
    for consent in list(consents.filter(pk__in=withdrawal_ledger.withdrawn_consents(), withdrawn_on=None)):
        end_consent(OPERATOR, consent=consent, how="restore")


@transaction.atomic
def accept_grant(actor: Actor, *, grant: AccessGrant) -> None:
    """Begin a dormant grant to the actor's provider, unless it has expired.

    Raises NotPermitted.
    """
    may_accept_grant(actor, grant.pk)
    dormant = AccessGrant.objects.filter(pk=grant.pk, grantee=actor.provider_id, since=None, ended_on=None)
    if dormant.exclude(until__lt=today()).update(since=today()):
        record(actor, AuditAction.CHANGE, grant, client=grant.client_id, grant=grant.pk, reason="accepted")


@transaction.atomic
def save_privacy_settings(
    actor: Actor, *, law: str, is_public_body: bool, open_team: bool, data_protection_officer: str
) -> ProviderPrivacySettings:
    """Save the privacy settings of the actor's provider.

    Without them nobody there can open a case. Raises CannotAssign.

    Each changed setting is an audit entry of its own: an open team lets colleagues read cases they are not assigned to.
    """
    require_permission(actor, Permission.DECLARE)
    if actor.provider_id is None or law not in DataProtectionLaw.values:
        raise CannotAssign(_("Not saved: please choose under which law your provider works."))
    values: dict[str, Any] = {
        "law": law, "is_public_body": is_public_body, "open_team": open_team,
        "data_protection_officer": data_protection_officer.strip()[:200],
    }  # fmt: skip
    privacy_settings, is_new = ProviderPrivacySettings.objects.select_for_update().get_or_create(
        provider_id=actor.provider_id, defaults=values
    )
    changed = [name for name, value in values.items() if is_new or getattr(privacy_settings, name) != value]
    for name in changed:
        setattr(privacy_settings, name, values[name])
        value = "" if name == "data_protection_officer" else f":{values[name]}"
        record(actor, AuditAction.CHANGE, privacy_settings, reason=f"{name}{value}")
    privacy_settings.save()
    return privacy_settings


def _same_consent_today(actor: Actor, case: Case, fields: Mapping[str, Any], dormant: bool) -> Consent | None:
    """Return an equal consent recorded today by the same actor, so that a second click adds none.

    A dormant one does not count if an immediate one is wanted, because it grants nothing yet.
    """
    begun_grants = AccessGrant.objects.filter(consent=OuterRef("pk"), since__isnull=False)
    rows = Consent.objects.visible_to(actor).filter(client=case.client_id, provider=case.provider_id)
    rows = rows if dormant else rows.filter(Exists(begun_grants))
    return rows.filter(given_on=today(), withdrawn_on=None, written_by=actor.user_id, **fields).first()


SIGNATURE_FIELDS = ("consent_method", "signature", "witness")


def _check_consenting_parties(
    actor: Actor, case: Case, wanted: rules.AccessRequest, agreed: bool | None, representative: Representation | None
) -> None:
    details = ClientDetails.objects.unrestricted(because="whether the client is of age").filter(
        client=case.client_id, provider=case.provider_id
    )
    born, precision = details.values_list("birth_date", "birth_precision").first() or (None, "day")
    areas = areas_with_scopes(mask_of(wanted.areas), status=wanted.opens_status, address=wanted.opens_address)
    if representative is not None:
        visible = representations_of(actor, case.client_id)
        representative = next((other for other in visible if other.row.pk == representative.row.pk), None)
        if representative is None or not representative.acts_for(areas, today()):
            raise rules.ConsentRefused(
                _("Nothing was saved: this one does not act for her in all of this, or the proof was not seen yet.")
            )
    latest = rules.latest_birth_date(born, precision) if born else None
    excluded = all_excluded(case.client_id, case.provider_id, areas, latest)
    rules.check_consenting_parties(
        rules.ConsentingParties(born, precision, agreed, representative is not None, excluded), today()
    )


def _check_protected(actor: Actor, case: Case, wanted: rules.AccessRequest) -> None:
    require_name(actor, case.client_id)
    protected = Client.objects.visible_to(actor).filter(pk=case.client_id, is_protected=True)
    if (wanted.opens_address or wanted.purpose == Purpose.INDEX) and protected.exists():
        raise rules.ConsentRefused(_("She is protected: her address is opened to nobody, and no index holds her."))


def _create_assignment(case: Case, user: Any, role: AssignmentRole, until: dt.date | None = None) -> CaseAssignment:
    return CaseAssignment.objects.create(
        case=case, client_id=case.client_id, provider_id=case.provider_id, user_id=user, role=role, until=until
    )
