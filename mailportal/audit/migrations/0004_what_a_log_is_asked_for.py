"""What was done to one account, by one, or of one kind is found without reading all of its domain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_events_by_target")]

    operations = [
        migrations.RemoveIndex(model_name="auditevent", name="audit_by_target"),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["domain_id", "target", "-at"], name="audit_by_domain_target"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["domain_id", "actor", "-at"], name="audit_by_domain_actor"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["domain_id", "event", "-at"], name="audit_by_domain_event"),
        ),
    ]
