"""A condition that is compiled to SQL once for each kind of reader, and then only filled in.

Building the rule's query and compiling it takes Django longer than running it takes the database, and a page runs it
many times. The compiled SQL has placeholders for user, provider and day. The rule itself stays in
people/access/rule.py, as ordinary Q objects. A rule that needs the current time must use the database's clock
(`Now()`), because a Python timestamp would be frozen into the cached SQL.
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
TABLE = "\0"  # stands for the alias that the outer query gives to the rule's table


@dataclass(frozen=True)
class CompiledRule:
    """SQL with an open table name, and its parameters.

    A parameter with a named placeholder is filled in for each query.
    """

    text: str
    values: tuple[Any, ...]
    placeholders: tuple[str, ...]  # parallel to `values`: "user", "provider", "day", "since", or empty


@lru_cache(maxsize=2048)
def compile_rule(rule: Rule, model: type[models.Model], kind: Actor) -> CompiledRule | None:
    """Compile the rule for a kind of reader. Returns None if the rule lets this kind of reader see nothing."""
    query = model._base_manager.filter(rule(model, kind, DAY)).query
    compiler = query.get_compiler(connection=connection)
    try:
        text, values = compiler.compile(query.where)
    except EmptyResultSet:
        return None
    # Rename the inner aliases, so that they never clash with those of an outer query.
    text = re.sub(r"\b([U-W]\d+)\b", r"of\1", text)
    placeholders = {
        models.UUIDField().get_db_prep_value(USER, connection): "user",
        models.UUIDField().get_db_prep_value(PROVIDER, connection): "provider",
        models.DateField().get_db_prep_value(DAY, connection): "day",
        models.DateField().get_db_prep_value(SINCE, connection): "since",
    }
    table = compiler.quote_name_unless_alias(model._meta.db_table)
    return CompiledRule(
        text.replace(f"{table}.", f"{TABLE}."), tuple(values), tuple(placeholders.get(value, "") for value in values)
    )


class CompiledRuleExpression(Expression):
    """The rule for one actor on one day, usable as a condition of a queryset."""

    output_field = models.BooleanField()

    def __init__(self, rule: Rule, model: type[models.Model], actor: Actor, day: dt.date, table: str = "") -> None:
        super().__init__()
        self.rule, self.model, self.actor, self.day, self.table = rule, model, actor, day, table

    @property
    def identity(self) -> tuple[Any, ...]:
        """The values by which Django compares two expressions."""
        return (type(self), self.rule, self.model, self.actor, self.day, self.table)

    def resolve_expression(self, query: Any = None, *arguments: Any, **options: Any) -> Self:
        """Bind the expression to the table of the outer query."""
        return self._with_table(query.get_initial_alias())

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Self:
        """Return a copy for a changed table alias."""
        return self._with_table(change_map.get(self.table, self.table))

    def _with_table(self, table: str) -> Self:
        return type(self)(self.rule, self.model, self.actor, self.day, table)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the compiled SQL with the values of this actor and day."""
        kind = replace(
            self.actor,
            name="",
            user_id=self.actor.user_id and USER,
            provider_id=self.actor.provider_id and PROVIDER,
            counsels_since=self.actor.counsels_since and SINCE,
        )
        compiled = compile_rule(self.rule, self.model, kind)
        if compiled is None:
            raise EmptyResultSet
        filled = {
            "user": models.UUIDField().get_db_prep_value(self.actor.user_id, connection),
            "provider": models.UUIDField().get_db_prep_value(self.actor.provider_id, connection),
            "day": models.DateField().get_db_prep_value(self.day, connection),
            "since": models.DateField().get_db_prep_value(self.actor.counsels_since, connection),
        }
        values = tuple(
            filled[placeholder] if placeholder else value
            for value, placeholder in zip(compiled.values, compiled.placeholders, strict=True)
        )
        return f"({compiled.text.replace(TABLE, compiler.quote_name_unless_alias(self.table))})", values
