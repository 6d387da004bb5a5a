from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0009_notices_by_text_message"),
    ]

    operations = [
        migrations.AddField(
            model_name="logonrecord",
            name="is_repeat",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
