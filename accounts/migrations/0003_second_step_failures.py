"""Failures in a row at the second step, its closing and the owner's notice: columns, where they were counters."""

from datetime import UTC, datetime

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from accounts.migrations._one_domain import put_back, take_away

_CENTURY, _DAY = 100 * 365 * 24 * 3600, 24 * 3600


def counters_to_columns(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    accounts, counters = apps.get_model("accounts", "User").objects, apps.get_model("throttle", "Counter").objects
    epochs = dict(accounts.values_list("pk", "auth_epoch"))
    for key, count, ends_at in counters.filter(key__startswith="factor-").values_list("key", "count", "ends_at"):
        name, account_id, epoch = key.split(":", 2)
        if name in _COLUMNS and epoch == str(epochs.get(int(account_id))):
            accounts.filter(pk=account_id).update(**_COLUMNS[name](count, ends_at))
    for name in _COLUMNS:
        counters.filter(key__startswith=f"{name}:").delete()


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


_COLUMNS = {
    "factor-run": lambda count, _ends_at: {"second_step_failures": count},
    "factor-shut": lambda _count, ends_at: {"second_step_closed_at": _moment(ends_at - _CENTURY)},
    "factor-told": lambda _count, ends_at: {"guessing_told_at": _moment(ends_at - _DAY)},
}


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
