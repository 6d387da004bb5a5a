"""The tables of databases from before the first release; ``replaces`` may go when none of them is left."""

import uuid

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from accounts.migrations._one_domain import create


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_one_domain"),
        ("accounts", "0003_factor_epoch"),
        ("accounts", "0004_logon_stages"),
        ("accounts", "0005_wizard"),
        ("accounts", "0006_written_policies"),
        ("accounts", "0007_language"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("name", models.CharField(max_length=253, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("policy_epoch", models.PositiveBigIntegerField(default=1)),
                ("time_zone", models.CharField(max_length=64, default="UTC")),
                ("demonstration", models.BooleanField(default=False)),
            ],
            options={"db_table": "accounts_domain"},
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("name", models.CharField(max_length=100)),
                ("path", models.CharField(max_length=500, db_index=True)),
                (
                    "parent",
                    models.ForeignKey(
                        "accounts.department", models.PROTECT, blank=True, null=True, related_name="children"
                    ),
                ),
                ("domain", models.ForeignKey("accounts.domain", models.PROTECT, related_name="departments")),
            ],
            options={
                "db_table": "accounts_department",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("parent__isnull", True)),
                        fields=("domain", "name"),
                        name="department_root_name_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("parent__isnull", False)),
                        fields=("parent", "name"),
                        name="department_name_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("password", models.CharField(verbose_name="password", max_length=128)),
                ("public_id", models.UUIDField(unique=True, default=uuid.uuid4, editable=False)),
                ("address", models.CharField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("role", models.CharField(max_length=16, default="employee")),
                ("auth_epoch", models.PositiveBigIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                ("password_changed_at", models.DateTimeField(blank=True, null=True)),
                ("client_passwords_since", models.DateTimeField(blank=True, null=True)),
                (
                    "department",
                    models.ForeignKey(
                        "accounts.department", models.PROTECT, blank=True, null=True, related_name="users"
                    ),
                ),
                (
                    "domain",
                    models.ForeignKey("accounts.domain", models.PROTECT, blank=True, null=True, related_name="users"),
                ),
                ("factor_epoch", models.PositiveBigIntegerField(default=1)),
                ("enrolment_until", models.DateTimeField(blank=True, null=True)),
                ("first_factor_at", models.DateTimeField(blank=True, null=True)),
                ("must_change_password_since", models.DateTimeField(blank=True, null=True)),
                ("password_ends_at", models.DateTimeField(blank=True, null=True)),
                ("wizard_done_at", models.DateTimeField(blank=True, null=True)),
                ("language", models.CharField(max_length=16, blank=True)),
                ("language_chosen_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "account",
                "db_table": "accounts_user",
                "indexes": [
                    models.Index(fields=["domain", "name", "id"], name="user_by_name"),
                    models.Index(fields=["domain", "address"], name="user_by_address"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("domain__isnull", True), ("role", "operator")),
                            models.Q(models.Q(("role", "operator"), _negated=True), ("domain__isnull", False)),
                            _connector="OR",
                        ),
                        name="user_domain_unless_operator",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("kind", models.CharField(max_length=40)),
                ("value", models.CharField(max_length=1000)),
                ("owner", models.CharField(max_length=254)),
                ("reason", models.CharField(max_length=200, blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.CASCADE, blank=True, null=True, related_name="policies"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        "accounts.department", models.CASCADE, blank=True, null=True, related_name="policies"
                    ),
                ),
                ("domain", models.ForeignKey("accounts.domain", models.CASCADE, related_name="policies")),
                ("since", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "db_table": "accounts_policy",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("account__isnull", True), ("department__isnull", True)),
                        fields=("kind", "domain"),
                        name="policy_domain_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", False)),
                        fields=("kind", "department"),
                        name="policy_department_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("account__isnull", False)),
                        fields=("kind", "account"),
                        name="policy_account_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("department__isnull", True), ("account__isnull", True), _connector="OR"),
                        name="policy_one_scope",
                    ),
                ],
            },
        ),
        migrations.RunPython(create, elidable=False),
    ]
