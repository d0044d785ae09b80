"""Row-level security policies as SQL: who reads and writes a row, by the access context (rls/context.py).

Deliberately coarser than the rule in people/access/rule.py: own provider, or a live access grant. Purpose, depth, areas
and assignments are left to the rule, so that a mistake in one is not a mistake in both.
"""

# A scalar subquery is evaluated once per query, not once per row.
PROVIDER = "(SELECT nullif(current_setting('app.provider', true), '')::uuid)"
CLIENT = "(SELECT nullif(current_setting('app.client', true), '')::uuid)"
CODE = "(SELECT nullif(current_setting('app.code', true), ''))"
DAY = "(SELECT coalesce(nullif(current_setting('app.day', true), '')::date, current_date))"

# Not correlated with the row, so that PostgreSQL evaluates and hashes it once. Correlated, it took 70 times as long.
GRANTED_CLIENTS = (
    "SELECT client_id, source_id FROM people_accessgrant"
    f" WHERE grantee_id = {PROVIDER} AND source_id <> {PROVIDER}"
    f" AND since <= {DAY} AND (until IS NULL OR until >= {DAY}) AND ended_on IS NULL"
)

# The providers that counsel the client who asks.
COUNSELLING_PROVIDERS = (
    f"SELECT source_id, grantee_id FROM people_accessgrant WHERE client_id = {CLIENT} AND ended_on IS NULL"
)


def owner_condition(table: str) -> str:
    """Return the condition for the owner of the table in a named command.

    Setting the context is not enough for a web role.
    """
    return (
        "(SELECT current_setting('app.kind', true) = 'maintenance' AND pg_has_role(current_user,"
        f" (SELECT relowner FROM pg_class WHERE oid = '{table}'::regclass), 'USAGE'))"
    )


def policies(table: str, *, read: str, write: str, change: str, remove: str) -> list[str]:
    """Return the statements that create the policies of one table: who reads, inserts, updates and deletes its rows."""
    owner = owner_condition(table)
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY may_read ON {table} FOR SELECT USING ({read} OR {owner})",
        f"CREATE POLICY may_write ON {table} FOR INSERT WITH CHECK ({write} OR {owner})",
        f"CREATE POLICY may_change ON {table} FOR UPDATE USING ({change} OR {owner}) WITH CHECK ({change} OR {owner})",
        f"CREATE POLICY may_delete ON {table} FOR DELETE USING ({remove} OR {owner})",
    ]


def drop_policies(table: str) -> list[str]:
    """Return the statements that remove the policies."""
    names = ("may_read", "may_write", "may_change", "may_delete")
    return [
        *(f"DROP POLICY IF EXISTS {name} ON {table}" for name in names),
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


def refusing_function(name: str, message: str) -> str:
    """Return the statement for a trigger function that raises this message."""
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'insufficient_privilege'; END $$"
    )
