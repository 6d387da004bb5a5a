"""What is begun in a flow is bound to it in one way. Attachments and answers under way now are begun again."""

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
    dependencies = [("security", "0003_notice_facts")]

    operations = [
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
