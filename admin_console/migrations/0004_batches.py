"""Acts upon many accounts at once, and the outcome for each of them (P9)."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_gate_of_the_console"),
        ("admin_console", "0003_receipts_and_leavers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BatchRun",
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
                ("act", models.CharField(blank=True, max_length=16)),
                ("choices", models.JSONField(default=dict)),
                ("left_out", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
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
                "db_table": "admin_console_batchrun",
            },
        ),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(blank=True, max_length=16)),
                ("reason", models.CharField(blank=True, max_length=16)),
                ("ended", models.JSONField(default=dict)),
                ("at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="admin_console.batchrun"
                    ),
                ),
            ],
            options={
                "db_table": "admin_console_batchitem",
            },
        ),
        migrations.AddIndex(
            model_name="batchrun",
            index=models.Index(fields=["domain", "-ordered_at"], name="batch_by_order"),
        ),
        migrations.AddIndex(
            model_name="batchrun",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("ordered_at__isnull", False)),
                fields=["due_at"],
                name="batch_due",
            ),
        ),
        migrations.AddIndex(
            model_name="batchrun",
            index=models.Index(fields=["prepared_at"], name="batch_by_age"),
        ),
        migrations.AddIndex(
            model_name="batchitem",
            index=models.Index(fields=["batch", "state", "id"], name="batch_item_by_state"),
        ),
        migrations.AddConstraint(
            model_name="batchitem",
            constraint=models.UniqueConstraint(fields=("batch", "account"), name="batch_item_once"),
        ),
    ]
