"""Whether failures are one old password or many guesses (W17): said of each refusal, and nothing of the secret kept."""

import pytest

from accounts.models import User
from security.mail_auth.proofs import Repeats
from security.models import LogonRecord
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.account.logon_history.acts import LIST, at_home
from tests.security.mail_auth.conftest import HOME, MailServer, issue

pytestmark = pytest.mark.django_db(transaction=True)
OLD = "probably has an old password"
FAILED = "failed logons in the last 7 days"


def _told(account: User) -> str:
    return logged_on(account).get(LIST).content.decode()


def _tried(mail_server: MailServer, account: User, secrets: list[str]) -> str:
    at_home(account, HOME)
    for secret in secrets:
        assert mail_server.logon(account, secret, remote=HOME).result == "reject"
    mail_server.stop_recording()
    return _told(account)


@pytest.mark.parametrize("is_on", [False, True])
def test_the_same_wrong_password_again_and_again_is_an_old_one(
    cast: Cast, mail_server: MailServer, is_on: bool
) -> None:
    if is_on:
        issue(cast.alice)
    text = _tried(mail_server, cast.alice, ["Old-Passw0rd"] * 9)
    assert f"<strong>9 {FAILED}</strong>" in text
    assert OLD in text


def test_different_ones_are_not(cast: Cast, mail_server: MailServer) -> None:
    text = _tried(mail_server, cast.alice, [f"Guess-{number}" for number in range(9)])
    assert f"<strong>9 {FAILED}</strong>" in text
    assert OLD not in text
    assert "None of the passwords was right." in text


def test_nor_are_guesses_that_each_come_twice(cast: Cast, mail_server: MailServer) -> None:
    assert OLD not in _tried(mail_server, cast.alice, [f"Guess-{number % 8}" for number in range(16)])


def test_what_has_the_shape_of_a_security_password_counts_alike(cast: Cast, mail_server: MailServer) -> None:
    issue(cast.alice)
    assert OLD in _tried(mail_server, cast.alice, ["0123456789abcdef"] * 6)


def test_a_row_says_no_more_than_yes_or_no(cast: Cast, mail_server: MailServer) -> None:
    _tried(mail_server, cast.alice, ["Old-Passw0rd", "Old-Passw0rd", "Other"])
    rows = LogonRecord.objects.filter(reason="wrong-secret").order_by("pk")
    assert [row.is_repeat for row in rows] == [False, True, False]
    assert "Passw0rd" not in "".join(str(vars(row)) for row in rows)


def test_one_processs_memory_is_not_anothers() -> None:
    first, second = Repeats(), Repeats()
    assert [first.is_repeat("a", "x"), first.is_repeat("a", "x"), second.is_repeat("a", "x")] == [False, True, False]


def test_memory_is_bounded_and_the_least_lately_shown_goes_first() -> None:
    repeats = Repeats(most=2)
    for secret, is_known in [("x", False), ("y", False), ("x", True), ("z", False), ("x", True), ("y", False)]:
        assert repeats.is_repeat("a", secret) is is_known


def test_the_secret_is_the_address_s_own() -> None:
    repeats = Repeats()
    repeats.is_repeat("a", "x")
    assert not repeats.is_repeat("b", "x")
