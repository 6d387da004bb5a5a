"""Freezing, own programs, facts of notices; what is begun in a flow is bound to it in one way.

A logon or an attachment under way now is begun again.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


def _bound(model: str) -> list[Operation]:
    return [
        migrations.AddField(model, "auth_epoch", models.PositiveBigIntegerField(default=0)),
        migrations.AddField(model, "factor_epoch", models.PositiveBigIntegerField(default=0)),
        migrations.AlterField(model, "flow_digest", models.CharField(max_length=40)),
    ]


def _epochs_from_zero(model: str) -> list[Operation]:
    return [
        migrations.AlterField(model, "auth_epoch", models.PositiveBigIntegerField(default=0)),
        migrations.AlterField(model, "factor_epoch", models.PositiveBigIntegerField(default=0)),
    ]


class Migration(migrations.Migration):
    dependencies = [("security", "0001_squashed_0009_notices_by_text_message")]

    operations = [
        migrations.AddField("authenticator", "frozen_at", models.DateTimeField(null=True)),
        migrations.AddField("clientpassword", "frozen_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("recoverycodes", "frozen_at", models.DateTimeField(null=True)),
        migrations.AddField("securephone", "frozen_at", models.DateTimeField(null=True)),
        migrations.AddField("securityanswer", "frozen_at", models.DateTimeField(null=True)),
        migrations.AddField("authenticator", "replaces", models.BooleanField(default=False)),
        migrations.AddField("logonattempt", "code_right_at", models.DateTimeField(null=True)),
        migrations.AddField("logonrecord", "is_repeat", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "logonrecord",
            models.Index(
                condition=models.Q(("source_address", models.F("network")), _negated=True),
                fields=["last_at"],
                name="logon_whole_address",
            ),
        ),
        # One network's accounts of one domain are counted by it: the bound of its failures grows with them.
        migrations.AddIndex(
            "logonrecord",
            models.Index(
                condition=models.Q(("result", "accept")),
                fields=["network", "domain_id", "account_id", "at"],
                name="logon_at_home",
            ),
        ),
        migrations.CreateModel(
            name="FreezeLink",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("event", models.CharField(max_length=100)),
                ("since", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.CASCADE, db_constraint=False, related_name="freeze_links"
                    ),
                ),
            ],
            options={"db_table": "security_freezelink"},
        ),
        migrations.CreateModel(
            name="OwnProgram",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("epoch", models.PositiveBigIntegerField()),
                ("channel", models.CharField(max_length=8)),
                ("network", models.CharField(max_length=49)),
                ("program", models.CharField(blank=True, max_length=200)),
                ("said_at", models.DateTimeField(auto_now_add=True)),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="own_programs")),
            ],
            options={
                "db_table": "security_ownprogram",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "channel", "network", "program", "epoch"), name="ownprogram_said_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeFact",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("public_id", models.UUIDField(editable=False, unique=True)),
                ("kind", models.CharField(max_length=32)),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("language", models.CharField(max_length=16)),
                ("postponed_until", models.DateTimeField(null=True)),
                ("source_address", models.CharField(max_length=45)),
                ("source_program", models.CharField(blank=True, max_length=512)),
                ("actor_address", models.CharField(blank=True, max_length=254)),
                ("actor_role", models.CharField(blank=True, max_length=16)),
                ("sealed_number", models.BinaryField(max_length=128, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.CASCADE, db_constraint=False, related_name="notice_facts"
                    ),
                ),
            ],
            options={"db_table": "security_noticefact"},
        ),
        migrations.RemoveField("clientpassword", "version"),
        migrations.RenameField("logonattempt", "session_digest", "flow_digest"),
        migrations.RenameField("logonattempt", "epoch", "auth_epoch"),
        migrations.AlterField("logonattempt", "flow_digest", models.CharField(max_length=40)),
        migrations.AddConstraint(
            "logonattempt", models.UniqueConstraint(fields=("flow_digest",), name="logon_attempt_one_of_a_session")
        ),
        migrations.RemoveConstraint("phonechange", "phone_change_one_of_a_session"),
        migrations.RenameField("phonechange", "session_digest", "flow_digest"),
        migrations.AddConstraint(
            "phonechange",
            models.UniqueConstraint(fields=("account", "flow_digest"), name="phone_change_one_of_a_flow"),
        ),
        migrations.AlterField("challenge", "expires_at", models.DateTimeField(db_index=True)),
        *_bound("authenticator"),
        *_bound("securityanswer"),
        *_epochs_from_zero("logonattempt"),
        *_epochs_from_zero("phonechange"),
        *_epochs_from_zero("challenge"),
    ]
