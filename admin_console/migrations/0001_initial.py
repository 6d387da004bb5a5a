"""Delegated administrators, counts by department, receipts, leavers, batches and imports."""

import uuid

from django.conf import settings
from django.db import migrations, models

_WAITS = models.Q(done_at__isnull=True, stopped_at__isnull=True)
_UNDECIDED = models.Q(done_at__isnull=True) & (models.Q(stopped_at__isnull=True) | models.Q(stopped_by="portal"))


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0009_staged_accounts")]

    operations = [
        migrations.CreateModel(
            name="Administrator",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                (
                    "account",
                    models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appointment"),
                ),
                ("departments", models.ManyToManyField("accounts.department", related_name="administrators")),
                ("is_everywhere", models.BooleanField(default=False)),
                ("capabilities", models.CharField(max_length=200)),
                ("owner", models.CharField(max_length=254)),
                ("reason", models.CharField(max_length=200, blank=True)),
                ("appointed_at", models.DateTimeField(auto_now_add=True)),
                ("ends_at", models.DateTimeField(null=True, db_index=True)),
            ],
            options={"db_table": "admin_console_administrator"},
        ),
        migrations.CreateModel(
            name="DomainFigures",
            fields=[
                (
                    "domain",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="accounts.domain",
                    ),
                ),
                ("counted_at", models.DateTimeField()),
                ("departments", models.JSONField(default=dict)),
                ("everybody", models.JSONField(default=list)),
            ],
            options={"db_table": "admin_console_domainfigures"},
        ),
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
                (
                    "ordered_by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
                ),
                ("actor_address", models.CharField(max_length=254)),
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
                    models.UniqueConstraint(fields=["account"], condition=_UNDECIDED, name="leaver_one_of_an_account")
                ],
            },
        ),
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
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="accounts.domain"),
                ),
                (
                    "owner",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
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
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "batch",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="items", to="admin_console.batchrun"),
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
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="accounts.domain"),
                ),
                (
                    "owner",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "db_table": "admin_console_importrun",
                "indexes": [
                    models.Index(fields=["domain", "-prepared_at"], name="import_by_domain"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("ordered_at__isnull", False)),
                        fields=["due_at"],
                        name="import_due",
                    ),
                ],
            },
        ),
    ]
