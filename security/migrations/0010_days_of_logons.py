"""Days of logons, counted from the records that are there; and what is found without reading everything."""

from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

_AT_ONCE = 1_000


def _fill(apps: Any, _schema_editor: object) -> None:  # noqa: ANN401 - the registry of a migration
    phones = apps.get_model("security", "SecurePhone").objects
    users = apps.get_model("accounts", "User").objects.filter(pk__in=phones.values("user"))
    users.update(phone_since=Subquery(phones.filter(user=OuterRef("pk")).values("bound_at")[:1]))
    _count_days(apps)


def _count_days(apps: Any) -> None:  # noqa: ANN401
    zones = {
        pk: _zone(name) for pk, name in apps.get_model("accounts", "Domain").objects.values_list("pk", "time_zone")
    }
    records = apps.get_model("security", "LogonRecord").objects.filter(domain_id__in=list(zones)).order_by()
    counts: Counter[tuple[Any, ...]] = Counter()
    for domain_id, channel, result, at, count in records.values_list(
        "domain_id", "channel", "result", "last_at", "count"
    ).iterator():
        hour = at - timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
        counts[domain_id, hour.astimezone(zones[domain_id]).date(), channel, result] += count
    day = apps.get_model("security", "LogonDay")
    names = ("domain_id", "day", "channel", "result")
    rows = (day(**dict(zip(names, key, strict=True)), count=count, part=0) for key, count in sorted(counts.items()))
    day.objects.bulk_create(rows, batch_size=_AT_ONCE)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


class Migration(migrations.Migration):
    dependencies = [("security", "0009_seen_programs"), ("accounts", "0015_phone_since")]

    operations = [
        migrations.CreateModel(
            name="LogonDay",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("domain_id", models.BigIntegerField()),
                ("day", models.DateField(db_index=True)),
                ("channel", models.CharField(max_length=8)),
                ("result", models.CharField(max_length=8)),
                ("count", models.PositiveIntegerField()),
                ("part", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "db_table": "security_logonday",
                "indexes": [
                    models.Index(condition=Q(part__isnull=True), fields=["id"], name="logonday_apart"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["domain_id", "day", "channel", "result", "part"], name="logonday_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            "logonrecord",
            models.Index(
                condition=Q(reason="client-password-needed"),
                fields=["domain_id", "-last_at"],
                name="logon_needing_password",
            ),
        ),
        migrations.AddIndex(
            "clientpassword",
            models.Index(
                Coalesce("last_used_at", "created_at"),
                "account",
                condition=Q(revoked_at__isnull=True),
                name="clientpassword_idle",
            ),
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop, elidable=True),
    ]
