"""What an operator looks at before helping somebody who says that they are the postmaster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from admin_console.receipts.words import stamp
from mailportal.errors import Words
from mailportal.ui.sentences import listed
from security.client_passwords.words import isolated
from security.programs.words import program_words
from security.resets.rules import Holding, HoldingKind, of_kind


@dataclass(frozen=True, slots=True)
class Sign:
    """A line of the page: what is so, and what it says about who asks."""

    icon_name: str
    title: Words
    text: Words


def signs_of(account: User, held: Sequence[Holding]) -> list[Sign]:
    """Return what speaks for or against the one who asks, and who will hear of it at once."""
    return [*_use(held), *_password(account), _told(held)]


def _use(held: Sequence[Holding]) -> Iterator[Sign]:
    sessions = of_kind(held, HoldingKind.SESSION)
    if not sessions:
        yield Sign("logout", _("Nobody is logged on"), _("No browser has a session of this account now."))
        return
    title = ngettext("%(n)d session is open", "%(n)d sessions are open", len(sessions)) % {"n": len(sessions)}
    names = listed([isolated(program_words(one.program)) for one in sessions])
    words = _("Somebody is logged on with the present password: %(names)s.")
    yield Sign("clock", title, words % {"names": names})


def _password(account: User) -> Iterator[Sign]:
    if account.password_changed_at is not None:
        title = _("Password set on %(time)s") % {"time": stamp(account.password_changed_at)}
        yield Sign("lock", title, _("The postmaster should be able to say when."))


def _told(held: Sequence[Holding]) -> Sign:
    phones = of_kind(held, HoldingKind.PHONE)
    if not phones:
        return Sign("mail", _("Told at once"), _("By mail to the account. No secure phone is bound."))
    words = _("By mail to the account, and by text message to %(number)s.")
    return Sign("mail", _("Told at once"), words % {"number": isolated(phones[0].name)})
