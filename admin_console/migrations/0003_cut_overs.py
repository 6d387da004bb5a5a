"""Orders that force security passwords, now or from an hour on, and those whose mail programs they stop."""

import uuid

from django.conf import settings
from django.db import migrations, models

_ID = models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)
_WAITS = models.Q(in_force_at__isnull=True, stopped_at__isnull=True)


class Migration(migrations.Migration):
    dependencies = [("admin_console", "0002_kept_counts"), ("accounts", "0010_letter_groups_in_one_pass")]

    operations = [
        migrations.CreateModel(
            name="CutOver",
            fields=[
                ("id", _ID.clone()),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("domain", models.ForeignKey("accounts.domain", models.CASCADE, related_name="+")),
                ("steps", models.JSONField()),
                ("before", models.JSONField(default=list)),
                ("whom", models.CharField(max_length=254)),
                ("devices", models.PositiveIntegerField()),
                (
                    "ordered_by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"),
                ),
                ("actor_address", models.CharField(max_length=254)),
                ("reference", models.CharField(max_length=32, blank=True)),
                ("ordered_at", models.DateTimeField(auto_now_add=True)),
                ("in_force_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_by", models.CharField(max_length=254, blank=True)),
            ],
            options={
                "db_table": "admin_console_cutover",
                "indexes": [
                    models.Index(fields=["due_at"], condition=_WAITS, name="cutover_due"),
                    models.Index(fields=["domain", "-ordered_at"], name="cutover_of_domain"),
                    models.Index(fields=["ordered_at"], name="cutover_by_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CutOverMember",
            fields=[
                ("id", _ID.clone()),
                ("cut_over", models.ForeignKey("admin_console.cutover", models.CASCADE, related_name="members")),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")),
                ("to_tell_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "admin_console_cutovermember",
                "indexes": [
                    models.Index(
                        fields=["to_tell_at"],
                        condition=models.Q(to_tell_at__isnull=False),
                        name="cutover_to_tell",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["cut_over", "account"], name="cutover_member_once"),
                ],
            },
        ),
    ]
