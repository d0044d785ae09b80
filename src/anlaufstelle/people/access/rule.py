"""Who may read which record: the rule and its guard, in this module only. The tables are in people/access/models.py.

A record is visible if (a) the reader's provider wrote it and the reader's role and case assignment allow it, or (b) a
live access grant names this client, this source, the reader's provider and the purpose the reader acts for, with enough
depth and all of the record's areas. Everything that shows personal data uses `Model.objects.visible_to(actor)`: one
queryset for list, page, count, search, export and PDF, so that they agree by construction. Absent and forbidden records
give the same 404.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.access.choices import Basis, Depth, Purpose, Scope
from anlaufstelle.people.access.compiled_rule import CompiledRuleExpression
from anlaufstelle.people.access.models import AccessGrant, AssignmentRole, CaseAssignment, EmergencyAccess, Restriction
from anlaufstelle.people.access.privacy_settings import ProviderPrivacySettings

NOTHING = Q(pk__in=[])
FULL_ACCESS_ROLES = (AssignmentRole.LEAD, AssignmentRole.MEMBER, AssignmentRole.SUPERVISOR)


class UnauthorizedQuery(Exception):  # noqa: N818 - it reads as a sentence
    """A personal table was read without naming a reader. A programming error, never a user's."""


# ── the rule ────────────────────────────────────────────────────────────────────────────────────────────────────────


def visible_rows(model: "type[PersonalRecord]", actor: Actor, day: dt.date) -> Q:
    """Return the condition for the rows of this table that the actor sees on a day."""
    if actor.client_id is not None:
        return Q(**{model.client_field: actor.client_id})  # the client's own file, whoever wrote it
    if actor.provider_id is None:
        return NOTHING
    visible = _visible_for(model, actor, day, model.client_field)
    for other in model.other_client_fields:  # a record about several clients must be visible for each of them
        visible &= Q(**{other: None}) | _visible_for(model, actor, day, other)
    return visible


def _visible_for(model: "type[PersonalRecord]", actor: Actor, day: dt.date, client_field: str) -> Q:
    """The rule for one referenced client. `client_field`: the column that holds the client's id."""
    reachable = Q(**{f"{client_field}__in": _reachable_clients(actor, day)})
    return reachable & (_own_provider(model, actor, day, client_field) | _shared(model, actor, day, client_field))


def _reachable_clients(actor: Actor, day: dt.date) -> models.QuerySet[Any, Any]:
    """Return the clients of whom the actor could see anything at all.

    They are few, and an index finds them before the rule is evaluated.
    """
    live = AccessGrant.objects.live(day).filter(grantee=actor.provider_id)
    shared = live.filter(basis__in=(Basis.CONSENT, Basis.DUTY))
    whole_provider = live.filter(basis=Basis.OWN)
    if Role.FRONT_DESK not in actor.roles:
        # Joined from the provider's side, so that a closed team costs one lookup and not one for each client.
        whole_provider = whole_provider.filter(grantee__privacy_settings__open_team=True)
    assignments = CaseAssignment.objects.assigned_to(actor.user_id, actor.provider_id, day)
    emergencies = EmergencyAccess.objects.live().filter(user=actor.user_id, provider=actor.provider_id)
    subqueries = (rows.order_by().values("client") for rows in (shared, whole_provider, assignments, emergencies))
    return next(subqueries).union(*subqueries, all=True)


def _own_provider(model: "type[PersonalRecord]", actor: Actor, day: dt.date, client_field: str) -> Q:
    """(a) What the reader's own provider has written: by case assignment, open team, emergency access or front desk."""
    own_rows = Q(**{model.provider_field: actor.provider_id})
    at_front_desk = Role.FRONT_DESK in actor.roles and _is_contact(model)
    if Role.COUNSELLOR not in actor.roles:
        return own_rows & ~Q(_restricted(model, day, client_field)) if at_front_desk else NOTHING
    member_since = actor.counsels_since or dt.date.max  # rejoining does not restore old assignments
    assignments = CaseAssignment.objects.assigned_to(actor.user_id, actor.provider_id, day).filter(
        since__gte=member_since
    )
    roles = (*FULL_ACCESS_ROLES, AssignmentRole.SUBSTITUTE) if model.visible_to_substitute else FULL_ACCESS_ROLES
    visible = Q(_is_assigned(model, assignments.filter(role__in=roles), client_field))
    if model.depth < Depth.CONFIDENTIAL and model.scope == Scope.LADDER:
        visible |= Q(Exists(ProviderPrivacySettings.objects.filter(provider=actor.provider_id, open_team=True)))
        visible |= Q(_has_emergency_access(model, actor, client_field))
    lead = Q(_is_assigned(model, assignments.filter(role=AssignmentRole.LEAD), client_field))
    if at_front_desk:  # both roles: their rights add up
        return own_rows & (~Q(_restricted(model, day, client_field)) | lead)
    return own_rows & (visible & ~Q(_restricted(model, day, client_field)) | lead)


def _shared(model: "type[PersonalRecord]", actor: Actor, day: dt.date, client_field: str) -> Q:
    """(b) What another provider has written and has shared with the reader's provider."""
    role_allows = Role.COUNSELLOR in actor.roles or (Role.FRONT_DESK in actor.roles and _is_contact(model))
    if not role_allows or not model.shareable:
        return NOTHING
    grants = AccessGrant.objects.live(day).filter(
        client=OuterRef(client_field),
        source=OuterRef(model.provider_field),
        grantee=actor.provider_id,
        purpose__in=(actor.purpose, Purpose.INDEX),
    )
    grants = grants.exclude(purpose=Purpose.INDEX, client__is_protected=True)  # no index holds a protected client
    if model.scope == Scope.STATUS:
        grants = grants.filter(opens_status=True)
    elif model.scope == Scope.ADDRESS:
        grants = grants.filter(opens_address=True, client__is_protected=False)
    else:
        grants = grants.filter(depth__gte=model.depth)
    if model.other_client_fields:  # the household says where the client lives
        grants = grants.filter(client__is_protected=False)
    visible = Q()
    if model.by_area:
        visible = Q(areas__gt=0)  # a record without an area is not shareable
        within = F("areas").bitand(OuterRef("areas"))  # type: ignore[arg-type]
        both = ExpressionWrapper(within, models.PositiveIntegerField())
        grants = grants.alias(both=both).filter(both=OuterRef("areas"))
    foreign = ~Q(**{model.provider_field: actor.provider_id})
    return foreign & visible & Q(Exists(grants)) & ~Q(_restricted(model, day, client_field))


def addresses_open_to(actor: Actor, clients: Iterable[UUID], day: dt.date) -> set[tuple[UUID, UUID]]:
    """Return (client, providing organisation) for each address shared with counsellors of the actor's provider."""
    if Role.COUNSELLOR not in actor.roles:
        return set()
    grants = AccessGrant.objects.live(day).filter(grantee=actor.provider_id, purpose=actor.purpose, opens_address=True)
    grants = grants.filter(client__in=list(clients), client__is_protected=False)
    return set(grants.order_by().values_list("client", "source"))


def _is_contact(model: "type[PersonalRecord]") -> bool:
    return model.depth == Depth.CONTACT and model.scope == Scope.LADDER


def _is_assigned(
    model: "type[PersonalRecord]", assignments: models.QuerySet[CaseAssignment], client_field: str
) -> Exists:
    if model.case_field and client_field == model.client_field:
        return Exists(assignments.filter(case=OuterRef(model.case_field)))
    return Exists(assignments.filter(client=OuterRef(client_field), provider=OuterRef(model.provider_field)))


def _has_emergency_access(model: "type[PersonalRecord]", actor: Actor, client_field: str) -> Exists:
    """Whether a live emergency access lets the actor see as much of the client as an open team would."""
    emergencies = EmergencyAccess.objects.live().filter(user=actor.user_id, provider=actor.provider_id)
    return Exists(emergencies.filter(client=OuterRef(client_field)))


def _restricted(model: "type[PersonalRecord]", day: dt.date, client_field: str) -> Exists:
    restrictions = Restriction.objects.live(day)
    return Exists(restrictions.filter(client=OuterRef(client_field), provider=OuterRef(model.provider_field)))


# ── the guard ───────────────────────────────────────────────────────────────────────────────────────────────────────

M = TypeVar("M", bound=models.Model)


class GuardedQuerySet(models.QuerySet[M]):
    """A queryset that refuses to run until a reader is named, and then returns only what this reader may see.

    Which rows are visible is decided in SQL. Fields that a visible row must not show are emptied after loading
    (`PersonalRecord.withhold`).
    """

    is_authorized = False
    reader: Actor | None = None

    def visible_to(self, actor: Actor) -> Self:
        """Return only the rows that this actor may see."""
        queryset = self.filter(_access_condition(self.model, actor, today()))
        queryset.is_authorized = True
        queryset.reader = actor
        return queryset

    def unrestricted(self, *, because: str) -> Self:
        """Return all rows: for named commands, erasure and subject access. tests/house lists its callers."""
        queryset = self.all()
        queryset.is_authorized = bool(because)
        return queryset

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.is_authorized, clone.reader = self.is_authorized, self.reader
        return clone

    def _require_authorization(self) -> None:
        if not self.is_authorized:
            raise UnauthorizedQuery(f"{self.model.__name__}: call .visible_to(actor) before reading.")

    def _require_both(self, other: Any) -> None:
        self._require_authorization()
        if isinstance(other, GuardedQuerySet):
            other._require_authorization()
            if other.reader != self.reader:
                raise UnauthorizedQuery(f"{self.model.__name__}: querysets of different readers cannot be combined.")

    def _fetch_all(self) -> None:
        self._require_authorization()
        is_new = self._result_cache is None
        super()._fetch_all()
        if is_new:
            self._withhold(self._result_cache or [])

    def _withhold(self, rows: Iterable[Any]) -> None:
        if self.reader is not None and issubclass(self.model, PersonalRecord):
            self.model.withhold([row for row in rows if isinstance(row, PersonalRecord)], self.reader)

    def iterator(self, *arguments: Any, **options: Any) -> Iterator[M]:
        """Iterate row by row, each without its withheld fields."""
        self._require_authorization()
        for row in super().iterator(*arguments, **options):
            self._withhold([row])
            yield row

    def aiterator(self, *_arguments: Any, **_options: Any) -> Any:
        """Refuse: withholding fields is not implemented for asynchronous iteration."""
        raise UnauthorizedQuery(f"{self.model.__name__}: asynchronous iteration is not supported.")

    def _values(self, *fields: Any, **expressions: Any) -> Self:
        """Refuse values() of fields that may be withheld: they can only be withheld from model instances."""
        withheld: tuple[str, ...] = getattr(self.model, "withheld", ())
        if self.reader is not None and withheld and (not fields or set(withheld) & {*map(str, fields)}):
            raise UnauthorizedQuery(f"{self.model.__name__}: read model instances, because {withheld} may be withheld.")
        return super()._values(*fields, **expressions)  # type: ignore[misc,no-any-return]

    def __and__(self, other: Any) -> Self:
        self._require_both(other)
        return super().__and__(other)

    def __or__(self, other: Any) -> Self:
        self._require_both(other)
        return super().__or__(other)

    def __xor__(self, other: Any) -> Self:
        self._require_both(other)
        return super().__xor__(other)

    def _combinator_query(self, combinator: str, *others: Any, all: bool = False) -> Any:  # noqa: A002 - Django's name
        for other in others:
            self._require_both(other)
        return super()._combinator_query(combinator, *others, all=all)  # type: ignore[misc]

    def resolve_expression(self, *arguments: Any, **options: Any) -> Any:
        """Using this queryset as a subquery counts as reading it."""
        self._require_authorization()
        return super().resolve_expression(*arguments, **options)


def _access_condition(model: Any, actor: Actor, day: dt.date) -> Q | CompiledRuleExpression:
    if actor.client_id is not None or actor.provider_id is None:
        return visible_rows(model, actor, day)
    return CompiledRuleExpression(visible_rows, model, actor, day)


def _guarded_method(name: str) -> Any:
    def method(self: GuardedQuerySet[Any], *arguments: Any, **options: Any) -> Any:
        self._require_authorization()
        return getattr(super(GuardedQuerySet, self), name)(*arguments, **options)

    method.__name__ = name
    return method


for _name in ("count", "aggregate", "exists", "contains", "update", "delete", "explain", "raw", "in_bulk"):
    setattr(GuardedQuerySet, _name, _guarded_method(_name))


class PersonalRecord(models.Model):
    """A record about a client, written by one provider. Rule, guard, export and erasure read these class attributes."""

    has_row_level_security: ClassVar[bool] = True  # the table has row-level security policies (rls/)
    depth: ClassVar[Depth] = Depth.CASE
    scope: ClassVar[Scope] = Scope.LADDER
    by_area: ClassVar[bool] = False  # has a field `areas`; an access grant must cover all of them
    shareable: ClassVar[bool] = True
    visible_to_substitute: ClassVar[bool] = False  # deadlines and follow-ups: all that a substitute sees
    client_field: ClassVar[str] = "client_id"
    # Columns of further clients whom the record concerns: it must be visible for each of them.
    other_client_fields: ClassVar[tuple[str, ...]] = ()
    provider_field: ClassVar[str] = "provider_id"
    case_field: ClassVar[str] = ""  # the column of the case; empty: the record belongs to no particular case
    withheld: ClassVar[tuple[str, ...]] = ()  # fields that are emptied for some readers of the row

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.CASCADE, related_name="+")
    provider = models.ForeignKey(Organization, models.PROTECT, related_name="+")

    client_id: UUID
    provider_id: UUID

    class Meta:
        abstract = True

    @classmethod
    def withhold(cls, rows: list[Any], reader: Actor) -> None:
        """Empty the fields of these rows that this reader may not see. Called by the guard after loading."""
