"""A logon whose password is on the domain's list of weak ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("security", "0002_flows_facts_and_freezing")]

    operations = [
        migrations.AddField("logonattempt", "weak_at_epoch", models.PositiveBigIntegerField(null=True)),
    ]
