"""How those who look after an account tell of its beginning, changes and end (P1)."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from security.notices.advice import Advice
from security.notices.news import News, grave
from security.notices.rules import NoticeKind

LIFECYCLE_NEWS: Final[Mapping[NoticeKind, News]] = {
    NoticeKind.ACCOUNT_EDITED: News(
        _("Account details changed"),
        _("An administrator changed this of your account: %(edited)s."),
        Advice.ASK_WHY,
    ),
    NoticeKind.ACCOUNT_FROZEN: grave(
        _("Account frozen"),
        _("Your account was frozen: nobody can log on to it, on the web or in a mail program. Mail keeps arriving."),
        Advice.ASK_WHY,
    ),
    NoticeKind.ACCOUNT_UNFROZEN: grave(
        _("Account unfrozen"),
        _("Your account is no longer frozen. You can log on again."),
        Advice.ASK_WHY,
    ),
    NoticeKind.ACCOUNT_UNLOCKED: News(
        _("Account unlocked"),
        _("The wrong passwords and codes that had been entered for your account no longer count."),
        Advice.ASK_WHY,
    ),
    NoticeKind.ACCOUNT_DELETED: grave(
        _("Account deleted"),
        _("Your account was deleted. Nobody can log on to it, and it receives no mail."),
        Advice.ASK_WHY,
        is_texted_always=True,
    ),
    NoticeKind.LEAVER_NOT_CLOSED: News(
        _("An account was not closed"),
        _("%(address)s was to be closed now, as %(by)s had ordered. It stays open, for %(by)s may no longer close it."),
        Advice.CLOSE_IT,
    ),
    NoticeKind.EXCEPTION_ENDS: News(
        _("An exception ends"),
        _("The exception for %(whom)s from the rule “%(rule)s” ends after %(day)s. From then on the rule holds."),
        Advice.EXTEND_IT,
        may_be_stopped=False,
    ),
    NoticeKind.EXCEPTION_OF_YOURS_ENDS: News(
        _("An exception ends"),
        _("Your account is excepted from the rule “%(rule)s” until %(day)s. From then on the rule holds for it too."),
        Advice.GET_READY,
        may_be_stopped=False,
    ),
    NoticeKind.ACCOUNT_RESTORED: grave(
        _("Account restored"),
        _(
            "Your account had been deleted and was restored. Its security passwords are gone, and it needs a new web "
            "logon password."
        ),
        Advice.ASK_WHY,
    ),
}
