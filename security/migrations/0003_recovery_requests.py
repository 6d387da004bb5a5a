"""Requests for a new password in place of a forgotten one."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0002_flows_facts_and_freezing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecoveryRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("flow_digest", models.CharField(max_length=40)),
                ("auth_epoch", models.PositiveBigIntegerField(default=0)),
                ("factor_epoch", models.PositiveBigIntegerField(default=0)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("address", models.CharField(max_length=254)),
                ("typed", models.CharField(max_length=254)),
                ("method", models.CharField(blank=True, max_length=16)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("proofs", models.CharField(blank=True, max_length=40)),
                ("granted_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.JSONField(default=dict)),
                ("codes", models.PositiveSmallIntegerField(default=0)),
                ("code_asked_at", models.DateTimeField(null=True)),
                ("code_due_at", models.DateTimeField(null=True)),
                ("language", models.CharField(max_length=16)),
                ("place", models.CharField(max_length=64)),
                ("is_own_browser", models.BooleanField(default=False)),
                ("browser_digest", models.CharField(blank=True, max_length=40)),
                ("source_address", models.CharField(max_length=45)),
                ("program", models.CharField(blank=True, max_length=200)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "security_recoveryrequest",
                "indexes": [
                    models.Index(
                        condition=models.Q(("code_due_at__isnull", False)),
                        fields=["code_due_at"],
                        name="recovery_code_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("flow_digest",), name="recovery_request_one_of_a_browser")
                ],
            },
        ),
    ]
