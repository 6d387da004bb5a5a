"""A domain's weak-password keywords; the hashes of what an account's password was before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_rest_after_a_recovery")]

    operations = [
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("encoded", models.CharField(max_length=128)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": "accounts_formerpassword"},
        ),
        migrations.CreateModel(
            name="WeakKeyword",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("text", models.CharField(max_length=100)),
                ("is_expression", models.BooleanField(default=False)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weak_keywords",
                        to="accounts.domain",
                    ),
                ),
            ],
            options={
                "db_table": "accounts_weakkeyword",
                "constraints": [
                    models.UniqueConstraint(fields=("domain", "is_expression", "text"), name="weak_keyword_once")
                ],
            },
        ),
    ]
