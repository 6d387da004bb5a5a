"""The database itself keeps tenants apart (docs/security.md 1.11, T4); Django has no composite foreign keys.

A department's parent, an account's department and a policy's department or account are of the same domain, and
neither a department nor an account ever changes its domain: what hangs on it would be left behind. SQLite drops a
table's triggers when it rebuilds it, and refuses to while another's name the table: a migration that rebuilds one
takes them all away before and puts them back after.
"""

from collections.abc import Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Table, column, table it points to; in each case both rows have a domain_id.
_REFERENCES = [
    ("accounts_department", "parent_id", "accounts_department"),
    ("accounts_user", "department_id", "accounts_department"),
    ("accounts_policy", "department_id", "accounts_department"),
    ("accounts_policy", "account_id", "accounts_user"),
]
_SETTLED = ["accounts_department", "accounts_user"]


def create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def take_away(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for table, column, _target in _REFERENCES:
        for act in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{column}_{act}", params=None)
    for table in _SETTLED:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_settled", params=None)


def put_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        create(apps, schema_editor)


def _sqlite() -> Iterator[str]:
    for table, column, target in _REFERENCES:
        for act in ("INSERT", "UPDATE"):
            yield f"""
            CREATE TRIGGER {table}_{column}_{act.lower()} BEFORE {act} ON {table}
            WHEN NEW.{column} IS NOT NULL
             AND NEW.domain_id IS NOT (SELECT domain_id FROM {target} WHERE id = NEW.{column})
            BEGIN SELECT RAISE(ABORT, '{column} belongs to another domain'); END
            """  # noqa: S608 - names from the table above
    for table in _SETTLED:
        yield f"""
        CREATE TRIGGER {table}_settled BEFORE UPDATE ON {table} WHEN OLD.domain_id IS NOT NEW.domain_id
        BEGIN SELECT RAISE(ABORT, 'the domain never changes'); END
        """


def _postgresql() -> Iterator[str]:
    yield """
    CREATE FUNCTION accounts_refuse_foreign() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of % refused: it belongs to another domain', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END $$
    """
    for table, column, target in _REFERENCES:
        yield f"""
        CREATE FUNCTION {table}_{column}_check() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.domain_id IS DISTINCT FROM (SELECT domain_id FROM {target} WHERE id = NEW.{column}) THEN
                RAISE EXCEPTION '{column} belongs to another domain' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
        """  # noqa: S608 - names from the table above
        yield f"""
        CREATE TRIGGER {table}_{column}_one_domain BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW
        WHEN (NEW.{column} IS NOT NULL) EXECUTE FUNCTION {table}_{column}_check()
        """
    for table in _SETTLED:
        yield f"""
        CREATE TRIGGER {table}_settled BEFORE UPDATE ON {table} FOR EACH ROW
        WHEN (OLD.domain_id IS DISTINCT FROM NEW.domain_id) EXECUTE FUNCTION accounts_refuse_foreign()
        """
