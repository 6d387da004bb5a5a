"""The demonstration's people are as its story says, on the pages that tell of them."""

import pytest
from django.contrib.auth import authenticate

from accounts.demonstration.services import seed_demonstration
from accounts.models import Domain, User
from mailportal.audit.models import AuditEvent
from security.demonstration.rules import (
    CHARACTERS,
    DISOWNED,
    FROZEN,
    GUESSED,
    LOST_PHONE,
    NEW,
    OLD_WAYS,
    REFUSED,
    TOO_LATE,
    Character,
)
from security.demonstration.services import tell_story
from security.models import NoticeFact
from security.records.models import LogonRecord
from tests.admin_console.acts import postmaster
from tests.admin_console.person.test_page import verdict

SAID = {
    REFUSED: "Outlook is refused: it sends the web logon password where a security password is required",
    FROZEN: "Nobody can log on: the account is frozen",
    GUESSED: "The second step is closed to unknown browsers: there were too many wrong codes",
    NEW: "The password is temporary",
    TOO_LATE: "Nobody can log on: the temporary password has expired",
    LOST_PHONE: "“Galaxy” is deleted, but still tries",
    **dict.fromkeys(OLD_WAYS, "Nothing is closed"),
    DISOWNED: "Nobody can log on: the owner stopped the second factor with a notice",
}


def account_of(who: Character) -> User:
    return User.objects.get(address=f"{who.local}@acme.example")


@pytest.fixture
def _told(db: None) -> None:
    seed_demonstration()
    tell_story(Domain.objects.get())


@pytest.mark.usefixtures("_told")
def test_each_of_them_is_as_the_story_says() -> None:
    """Of those with old ways alone nothing is to be told yet; the rehearsal names them."""
    client = postmaster(User.objects.get(address="postmaster@acme.example"))
    assert {who.name: verdict(client, account_of(who)) for who in CHARACTERS} == {
        who.name: sentence for who, sentence in SAID.items()
    }


@pytest.mark.usefixtures("_told")
def test_nobody_was_told_and_nobody_can_be_one_of_them() -> None:
    people = [account_of(who) for who in CHARACTERS]
    assert not any(account.has_usable_password() for account in people)
    assert authenticate(username=people[0].address, password="") is None
    assert not NoticeFact.objects.exists()
    assert not LogonRecord.objects.filter(account_id=account_of(NEW).pk).exists()
    assert AuditEvent.objects.filter(target=account_of(FROZEN).address).exists()
