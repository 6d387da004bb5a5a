"""What an administrator did last is found without reading what was done in the whole domain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_events_by_target")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor", "-at"], name="audit_by_actor"),
        ),
    ]
