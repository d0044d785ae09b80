"""A condition that is put into SQL once for each kind of asker, and then only filled in.

To build the rule's question and to put it into SQL takes Django longer than the database takes to answer it, and every
page asks it many times. What is kept is the sentence with gaps: for whom, at which provider, on which day. The rule
stays in people/access/rule.py, as conditions that Django reads. A rule that asks for the moment asks the database's
clock
(`Now()`): a time of ours would stand still in the sentence.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import Expression

from anlaufstelle.core.actor import Actor

Rule = Callable[[Any, Actor, dt.date], Q]

USER, PROVIDER = UUID(int=1), UUID(int=2)
DAY, SINCE = dt.date(1, 1, 1), dt.date(1, 1, 2)
TABLE = "\0"  # stands for the name that the question gives to the rule's table


@dataclass(frozen=True)
class CompiledRule:
    """SQL in which the table's name is open, and its values: where a gap is named, one is said anew each time."""

    text: str
    values: tuple[Any, ...]
    gaps: tuple[str, ...]  # beside each value: "user", "provider", "day", "since", or nothing


@lru_cache(maxsize=2048)
def compile_rule(rule: Rule, model: type[models.Model], kind: Actor) -> CompiledRule | None:
    """The rule for a kind of asker, with gaps; None: it lets nobody see anything."""
    query = model._base_manager.filter(rule(model, kind, DAY)).query
    compiler = query.get_compiler(connection=connection)
    try:
        text, values = compiler.compile(query.where)
    except EmptyResultSet:
        return None
    # The names inside are never those that a question round it may use.
    text = re.sub(r"\b([U-W]\d+)\b", r"of\1", text)
    known = {
        models.UUIDField().get_db_prep_value(USER, connection): "user",
        models.UUIDField().get_db_prep_value(PROVIDER, connection): "provider",
        models.DateField().get_db_prep_value(DAY, connection): "day",
        models.DateField().get_db_prep_value(SINCE, connection): "since",
    }
    table = compiler.quote_name_unless_alias(model._meta.db_table)
    return CompiledRule(
        text.replace(f"{table}.", f"{TABLE}."), tuple(values), tuple(known.get(one, "") for one in values)
    )


class CompiledRuleExpression(Expression):
    """The rule for one actor on one day, as a condition of a queryset."""

    output_field = models.BooleanField()

    def __init__(self, rule: Rule, model: type[models.Model], actor: Actor, day: dt.date, table: str = "") -> None:
        super().__init__()
        self.rule, self.model, self.actor, self.day, self.table = rule, model, actor, day, table

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes two conditions the same one."""
        return (type(self), self.rule, self.model, self.actor, self.day, self.table)

    def resolve_expression(self, query: Any = None, *arguments: Any, **more: Any) -> Self:
        """From now on it speaks of this question's table."""
        return self._of(query.get_initial_alias())

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Self:
        """The same, where the table has another name."""
        return self._of(change_map.get(self.table, self.table))

    def _of(self, table: str) -> Self:
        return type(self)(self.rule, self.model, self.actor, self.day, table)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The sentence, filled in."""
        kind = replace(
            self.actor,
            name="",
            user_id=self.actor.user_id and USER,
            provider_id=self.actor.provider_id and PROVIDER,
            counsels_since=self.actor.counsels_since and SINCE,
        )
        told = compile_rule(self.rule, self.model, kind)
        if told is None:
            raise EmptyResultSet
        said = {
            "user": models.UUIDField().get_db_prep_value(self.actor.user_id, connection),
            "provider": models.UUIDField().get_db_prep_value(self.actor.provider_id, connection),
            "day": models.DateField().get_db_prep_value(self.day, connection),
            "since": models.DateField().get_db_prep_value(self.actor.counsels_since, connection),
        }
        values = tuple(said[gap] if gap else value for value, gap in zip(told.values, told.gaps, strict=True))
        return f"({told.text.replace(TABLE, compiler.quote_name_unless_alias(self.table))})", values
