"""Who hears that the link of a notice was used, and that it ended; inside the act, as all notices (X34)."""

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles.actors import actor_of
from mailportal.audit.source import Actor, Source
from security.notices.message import Cure, News, write

# The subject of a notice is kept in English, under which every language knows it.
_translated = lazy(gettext, str)


def notify_changes_stopped(*, account: User, event: str, source: Source) -> None:
    """Tell the owner that the link of the notice ``event``, its English subject, was used."""
    what = _(
        "The link in the notice “%(event)s” was used. Everyone was logged off your account, and what "
        "was added or changed since then has stopped working. For 72 hours none of it can be changed."
    )
    facts = {"event": _translated(event)}
    news = News(_("Changes stopped"), what, Cure.ASK_WHY, facts, is_grave=True, may_be_stopped=False)
    write(news, account=account, source=source)


def notify_change_disowned(*, reader: User, account: User, event: str, is_frozen: bool, source: Source) -> None:
    """Tell somebody who looks after the account that its owner made no such change as the notice ``event`` tells of.

    ``is_frozen``: what was changed has been stopped; else it was stopped too often this week, and is not.
    """
    stopped = _(
        "%(address)s got the notice “%(event)s” and answered: this was not me. Its sessions were ended, and what was "
        "added or changed since then has stopped working."
    )
    told = _(
        "%(address)s got the notice “%(event)s” and answered: this was not me. Three such answers within a week "
        "were acted upon already, so nothing was stopped this time."
    )
    facts = {"address": account.address, "event": _translated(event)}
    subject = _("An employee did not make a change") if is_frozen else _("Nothing was stopped: please look")
    news = News(subject, stopped if is_frozen else told, Cure.LOOK_AFTER, facts, is_grave=True)
    write(news, account=reader, source=source, actor=actor_of(account))


def notify_changes_thawed(*, account: User, source: Source, actor: Actor) -> None:
    """Tell that what had been stopped works again."""
    what = _("The changes to your account that had been stopped work again.")
    write(News(_("Changes work again"), what, Cure.ASK_WHY, is_grave=True), account=account, source=source, actor=actor)
