"""Export CSV of the list of employees (P11, T11, T14): a proof each, the own people alone, nothing that calculates."""

import csv
import io
import re

import pytest
from django.test import Client

from accounts.directory.services import create_account
from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.exports import queries
from admin_console.exports.queries import COLUMNS
from mailportal.audit.models import AuditEvent
from mailportal.web.spreadsheets import harmless
from security.grants.rules import Purpose
from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import EMPLOYEES, appointed, at_work, give_client_password, postmaster, words
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.step_up.acts import grant_in
from tests.site.people import proved

EXPORT = "/console/export/"


def downloaded(client: Client, grant: dict[str, str], **asked: str) -> list[dict[str, str]]:
    answer = client.post(EXPORT, grant | asked)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="people-acme.example-\d{4}-\d\d-\d\d.csv"', answer.headers["Content-Disposition"]
    )
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # Django's answer in parts
    assert content.startswith(b"\xef\xbb\xbf")  # or spreadsheets take it for another code page
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_file_has_what_the_list_shows_and_no_secret(cast: Cast) -> None:
    """P11, T11."""
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    password = give_client_password(cast.alice)
    attached(cast.alice)
    rows = downloaded(*proved(cast.bob, Purpose.EXPORT))
    assert [row["address"] for row in rows] == ["alice@acme.example", "dora@acme.example", "postmaster@acme.example"]
    assert tuple(rows[0]) == COLUMNS
    alice = rows[0]
    assert (alice["department"], alice["second_factor"], alice["security_passwords"]) == ("Sales / East", "app", "1")
    assert (rows[1]["second_factor"], rows[1]["security_passwords"]) == ("", "off")
    text = str(rows)
    assert cast.alice.password not in text
    assert bytes(password.digest).hex() not in text


def test_each_file_takes_a_proof_of_its_own_and_is_recorded(cast: Cast) -> None:
    """Decision of the console's proofs: one each, spent at the final POST."""
    bob = postmaster(cast.bob)
    asked = bob.get(f"{EXPORT}?q=alice")
    assert asked.headers["Location"].startswith("/settings/verify/export/?next=%2Fconsole%2Fexport%2F%3Fq%3Dalice")
    assert bob.post(EXPORT).status_code == 403
    client, grant = proved(cast.bob, Purpose.EXPORT)
    page = client.get(f"{EXPORT}?q=alice&state=frozen")
    assert "All departments Status Frozen Name or email address alice" in words(page)
    assert [row["name"] for row in downloaded(client, grant, q="alice")] == ["Alice"]
    event = AuditEvent.objects.get(event="admin_console:people:exported")
    assert (event.actor, event.target, event.change) == (cast.bob.address, "acme.example", {"filter": "q=alice"})
    assert client.post(EXPORT, grant).status_code in {403, 409}
    assert AuditEvent.objects.filter(event="admin_console:people:exported").count() == 1


def test_a_delegated_administrator_takes_the_own_scope_alone(cast: Cast) -> None:
    """T14, P12: the people of the departments in reach; those outside neither by search nor by a guessed id."""
    appointed(cast.dora, cast.sales, may={Capability.EXPORT})
    client = at_work(cast.dora)
    assert "Export CSV" in words(client.get(EMPLOYEES))
    grant = {"grant": str(grant_in(client, cast.dora, Purpose.EXPORT))}
    assert client.post(EXPORT, grant | {"department": str(cast.engineering.pk)}).status_code == 400
    assert [row["address"] for row in downloaded(client, grant, q="example")] == ["alice@acme.example"]


def test_without_the_capability_there_is_no_file(cast: Cast) -> None:
    appointed(cast.dora, cast.sales, may={Capability.FREEZE})
    client = at_work(cast.dora)
    assert "Export CSV" not in words(client.get(EMPLOYEES))
    assert client.get(EXPORT).status_code == 403
    assert client.post(EXPORT).status_code == 403


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r"])
def test_no_cell_is_a_formula(sign: str) -> None:
    """T14, ASVS 1.2.10."""
    assert harmless(f"{sign}cmd()") == f"'{sign}cmd()"
    assert harmless("a=b") == "a=b"
    assert harmless(None) == ""


def test_hostile_names_are_quoted(cast: Cast) -> None:
    """T14: quotes, commas and line ends stay one cell."""
    User.objects.filter(pk=cast.alice.pk).update(name='=HYPERLINK("http://evil","x"),\r\n"')
    names = [row["name"] for row in downloaded(*proved(cast.bob, Purpose.EXPORT))]
    assert '\'=HYPERLINK("http://evil","x"),\r\n"' in names


def test_parts_meet_without_gap_or_overlap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of any length is read in parts; two of one name are two."""
    monkeypatch.setattr(queries, "_PART", 2)
    for number in range(5):
        create_account(address=f"p{number}@acme.example", name="Same Name", domain=cast.acme, encoded_password=None)
    rows = downloaded(*proved(cast.bob, Purpose.EXPORT))
    assert len(rows) == 8 == len({row["address"] for row in rows})
    only = downloaded(*proved(cast.bob, Purpose.EXPORT), q="same name")
    assert [row["address"] for row in only] == [f"p{number}@acme.example" for number in range(5)]
