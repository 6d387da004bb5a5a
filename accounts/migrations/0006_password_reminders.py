"""For which day an account's owner was last reminded that the password ends."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_rest_after_a_recovery")]

    operations = [
        migrations.AddField("user", "password_reminded_on", models.DateField(blank=True, null=True)),
    ]
