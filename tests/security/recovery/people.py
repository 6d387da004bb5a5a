"""People whose addresses are of one length, each standing otherwise with a recovery; nobody is to tell them apart."""

from collections.abc import Callable, Mapping

from django.utils import timezone

from accounts.directory.services import create_account
from accounts.models import User
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import set_up
from tests.security.recovery.acts import rested_phone


def _everything(account: User) -> None:
    rested_phone(account)
    set_up(account)


def _frozen(account: User) -> None:
    _everything(account)
    User.objects.filter(pk=account.pk).update(frozen_at=timezone.now())


def _app(account: User) -> None:
    attached(account)


def _nothing(_: User) -> None:
    """Bind nothing."""


STATES: Mapping[str, Callable[[User], None]] = {
    "known1": _everything,
    "phone1": rested_phone,
    "quests": set_up,
    "frozen": _frozen,
    "nothin": _nothing,
    "onlapp": _app,
}
UNKNOWN = ("nobody", "nobod2")


def addresses_of(cast: Cast) -> dict[str, str]:
    """Make them at Acme; return each one's address by how the person stands."""
    for name, prepare in STATES.items():
        prepare(create_account(address=f"{name}@acme.example", name=name, domain=cast.acme, encoded_password=None))
    return {name: f"{name}@acme.example" for name in (*STATES, *UNKNOWN)}
