"""The people of a domain by an index that says something: where a database has no statistics it takes the one of the
domain alone, and reads everybody.

SQLite has none, for nobody asks it to make any. That index is a part of others, which begin with the domain, too.
"""

from django.db import migrations, models
from django.db.models import Q

_INDEX = "accounts_user_domain_id_c7a5a8ba"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_what_ends_soon")]

    operations = [
        # By itself: to alter the column would make SQLite copy the table, without the triggers of the search.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {_INDEX}",
                    f"CREATE INDEX IF NOT EXISTS {_INDEX} ON accounts_user (domain_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    "user",
                    "domain",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="users",
                        to="accounts.domain",
                    ),
                )
            ],
        ),
        migrations.RemoveIndex("user", "user_by_password_age"),
        migrations.AddIndex(
            "user",
            models.Index(
                condition=Q(deleted_at__isnull=True, password_changed_at__isnull=False),
                fields=["domain", "password_changed_at"],
                name="user_by_password_age",
            ),
        ),
    ]
