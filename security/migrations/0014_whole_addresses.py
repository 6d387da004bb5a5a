from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("security", "0013_own_programs")]

    operations = [
        migrations.AddIndex(
            model_name="logonrecord",
            index=models.Index(
                condition=models.Q(("source_address", models.F("network")), _negated=True),
                fields=["last_at"],
                name="logon_whole_address",
            ),
        ),
    ]
