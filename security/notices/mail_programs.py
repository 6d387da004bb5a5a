"""How people hear that their mail programs stop working with the web logon password (X1), or with the old one (X13)."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from security.notices.advice import Advice
from security.notices.news import News
from security.notices.rules import NoticeKind

MAIL_PROGRAM_NEWS: Final[Mapping[NoticeKind, News]] = {
    NoticeKind.MAIL_PROGRAMS_GO_ON: News(
        _("Your mail programs go on for some days"),
        ngettext_lazy(
            "From %(hour)s on, mail programs open your mailbox only with a security password of their own. These go on "
            "with your present password for %(count)d day: %(programs)s. In the browser you choose a new password at "
            "your next logon.",
            "From %(hour)s on, mail programs open your mailbox only with a security password of their own. These go on "
            "with your present password for %(count)d days: %(programs)s. In the browser you choose a new password at "
            "your next logon.",
            "count",
        ),
        Advice.GENERATE,
        may_be_stopped=False,
    ),
    NoticeKind.MAIL_PROGRAMS_STOP: News(
        _("Your mail programs need a new password"),
        _(
            "From %(hour)s on, mail programs open your mailbox only with a security password of their own. These use "
            "your web logon password and stop working then: %(programs)s. In the browser nothing changes."
        ),
        Advice.GENERATE,
        may_be_stopped=False,
    ),
    NoticeKind.MAIL_PROGRAMS_STOP_EACH: News(
        _("Your mail programs need a new password"),
        _(
            "Mail programs will open your mailbox only with a security password of their own: %(grace)s, and at the "
            "latest from %(hour)s on. These use your web logon password and stop working then: %(programs)s. In the "
            "browser nothing changes."
        ),
        Advice.GENERATE,
        may_be_stopped=False,
    ),
    NoticeKind.OWN_HOUR_BEGAN: News(
        _("Your mail programs need a new password"),
        _(
            "You have logged on to the portal since security passwords were ordered. From %(hour)s on, mail programs "
            "open your mailbox only with a security password of their own. Until then they go on as they are. In the "
            "browser nothing changes."
        ),
        Advice.GENERATE_FIRST,
        may_be_stopped=False,
    ),
    NoticeKind.MAIL_PROGRAMS_STOPPED: News(
        _("Your mail programs need a new password"),
        _(
            "Since %(hour)s, mail programs open your mailbox only with a security password of their own. These used "
            "your web logon password, which they can no longer do: %(programs)s. In the browser nothing has changed."
        ),
        Advice.GENERATE,
        may_be_stopped=False,
    ),
    NoticeKind.CLIENT_PASSWORD_LIMITED: News(
        _("Limits of a security password changed"),
        _("The end or the networks of the security password “%(label)s” were changed."),
        Advice.DELETE_IT,
    ),
    NoticeKind.CLIENT_PASSWORD_ENDS: News(
        _("A security password ends"),
        _(
            "The security password “%(label)s” opens your mailbox until %(hour)s, as you chose. Then its mail program "
            "is refused."
        ),
        Advice.EXTEND_PASSWORD,
        may_be_stopped=False,
    ),
    NoticeKind.OLD_PASSWORD_ENDS: News(
        _("Your old password ends in your mail programs"),
        ngettext_lazy(
            "%(count)d mail program of yours still gets in with your old web logon password, until %(hour)s. Then it "
            "needs a security password of its own.",
            "%(count)d mail programs of yours still get in with your old web logon password, until %(hour)s. Then "
            "each needs a security password of its own.",
            "count",
        ),
        Advice.GENERATE,
        may_be_stopped=False,
    ),
    NoticeKind.OLD_PASSWORD_DELETED: News(
        _("Old password deleted"),
        _(
            "Your old web logon password no longer opens your mailbox in mail programs: it was deleted before its "
            "last day. Each mail program needs a security password of its own."
        ),
        Advice.ASK_WHY,
        may_be_stopped=False,
    ),
    NoticeKind.CUT_OVER_LAPSED: News(
        _("An order was not carried out"),
        _(
            "Security passwords were to be required from now on (%(whom)s), as %(by)s had ordered. Nothing was "
            "changed: that account may no longer order it, or what it was for has been deleted."
        ),
        Advice.ORDER_AGAIN,
        may_be_stopped=False,
    ),
}
