"""The recycle bin of a domain, the latest deleted first, however many people are not in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_enrolment_passes")]

    operations = [
        migrations.AddIndex(
            "user",
            models.Index(
                condition=models.Q(deleted_at__isnull=False), fields=["domain", "deleted_at", "id"], name="user_in_bin"
            ),
        ),
    ]
