"""Logons of each half hour of the whole installation, counted from now on."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("security", "0011_mail_hosts")]

    operations = [
        migrations.CreateModel(
            name="LogonHalfHour",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("half_hour", models.PositiveIntegerField()),
                ("result", models.CharField(max_length=8)),
                ("count", models.PositiveIntegerField()),
                ("part", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "db_table": "security_logonhalfhour",
                "indexes": [
                    models.Index(condition=Q(part__isnull=True), fields=["id"], name="logonhalfhour_apart"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["half_hour", "result", "part"], name="logonhalfhour_once")
                ],
            },
        ),
    ]
