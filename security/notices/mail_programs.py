"""How people hear that their mail programs stop working with the web logon password (X1)."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from security.notices.advice import Advice
from security.notices.news import News
from security.notices.rules import NoticeKind

MAIL_PROGRAM_NEWS: Final[Mapping[NoticeKind, News]] = {
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
