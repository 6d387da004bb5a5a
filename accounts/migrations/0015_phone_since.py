"""Since when a phone is bound, by which people are found; the migration of security that follows it fills it."""

from django.db import migrations, models
from django.db.models import Q

_STATES = {"without_phone": Q(phone_since__isnull=True), "stopped": Q(factors_frozen_at__isnull=False)}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_ends_that_are_told")]

    operations = [
        # A column that may be empty rebuilds no table.
        migrations.AddField("user", "phone_since", models.DateTimeField(blank=True, null=True)),
        *(
            migrations.AddIndex(
                "user",
                models.Index(
                    condition=condition & Q(deleted_at__isnull=True),
                    fields=["domain", "name", "id", "department"],
                    name=f"user_{state}",
                ),
            )
            for state, condition in _STATES.items()
        ),
    ]
