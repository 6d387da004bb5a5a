"""What a password that was set with Forgot Password does not open yet, and when it was set."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_imported_passwords")]

    operations = [
        migrations.AddField("user", "recovered_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("user", "mail_awaits_logon_since", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("user", "mail_rests_until", models.DateTimeField(blank=True, null=True)),
    ]
