"""When each account was last logged on to, and the two states of an account that lists are filtered by.

From the records; and for what is older than these, from what only a logon leaves: a finished set-up, the use of a
security password. The mail program's name comes with the account's next logon.
"""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

_AT_ONCE = 1_000
_MOMENT = models.DateTimeField()


def _fill(apps: Any, _schema_editor: object) -> None:  # noqa: ANN401 - the registry of a migration
    users = apps.get_model("accounts", "User").objects
    _note_factors(apps, users)
    last_logon, last = apps.get_model("security", "LastLogon"), 0
    while found := list(_last_logons(apps, users.filter(pk__gt=last).order_by("pk")[:_AT_ONCE])):
        rows = [last_logon(account_id=pk, web_at=web, mail_at=mail) for pk, web, mail in found if web or mail]
        last_logon.objects.bulk_create(rows)
        last = found[-1][0]
    _note_first_logons(apps, users)


def _note_factors(apps: Any, users: Any) -> None:  # noqa: ANN401
    authenticators = apps.get_model("security", "Authenticator").objects.filter(user=OuterRef("pk"), confirmed=True)
    phones = apps.get_model("security", "SecurePhone").objects.filter(user=OuterRef("pk"))
    since = Coalesce(
        Subquery(authenticators.values("confirmed_at")[:1]),
        Subquery(phones.values("bound_at")[:1]),
        output_field=_MOMENT,
    )
    users.filter(Exists(authenticators) | Exists(phones)).update(second_factor_since=since)


def _last_logons(apps: Any, accounts: Any) -> Any:  # noqa: ANN401
    used = apps.get_model("security", "ClientPassword").objects.filter(account=OuterRef("pk"))
    return accounts.values_list(
        "pk",
        Coalesce(_of_records(apps, Max("last_at"), channel="web"), "wizard_done_at"),
        Coalesce(_of_records(apps, Max("last_at"), ~Q(channel="web")), _single(used, Max("last_used_at"))),
    )


def _note_first_logons(apps: Any, users: Any) -> None:  # noqa: ANN401
    last = apps.get_model("security", "LastLogon").objects.filter(account=OuterRef("pk"))
    first = _of_records(apps, Min("at"))
    users.filter(Exists(last)).update(
        first_logon_at=Coalesce(
            first, Subquery(last.values("web_at")[:1]), Subquery(last.values("mail_at")[:1]), F("created_at")
        )
    )


def _of_records(apps: Any, value: Max | Min, *which: Q, **channel: str) -> Subquery:  # noqa: ANN401
    records = apps.get_model("security", "LogonRecord").objects
    return _single(records.filter(*which, account_id=OuterRef("pk"), result="accept", **channel), value)


def _single(rows: Any, value: Max | Min) -> Subquery:  # noqa: ANN401
    # One group, so that there is one row or none.
    return Subquery(rows.order_by().values(one=models.Value(1)).annotate(found=value).values("found"))


class Migration(migrations.Migration):
    dependencies = [("security", "0004_weak_password_at_logon"), ("accounts", "0008_people_of_the_console")]

    operations = [
        migrations.CreateModel(
            name="LastLogon",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        settings.AUTH_USER_MODEL,
                        models.CASCADE,
                        primary_key=True,
                        related_name="last_logon",
                        serialize=False,
                    ),
                ),
                ("web_at", models.DateTimeField(null=True)),
                ("mail_at", models.DateTimeField(null=True)),
                ("mail_program", models.CharField(blank=True, max_length=40)),
            ],
            options={"db_table": "security_lastlogon"},
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop, elidable=True),
    ]
