"""The way from the tables of before the first release to the newest, with data in them (``landed.py``)."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from accounts.models import User
from mailportal.audit.verification import verify_chain
from mailportal.operations.start_checks import pending_migrations
from security.factors.authenticators.rules import code_at, step_at
from security.factors.questions.hashing import are_right
from security.models import Authenticator, SecurePhone, SecurityAnswer
from tests.browser import browser
from tests.migrations.landed import KNOWN, empty_database, landed_database
from tests.migrations.tables import Rows, Schema, rows, schema
from tests.security.mail_auth.conftest import MailServer

pytestmark = pytest.mark.thorough

NOW = datetime.fromisoformat(KNOWN["now"]) + timedelta(minutes=5)
OVERVIEW, VERIFY = "/settings/account-security/", "/logon/verify/"
# Django's own; they say what the code has, not what people did.
NOT_DATA = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations"}
# What the newest tables have no more, or by another name: columns by table, and indexes, constraints and triggers by
# kind and name.
COLUMNS_GONE = {"security_clientpassword": {"version"}}
COLUMNS_RENAMED = {
    "security_logonattempt": {"session_digest": "flow_digest", "epoch": "auth_epoch"},
    "security_phonechange": {"session_digest": "flow_digest"},
}
# On PostgreSQL; the same holds under the new names.
DEFINITIONS_GONE = {
    ("constraint", "security_clientpassword.security_clientpassword_version_check"),
    ("constraint", "security_logonattempt.security_logonattempt_epoch_check"),
    ("constraint", "security_logonattempt.security_logonattempt_session_digest_key"),
    ("constraint", "security_phonechange.phone_change_one_of_a_session"),
    # A part of others, and taken instead of them (docs/decisions/0051).
    ("index", "accounts_user_domain_id_c7a5a8ba"),
    ("index", "phone_change_one_of_a_session"),
    ("index", "security_logonattempt_session_digest_c35c86a4_like"),
    ("index", "security_logonattempt_session_digest_key"),
}
# Counters that became columns of the account (tests/accounts/test_second_step_columns.py).
COUNTERS_MOVED = ("factor-run:", "factor-shut:", "factor-told:")


@dataclass(frozen=True)
class Way:
    """What the database was before it, the rows after it, and the migrations without which no process would start."""

    schema_before: Schema
    before: Rows
    after: Rows
    pending_before: list[str]


@pytest.fixture(scope="module", autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def fresh_schema(unblocked: None, tmp_path_factory: pytest.TempPathFactory) -> Schema:
    with empty_database(tmp_path_factory.mktemp("fresh")):
        migrate()
        made = schema()
        migrate()
        assert schema() == made
        return made


@pytest.fixture(scope="module")
def way(fresh_schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    with landed_database(tmp_path_factory.mktemp("landed")):
        before = (schema(), rows())
        pending = pending_migrations()
        migrate()
        yield Way(*before, rows(), pending)


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    assert pending_migrations() == []


def account(name: str) -> User:
    return User.objects.get(address=f"{name}@acme.example")


def password_given(name: str, client: Client) -> str:
    answer = client.post("/logon/", {"address": account(name).address, "password": KNOWN["passwords"][name]})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def is_in(client: Client) -> bool:
    return client.get(OVERVIEW).status_code == 200


def test_the_dump_has_a_row_in_each_table(way: Way) -> None:
    assert {table for table, held in way.before.items() if not held} <= NOT_DATA


def test_every_row_is_there_as_it_was(way: Way) -> None:
    def kept(held: Rows, table: str, names: Iterable[str]) -> list[str]:
        still = [row for row in held[table] if not str(row.get("key", "")).startswith(COUNTERS_MOVED)]
        return sorted(str([row[name] for name in names]) for row in still)

    for table in way.before.keys() - NOT_DATA:
        names = sorted(set(way.before[table][0]) - COLUMNS_GONE.get(table, set()))
        named_now = [COLUMNS_RENAMED.get(table, {}).get(name, name) for name in names]
        assert kept(way.after, table, named_now) == kept(way.before, table, names), table


def test_states_that_were_counters_are_columns(way: Way) -> None:
    """Wrong codes in a row, a second step that is closed, and an owner who was told stay so."""
    states = {row["key"]: row for row in way.before["throttle_counter"] if row["key"].startswith(COUNTERS_MOVED)}
    assert states
    assert not any(row["key"].startswith(COUNTERS_MOVED) for row in way.after["throttle_counter"])
    for key, row in states.items():
        name, account_id, _ = key.split(":")
        holder = User.objects.get(pk=account_id)
        if name == "factor-run":
            assert holder.second_step_failures == row["count"]
        else:
            moment = holder.second_step_closed_at if name == "factor-shut" else holder.guessing_told_at
            assert moment is not None


def test_who_was_in_and_who_has_a_factor_is_known(way: Way) -> None:
    """P1: the lists' states come from the rows that there are."""
    alice, bob, newcomer = account("alice"), account("bob"), account("newcomer")
    assert alice.first_logon_at == alice.last_logon.web_at == datetime.fromisoformat("2026-11-21T18:01:00+00:00")
    assert alice.second_factor_since == Authenticator.objects.get(user=alice, confirmed=True).confirmed_at
    assert bob.second_factor_since == SecurePhone.objects.get(user=bob).bound_at
    assert (newcomer.first_logon_at, newcomer.second_factor_since) == (None, None)


def test_the_tables_are_those_of_a_new_database(way: Way, fresh_schema: Schema) -> None:
    found = schema()
    assert found.keys() == fresh_schema.keys()
    assert {name: found[name] for name in found if found[name] != fresh_schema[name]} == {}


def test_what_the_database_itself_refused_it_refuses_still(way: Way) -> None:
    """A table that SQLite rebuilds loses its triggers."""
    found = schema()
    kinds = {"constraint", "index", "trigger", "function"}
    kept = {key: was for key, was in way.schema_before.items() if key[0] in kinds and key not in DEFINITIONS_GONE}
    assert {key: found.get(key) for key in kept} == kept


def test_it_is_up_to_date_and_stays_so(way: Way) -> None:
    assert way.pending_before, "no process starts on the old tables"
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    found = schema(), rows()
    migrate()
    assert (schema(), rows()) == found


def test_a_database_that_was_halfway_never_passes_for_migrated(unblocked: None, tmp_path: Path) -> None:
    """Django drops a first migration that replaces some of what was applied without a word; the next ones miss it."""
    with landed_database(tmp_path):
        MigrationRecorder.Migration.objects.filter(app="audit", name="0002_triggers").delete()
        with pytest.raises(KeyError, match="auditevent"):
            call_command("migrate", interactive=False, verbosity=0)
        assert "audit.0001_squashed_0002_triggers" in pending_migrations()


def test_the_audit_chain_holds_with_its_witnesses(way: Way) -> None:
    findings = verify_chain()
    assert (findings.broken, findings.verified, findings.unsealed) == (None, 16, 1)


def test_a_security_password_opens_the_mailbox_and_a_deleted_one_does_not(way: Way) -> None:
    server = MailServer()
    try:
        assert server.logon("alice@acme.example", KNOWN["security_password"]).result == "accept"
        assert server.logon("alice@acme.example", KNOWN["deleted_security_password"]).result == "reject"
    finally:
        server.stop()


def test_an_authenticators_code_opens_the_portal(way: Way) -> None:
    client = browser()
    assert password_given("alice", client) == f"{VERIFY}authenticator/"
    code = code_at(bytes.fromhex(KNOWN["authenticator"]), step_at(time.time()))
    client.post(f"{VERIFY}authenticator/", {"code": code})
    assert is_in(client)


def test_a_recovery_code_opens_the_portal(way: Way) -> None:
    client = browser()
    password_given("alice", client)
    client.post(f"{VERIFY}recovery-code/", {"code": KNOWN["recovery_code"]})
    assert is_in(client)


def test_a_trusted_device_skips_the_second_step(way: Way) -> None:
    client = browser()
    client.cookies[settings.TRUSTED_DEVICE_COOKIE_NAME] = KNOWN["trusted_device"]
    assert password_given("alice", client) == OVERVIEW


def test_a_phone_and_answers_can_be_read(way: Way) -> None:
    bob = account("bob")
    assert SecurePhone.objects.get(user=bob).number == KNOWN["phone"]
    assert are_right(list(SecurityAnswer.objects.filter(account=bob).order_by("position")), KNOWN["answers"])


def test_a_link_sets_a_password(way: Way) -> None:
    new = "Quite-Another-7"
    answer = browser().post("/set-password/", {"code": KNOWN["link_code"], "new": new, "confirm": new})
    assert answer.status_code == 302
    assert account("carol").check_password(new)


@pytest.mark.parametrize(("later", "lives"), [(0, True), (54, True), (55, False), (13 * 60, False)])
def test_a_session_lives_as_long_as_it_would_have(way: Way, later: int, *, lives: bool) -> None:
    """An hour without a request ends it, and twelve hours in any case."""
    with transaction.atomic(), time_machine.travel(NOW + timedelta(minutes=later), tick=False):
        client = browser()
        client.cookies[settings.SESSION_COOKIE_NAME] = KNOWN["session"]
        assert is_in(client) is lives
        transaction.set_rollback(True)
