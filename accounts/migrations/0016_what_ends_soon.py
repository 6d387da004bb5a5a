"""Exceptions and passwords that end within days are found without reading those of a whole domain."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_phone_since")]

    operations = [
        migrations.AddIndex(
            "policy",
            models.Index(
                condition=Q(ends_at__isnull=False), fields=["domain", "ends_at", "id"], name="policy_by_end_of_domain"
            ),
        ),
        migrations.AddIndex(
            "user",
            models.Index(
                condition=Q(deleted_at__isnull=True),
                fields=["domain", "password_changed_at"],
                name="user_by_password_age",
            ),
        ),
    ]
