"""A domain is deleted with a waiting time, and says how far what was open in it is shut; and who looks after which."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_letter_groups_in_one_pass")]

    operations = [
        migrations.AddField("domain", "deleted_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("domain", "shut_up_to", models.BigIntegerField(blank=True, null=True)),
        migrations.AddIndex(
            "user", models.Index(fields=["domain", "id"], condition=Q(role="postmaster"), name="user_postmaster")
        ),
        migrations.AddConstraint(
            "domain",
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(suspended_at__isnull=False),
                name="domain_deleted_is_suspended",
            ),
        ),
    ]
