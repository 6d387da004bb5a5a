"""Logons from one network, and those that ended alike, are found without reading all of a domain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("security", "0006_activation_and_passes")]

    operations = [
        migrations.AddIndex(
            model_name="logonrecord",
            index=models.Index(fields=["domain_id", "network", "-last_at"], name="logon_by_domain_network"),
        ),
        migrations.AddIndex(
            model_name="logonrecord",
            index=models.Index(fields=["domain_id", "result", "channel", "-last_at"], name="logon_by_domain_result"),
        ),
    ]
