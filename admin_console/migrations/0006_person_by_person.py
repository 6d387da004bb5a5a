"""Orders that run person by person until their last hour, and the postmaster's own part of a notice (X18)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("admin_console", "0005_evidence_packs"), ("security", "0013_deadlines")]

    operations = [
        migrations.AddField(
            "cutover",
            "personal",
            models.OneToOneField(
                "security.personalorder", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+"
            ),
        ),
        migrations.AddField(
            "cutover", "message", models.CharField(blank=True, default="", max_length=1000), preserve_default=False
        ),
    ]
