"""Who may see whom. The rule and the guard stand here and nowhere else; the tables in people/access/models.py.

A record is seen when (a) the reader's provider wrote it and her role and place on the case allow it, or (b) a live
clearance names this person, this source, her provider and the purpose she acts for, with enough depth and all of the
record's areas. Everything that shows something personal asks `EmbeddingModel.objects.visible_to(actor)`: one queryset
for list,
page, count, search, export and PDF, so that they agree by construction. Absent and forbidden are the same 404.
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
    """Somebody read a personal table without saying for whom. A mistake of ours, never of a user."""


# ── the rule ────────────────────────────────────────────────────────────────────────────────────────────────────────


def visible_rows(model: "type[PersonalRecord]", actor: Actor, day: dt.date) -> Q:
    """Which rows of this table the actor sees on a day."""
    if actor.client_id is not None:
        return Q(**{model.client_field: actor.client_id})  # her own file, whoever wrote it
    if actor.provider_id is None:
        return NOTHING
    seen = _visible_for(model, actor, day, model.client_field)
    for other in model.other_client_fields:  # what concerns several persons needs it for each
        seen &= Q(**{other: None}) | _visible_for(model, actor, day, other)
    return seen


def _visible_for(model: "type[PersonalRecord]", actor: Actor, day: dt.date, whom: str) -> Q:
    """As far as this one of the persons is concerned. `whom`: the column that names her."""
    near = Q(**{f"{whom}__in": _reachable_clients(actor, day)})
    return near & (_own_provider(model, actor, day, whom) | _shared(model, actor, day, whom))


def _reachable_clients(actor: Actor, day: dt.date) -> models.QuerySet[Any, Any]:
    """Everybody of whom the actor could see anything at all: few, and found by an index before the rule looks."""
    live = AccessGrant.objects.live(day).filter(grantee=actor.provider_id)
    opened = live.filter(basis__in=(Basis.CONSENT, Basis.DUTY))
    everybody = live.filter(basis=Basis.OWN)
    if Role.FRONT_DESK not in actor.roles:
        # Asked from the provider's side, so that a closed team costs one look and not one for each client.
        everybody = everybody.filter(grantee__privacy_settings__open_team=True)
    assignments = CaseAssignment.objects.assigned_to(actor.user_id, actor.provider_id, day)
    emergencies = EmergencyAccess.objects.live().filter(user=actor.user_id, provider=actor.provider_id)
    people = (rows.order_by().values("client") for rows in (opened, everybody, assignments, emergencies))
    return next(people).union(*people, all=True)


def _own_provider(model: "type[PersonalRecord]", actor: Actor, day: dt.date, whom: str) -> Q:
    """(a) What her own provider has written: by her place on the case, an open team, an emergency, the front desk."""
    mine = Q(**{model.provider_field: actor.provider_id})
    greets = Role.FRONT_DESK in actor.roles and _is_contact(model)
    if Role.COUNSELLOR not in actor.roles:
        return mine & ~Q(_restricted(model, day, whom)) if greets else NOTHING
    begun = actor.counsels_since or dt.date.max  # whoever has left and come back begins anew
    assignments = CaseAssignment.objects.assigned_to(actor.user_id, actor.provider_id, day).filter(since__gte=begun)
    parts = (*FULL_ACCESS_ROLES, AssignmentRole.SUBSTITUTE) if model.visible_to_substitute else FULL_ACCESS_ROLES
    seen = Q(_is_assigned(model, assignments.filter(role__in=parts), whom))
    if model.depth < Depth.CONFIDENTIAL and model.scope == Scope.LADDER:
        seen |= Q(Exists(ProviderPrivacySettings.objects.filter(provider=actor.provider_id, open_team=True)))
        seen |= Q(_has_emergency_access(model, actor, whom))
    lead = Q(_is_assigned(model, assignments.filter(role=AssignmentRole.LEAD), whom))
    if greets:  # she is both, and loses nothing by it
        return mine & (~Q(_restricted(model, day, whom)) | lead)
    return mine & (seen & ~Q(_restricted(model, day, whom)) | lead)


def _shared(model: "type[PersonalRecord]", actor: Actor, day: dt.date, whom: str) -> Q:
    """(b) What another provider has written and the person has opened for this one."""
    reads = Role.COUNSELLOR in actor.roles or (Role.FRONT_DESK in actor.roles and _is_contact(model))
    if not reads or not model.shareable:
        return NOTHING
    grants = AccessGrant.objects.live(day).filter(
        client=OuterRef(whom),
        source=OuterRef(model.provider_field),
        grantee=actor.provider_id,
        purpose__in=(actor.purpose, Purpose.INDEX),
    )
    grants = grants.exclude(purpose=Purpose.INDEX, client__is_protected=True)  # no index finds her
    if model.scope == Scope.STATUS:
        grants = grants.filter(opens_status=True)
    elif model.scope == Scope.ADDRESS:
        grants = grants.filter(opens_address=True, client__is_protected=False)
    else:
        grants = grants.filter(depth__gte=model.depth)
    if model.other_client_fields:  # with whom she lives says where she lives
        grants = grants.filter(client__is_protected=False)
    seen = Q()
    if model.by_area:
        seen = Q(areas__gt=0)  # free text without an area stays with its provider
        within = F("areas").bitand(OuterRef("areas"))  # type: ignore[arg-type]
        both = ExpressionWrapper(within, models.PositiveIntegerField())
        grants = grants.alias(both=both).filter(both=OuterRef("areas"))
    foreign = ~Q(**{model.provider_field: actor.provider_id})
    return foreign & seen & Q(Exists(grants)) & ~Q(_restricted(model, day, whom))


def addresses_open_to(actor: Actor, people: Iterable[UUID], day: dt.date) -> set[tuple[UUID, UUID]]:
    """(person, provider that has written): whose address is opened to whoever counsels at the actor's provider."""
    if Role.COUNSELLOR not in actor.roles:
        return set()
    opened = AccessGrant.objects.live(day).filter(grantee=actor.provider_id, purpose=actor.purpose, opens_address=True)
    opened = opened.filter(client__in=list(people), client__is_protected=False)
    return set(opened.order_by().values_list("client", "source"))


def _is_contact(model: "type[PersonalRecord]") -> bool:
    return model.depth == Depth.CONTACT and model.scope == Scope.LADDER


def _is_assigned(model: "type[PersonalRecord]", assignments: models.QuerySet[CaseAssignment], whom: str) -> Exists:
    if model.case_field and whom == model.client_field:
        return Exists(assignments.filter(case=OuterRef(model.case_field)))
    return Exists(assignments.filter(client=OuterRef(whom), provider=OuterRef(model.provider_field)))


def _has_emergency_access(model: "type[PersonalRecord]", actor: Actor, whom: str) -> Exists:
    """For some hours she sees as much of one person as an open team would, and everybody concerned has been told."""
    hers = EmergencyAccess.objects.live().filter(user=actor.user_id, provider=actor.provider_id)
    return Exists(hers.filter(client=OuterRef(whom)))


def _restricted(model: "type[PersonalRecord]", day: dt.date, whom: str) -> Exists:
    held = Restriction.objects.live(day)
    return Exists(held.filter(client=OuterRef(whom), provider=OuterRef(model.provider_field)))


# ── the guard ───────────────────────────────────────────────────────────────────────────────────────────────────────

M = TypeVar("M", bound=models.Model)


class GuardedQuerySet(models.QuerySet[M]):
    """A queryset that answers nobody who has not said for whom she asks, and with nothing that this one may not see.

    Which rows are seen is part of the question; what of a row is not, the row withholds itself
    (`PersonalRecord.withhold`).
    """

    is_authorized = False
    reader: Actor | None = None

    def visible_to(self, actor: Actor) -> Self:
        """Only what this actor may see."""
        seen = self.filter(_access_condition(self.model, actor, today()))
        seen.is_authorized = True
        seen.reader = actor
        return seen

    def unrestricted(self, *, because: str) -> Self:
        """Everything: for named commands, erasure and the person's own export. tests/house lists its callers."""
        whole = self.all()
        whole.is_authorized = bool(because)
        return whole

    def _clone(self) -> Self:
        made: Self = super()._clone()  # type: ignore[misc]
        made.is_authorized, made.reader = self.is_authorized, self.reader
        return made

    def _require_authorization(self) -> None:
        if not self.is_authorized:
            raise UnauthorizedQuery(f"{self.model.__name__}: say .visible_to(actor) before reading.")

    def _require_both(self, other: Any) -> None:
        self._require_authorization()
        if isinstance(other, GuardedQuerySet):
            other._require_authorization()
            if other.reader != self.reader:
                raise UnauthorizedQuery(f"{self.model.__name__}: two questions for different readers are not one.")

    def _fetch_all(self) -> None:
        self._require_authorization()
        is_new = self._result_cache is None
        super()._fetch_all()
        if is_new:
            self._withhold(self._result_cache or [])

    def _withhold(self, rows: Iterable[Any]) -> None:
        if self.reader is not None and issubclass(self.model, PersonalRecord):
            self.model.withhold([row for row in rows if isinstance(row, PersonalRecord)], self.reader)

    def iterator(self, *arguments: Any, **more: Any) -> Iterator[M]:
        """Row by row, each without what is withheld."""
        self._require_authorization()
        for row in super().iterator(*arguments, **more):
            self._withhold([row])
            yield row

    def aiterator(self, *_arguments: Any, **_more: Any) -> Any:
        """Nobody reads like this, so that nobody has to think of it."""
        raise UnauthorizedQuery(f"{self.model.__name__}: please read it row by row, not asynchronously.")

    def _values(self, *fields: Any, **expressions: Any) -> Self:
        """Of what may be withheld nobody takes the bare value: it is withheld from rows."""
        withheld: tuple[str, ...] = getattr(self.model, "withheld", ())
        if self.reader is not None and withheld and (not fields or set(withheld) & {*map(str, fields)}):
            raise UnauthorizedQuery(f"{self.model.__name__}: please read rows, for {withheld} may be withheld.")
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

    def resolve_expression(self, *arguments: Any, **more: Any) -> Any:
        """Being part of another question is being read."""
        self._require_authorization()
        return super().resolve_expression(*arguments, **more)


def _access_condition(model: Any, actor: Actor, day: dt.date) -> Q | CompiledRuleExpression:
    if actor.client_id is not None or actor.provider_id is None:
        return visible_rows(model, actor, day)
    return CompiledRuleExpression(visible_rows, model, actor, day)


def _guarded_method(name: str) -> Any:
    def answer(self: GuardedQuerySet[Any], *arguments: Any, **more: Any) -> Any:
        self._require_authorization()
        return getattr(super(GuardedQuerySet, self), name)(*arguments, **more)

    answer.__name__ = name
    return answer


for _name in ("count", "aggregate", "exists", "contains", "update", "delete", "explain", "raw", "in_bulk"):
    setattr(GuardedQuerySet, _name, _guarded_method(_name))


class PersonalRecord(models.Model):
    """Something about a person, written by one provider. Rule, guard, export and erasure read what it declares."""

    has_row_level_security: ClassVar[bool] = True  # the database has a second wall round its table (rls/)
    depth: ClassVar[Depth] = Depth.CASE
    scope: ClassVar[Scope] = Scope.LADDER
    by_area: ClassVar[bool] = False  # has a field `areas`; a clearance must cover all of them
    shareable: ClassVar[bool] = True
    visible_to_substitute: ClassVar[bool] = False  # deadlines and watch dates: all that a substitute sees
    client_field: ClassVar[str] = "client_id"
    other_client_fields: ClassVar[
        tuple[str, ...]
    ] = ()  # columns of more persons whom it concerns: seen only with each of them
    provider_field: ClassVar[str] = "provider_id"
    case_field: ClassVar[str] = ""  # the field that names the case; empty: it belongs to the person as such
    withheld: ClassVar[tuple[str, ...]] = ()  # fields that stay empty for some who see the row

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.CASCADE, related_name="+")
    provider = models.ForeignKey(Organization, models.PROTECT, related_name="+")

    client_id: UUID
    provider_id: UUID

    class Meta:
        abstract = True

    @classmethod
    def withhold(cls, rows: list[Any], reader: Actor) -> None:
        """Empty in these rows what this reader may not see though they see the row. The guard calls it."""
