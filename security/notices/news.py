"""Who hears what about an account, and in which words (E14).

Each function is called by the service that does the act, inside its transaction; the message leaves after the
commit: by mail, and by text message where the news are grave and the person chose so. ``actor`` is who did it where
that was not the person: a postmaster, an operator, the portal's host. A link never comes from a request: only from
PUBLIC_BASE_URL, and never by text message.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from mailportal.audit.source import Actor, Source
from mailportal.throttle.counters import hit
from mailportal.ui.sentences import listed
from mailportal.web.client_address import network_of
from security.limits import NEW_PLACE, SESSIONS_FULL, SESSIONS_PER_ACCOUNT
from security.notices.inert import inert
from security.notices.message import Cure, News, write
from security.notices.phone import tell_former_phone
from security.notices.queries import notice_choices_of
from security.programs.words import known_words
from security.records.places import is_new_place
from security.records.rules import Channel
from security.records.words import CHANNEL_NAMES

# The message has the language of the account, not that of the request in which its facts are gathered.
_in_a_row = lazy(listed, str)
_browser = lazy(known_words, str)


def notify_client_password_issued(*, account: User, label: str, source: Source) -> None:
    """Tell that a security password was generated; never its text."""
    what = _("A new security password was generated for the mail program “%(label)s”.")
    news = News(_("New security password"), what, Cure.DELETE_IT, {"label": inert(label)})
    write(news, account=account, source=source)


def notify_client_passwords_deleted(
    *, account: User, labels: Sequence[str], source: Source, actor: Actor | None = None
) -> None:
    """Tell that security passwords ended; nothing where there were none."""
    if not labels:
        return
    what = ngettext_lazy(
        "This security password was deleted and opens nothing any more: %(labels)s.",
        "These %(count)d security passwords were deleted and open nothing any more: %(labels)s.",
        "count",
    )
    news = News(_("Security password deleted"), what, Cure.CHANGE_PASSWORD, _deleted(labels))
    write(news, account=account, source=source, actor=actor)


def notify_client_passwords_turned_off(*, account: User, labels: Sequence[str], source: Source) -> None:
    """Tell that the account password opens mail programs again; ``labels`` are the security passwords that ended."""
    off = _("Security passwords were turned off: mail programs log on with your web logon password again.")
    if not labels:
        news = News(_("Security passwords turned off"), off, Cure.CHANGE_PASSWORD, is_grave=True)
    else:
        what = ngettext_lazy(
            "%(off)s This one was deleted and opens nothing any more: %(labels)s.",
            "%(off)s These %(count)d were deleted and open nothing any more: %(labels)s.",
            "count",
        )
        facts = {"off": off, **_deleted(labels)}
        news = News(_("Security passwords turned off"), what, Cure.CHANGE_PASSWORD, facts, is_grave=True)
    write(news, account=account, source=source)


def _deleted(labels: Sequence[str]) -> dict[str, object]:
    return {"count": len(labels), "labels": _in_a_row([f"“{inert(label)}”" for label in labels])}


def notify_password_changed(*, account: User, source: Source) -> None:
    """Tell that the person changed the account password."""
    what = _("Your web logon password was changed. All your other sessions were ended.")
    write(News(_("Password changed"), what, Cure.ASK_FOR_RESET, is_grave=True), account=account, source=source)


def notify_password_reset(*, account: User, source: Source, actor: Actor | None = None) -> None:
    """Tell that the account password was set anew without the old one."""
    what = _("A new web logon password was set without the old one. All your sessions were ended.")
    news = News(_("Password reset"), what, Cure.ASK_FOR_RESET, is_grave=True)
    write(news, account=account, source=source, actor=actor)


def notify_authenticator_attached(*, account: User, source: Source) -> None:
    """Tell that an authenticator was attached."""
    what = _("An authenticator was attached to your account. Its code is asked for after the password.")
    write(News(_("Authenticator attached"), what, Cure.ASK_FOR_FACTORS, is_grave=True), account=account, source=source)


def notify_authenticator_replaced(*, account: User, source: Source) -> None:
    """Notify that another authenticator took the place of the one before."""
    what = _("Your authenticator was replaced by another one. The codes of the old one no longer work.")
    write(News(_("Authenticator replaced"), what, Cure.ASK_FOR_FACTORS, is_grave=True), account=account, source=source)


def notify_authenticator_deleted(*, account: User, source: Source, actor: Actor | None = None) -> None:
    """Tell that the authenticator was deleted."""
    what = _("The authenticator of your account was deleted. Its codes no longer work.")
    news = News(_("Authenticator deleted"), what, Cure.ASK_FOR_FACTORS, is_grave=True)
    write(news, account=account, source=source, actor=actor)


def notify_phone_bound(*, account: User, masked: str, source: Source) -> None:
    """Tell that a secure phone was bound; ``masked`` is all that is ever said of its number."""
    what = _("The secure phone %(phone)s was bound to your account.")
    news = News(_("Secure phone bound"), what, Cure.ASK_FOR_FACTORS, {"phone": masked})
    write(news, account=account, source=source)


def notify_phone_changed(*, account: User, masked: str, former_number: str, source: Source) -> None:
    """Tell that another phone took the place of ``former_number`` (E.164), by mail and on that one."""
    what = _("Your secure phone was replaced. The new one is %(phone)s.")
    news = News(_("Secure phone replaced"), what, Cure.ASK_FOR_FACTORS, {"phone": masked})
    write(news, account=account, source=source)
    tell_former_phone(account=account, number=former_number, source=source)


def notify_phone_unbound(*, account: User, former_number: str, source: Source, actor: Actor | None = None) -> None:
    """Tell that the account has no secure phone any more, by mail and on ``former_number`` (E.164)."""
    what = _("The secure phone of your account was removed.")
    write(News(_("Secure phone removed"), what, Cure.ASK_FOR_FACTORS), account=account, source=source, actor=actor)
    tell_former_phone(account=account, number=former_number, source=source)


def notify_questions_changed(*, account: User, source: Source) -> None:
    """Tell that the security questions were set or changed."""
    what = _("The security questions of your account were changed.")
    news = News(_("Security questions changed"), what, Cure.ASK_FOR_FACTORS, is_grave=True)
    write(news, account=account, source=source)


def notify_recovery_codes_renewed(*, account: User, source: Source) -> None:
    """Tell that there are new recovery codes."""
    what = _("New recovery codes were generated for your account. The old ones no longer work.")
    write(News(_("New recovery codes"), what, Cure.ASK_FOR_FACTORS, is_grave=True), account=account, source=source)


def notify_recovery_code_used(*, account: User, left: int, source: Source) -> None:
    """Tell that a recovery code was spent; ``left`` is how many are good still."""
    what = ngettext_lazy(
        "One of your recovery codes was used. %(left)d is left.",
        "One of your recovery codes was used. %(left)d are left.",
        "left",
    )
    news = News(_("Recovery code used"), what, Cure.ASK_FOR_FACTORS, {"left": left}, is_grave=True)
    write(news, account=account, source=source)


def notify_factors_reset(*, account: User, source: Source, actor: Actor) -> None:
    """Tell that somebody who looks after the account removed its second factors."""
    what = _("All second factors of your account were reset, and no browser is trusted any more.")
    news = News(_("Second factors reset"), what, Cure.ASK_WHY, is_grave=True)
    write(news, account=account, source=source, actor=actor)


def notify_device_theft(*, account: User, source: Source) -> None:
    """Tell that an outworn token of a trusted device was shown: somebody has a copy of a browser's cookies."""
    what = _("A copy of one of your trusted devices was used. That device is no longer trusted.")
    news = News(_("A trusted device was copied"), what, Cure.CHANGE_PASSWORD, is_grave=True)
    write(news, account=account, source=source)


def notify_second_factor_guessed(*, account: User, tries: int, source: Source) -> None:
    """Tell that somebody who knows the password failed at the second factor ``tries`` times."""
    what = _("Someone entered your correct password and then %(tries)d wrong codes.")
    facts = {"tries": tries}
    subject = _("Someone may know your password")
    news = News(subject, what, Cure.CHANGE_PASSWORD, facts, is_grave=True, may_be_stopped=False)
    write(news, account=account, source=source)


def notify_new_places_off(*, account: User, source: Source) -> None:
    """Tell that logons from a new place will not be told any more."""
    what = _("Notices of logons from a new place were turned off for your account.")
    write(News(_("Notices turned off"), what, Cure.CHANGE_PASSWORD, is_grave=True), account=account, source=source)


def notify_text_messages_off(*, account: User, source: Source) -> None:
    """Tell that news come by mail alone from now on. Called while the phone still hears of it."""
    what = _("Notices by text message were turned off for your account.")
    write(News(_("Notices turned off"), what, Cure.CHANGE_PASSWORD, is_grave=True), account=account, source=source)


def notify_session_crowded_out(*, account: User, program: str, address: str, source: Source) -> None:
    """Tell that the oldest session (``program`` is its User-Agent) gave way to a new one, once a day (attack A13)."""
    if hit(SESSIONS_FULL, str(account.pk)).count > 1:
        return
    what = _(
        "Your account is logged on in more than %(most)d browsers. The oldest session, in %(program)s at %(address)s, "
        "was ended."
    )
    facts = {"most": SESSIONS_PER_ACCOUNT, "program": _browser(program), "address": address}
    write(News(_("Oldest session ended"), what, Cure.END_SESSIONS, facts), account=account, source=source)


def notify_password_link_issued(*, account: User, source: Source, actor: Actor) -> None:
    """Tell that whoever looks after the account was given a link that sets a new password (O2)."""
    what = _(
        "A link to set a new web logon password for your account was created. It works once, within "
        "one hour; until it is used your password stays the same."
    )
    news = News(_("Link to a new password"), what, Cure.ASK_WHY, is_grave=True)
    write(news, account=account, source=source, actor=actor)


def notify_logged_on(*, account: User, source: Source) -> None:
    """Tell of a logon on the web from a network that is new to the account, once a day each.

    The one kind of notice that a person may switch off. It makes no difference whether the logon is on record already.
    """
    if not is_new_place(account=account, network=network_of(source.address)):
        return
    what = _("Someone logged on to your account from a new place.")
    news = News(_("Logon from a new place"), what, Cure.CHANGE_PASSWORD, may_be_switched_off=True)
    _tell_of_new_place(news, account=account, source=source)


def notify_mail_program_at_new_place(*, account: User, channel: Channel, source: Source, at: datetime) -> None:
    """Tell of a mail program that showed the right account password at a new place, once a day for each network.

    Whether the place is new is known to the recorder alone, which asks before it writes (``arrivals_in``).
    """
    what = _("A mail program used your web logon password (%(channel)s) from a new place. The password was right.")
    news = News(
        _("Logon from a new place"),
        what,
        Cure.CHANGE_PASSWORD,
        {"channel": CHANNEL_NAMES[channel]},
        may_be_switched_off=True,
        came_with=_("Program"),
    )
    _tell_of_new_place(news, account=account, source=source, at=at)


def _tell_of_new_place(news: News, *, account: User, source: Source, at: datetime | None = None) -> None:
    if not notice_choices_of(account=account).new_place:
        return
    if hit(NEW_PLACE, str(account.pk), network_of(source.address)).count > 1:
        return
    write(news, account=account, source=source, at=at)
