"""When a second factor was bound by an enrolment pass."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_gate_of_the_console")]

    operations = [
        migrations.AddField("user", "enrolled_by_pass_at", models.DateTimeField(blank=True, null=True)),
    ]
