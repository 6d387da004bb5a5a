"""Passwords that were moved in: room for their stored form, whose accounts they are, and what checking them costs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.migrations._one_domain import put_back, take_away


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_second_step_failures")]

    operations = [
        migrations.RunPython(take_away, elidable=False),
        migrations.AlterField("user", "password", models.CharField(max_length=600)),
        migrations.AddField("domain", "import_burden", models.CharField(blank=True, max_length=60)),
        migrations.RunPython(put_back, elidable=False),
        migrations.CreateModel(
            name="ImportedAccount",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="imported",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("mark", models.BinaryField(blank=True, max_length=16)),
                ("taken_at", models.DateTimeField()),
                ("stored_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "accounts_importedaccount",
                "indexes": [
                    models.Index(
                        condition=models.Q(("stored_at__isnull", True)),
                        fields=["account"],
                        name="imported_account_unstored",
                    )
                ],
            },
        ),
    ]
