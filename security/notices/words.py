"""How each kind of what happened is told: its subject, its sentence, and what to do if it was not you (E14)."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from security.notices.advice import Advice
from security.notices.domains import DOMAIN_NEWS
from security.notices.lifecycle import LIFECYCLE_NEWS
from security.notices.mail_programs import MAIL_PROGRAM_NEWS
from security.notices.news import News, grave
from security.notices.rules import NoticeKind

_NEW_PLACE: Final = _("Logon from a new place")
_NOTICES_OFF: Final = _("Notices turned off")

NEWS: Final[Mapping[NoticeKind, News]] = {
    NoticeKind.CLIENT_PASSWORD_ISSUED: News(
        _("New security password"),
        _("A new security password was generated for the mail program “%(label)s”."),
        Advice.DELETE_IT,
    ),
    NoticeKind.CLIENT_PASSWORDS_DELETED: News(
        _("Security password deleted"),
        ngettext_lazy(
            "This security password was deleted and no longer opens anything: %(labels)s.",
            "These %(count)d security passwords were deleted and no longer open anything: %(labels)s.",
            "count",
        ),
        Advice.CHANGE_PASSWORD,
    ),
    NoticeKind.CLIENT_PASSWORDS_TURNED_OFF: grave(
        _("Security passwords turned off"),
        _("Security passwords were turned off: mail programs log on with your web logon password again."),
        Advice.CHANGE_PASSWORD,
    ),
    NoticeKind.PASSWORD_CHANGED: grave(
        _("Password changed"),
        _("Your web logon password was changed. All your other sessions were ended."),
        Advice.ASK_FOR_RESET,
    ),
    NoticeKind.PASSWORD_RESET: grave(
        _("Password reset"),
        _("A new web logon password was set without the old one. All your sessions were ended."),
        Advice.ASK_FOR_RESET,
    ),
    NoticeKind.PASSWORD_RECOVERED: grave(
        _("Password reset"),
        _(
            "A new web logon password was set with Forgot Password. All your sessions were ended and all trusted "
            "devices removed."
        ),
        Advice.ASK_FOR_RESET,
        is_texted_always=True,
    ),
    NoticeKind.PASSWORD_WITHDRAWN: grave(
        _("Password withdrawn"),
        _(
            "Your web logon password no longer works. Your administrator has a code for you, with which you choose a "
            "new one."
        ),
        Advice.ASK_WHY,
    ),
    NoticeKind.PASSWORD_LINK_ISSUED: grave(
        _("Link to a new password"),
        _(
            "A link to set a new web logon password for your account was created. It works once, within "
            "one hour; until it is used your password stays the same."
        ),
        Advice.ASK_WHY,
    ),
    NoticeKind.TEMPORARY_PASSWORD_SET: grave(
        _("Temporary password"),
        _(
            "A temporary web logon password was set for your account, and all your sessions were ended. It works for "
            "a few days, in no mail program, and you choose a new one when you log on with it."
        ),
        Advice.ASK_WHY,
    ),
    NoticeKind.TEMPORARY_PASSWORD_RENEWED: grave(
        _("Temporary password works again"),
        _("The temporary web logon password of your account works for some more days."),
        Advice.ASK_WHY,
    ),
    NoticeKind.AUTHENTICATOR_ATTACHED: grave(
        _("Authenticator attached"),
        _("An authenticator was attached to your account. You will be asked for its code after your password."),
        Advice.ASK_FOR_FACTORS,
    ),
    NoticeKind.AUTHENTICATOR_REPLACED: grave(
        _("Authenticator replaced"),
        _("Your authenticator was replaced by another one. The codes of the old one no longer work."),
        Advice.ASK_FOR_FACTORS,
    ),
    NoticeKind.AUTHENTICATOR_DELETED: grave(
        _("Authenticator deleted"),
        _("The authenticator of your account was deleted. Its codes no longer work."),
        Advice.ASK_FOR_FACTORS,
    ),
    NoticeKind.PHONE_BOUND: News(
        _("Secure phone bound"),
        _("The secure phone %(phone)s was bound to your account."),
        Advice.ASK_FOR_FACTORS,
    ),
    NoticeKind.PHONE_REPLACED: News(
        _("Secure phone replaced"),
        _("Your secure phone was replaced. The new one is %(phone)s."),
        Advice.ASK_FOR_FACTORS,
    ),
    NoticeKind.PHONE_UNBOUND: News(
        _("Secure phone removed"), _("The secure phone of your account was removed."), Advice.ASK_FOR_FACTORS
    ),
    NoticeKind.QUESTIONS_CHANGED: grave(
        _("Security questions changed"),
        _("The security questions of your account were changed."),
        Advice.ASK_FOR_FACTORS,
    ),
    NoticeKind.RECOVERY_CODES_RENEWED: grave(
        _("New recovery codes"),
        _("New recovery codes were generated for your account. The old ones no longer work."),
        Advice.ASK_FOR_FACTORS,
    ),
    NoticeKind.RECOVERY_CODE_USED: grave(
        _("Recovery code used"),
        ngettext_lazy(
            "One of your recovery codes was used. %(left)d is left.",
            "One of your recovery codes was used. %(left)d are left.",
            "left",
        ),
        Advice.ASK_FOR_FACTORS,
    ),
    NoticeKind.FACTORS_RESET: grave(
        _("Second factors reset"),
        _("All second factors of your account were reset, and no browser is trusted any more."),
        Advice.ASK_WHY,
    ),
    NoticeKind.ENROLMENT_PASS_ISSUED: grave(
        _("Enrolment pass issued"),
        _(
            "An enrolment pass was issued for your account. With it and your web logon password a new second factor "
            "can be set up, once."
        ),
        Advice.ASK_WHY,
    ),
    NoticeKind.FACTORS_REMOVED: grave(
        _("Second factor removed"),
        _("This was removed from your account: %(ended)s. Your trusted devices may be asked for a code again."),
        Advice.ASK_WHY,
    ),
    NoticeKind.PHONE_LOST: grave(
        _("Lost phone shut out"),
        _("A lost phone was shut out of your account. This no longer opens it: %(ended)s."),
        Advice.ASK_WHY,
    ),
    NoticeKind.DEVICE_COPIED: grave(
        _("A trusted device was copied"),
        _("A copy of one of your trusted devices was used. That device is no longer trusted."),
        Advice.CHANGE_PASSWORD,
    ),
    NoticeKind.SECOND_FACTOR_GUESSED: grave(
        _("Someone may know your password"),
        _("Someone entered your correct password and then %(tries)d wrong codes."),
        Advice.CHANGE_PASSWORD,
        may_be_stopped=False,
    ),
    NoticeKind.NEW_PLACES_OFF: grave(
        _NOTICES_OFF,
        _("Notices of logons from a new place were turned off for your account."),
        Advice.CHANGE_PASSWORD,
    ),
    NoticeKind.TEXT_MESSAGES_OFF: grave(
        _NOTICES_OFF,
        _("Notices by text message were turned off for your account."),
        Advice.CHANGE_PASSWORD,
    ),
    NoticeKind.SESSION_CROWDED_OUT: News(
        _("Oldest session ended"),
        _(
            "Your account is logged on in more than %(most)d browsers. The oldest session, in %(program)s at "
            "%(address)s, was ended."
        ),
        Advice.END_SESSIONS,
    ),
    NoticeKind.LOGON_AT_NEW_PLACE: News(
        _NEW_PLACE,
        _("Someone logged on to your account from a new place."),
        Advice.CHANGE_PASSWORD,
        may_be_switched_off=True,
    ),
    NoticeKind.MAIL_PROGRAM_AT_NEW_PLACE: News(
        _NEW_PLACE,
        _("A mail program used your web logon password (%(channel)s) from a new place. The password was right."),
        Advice.CHANGE_PASSWORD,
        may_be_switched_off=True,
        came_with=_("Program"),
    ),
    NoticeKind.CHANGES_STOPPED: grave(
        _("Changes stopped"),
        _(
            "The link in the notice “%(event)s” was used. Everyone was logged off your account, and what "
            "was added or changed since then has stopped working. For 72 hours none of it can be changed."
        ),
        Advice.ASK_WHY,
        may_be_stopped=False,
    ),
    NoticeKind.CHANGES_THAWED: grave(
        _("Changes work again"),
        _("The changes to your account that had been stopped work again."),
        Advice.ASK_WHY,
    ),
    NoticeKind.ADMINISTRATOR_APPOINTED: News(
        _("Administrator"),
        _("You look after accounts of other people. The domain console shows whose, and what you may do there."),
        Advice.ASK_WHY,
        may_be_stopped=False,
    ),
    NoticeKind.ADMINISTRATOR_DISMISSED: News(
        _("No longer an administrator"),
        _("You no longer look after accounts of other people, and the domain console is closed to you."),
        Advice.ASK_WHY,
        may_be_stopped=False,
    ),
    NoticeKind.CHANGE_DISOWNED: grave(
        _("An employee did not make a change"),
        _(
            "%(address)s got the notice “%(event)s” and answered: this was not me. Its sessions were ended, and what "
            "was added or changed since then has stopped working."
        ),
        Advice.LOOK_AFTER,
    ),
    NoticeKind.CHANGE_DISOWNED_AGAIN: grave(
        _("Nothing was stopped: please look"),
        _(
            "%(address)s got the notice “%(event)s” and answered: this was not me. Three such answers within a week "
            "have already been acted on, so nothing was stopped this time."
        ),
        Advice.LOOK_AFTER,
    ),
    **LIFECYCLE_NEWS,
    **DOMAIN_NEWS,
    **MAIL_PROGRAM_NEWS,
}
