"""Failures in a row at the second step, its closing and the owner's notice: columns, where they were counters."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.migrations._one_domain import put_back, take_away

_COLUMNS = {
    "factor-run": ("second_step_failures", None),
    "factor-shut": ("second_step_closed_at", 100 * 365 * 24 * 3600),
    "factor-told": ("guessing_told_at", 24 * 3600),
}


def counters_to_columns(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    accounts, counters = apps.get_model("accounts", "User").objects, apps.get_model("throttle", "Counter").objects
    epochs = dict(accounts.values_list("pk", "auth_epoch"))
    for name, (column, seconds) in _COLUMNS.items():
        held = counters.filter(key__startswith=f"{name}:")
        for key, count, ends_at in held.values_list("key", "count", "ends_at"):
            _, account_id, epoch = key.split(":")
            if epoch == str(epochs.get(int(account_id))):
                value = count if seconds is None else datetime.fromtimestamp(ends_at - seconds, UTC)
                accounts.filter(pk=account_id).update(**{column: value})
        held.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_display_names_and_frozen_factors"),
        ("throttle", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(take_away, elidable=False),
        migrations.AddField("user", "second_step_failures", models.PositiveIntegerField(default=0)),
        migrations.AddField("user", "second_step_closed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("user", "guessing_told_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(counters_to_columns, elidable=False),
        migrations.RunPython(put_back, elidable=False),
    ]
