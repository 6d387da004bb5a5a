"""SQLite drops a table's triggers when it rebuilds it, and refuses to while another's name the table: take them all
away before, put them back after."""

from importlib import import_module

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_TRIGGERS = import_module("accounts.migrations.0002_one_domain")


def take_away(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for table, column, _target in _TRIGGERS.REFERENCES:
        for act in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{column}_{act}", params=None)
    for table in _TRIGGERS.SETTLED:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_settled", params=None)


def put_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        _TRIGGERS.create(apps, schema_editor)
