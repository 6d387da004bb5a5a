import uuid

from django.conf import settings
from django.db import migrations, models

_WAITS = models.Q(done_at__isnull=True, stopped_at__isnull=True)


class Migration(migrations.Migration):
    dependencies = [("admin_console", "0002_figures")]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=32)),
                ("at", models.DateTimeField(db_index=True)),
                ("actor_address", models.CharField(max_length=254)),
                ("reference", models.CharField(max_length=32, blank=True)),
                ("ended", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="receipts")),
            ],
            options={"db_table": "admin_console_receipt"},
        ),
        migrations.CreateModel(
            name="LeaverOrder",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(max_length=200, blank=True)),
                ("actor_address", models.CharField(max_length=254)),
                ("actor_role", models.CharField(max_length=16)),
                ("actor_domain_id", models.BigIntegerField(null=True)),
                ("reference", models.CharField(max_length=32, blank=True)),
                ("ordered_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_by", models.CharField(max_length=254, blank=True)),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leaver_orders")),
                (
                    "receipt",
                    models.OneToOneField(
                        "admin_console.receipt", models.SET_NULL, null=True, related_name="leaver_order"
                    ),
                ),
            ],
            options={
                "db_table": "admin_console_leaverorder",
                "indexes": [
                    models.Index(fields=["due_at"], condition=_WAITS, name="leaver_due"),
                    models.Index(fields=["ordered_at"], name="leaver_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["account"], condition=_WAITS, name="leaver_one_of_an_account")
                ],
            },
        ),
    ]
