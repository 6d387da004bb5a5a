from django.db import migrations, models

from accounts.migrations._one_domain import put_back, take_away


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_written_policies"),
    ]

    operations = [
        migrations.RunPython(take_away, elidable=False),
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="user",
            name="language_chosen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(put_back, elidable=False),
    ]
