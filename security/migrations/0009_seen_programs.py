"""The mail programs of each account, rolled up from its logons; those of the last 30 days are taken from the records.

Without them a rehearsal would say for a month that nobody's program stops.
"""

from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max, Min, Sum
from django.utils import timezone

# As the portal knew programs when this was written: a lower-case mark, and its name.
_NAMES = (
    ("thunderbird", "Thunderbird"),
    ("outlook", "Outlook"),
    ("foxmail", "Foxmail"),
    ("apple mail", "Apple Mail"),
    ("mac os x mail", "Apple Mail"),
    ("iphone mail", "Apple Mail"),
    ("k-9", "K-9 Mail"),
    ("fairemail", "FairEmail"),
    ("em client", "eM Client"),
    ("evolution", "Evolution"),
)
_ON_DEVICE = (("iphone", "p-phone"), ("ipad", "p-tablet"), ("android", "p-phone"))
_DRAWN = {
    "Outlook": "p-envelope",
    "Foxmail": "p-envelope",
    "Apple Mail": "p-laptop",
    "Thunderbird": "p-laptop",
    "K-9 Mail": "p-phone",
    "FairEmail": "p-phone",
    "eM Client": "p-envelope",
    "Evolution": "p-laptop",
}
_WAYS = {"account-password": "account", "client-password": "client", "client-password-needed": "refused"}
_COLUMNS = ("domain_id", "account_id", "reason", "channel", "network", "program")


def _named(program: str) -> tuple[str, str]:
    text = program.lower()
    name = "" if program.startswith("Mozilla/") else next((name for mark, name in _NAMES if mark in text), "")
    drawn = _DRAWN.get(next((name for mark, name in _NAMES if mark in text), ""), "p-unknown")
    return name, next((picture for mark, picture in _ON_DEVICE if mark in text), drawn)


def _roll_up(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    records = apps.get_model("security", "LogonRecord").objects.using(schema_editor.connection.alias)
    since = timezone.now() - timedelta(days=30)
    mail = records.filter(last_at__gte=since, reason__in=_WAYS, account_id__isnull=False).exclude(channel="web")
    alike = (
        mail.order_by()
        .values_list(*_COLUMNS)
        .annotate(first=Min("at"), last=Max("last_at"), logons=Sum("count"), source=Max("source_address"))
    )
    found = {}
    for domain_id, account_id, reason, channel, network, program, first, last, logons, source in alike.iterator():
        key = (account_id, _WAYS[reason], channel, network, *_named(program))
        before = found.get(key, (domain_id, first, last, 0, source))
        newest = source if last >= before[2] else before[4]
        found[key] = (domain_id, min(first, before[1]), max(last, before[2]), logons + before[3], newest)
    use = apps.get_model("security", "ProgramUse")
    rows = (
        use(
            domain_id=domain_id,
            **dict(zip(("account_id", "way", "channel", "network", "program", "picture"), key, strict=True)),
            source_address=source,
            first_at=first,
            last_at=last,
            last_on=last.date(),
            logons=logons,
        )
        for key, (domain_id, first, last, logons, source) in found.items()
    )
    use.objects.using(schema_editor.connection.alias).bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("security", "0008_blocked_networks")]

    operations = [
        migrations.CreateModel(
            name="ProgramUse",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("domain_id", models.BigIntegerField(null=True)),
                ("account_id", models.BigIntegerField()),
                ("way", models.CharField(max_length=8)),
                ("channel", models.CharField(max_length=8)),
                ("network", models.CharField(max_length=49)),
                ("program", models.CharField(max_length=40, blank=True)),
                ("picture", models.CharField(max_length=16)),
                ("source_address", models.CharField(max_length=45)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("last_on", models.DateField(db_index=True)),
                ("logons", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "security_programuse",
                "indexes": [models.Index(fields=["domain_id", "way", "account_id"], name="programuse_of_domain")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["account_id", "way", "channel", "network", "program", "picture"],
                        name="programuse_one_row",
                    )
                ],
            },
        ),
        migrations.RunPython(_roll_up, migrations.RunPython.noop, elidable=True),
    ]
