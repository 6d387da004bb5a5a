"""The end of an order is told before it comes, and found by an index."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_policies_by_value")]

    operations = [
        migrations.AddField(model_name="policy", name="told_days", field=models.SmallIntegerField(null=True)),
        migrations.AddIndex(
            model_name="policy",
            index=models.Index(fields=["ends_at"], condition=Q(ends_at__isnull=False), name="policy_by_end"),
        ),
    ]
