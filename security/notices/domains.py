"""How an operator tells a domain's postmasters that it is shut, deleted, or open again (O1)."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from security.notices.advice import Advice
from security.notices.news import News
from security.notices.rules import NoticeKind

# Nobody reads a mailbox that is shut, so that the secure phone is always told.
_told = partial(News, advice=Advice.ASK_OPERATOR, is_grave=True, may_be_stopped=False, is_texted_always=True)

DOMAIN_NEWS: Final[Mapping[NoticeKind, News]] = {
    NoticeKind.DOMAIN_SUSPENDED: _told(
        _("Domain suspended"),
        _(
            "%(domain)s was suspended: nobody of it can log on, on the web or in a mail program. Mail keeps arriving. "
            "Reason: %(reason)s"
        ),
    ),
    NoticeKind.DOMAIN_REOPENED: _told(
        _("Domain opened again"),
        _("%(domain)s is no longer suspended: its people can log on again. Reason: %(reason)s"),
    ),
    NoticeKind.DOMAIN_DELETED: _told(
        _("Domain deleted"),
        _(
            "%(domain)s was deleted: nobody of it can log on, and its mail waits. All of its accounts are deleted for "
            "good on %(until)s, unless it is restored before. Reason: %(reason)s"
        ),
    ),
    NoticeKind.DOMAIN_RESTORED: _told(
        _("Domain restored"),
        _("%(domain)s is no longer deleted. Reason: %(reason)s"),
    ),
    NoticeKind.MAIL_HOSTS_SET: News(
        _("Mail servers changed"),
        _(
            "The portal tells the people of %(domain)s other mail servers to type into their mail programs. Programs "
            "that are set up go on as they are. Reason: %(reason)s"
        ),
        Advice.ASK_OPERATOR,
        may_be_stopped=False,
    ),
}
