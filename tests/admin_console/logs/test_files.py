"""Logs as files (P13, T11, T14): a proof each, recorded, own people alone, bounded, and no secret in them."""

import csv
import io
import re

import pytest
from django.test import Client

from admin_console.capabilities.rules import Capability
from admin_console.logs import files
from mailportal.audit.models import AuditEvent
from security import events
from security.grants.rules import Purpose
from security.records.models import LogonRecord
from security.records.rules import Channel, Reason
from tests.admin_console.acts import appointed, at_work, postmaster, words
from tests.admin_console.logs.acts import LOGONS, OPERATIONS, act, ask
from tests.cast import Cast, password_of
from tests.security.account.logon_history.acts import logon
from tests.security.client_passwords.acts import switched_on
from tests.security.factors.authenticators.acts import attached
from tests.security.step_up.acts import grant_in
from tests.site.people import proved

LOGS = (LOGONS, OPERATIONS)


def downloaded(client: Client, log: str, grant: dict[str, str], **asked: str) -> list[dict[str, str]]:
    answer = client.post(f"{log}export/", grant | asked)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = "logons" if log == LOGONS else "operations"
    assert re.fullmatch(
        rf'attachment; filename="{name}-acme.example-\d{{4}}-\d\d-\d\d.csv"', answer.headers["Content-Disposition"]
    )
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # Django's answer in parts
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_file_of_logons_has_what_the_filter_finds(cast: Cast) -> None:
    logon(cast.alice, Reason.WRONG_SECRET, channel=Channel.IMAP, program="=cmd()", count=3)
    logon(cast.dora, Reason.WRONG_SECRET)
    client, grant = proved(cast.bob, Purpose.EXPORT)
    asked = {"who": "alice", "protocol": "mail"}
    page = client.get(f"{LOGONS}export/", asked)
    assert "Log Logons Person alice Protocol All mail programs" in words(page)
    rows = downloaded(client, LOGONS, grant, **asked)
    assert tuple(rows[0]) == files.LOGON_COLUMNS
    assert [(row["address"], row["reason"], row["times"], row["program"]) for row in rows] == [
        ("alice@acme.example", "wrong-secret", "3", "'=cmd()")
    ]
    event = AuditEvent.objects.get(event="admin_console:log:exported")
    assert (event.actor, event.target) == (cast.bob.address, "acme.example")
    assert event.change == {"log": "logons", "filter": "who=alice&protocol=mail"}


def test_a_file_of_operations_has_all_that_an_event_says(cast: Cast) -> None:
    act(
        events.CLIENT_PASSWORD_ISSUED,
        target=cast.alice.address,
        domain_id=cast.acme.pk,
        change={"label": "=1", "id": 7},
    )
    client, grant = proved(cast.bob, Purpose.EXPORT)
    rows = downloaded(client, OPERATIONS, grant, act="group:security-passwords")
    assert tuple(rows[0]) == files.OPERATION_COLUMNS
    assert [(row["event"], row["change"]) for row in rows] == [
        ("security:client-password:issued", '{"id": 7, "label": "=1"}')
    ]


@pytest.mark.parametrize("log", LOGS)
def test_each_file_takes_a_proof_of_its_own(cast: Cast, log: str) -> None:
    """Decision of the console's proofs: one each, spent at the final POST."""
    bob = postmaster(cast.bob)
    assert bob.get(f"{log}export/?who=alice").headers["Location"].startswith("/settings/verify/export/?next=")
    assert bob.post(f"{log}export/").status_code == 403
    client, grant = proved(cast.bob, Purpose.EXPORT)
    downloaded(client, log, grant)
    assert client.post(f"{log}export/", grant).status_code in {403, 409}
    assert AuditEvent.objects.filter(event="admin_console:log:exported").count() == 1


@pytest.mark.parametrize("log", LOGS)
def test_it_takes_both_capabilities(cast: Cast, log: str) -> None:
    for may in (Capability.LOGS, Capability.EXPORT):
        client = at_work(appointed(cast.dora, cast.sales, may={may}))
        assert client.get(f"{log}export/").status_code == 403
        assert client.post(f"{log}export/").status_code == 403
    assert "Export CSV" not in words(ask(at_work(appointed(cast.dora, cast.sales, may={Capability.LOGS})), log))


@pytest.mark.parametrize("log", LOGS)
def test_a_delegated_administrator_takes_the_own_scope_alone(cast: Cast, log: str) -> None:
    """T14, P12."""
    for account in (cast.alice, cast.bob):
        logon(account, Reason.WRONG_SECRET)
        act(events.GUESSES_CLEARED, target=account.address, domain_id=cast.acme.pk)
    appointed(cast.dora, cast.sales, may={Capability.LOGS, Capability.EXPORT})
    client = at_work(cast.dora)
    grant = {"grant": str(grant_in(client, cast.dora, Purpose.EXPORT))}
    rows = downloaded(client, log, grant)
    assert {row.get("address", row.get("target")) for row in rows} == {cast.alice.address}


@pytest.mark.parametrize("asked", [{"who": "acme"}, {"who": "zoe"}, {"network": "x"}])
def test_a_file_for_nobody_in_particular_is_not_made(cast: Cast, asked: dict[str, str]) -> None:
    client, grant = proved(cast.bob, Purpose.EXPORT)
    assert client.get(f"{LOGONS}export/", asked).status_code == 400
    assert client.post(f"{LOGONS}export/", grant | asked).status_code == 400
    assert AuditEvent.objects.filter(event="admin_console:log:exported").count() == 0


@pytest.mark.parametrize("log", LOGS)
def test_parts_meet_and_the_last_line_says_what_is_left_out(
    cast: Cast, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P13: bounded, and never less than it seems."""
    monkeypatch.setattr(files, "_PART", 2)
    LogonRecord.objects.all().delete()
    for number in range(5):
        logon(cast.alice, Reason.WRONG_SECRET, address=f"10.0.0.{number}")
        act(
            events.GUESSES_CLEARED,
            target=cast.alice.address,
            domain_id=cast.acme.pk,
            change={"wrong_passwords": number},
        )
    asked = {"who" if log == LOGONS else "whom": "alice"}
    rows = downloaded(*proved_for(cast, log), **asked)
    assert len(rows) == len({str(row) for row in rows}) == 5
    monkeypatch.setattr(files, "MOST_EXPORTED", 3)
    cut = downloaded(*proved_for(cast, log), **asked)
    assert cut[:3] == rows[:3]
    assert [str(next(iter(row.values()))) for row in cut[3:]] == ["MORE ROWS MATCH: choose a shorter period"]


def proved_for(cast: Cast, log: str) -> tuple[Client, str, dict[str, str]]:
    client, grant = proved(cast.bob, Purpose.EXPORT)
    return client, log, grant


def test_no_log_and_no_file_has_a_secret(cast: Cast) -> None:
    """P13: passwords, codes and keys of a person's whole way are nowhere, wherever they were typed."""
    phone, _ = attached(cast.alice)
    code = phone.code()
    owner, grant = proved(switched_on(cast.alice), Purpose.GENERATE)
    answer = owner.post("/settings/client-passwords/generate/", grant | {"label": "Tablet", "kind": "mail"})
    secret = str(answer.context["secret"])
    logon_page = postmaster(cast.dora)
    logon_page.post("/logon/", {"address": f"{secret}@acme.example", "password": "Typed-Secret-1"})
    logon(cast.alice, Reason.WRONG_SECRET, channel=Channel.IMAP)
    client, grant = proved(cast.bob, Purpose.EXPORT)
    seen = [words(ask(client, log, period="180")) for log in LOGS]
    for log in LOGS:
        client, grant = proved(cast.bob, Purpose.EXPORT)
        seen.append(str(downloaded(client, log, grant, period="180")))
    for canary in (secret, secret.replace(" ", ""), code, password_of("Alice"), "Typed-Secret-1"):
        assert not any(canary in text for text in seen)
