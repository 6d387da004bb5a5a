"""X29: one order makes a signed archive; what it holds, for whom, and that whatever is done to it is found."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.policies.services import set_policy
from admin_console.events import EVIDENCE_ORDERED, EVIDENCE_SIGNED, EVIDENCE_TAKEN
from admin_console.evidence.models import EvidencePack
from admin_console.evidence.queries import evidence_keys
from admin_console.evidence.services import purge_packs
from admin_console.evidence.working import make_packs
from mailportal.audit.models import AuditEvent
from mailportal.audit.sealing import seal_pending
from security.grants.rules import Purpose
from security.models import BlockedNetwork, ClientPassword
from security.policies import CLIENT_PASSWORDS, POP3, REQUIRED, SECOND_FACTOR
from tests.admin_console.acts import postmaster, words
from tests.audit.acts import without_triggers
from tests.cast import Cast
from tests.security.step_up.acts import grant_in
from tests.site.people import on_duty

EVIDENCE, ORDER = "/console/evidence/", "/console/evidence/make/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def ordered(client: Client, account: User) -> EvidencePack:
    answer = client.post(ORDER, {"grant": str(grant_in(client, account, Purpose.EXPORT))})
    assert (answer.status_code, answer["Location"]) == (302, EVIDENCE)
    return EvidencePack.objects.latest("pk")


def taken(client: Client, pack: EvidencePack) -> bytes:
    answer = client.get(f"{EVIDENCE}{pack.public_id}/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    return bytes(answer.content)


def files_in(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_pack_is_ordered_made_taken_and_good(cast: Cast, bob: Client, tmp_path: Path) -> None:
    assert "No packs yet" in words(bob.get(EVIDENCE))
    pack = ordered(bob, cast.bob)
    assert "Being made" in words(bob.get(EVIDENCE))
    seal_pending()
    assert make_packs() == 1
    page = words(bob.get(EVIDENCE))
    assert "Ready The audit chain holds." in page
    path = tmp_path / "pack.zip"
    path.write_bytes(taken(bob, pack))
    out = io.StringIO()
    call_command("verify_evidence", str(path), stdout=out)
    assert out.getvalue() == "Good: signed, complete and unchanged.\n"


def test_its_parts_say_what_holds(cast: Cast, bob: Client) -> None:
    cast.order(SECOND_FACTOR, REQUIRED)
    end = timezone.now() + timedelta(days=30)
    set_policy(
        kind=CLIENT_PASSWORDS,
        domain=cast.acme,
        department=cast.sales,
        value=REQUIRED,
        owner=cast.bob.address,
        reason="=Handles payments",
        ends_at=end,
    )
    cast.order(POP3, "off", account=cast.alice)
    BlockedNetwork.objects.create(domain=cast.acme, network="203.0.113.0/24", reason="Guessing", owner=cast.bob.address)
    ClientPassword.objects.create(account=cast.alice, slot=0, label="Zebra phone", kind="mail", kid=1, digest=b"d" * 16)
    pack = ordered(bob, cast.bob)
    seal_pending()
    make_packs()
    files = files_in(taken(bob, pack))
    assert set(files) == {
        *("README.txt", "policies.csv", "exceptions.csv", "blocked.csv", "coverage.csv", "audit.json"),
        *("controls.json", "manifest.json", "manifest.sig"),
    }
    rules = {row[0]: row for row in table(files["policies.csv"])[1:]}
    assert rules[SECOND_FACTOR.name][2] == REQUIRED
    assert rules[SECOND_FACTOR.name][6] == cast.bob.address
    assert rules[POP3.name][4] == "default"
    exceptions = table(files["exceptions.csv"])[1:]
    of_sales = next(row for row in exceptions if row[3] == "Sales")
    assert of_sales[0] == CLIENT_PASSWORDS.name
    assert of_sales[7:] == [cast.bob.address, "'=Handles payments"], "no spreadsheet calculates a reason"
    assert of_sales[6].startswith(f"{end:%Y-%m-%d}")
    assert [row[4] for row in exceptions if row[0] == POP3.name] == [cast.alice.address]
    [blocked] = table(files["blocked.csv"])[1:]
    assert (blocked[0], blocked[3:]) == ("203.0.113.0/24", [cast.bob.address, "Guessing"])
    coverage = {row[0]: row[1:] for row in table(files["coverage.csv"])}
    people = User.objects.filter(domain=cast.acme).count()
    assert coverage["*"][0] == str(people)
    assert "Sales / East" in coverage
    assert coverage["* people with a security password"] == ["1"]
    said = json.loads(files["audit.json"])
    assert (said["holds"], said["fault"]) == (True, None)
    manifest = json.loads(files["manifest.json"])
    assert (manifest["domain"], manifest["ordered_by"]) == (cast.acme.name, cast.bob.address)


def test_it_tells_nothing_of_others_and_no_secret(cast: Cast, bob: Client) -> None:
    """Nobody's address but those of exceptions and of who made the rules; nothing of another domain."""
    cast.order(POP3, "off", account=cast.alice)
    set_policy(kind=POP3, domain=cast.globex, account=cast.charlie, value="off", owner="gina@globex.example")
    ClientPassword.objects.create(account=cast.alice, slot=0, label="Zebra phone", kind="mail", kid=1, digest=b"d" * 16)
    pack = ordered(bob, cast.bob)
    make_packs()
    text = b"".join(files_in(taken(bob, pack)).values()).decode("utf-8", "replace")
    assert cast.alice.address in text
    for word in ("globex", cast.dora.address, "Zebra", "argon2"):
        assert word not in text


def test_each_act_is_on_record(cast: Cast, bob: Client) -> None:
    pack = ordered(bob, cast.bob)
    make_packs()
    taken(bob, pack)
    found = {
        event.event: event
        for event in AuditEvent.objects.filter(event__in=[EVIDENCE_ORDERED, EVIDENCE_SIGNED, EVIDENCE_TAKEN])
    }
    assert {event.domain_id for event in found.values()} == {cast.acme.pk}
    assert found[EVIDENCE_ORDERED].actor == found[EVIDENCE_TAKEN].actor == cast.bob.address
    assert found[EVIDENCE_SIGNED].change["holds"] is True
    assert found[EVIDENCE_TAKEN].change == {"pack": str(pack.public_id)}


def test_a_broken_chain_is_said_at_once(cast: Cast, bob: Client) -> None:
    pack = ordered(bob, cast.bob)
    seal_pending()
    without_triggers("UPDATE audit_event SET target = 'x' WHERE sequence = 1")
    make_packs()
    assert "The audit chain does not hold. Tell the operator of the portal at once." in words(bob.get(EVIDENCE))
    said = json.loads(files_in(taken(bob, pack))["audit.json"])
    assert (said["holds"], said["fault"]) == (False, "the event or its predecessor was changed")


def test_while_one_is_made_no_other_is_ordered(cast: Cast, bob: Client) -> None:
    ordered(bob, cast.bob)
    answer = bob.post(ORDER, {"grant": str(grant_in(bob, cast.bob, Purpose.EXPORT))})
    assert answer.status_code == 409
    assert "An evidence pack is already being made" in words(answer)
    assert EvidencePack.objects.count() == 1
    assert "Make an evidence pack" not in words(bob.get(EVIDENCE))


def test_without_a_proof_nothing_is_ordered(cast: Cast, bob: Client) -> None:
    assert bob.post(ORDER, {}).status_code == 403
    grant = str(grant_in(bob, cast.bob, Purpose.PEOPLE))
    assert bob.post(ORDER, {"grant": grant}).status_code == 403
    assert not EvidencePack.objects.exists()


def test_nobody_takes_anothers_pack(cast: Cast, bob: Client) -> None:
    pack = ordered(bob, cast.bob)
    path = f"{EVIDENCE}{pack.public_id}/"
    assert bob.get(path).status_code == 404, "it is not made yet"
    make_packs()
    other = postmaster(cast.gina)
    assert other.get(path).status_code == 404


def test_a_postmaster_who_is_none_any_more_gets_none(cast: Cast, bob: Client) -> None:
    pack = ordered(bob, cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(frozen_at=timezone.now())
    make_packs()
    pack.refresh_from_db()
    assert (pack.archive, pack.holds) == (None, None)
    assert pack.ended_at is not None


def test_one_that_could_not_be_made_is_given_up(cast: Cast, bob: Client) -> None:
    pack = ordered(bob, cast.bob)
    EvidencePack.objects.update(tries=3)
    make_packs()
    assert "Not made" in words(bob.get(EVIDENCE))
    pack.refresh_from_db()
    assert pack.ended_at is not None


def test_packs_are_forgotten_after_a_month(cast: Cast, bob: Client) -> None:
    ordered(bob, cast.bob)
    make_packs()
    assert purge_packs() == 0
    EvidencePack.objects.update(ended_at=timezone.now() - timedelta(days=31))
    assert purge_packs() == 1


def test_the_command_names_what_is_wrong(cast: Cast, bob: Client, tmp_path: Path) -> None:
    pack = ordered(bob, cast.bob)
    make_packs()
    files = files_in(taken(bob, pack))
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w") as out:
        for name, data in {**files, "policies.csv": b"nothing"}.items():
            out.writestr(name, data)
    with pytest.raises(CommandError, match=r"Not good: policies.csv was changed\."):
        call_command("verify_evidence", str(path))


def test_an_auditor_verifies_with_the_public_key_alone(cast: Cast, bob: Client, tmp_path: Path) -> None:
    pack = ordered(bob, cast.bob)
    make_packs()
    path, key = tmp_path / "pack.zip", tmp_path / "key.pem"
    path.write_bytes(taken(bob, pack))
    out = io.StringIO()
    call_command("evidence_key", stdout=out, stderr=io.StringIO())
    key.write_text(out.getvalue())
    call_command("verify_evidence", str(path), key=key, stdout=io.StringIO())
    key.write_text("no key")
    with pytest.raises(CommandError, match="holds no public key"):
        call_command("verify_evidence", str(path), key=key)


def test_the_operator_hands_out_the_public_key(cast: Cast, bob: Client, tmp_path: Path) -> None:
    """With the file of that page a pack is verified, and an unknown number has none."""
    pack = ordered(bob, cast.bob)
    make_packs()
    path, key = tmp_path / "pack.zip", tmp_path / "key.pem"
    path.write_bytes(taken(bob, pack))
    olga = on_duty(cast.olga)
    [known] = evidence_keys()
    assert known.public.fingerprint in words(olga.get("/operator/evidence-keys/"))
    key.write_bytes(olga.get(f"/operator/evidence-keys/{known.kid}/").content)
    call_command("verify_evidence", str(path), key=key, stdout=io.StringIO())
    assert olga.get("/operator/evidence-keys/200/").status_code == 404
