"""What the people of a domain type into their mail programs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_domains_that_end"), ("security", "0010_days_of_logons")]

    operations = [
        migrations.CreateModel(
            name="DomainMailHost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("protocol", models.CharField(max_length=8)),
                ("host", models.CharField(max_length=253)),
                ("port", models.PositiveIntegerField()),
                ("encryption", models.CharField(max_length=16)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mail_hosts", to="accounts.domain"
                    ),
                ),
            ],
            options={"db_table": "security_mailhost"},
        ),
        migrations.AddConstraint(
            "domainmailhost", models.UniqueConstraint(fields=["domain", "protocol"], name="mailhost_one_a_protocol")
        ),
    ]
