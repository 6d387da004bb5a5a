"""Counts of a domain's people by department."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("admin_console", "0001_administrators")]

    operations = [
        migrations.CreateModel(
            name="DomainFigures",
            fields=[
                (
                    "domain",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
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
    ]
