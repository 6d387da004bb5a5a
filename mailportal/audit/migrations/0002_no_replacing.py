"""SQLite's REPLACE is refused too (docs/security.md 1.12).

Conflict resolution by REPLACE takes the row that stands in the way away without asking a delete trigger, unless the
connection has ``recursive_triggers`` on: a whole event, sealed or not, was overwritten by an insert of its id or
sequence, and a sealed one by an update that gave its sequence to another. PostgreSQL knows no such statement, and its
upsert is an update.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("audit_event", "audit_checkpoint")
_ANOTHER_HAS_IT = "EXISTS (SELECT 1 FROM {table} WHERE {place})"
_ON_INSERT = "id = NEW.id OR sequence = NEW.sequence"
_ON_UPDATE = "id <> OLD.id AND (id = NEW.id OR sequence = NEW.sequence)"
_REFUSED = "BEGIN SELECT RAISE(ABORT, 'evidence is never replaced'); END"


def create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for table in TABLES:
        for act, place in (("insert", _ON_INSERT), ("update", _ON_UPDATE)):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_not_replaced_by_{act} BEFORE {act.upper()} ON {table}"
                f" WHEN {_ANOTHER_HAS_IT.format(table=table, place=place)} {_REFUSED}",
                params=None,
            )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_squashed_0002_triggers")]

    operations = [migrations.RunPython(create, elidable=False)]
