"""One table of kept counts, a row a number, in place of one row a domain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_letter_groups_in_one_pass"), ("admin_console", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="KeptCount",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("domain", models.ForeignKey("accounts.domain", models.CASCADE, related_name="+")),
                ("name", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField(default=0)),
                ("departments", models.JSONField(default=dict)),
                ("people", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField(null=True)),
                ("wanted_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "admin_console_keptcount",
                "constraints": [models.UniqueConstraint(fields=["domain", "name"], name="keptcount_once")],
                "indexes": [
                    models.Index(
                        condition=models.Q(wanted_at__isnull=False), fields=["wanted_at"], name="keptcount_wanted"
                    )
                ],
            },
        ),
        # What it kept was counted again after seconds.
        migrations.DeleteModel(name="DomainFigures"),
    ]
