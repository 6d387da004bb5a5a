"""Accounts on their way in, out of sight until their file is in force."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_people_of_the_console")]

    operations = [
        migrations.CreateModel(
            name="StagedAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("intake", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("address", models.CharField(max_length=254)),
                ("name", models.CharField(max_length=100)),
                ("place", models.PositiveIntegerField(default=0)),
                ("language", models.CharField(blank=True, max_length=16)),
                ("password", models.CharField(max_length=600)),
                ("password_changed_at", models.DateTimeField(null=True)),
                ("mark", models.BinaryField(blank=True, max_length=16)),
                ("switched_off", models.CharField(blank=True, max_length=200)),
                ("change", models.JSONField(default=dict)),
                ("staged_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "db_table": "accounts_stagedaccount",
                "constraints": [
                    models.UniqueConstraint(fields=("intake", "number"), name="staged_account_unique"),
                    models.UniqueConstraint(fields=("address", "intake"), name="staged_address_unique"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StagedPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("intake", models.UUIDField()),
                ("place", models.PositiveIntegerField()),
                ("department_id", models.BigIntegerField()),
                ("staged_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "db_table": "accounts_stagedplace",
                "constraints": [
                    models.UniqueConstraint(fields=("intake", "place"), name="staged_place_unique"),
                ],
            },
        ),
    ]
