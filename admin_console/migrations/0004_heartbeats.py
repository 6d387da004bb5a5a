"""The background process says that it lives."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("admin_console", "0003_cut_overs")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("process", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("failing", models.JSONField(default=list)),
            ],
            options={"db_table": "admin_console_heartbeat"},
        ),
    ]
