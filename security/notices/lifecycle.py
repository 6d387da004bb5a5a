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
    NoticeKind.ACCOUNT_RESTORED: grave(
        _("Account restored"),
        _(
            "Your account had been deleted and was restored. Its security passwords are gone, and it needs a new web "
            "logon password."
        ),
        Advice.ASK_WHY,
    ),
}
