import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="GatewayBreaker",
            fields=[
                ("gateway", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("since", models.DateTimeField(null=True)),
                ("open_until", models.DateTimeField(null=True)),
            ],
            options={"db_table": "sms_breaker"},
        ),
        migrations.CreateModel(
            name="TextMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sealed_number", models.BinaryField(max_length=128, null=True)),
                ("sealed_text", models.BinaryField(max_length=4096, null=True)),
                ("shown", models.CharField(max_length=16)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("failure", models.CharField(blank=True, max_length=16)),
                ("delivery", models.CharField(blank=True, max_length=12)),
                ("report_digest", models.BinaryField(max_length=32, null=True, unique=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "sms_message",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])), fields=["due_at"], name="sms_due"
                    ),
                    models.Index(fields=["created_at"], name="sms_by_age"),
                ],
            },
        ),
    ]
