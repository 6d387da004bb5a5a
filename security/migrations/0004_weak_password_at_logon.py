"""A logon whose password is on the domain's list of weak ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("security", "0003_recovery_requests")]

    operations = [
        migrations.AddField("logonattempt", "weak_at_epoch", models.PositiveBigIntegerField(null=True)),
    ]
