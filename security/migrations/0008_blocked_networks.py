"""The networks that a domain shuts out (P15)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_blocked_networks"),
        ("security", "0007_logs_of_a_domain"),
    ]

    operations = [
        migrations.CreateModel(
            name="BlockedNetwork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.CharField(max_length=49)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("owner", models.CharField(max_length=254)),
                ("added_by", models.CharField(max_length=254)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocked_networks",
                        to="accounts.domain",
                    ),
                ),
            ],
            options={
                "db_table": "security_blockednetwork",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ends_at__isnull", False)), fields=["ends_at"], name="blockednetwork_ending"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("domain", "network"), name="blockednetwork_once")],
            },
        ),
    ]
