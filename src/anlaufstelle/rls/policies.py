"""Row-level security as text: who reads and who writes a row, by what the transaction was told (rls/context.py).

Coarser than the rule of people/access/rule.py on purpose: own provider, or a live clearance that names it. Purpose,
depth, areas and the team stay with the rule, so that a mistake in one is not a mistake in both.
"""

# A scalar sub-select is read once for a query, not once for a row.
PROVIDER = "(SELECT nullif(current_setting('app.provider', true), '')::uuid)"
PERSON = "(SELECT nullif(current_setting('app.client', true), '')::uuid)"
CODE = "(SELECT nullif(current_setting('app.code', true), ''))"
DAY = "(SELECT coalesce(nullif(current_setting('app.day', true), '')::date, current_date))"

# Not correlated with the row: PostgreSQL reads it once and hashes it. Correlated it cost seventy times as much.
GRANTED_CLIENTS = (
    "SELECT client_id, source_id FROM people_accessgrant"
    f" WHERE grantee_id = {PROVIDER} AND source_id <> {PROVIDER}"
    f" AND since <= {DAY} AND (until IS NULL OR until >= {DAY}) AND ended_on IS NULL"
)

# Where the person who asks is counselled herself.
COUNSELLING_PROVIDERS = (
    f"SELECT source_id, grantee_id FROM people_accessgrant WHERE client_id = {PERSON} AND ended_on IS NULL"
)


def owner_condition(table: str) -> str:
    """Whoever owns the table, and only in a named command: a web role cannot take this on by setting a word."""
    return (
        "(SELECT current_setting('app.kind', true) = 'maintenance' AND pg_has_role(current_user,"
        f" (SELECT relowner FROM pg_class WHERE oid = '{table}'::regclass), 'USAGE'))"
    )


def policies(table: str, *, read: str, write: str, change: str, remove: str) -> list[str]:
    """Statements that wall one table: who reads its rows, who adds, changes and removes them."""
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
    """The way back of a migration."""
    names = ("may_read", "may_write", "may_change", "may_delete")
    return [
        *(f"DROP POLICY IF EXISTS {name} ON {table}" for name in names),
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


def refusing_function(name: str, sentence: str) -> str:
    """A trigger's function that refuses in these words."""
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'insufficient_privilege'; END $$"
    )
