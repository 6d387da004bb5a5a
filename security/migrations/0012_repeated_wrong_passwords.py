from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0011_tell_unreadable_secrets"),
    ]

    operations = [
        migrations.AddField(
            model_name="logonrecord",
            name="is_repeat",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
