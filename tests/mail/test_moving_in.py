"""People move in with the hashes that Dovecot itself makes, and go on with the passwords that they have (rule 2)."""

import subprocess
from pathlib import Path

import pytest

from accounts.passwords.hash_reader import read_hash
from tests.mail.conftest import DOMAIN, Lab
from tests.mail.program import Outcome
from tests.mail.programs import Imap
from tests.operations.processes import within

# Of one byte, of several, and beyond what bcrypt reads.
PASSWORDS = ("Moved-Passw0rd", "Grüße-Portal-9", "Long-Passw0rd-" * 4 + "ü" * 8)
WRONG = "Wrong-Passw0rd"
SCHEMES = (*("ARGON2ID", "BLF-CRYPT", "CRYPT", "PBKDF2", "SHA256-CRYPT", "SHA512-CRYPT", "SSHA", "SSHA256", "SSHA512"),)
REFUSED = ("DES-CRYPT", "MD5-CRYPT", "PLAIN", "SHA512", "CRAM-MD5", "SCRAM-SHA-256")


def doveadm(*words: str) -> str:
    """Run Dovecot's own tool for password hashes."""
    return subprocess.run(["doveadm", "pw", *words], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_portal_and_dovecot_agree_on_every_scheme(scheme: str) -> None:
    for password in PASSWORDS:
        encoded = doveadm("-s", scheme, "-p", password)
        found = read_hash(encoded)
        assert found.recipe.result_of(password) == found.result
        assert found.recipe.result_of(WRONG) != found.result
        assert "verified" in doveadm("-t", encoded, "-p", password)


@pytest.mark.parametrize("scheme", REFUSED)
def test_what_dovecot_makes_and_the_portal_does_not_take_is_refused(scheme: str) -> None:
    with pytest.raises(ValueError, match=r"too-weak|unknown-scheme"):
        read_hash(doveadm("-s", scheme, "-p", PASSWORDS[0], *(["-u", "anna"] if "-" in scheme else [])))


def test_a_mail_program_goes_on_with_the_old_password_after_the_import(lab: Lab, tmp_path: Path) -> None:
    """Sealed, then renewed by that very logon; the portal's own password rules do not ask how old it is."""
    users = tmp_path / "users"
    names = {scheme.lower().replace("-", ""): scheme for scheme in SCHEMES}
    lines = [f"{name}:{doveadm('-s', scheme, '-p', PASSWORDS[0])}:::::/::" for name, scheme in names.items()]
    users.write_text("\n".join(lines))
    said = lab.portal.python("manage.py", "import_accounts", "--from", "passwd-file", str(users), "--domain", DOMAIN)
    assert "new accounts" in said
    for name in names:
        address, way = f"{name}@{DOMAIN}", lab.way()
        assert Imap(way).log_on(address, WRONG).outcome is Outcome.REFUSED
        assert Imap(way).log_on(address, PASSWORDS[0]).outcome is Outcome.ACCEPTED
        assert Imap(way).log_on(address, PASSWORDS[0]).outcome is Outcome.ACCEPTED
        assert (address, "account-password") in lab.recorded_from(way, wanted=2)
    assert within(30, lambda: _are_renewed(lab))


def _are_renewed(lab: Lab) -> bool:
    # Where all hash slots were taken, the next use renews.
    imported = lab.portal.query("SELECT address FROM accounts_user WHERE password LIKE 'imported%'")
    for (address,) in imported:
        assert Imap(lab.way()).log_on(address, PASSWORDS[0]).outcome is Outcome.ACCEPTED
    return not imported
