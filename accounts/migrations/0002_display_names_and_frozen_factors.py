from django.db import migrations, models

from accounts.migrations._one_domain import put_back, take_away


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_squashed_0007_language")]

    operations = [
        migrations.RunPython(take_away, elidable=False),
        migrations.AddField("domain", "display_name", models.CharField(blank=True, max_length=100)),
        migrations.RunPython(put_back, elidable=False),
        # A column that may be empty rebuilds no table.
        migrations.AddField("user", "factors_frozen_at", models.DateTimeField(blank=True, null=True)),
    ]
