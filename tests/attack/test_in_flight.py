"""An account that is frozen, deleted or suspended with its forms still open: none of them does anything (X11, A11).

Also not after the account came back, and nothing of a deleted account opens the next one of that address.
"""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts.directory.services import create_account, set_frozen
from accounts.models import User
from accounts.passwords.services import hash_password
from security.client_passwords.rules import ClientKind
from security.factors.queries import factors_of
from security.models import KnownBrowser, TrustedDevice
from security.policies import REQUIRED, SECOND_FACTOR
from tests.attack.stored import everything_stored
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import bound
from tests.security.factors.questions.acts import set_up
from tests.security.logon.acts import ATTACH, BY_APP, OVERVIEW, give_password, half_way, is_in
from tests.security.mail_auth.conftest import MailServer, mail_server
from tests.site import FORMS, SITE
from tests.site.visits import visited

__all__ = ["mail_server"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller


def _freeze_for_a_moment(cast: Cast) -> None:
    for account in User.objects.filter(domain=cast.acme):
        set_frozen(account=account, frozen=True)
        set_frozen(account=account, frozen=False)


def _suspend(cast: Cast) -> None:
    cast.acme.suspended_at = cast.acme.created_at
    cast.acme.save(update_fields=["suspended_at"])


def _delete(cast: Cast) -> None:
    User.objects.filter(domain=cast.acme).delete()


def all_but_sessions() -> dict[str, list[str]]:
    """Return what must not change: the row of a session that is over goes when its browser comes."""
    return {table: rows for table, rows in everything_stored().items() if table != "security_session"}


ENDS = [_freeze_for_a_moment, _suspend, _delete]
_STEPS = ("method", "code", "code-send", "questions", "verify", "password")
OPERATORS = [name for name in FORMS if name.startswith("operator_console:")]
RECOVERIES = [f"security:recovery-{step}" for step in _STEPS]
OTHERS = [name for name in FORMS if not SITE[name].is_public and name not in {*RECOVERIES, *OPERATORS}]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", OTHERS)
def test_x11_an_open_form_does_nothing_any_more(
    db: None, clock: time_machine.Traveller, name: str, end: Callable[[Cast], None]
) -> None:
    """X11, A11: half-way through the logon, in the settings and at the desk: everybody starts over."""
    cast, form = visited(name)
    end(cast)
    before = all_but_sessions()
    answer = form.client.post(form.path, form.data)
    assert answer.status_code == 302
    assert answer["Location"].partition("?")[0] == "/logon/"
    assert all_but_sessions() == before
    assert not is_in(form.client)


@pytest.mark.parametrize("name", OPERATORS)
def test_x11_an_operators_open_form_does_nothing_any_more(db: None, clock: time_machine.Traveller, name: str) -> None:
    """X11: the operator was frozen for a moment, whatever the company that the form is about."""
    cast, form = visited(name)
    for frozen in (True, False):
        set_frozen(account=cast.olga, frozen=frozen)
    before = all_but_sessions()
    assert form.client.post(form.path, form.data)["Location"].partition("?")[0] == "/logon/"
    assert all_but_sessions() == before
    assert not is_in(form.client)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", RECOVERIES)
def test_x11_an_open_recovery_sets_no_password(db: None, name: str, end: Callable[[Cast], None]) -> None:
    """X11, F2: it goes on as for an address that nobody has, up to where everyone proves themselves in vain."""
    cast, form = visited(name)
    end(cast)
    before = sorted(User.objects.values_list("pk", "password", "auth_epoch"))
    assert form.client.post(form.path, form.data).status_code in {302, 400, 409}
    assert form.client.get("/recovery/done/").status_code == 302
    assert sorted(User.objects.values_list("pk", "password", "auth_epoch")) == before
    assert not is_in(form.client)


@pytest.fixture
def alice(cast: Cast) -> User:
    """Return Alice with all that an account can have."""
    attached(cast.alice)
    bound(cast.alice)
    set_up(cast.alice)
    return cast.alice


def _anew(cast: Cast, old: User) -> User:
    """Delete the account and make another of its address, with the same password."""
    address, password = old.address, password_of("Alice")
    old.delete()
    return create_account(
        address=address, name="Alice", domain=cast.acme, department=None, encoded_password=hash_password(password)
    )


def _browser_of(cast: Cast, account: User, clock: time_machine.Traveller) -> tuple[Client, str]:
    """Return a browser that is logged on and trusted, and the code that its phone shows a minute later."""
    phone, _ = attached(account)
    client = half_way(account)
    client.post(BY_APP, {"code": phone.code(), "trust": "on"})
    assert is_in(client)
    clock.shift(60)
    return client, phone.code()


def test_x11_a_new_account_of_the_same_address_inherits_no_session_and_no_trust(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    client, code = _browser_of(cast, cast.alice, clock)
    cast.order(SECOND_FACTOR, REQUIRED)
    new = _anew(cast, cast.alice)
    User.objects.filter(pk=new.pk).update(wizard_done_at=new.created_at)
    assert not is_in(client)
    assert give_password(client, new)["Location"] == "/logon/attach/"
    assert client.post(BY_APP, {"code": code})["Location"] == "/logon/attach/"
    assert not is_in(client)
    assert settings.TRUSTED_DEVICE_COOKIE_NAME in client.cookies
    assert not TrustedDevice.objects.exists()
    assert not KnownBrowser.objects.exists()


def test_x11_a_new_account_of_the_same_address_inherits_no_factor(cast: Cast, alice: User) -> None:
    new = _anew(cast, alice)
    assert not factors_of(account=new).is_bound
    assert not factors_of(account=new).has_questions
    assert factors_of(account=new).recovery_codes_left == 0
    User.objects.filter(pk=new.pk).update(wizard_done_at=new.created_at)
    client = browser()
    assert give_password(client, new)["Location"] == OVERVIEW
    assert client.get(ATTACH).status_code == 302


def test_x11_a_new_account_of_the_same_address_inherits_no_security_password(
    mail_server: MailServer, cast: Cast
) -> None:
    secret = issue(switched_on(cast.alice), kind=ClientKind.EVERYTHING).secret
    assert mail_server.logon(cast.alice, secret).result == "accept"
    new = _anew(cast, cast.alice)
    assert mail_server.logon(new, secret).result == "reject"
    switched_on(new)
    assert mail_server.logon(new, secret).result == "reject"
