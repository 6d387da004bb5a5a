"""Orders that run person by person, and each person's own hour (X18)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
_CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_domains_that_end"), ("security", "0012_half_hours_of_logons")]

    operations = [
        migrations.CreateModel(
            name="PersonalOrder",
            fields=[
                ("id", _ID.clone()),
                ("scopes", models.JSONField()),
                ("days", models.PositiveSmallIntegerField()),
                ("last_at", models.DateTimeField()),
                ("actor_address", models.CharField(max_length=254)),
                ("reference", models.CharField(blank=True, max_length=32)),
                ("message", models.CharField(blank=True, max_length=1000)),
                ("ordered_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("domain", models.ForeignKey("accounts.domain", on_delete=_CASCADE, related_name="+")),
            ],
            options={
                "db_table": "security_personalorder",
                "indexes": [
                    models.Index(fields=["domain"], condition=Q(ended_at__isnull=True), name="personalorder_running"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", _ID.clone()),
                ("began_at", models.DateTimeField()),
                ("holds_at", models.DateTimeField()),
                ("look_at", models.DateTimeField(null=True)),
                ("policy_number", models.BigIntegerField(null=True)),
                ("order", models.ForeignKey("security.personalorder", on_delete=_CASCADE, related_name="deadlines")),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=_CASCADE, related_name="+")),
            ],
            options={
                "db_table": "security_deadline",
                "indexes": [
                    models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="deadline_to_look"),
                ],
                "constraints": [models.UniqueConstraint(fields=["order", "account"], name="deadline_once")],
            },
        ),
    ]
