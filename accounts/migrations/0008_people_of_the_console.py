"""What the console knows of people: states to find them by, the recycle bin, and whom the console lets in.

The migration of security that follows it fills the states from its own tables.
"""

from django.db import migrations, models
from django.db.models import Q

from accounts.migrations._one_domain import put_back, take_away
from accounts.migrations._search import create

_STATES = {
    "frozen": Q(frozen_at__isnull=False),
    "must_change": Q(must_change_password_since__isnull=False),
    "temporary": Q(password_ends_at__isnull=False),
    "without_factor": Q(second_factor_since__isnull=True),
    "never_logged_on": Q(first_logon_at__isnull=True),
    "without_switch": Q(client_passwords_since__isnull=True),
}
_COLUMNS = ("deleted_at", "first_logon_at", "second_factor_since", "administers_since", "enrolled_by_pass_at")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_password_reminders")]

    operations = [
        # Columns that may be empty rebuild no table.
        *(migrations.AddField("user", column, models.DateTimeField(blank=True, null=True)) for column in _COLUMNS),
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
        migrations.AddIndex(
            "user",
            models.Index(
                condition=Q(deleted_at__isnull=False), fields=["domain", "deleted_at", "id"], name="user_in_bin"
            ),
        ),
        migrations.RunPython(create, elidable=False),
        migrations.RunPython(take_away, elidable=False),
        migrations.AddField("domain", "console_without_factor", models.BooleanField(default=False)),
        migrations.RunPython(put_back, elidable=False),
    ]
