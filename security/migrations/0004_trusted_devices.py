import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_living_sessions(apps: Any, _schema_editor: Any) -> None:  # noqa: ANN401 - historical models
    # A default would be computed once for all rows; each session gets a name of its own.
    sessions = apps.get_model("security", "PortalSession").objects
    for key in sessions.values_list("pk", flat=True):
        sessions.filter(pk=key).update(public_id=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0003_authenticators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="portalsession",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(name_living_sessions, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="portalsession",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.CreateModel(
            name="TrustedDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("slot", models.PositiveSmallIntegerField()),
                ("series_digest", models.BinaryField(max_length=32, unique=True)),
                ("digest", models.BinaryField(max_length=32)),
                ("previous_digest", models.BinaryField(max_length=32, null=True)),
                ("rotated_at", models.DateTimeField(null=True)),
                ("auth_epoch", models.PositiveBigIntegerField()),
                ("factor_epoch", models.PositiveBigIntegerField()),
                ("terms", models.CharField(max_length=100)),
                ("program", models.CharField(blank=True, max_length=40)),
                ("system", models.CharField(blank=True, max_length=40)),
                ("network", models.CharField(max_length=49)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trusted_devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "security_trusteddevice",
                "constraints": [
                    models.UniqueConstraint(fields=("account", "slot"), name="trusteddevice_slot_unique"),
                    models.CheckConstraint(condition=models.Q(("slot__lt", 10)), name="trusteddevice_slot_below_ten"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="logonrecord",
            index=models.Index(
                condition=models.Q(("result", "accept")),
                fields=["account_id", "-last_at"],
                name="logon_accepted",
            ),
        ),
    ]
