from django.db import migrations, models

from accounts.migrations._one_domain import put_back, take_away


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_language"),
    ]

    operations = [
        migrations.RunPython(take_away, elidable=False),
        migrations.AddField(
            model_name="domain",
            name="display_name",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.RunPython(put_back, elidable=False),
    ]
