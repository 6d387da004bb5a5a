"""Where the request that ends a logon meets the end of the password."""

from django.contrib import messages
from django.http import HttpRequest

from accounts.models import User
from accounts.policies.resolve import AccountOrders
from mailportal.ui.sentences import together
from security.passwords.expiry.queries import password_end_of
from security.passwords.words import reminder_of


def remind_once(request: HttpRequest, account: User, orders: AccountOrders | None) -> None:
    """Say on the next page, where that is to be said, that the account's password ends, under its ``orders`` (E15).

    For who begins in the console: its pages do not say it each time, as those of the settings do.
    """
    words = reminder_of(password_end_of(account=account, orders=orders))
    if any(words):
        messages.warning(request, together(*words))
