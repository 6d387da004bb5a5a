"""Since when a person was in and has a second factor, and finding people by state and by a part of the name.

The migration of security that follows it fills both from its own tables.
"""

from django.db import migrations, models
from django.db.models import Q

from accounts.migrations._search import create

_STATES = {
    "frozen": Q(frozen_at__isnull=False),
    "must_change": Q(must_change_password_since__isnull=False),
    "temporary": Q(password_ends_at__isnull=False),
    "without_factor": Q(second_factor_since__isnull=True),
    "never_logged_on": Q(first_logon_at__isnull=True),
    "without_switch": Q(client_passwords_since__isnull=True),
}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_deleted_accounts")]

    operations = [
        # Columns that may be empty rebuild no table.
        migrations.AddField("user", "first_logon_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("user", "second_factor_since", models.DateTimeField(blank=True, null=True)),
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
        migrations.RunPython(create, elidable=False),
    ]
