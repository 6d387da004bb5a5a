"""Evidence packs: ordered at the desk, made in the background, kept for 30 days."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_domains_that_end"), ("admin_console", "0004_heartbeats")]

    operations = [
        migrations.CreateModel(
            name="EvidencePack",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("source_address", models.CharField(blank=True, max_length=45)),
                ("source_program", models.CharField(blank=True, max_length=200)),
                ("source_request", models.CharField(blank=True, max_length=64)),
                ("prepared_at", models.DateTimeField(auto_now_add=True)),
                ("ordered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("archive", models.BinaryField(null=True)),
                ("holds", models.BooleanField(null=True)),
                ("domain", models.ForeignKey("accounts.domain", models.CASCADE, related_name="+")),
                ("owner", models.ForeignKey("accounts.user", models.CASCADE, related_name="+")),
            ],
            options={
                "db_table": "admin_console_evidencepack",
                "indexes": [
                    models.Index(fields=["domain", "owner", "-ordered_at"], name="evidence_by_order"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("ordered_at__isnull", False)),
                        fields=["due_at"],
                        name="evidence_due",
                    ),
                    models.Index(fields=["prepared_at"], name="evidence_by_age"),
                ],
            },
        ),
    ]
