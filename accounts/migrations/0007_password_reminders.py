"""For which day an account's owner was last reminded that the password ends."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_weak_keywords_and_former_passwords")]

    operations = [
        migrations.AddField("user", "password_reminded_on", models.DateField(blank=True, null=True)),
    ]
