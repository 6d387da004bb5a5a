"""Since when an account is in the recycle bin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_password_reminders")]

    operations = [
        migrations.AddField("user", "deleted_at", models.DateTimeField(blank=True, null=True)),
    ]
