from django.db import migrations, models

from accounts.migrations._one_domain import put_back, take_away


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_display_name"),
    ]

    operations = [
        migrations.RunPython(take_away, elidable=False),
        migrations.AddField(
            model_name="user",
            name="factors_frozen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(put_back, elidable=False),
    ]
