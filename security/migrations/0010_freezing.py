import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0009_notices_by_text_message"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="authenticator",
            name="frozen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="clientpassword",
            name="frozen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="recoverycodes",
            name="frozen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="securephone",
            name="frozen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="securityanswer",
            name="frozen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="logonrecord",
            name="reason",
            field=models.CharField(
                choices=[
                    ("client-password", "CLIENT_PASSWORD"),
                    ("account-password", "ACCOUNT_PASSWORD"),
                    ("malformed-address", "MALFORMED_ADDRESS"),
                    ("unknown-account", "UNKNOWN_ACCOUNT"),
                    ("domain-suspended", "DOMAIN_SUSPENDED"),
                    ("account-frozen", "ACCOUNT_FROZEN"),
                    ("password-expired", "PASSWORD_EXPIRED"),
                    ("password-change-needed", "PASSWORD_CHANGE_NEEDED"),
                    ("address-not-allowed", "ADDRESS_NOT_ALLOWED"),
                    ("second-factor-missing", "SECOND_FACTOR_MISSING"),
                    ("second-factor-frozen", "SECOND_FACTOR_FROZEN"),
                    ("second-factor-wrong", "SECOND_FACTOR_WRONG"),
                    ("second-factor-throttled", "SECOND_FACTOR_THROTTLED"),
                    ("third-party-clients-refused", "THIRD_PARTY_CLIENTS_REFUSED"),
                    ("unknown-protocol", "UNKNOWN_PROTOCOL"),
                    ("protocol-off", "PROTOCOL_OFF"),
                    ("client-password-deleted", "CLIENT_PASSWORD_DELETED"),
                    ("client-password-frozen", "CLIENT_PASSWORD_FROZEN"),
                    ("client-password-expired", "CLIENT_PASSWORD_EXPIRED"),
                    ("client-password-of-other-kind", "CLIENT_PASSWORD_OF_OTHER_KIND"),
                    ("client-password-while-off", "CLIENT_PASSWORD_WHILE_OFF"),
                    ("client-password-needed", "CLIENT_PASSWORD_NEEDED"),
                    ("wrong-secret", "WRONG_SECRET"),
                    ("throttled", "THROTTLED"),
                    ("overloaded", "OVERLOADED"),
                    ("state-unreadable", "STATE_UNREADABLE"),
                ],
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="FreezeLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("event", models.CharField(max_length=100)),
                ("since", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="freeze_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "security_freezelink",
            },
        ),
    ]
