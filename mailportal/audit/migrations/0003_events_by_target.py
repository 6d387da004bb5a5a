"""What was done to one account is found without reading what was done in its whole domain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_no_replacing")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["target", "-at"], name="audit_by_target"),
        ),
    ]
