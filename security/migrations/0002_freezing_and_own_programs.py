from django.conf import settings
from django.db import migrations, models


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
    ]
