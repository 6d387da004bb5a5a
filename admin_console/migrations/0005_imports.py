"""Files of people on their way through check, order and entry."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_staged_accounts"),
        ("admin_console", "0004_batches"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("file_name", models.CharField(max_length=100)),
                ("contents", models.BinaryField(null=True)),
                ("report", models.BinaryField(null=True)),
                ("handout", models.CharField(default="sheet", max_length=8)),
                ("flaws", models.PositiveIntegerField(default=0)),
                ("fingerprint", models.CharField(max_length=32)),
                ("intake", models.UUIDField(default=uuid.uuid4)),
                ("checked_at", models.DateTimeField(null=True)),
                ("staged_at", models.DateTimeField(null=True)),
                ("entered_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("mailed", models.PositiveIntegerField(default=0)),
                ("sheet", models.UUIDField(null=True)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.domain"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "admin_console_importrun",
                "indexes": [
                    models.Index(fields=["domain", "-prepared_at"], name="import_by_age"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("ordered_at__isnull", False)),
                        fields=["due_at"],
                        name="import_due",
                    ),
                ],
            },
        ),
    ]
