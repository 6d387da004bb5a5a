"""Whom the console lets in: postmasters without a second factor where the operator says so, and administrators."""

from django.db import migrations, models

from accounts.migrations._one_domain import put_back, take_away


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_states_of_people")]

    operations = [
        migrations.RunPython(take_away, elidable=False),
        migrations.AddField("domain", "console_without_factor", models.BooleanField(default=False)),
        migrations.RunPython(put_back, elidable=False),
        # A column that may be empty rebuilds no table.
        migrations.AddField("user", "administers_since", models.DateTimeField(blank=True, null=True)),
    ]
