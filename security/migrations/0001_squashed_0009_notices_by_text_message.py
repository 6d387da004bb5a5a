"""The tables of databases from before the first release; ``replaces`` may go when none of them is left."""

import uuid

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("security", "0001_initial"),
        ("security", "0002_logon_stages"),
        ("security", "0003_authenticators"),
        ("security", "0004_trusted_devices"),
        ("security", "0005_notices_and_links"),
        ("security", "0006_secure_phones"),
        ("security", "0007_security_questions"),
        ("security", "0008_password_change_needed"),
        ("security", "0009_notices_by_text_message"),
    ]

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("sms", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Cut",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("credential", models.CharField(max_length=40)),
                ("account_id", models.BigIntegerField()),
                ("server", models.CharField(max_length=100)),
                ("requested_at", models.DateTimeField(auto_now_add=True)),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("ended", models.PositiveIntegerField(null=True)),
                ("is_countable", models.BooleanField(default=True)),
                ("failure", models.CharField(max_length=16, blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "security_cut",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)), fields=["server", "due_at"], name="cut_due"
                    ),
                    models.Index(fields=["credential"], name="cut_by_credential"),
                    models.Index(fields=["requested_at"], name="cut_by_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogonRecord",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=1)),
                ("domain_id", models.BigIntegerField(null=True)),
                ("account_id", models.BigIntegerField(null=True)),
                ("typed_address", models.CharField(max_length=254, blank=True)),
                ("channel", models.CharField(max_length=8)),
                ("source_address", models.CharField(max_length=45)),
                ("network", models.CharField(max_length=49)),
                ("result", models.CharField(max_length=8)),
                ("reason", models.CharField(max_length=40)),
                ("credential", models.CharField(max_length=40, blank=True)),
                ("program", models.CharField(max_length=200, blank=True)),
                ("merge_key", models.CharField(max_length=160, unique=True, null=True)),
            ],
            options={
                "db_table": "security_logonrecord",
                "indexes": [
                    models.Index(fields=["account_id", "-last_at"], name="logon_by_account"),
                    models.Index(fields=["domain_id", "-last_at"], name="logon_by_domain"),
                    models.Index(fields=["last_at"], name="logon_by_age"),
                    models.Index(
                        condition=models.Q(("result", "accept")),
                        fields=["account_id", "network", "last_at"],
                        name="logon_known_network",
                    ),
                    models.Index(
                        condition=models.Q(("result", "accept")),
                        fields=["account_id", "-last_at"],
                        name="logon_accepted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PortalSession",
            fields=[
                ("session_key", models.CharField("session key", max_length=40, primary_key=True, serialize=False)),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(verbose_name="expire date", db_index=True)),
                ("epoch", models.PositiveBigIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("seen_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("source_address", models.CharField(max_length=45, blank=True)),
                ("program", models.CharField(max_length=200, blank=True)),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions"),
                ),
                ("assurance", models.PositiveSmallIntegerField(default=1)),
                ("proved", models.CharField(max_length=16, blank=True)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
            ],
            options={"db_table": "security_session"},
        ),
        # Apart, as the replaced migrations did it: PostgreSQL's constraint bears the same name in every database.
        migrations.AlterField(
            "portalsession", "public_id", models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
        ),
        migrations.CreateModel(
            name="StepUpGrant",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("public_id", models.UUIDField(unique=True, default=uuid.uuid4, editable=False)),
                ("session_digest", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=32)),
                ("epoch", models.PositiveBigIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="step_up_grants")),
            ],
            options={"db_table": "security_stepupgrant"},
        ),
        migrations.CreateModel(
            name="ClientPassword",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("public_id", models.UUIDField(unique=True, default=uuid.uuid4, editable=False)),
                ("slot", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=16)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("kid", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField(max_length=16, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_protocol", models.CharField(max_length=8, blank=True)),
                ("last_used_address", models.CharField(max_length=45, blank=True)),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="client_passwords"),
                ),
            ],
            options={
                "db_table": "security_clientpassword",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("account", "slot"),
                        name="clientpassword_slot_unique",
                    ),
                    models.CheckConstraint(condition=models.Q(("slot__lt", 10)), name="clientpassword_slot_below_ten"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogonAttempt",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("public_id", models.UUIDField(unique=True, default=uuid.uuid4, editable=False)),
                ("session_digest", models.CharField(max_length=40, unique=True)),
                ("browser_digest", models.CharField(max_length=40)),
                ("epoch", models.PositiveBigIntegerField()),
                ("factor_epoch", models.PositiveBigIntegerField()),
                ("proved", models.CharField(max_length=16, blank=True)),
                ("wants_trust", models.BooleanField(default=False)),
                ("next", models.CharField(max_length=2000, blank=True)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="logon_attempts")),
            ],
            options={"db_table": "security_logonattempt"},
        ),
        migrations.CreateModel(
            name="KnownBrowser",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("browser_digest", models.CharField(max_length=40)),
                ("seen_at", models.DateTimeField(db_index=True)),
                ("proved_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_browsers")),
            ],
            options={
                "db_table": "security_knownbrowser",
                "constraints": [
                    models.UniqueConstraint(fields=("account", "browser_digest"), name="known_browser_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCodes",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("name", models.CharField(max_length=64, help_text="The human-readable name of this device.")),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                ("issued_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.CASCADE, help_text="The user that this device belongs to."
                    ),
                ),
            ],
            options={
                "db_table": "security_recoverycodes",
                "constraints": [models.UniqueConstraint(fields=("user",), name="recoverycodes_one_sheet")],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("kid", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField(max_length=16, unique=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("sheet", models.ForeignKey("security.recoverycodes", models.CASCADE, related_name="codes")),
            ],
            options={"db_table": "security_recoverycode"},
        ),
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("name", models.CharField(max_length=64, help_text="The human-readable name of this device.")),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                ("public_id", models.UUIDField(unique=True, default=uuid.uuid4, editable=False)),
                ("sealed_secret", models.BinaryField(max_length=64)),
                ("last_step", models.PositiveBigIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("flow_digest", models.CharField(max_length=40, blank=True)),
                ("expires_at", models.DateTimeField(null=True, db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.CASCADE, help_text="The user that this device belongs to."
                    ),
                ),
            ],
            options={
                "db_table": "security_authenticator",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed", True)),
                        fields=("user",),
                        name="authenticator_one_of_an_account",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed", False)),
                        fields=("user", "flow_digest"),
                        name="authenticator_one_of_a_flow",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed", True), ("confirmed_at__isnull", False), ("expires_at__isnull", True)
                            ),
                            models.Q(
                                ("confirmed", False), ("confirmed_at__isnull", True), ("expires_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="authenticator_confirmed_or_dying",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrustedDevice",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("public_id", models.UUIDField(unique=True, default=uuid.uuid4, editable=False)),
                ("slot", models.PositiveSmallIntegerField()),
                ("series_digest", models.BinaryField(max_length=32, unique=True)),
                ("digest", models.BinaryField(max_length=32)),
                ("previous_digest", models.BinaryField(max_length=32, null=True)),
                ("rotated_at", models.DateTimeField(null=True)),
                ("auth_epoch", models.PositiveBigIntegerField()),
                ("factor_epoch", models.PositiveBigIntegerField()),
                ("terms", models.CharField(max_length=100)),
                ("program", models.CharField(max_length=40, blank=True)),
                ("system", models.CharField(max_length=40, blank=True)),
                ("network", models.CharField(max_length=49)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trusted_devices"),
                ),
            ],
            options={
                "db_table": "security_trusteddevice",
                "constraints": [
                    models.UniqueConstraint(fields=("account", "slot"), name="trusteddevice_slot_unique"),
                    models.CheckConstraint(condition=models.Q(("slot__lt", 10)), name="trusteddevice_slot_below_ten"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeSettings",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        settings.AUTH_USER_MODEL,
                        models.CASCADE,
                        primary_key=True,
                        serialize=False,
                        related_name="notice_settings",
                    ),
                ),
                ("new_place_off_since", models.DateTimeField(null=True)),
                ("text_messages_since", models.DateTimeField(null=True)),
            ],
            options={"db_table": "security_noticesettings"},
        ),
        migrations.CreateModel(
            name="PasswordLink",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("auth_epoch", models.PositiveBigIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="password_links")),
            ],
            options={"db_table": "security_passwordlink"},
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("purpose", models.CharField(max_length=32)),
                ("flow_digest", models.CharField(max_length=40)),
                ("number_digest", models.BinaryField(max_length=16)),
                ("kid", models.PositiveSmallIntegerField()),
                ("code_digest", models.BinaryField(max_length=16)),
                ("auth_epoch", models.PositiveBigIntegerField()),
                ("factor_epoch", models.PositiveBigIntegerField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(db_index=True, auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="challenges")),
                ("message", models.ForeignKey("sms.textmessage", models.SET_NULL, null=True, related_name="+")),
            ],
            options={
                "db_table": "security_challenge",
                "indexes": [models.Index(fields=["account", "-created_at"], name="challenge_by_account")],
            },
        ),
        migrations.CreateModel(
            name="PhoneChange",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("public_id", models.UUIDField(unique=True, default=uuid.uuid4, editable=False)),
                ("session_digest", models.CharField(max_length=40)),
                ("auth_epoch", models.PositiveBigIntegerField()),
                ("factor_epoch", models.PositiveBigIntegerField()),
                ("sealed_number", models.BinaryField(max_length=128, blank=True, default=b"")),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("account", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="phone_changes")),
            ],
            options={
                "db_table": "security_phonechange",
                "constraints": [
                    models.UniqueConstraint(fields=("account", "session_digest"), name="phone_change_one_of_a_session")
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurePhone",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("name", models.CharField(max_length=64, help_text="The human-readable name of this device.")),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                ("public_id", models.UUIDField(unique=True, default=uuid.uuid4, editable=False)),
                ("sealed_number", models.BinaryField(max_length=128)),
                ("bound_at", models.DateTimeField(auto_now_add=True)),
                ("recovers_from", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, models.CASCADE, help_text="The user that this device belongs to."
                    ),
                ),
            ],
            options={
                "db_table": "security_securephone",
                "constraints": [models.UniqueConstraint(fields=("user",), name="secure_phone_one_of_an_account")],
            },
        ),
        migrations.CreateModel(
            name="SecurityAnswer",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("question", models.CharField(max_length=32)),
                ("encoded", models.CharField(max_length=200)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("flow_digest", models.CharField(max_length=40, blank=True)),
                ("expires_at", models.DateTimeField(null=True, db_index=True)),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="security_answers"),
                ),
            ],
            options={
                "db_table": "security_securityanswer",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=("account", "position"),
                        name="security_answer_position_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=("account", "question"),
                        name="security_answer_question_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__lt", 3)), name="security_answer_position_in_range"
                    ),
                ],
            },
        ),
    ]
