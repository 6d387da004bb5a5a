import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0012_repeated_wrong_passwords"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnProgram",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epoch", models.PositiveBigIntegerField()),
                ("channel", models.CharField(max_length=8)),
                ("network", models.CharField(max_length=49)),
                ("program", models.CharField(blank=True, max_length=200)),
                ("said_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_programs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "security_ownprogram",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "channel", "network", "program", "epoch"), name="ownprogram_said_once"
                    )
                ],
            },
        ),
    ]
