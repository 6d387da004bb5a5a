"""Activation by links to private addresses and by codes on printed sheets; enrolment passes."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_password_reminders"),
        ("security", "0005_last_logons"),
    ]

    operations = [
        migrations.AddField("passwordlink", "sealed_address", models.BinaryField(max_length=512, null=True)),
        migrations.CreateModel(
            name="ActivationRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kid", models.PositiveSmallIntegerField()),
                ("accounts", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activation_rounds",
                        to="accounts.domain",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activation_rounds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": "security_activationround"},
        ),
        migrations.CreateModel(
            name="ActivationCode",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="activation_code",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("auth_epoch", models.PositiveBigIntegerField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="security.activationround",
                    ),
                ),
            ],
            options={"db_table": "security_activationcode"},
        ),
        migrations.CreateModel(
            name="EnrolmentPass",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="enrolment_pass",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kid", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField(max_length=16)),
                ("auth_epoch", models.PositiveBigIntegerField()),
                ("factor_epoch", models.PositiveBigIntegerField()),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "security_enrolmentpass"},
        ),
    ]
