"""Every policy kind of the doorman, with its words."""

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from accounts.passwords.rules import MOST_HISTORY
from accounts.policies.kinds import PolicyChoice, PolicyKind, Stop, register
from mailportal.durations import in_days, in_months
from security.networks import ANYWHERE, is_network_list

ALLOWED, REFUSED = "allowed", "refused"
REQUIRED, CHOOSE = "required", "choose"
ON, OFF = "on", "off"

# P5: a new domain lets no third-party client in until its postmaster says so.
THIRD_PARTY_CLIENTS = register(
    PolicyKind(
        "third_party_clients",
        title=_("Third-party clients"),
        default=REFUSED,
        effects="security/policies/third_party_clients.html",
        choices=(
            PolicyChoice(
                ALLOWED,
                _("Allowed"),
                for_everyone=_("Third-party clients allowed"),
                hint=_("Mail programs can log on by IMAP, POP3 and SMTP."),
                tone="ok",
                done=ngettext_lazy(
                    "Mail programs can log on to %(n)d account again.",
                    "Mail programs can log on to %(n)d accounts again.",
                    "n",
                ),
            ),
            PolicyChoice(
                REFUSED,
                _("Not allowed"),
                for_everyone=_("Third-party clients not allowed"),
                hint=_("No mail program can log on. People can still log on to this portal."),
                stops=Stop.EVERY_PASSWORD,
                done=ngettext_lazy(
                    "Mail programs can no longer log on to %(n)d account.",
                    "Mail programs can no longer log on to %(n)d accounts.",
                    "n",
                ),
            ),
        ),
    )
)
# P4: employees choose, or everyone in scope must use security passwords.
CLIENT_PASSWORDS = register(
    PolicyKind(
        "client_passwords",
        title=_("Security password"),
        default=CHOOSE,
        effects="security/policies/client_passwords.html",
        choices=(
            PolicyChoice(
                CHOOSE,
                _("Let employees choose"),
                hint=_("Each employee can turn security passwords on or off."),
                done=ngettext_lazy(
                    "%(n)d account can choose again; one that has security passwords keeps using them.",
                    "%(n)d accounts can choose again; those that have security passwords keep using them.",
                    "n",
                ),
            ),
            PolicyChoice(
                REQUIRED,
                _("Required"),
                for_everyone=_("Required for everyone"),
                hint=_("Mail programs accept security passwords only. Employees cannot turn this off."),
                tone="info",
                stops=Stop.ACCOUNT_PASSWORD,
                done=ngettext_lazy(
                    "%(n)d account must now use a security password.",
                    "%(n)d accounts must now use a security password.",
                    "n",
                ),
            ),
        ),
    )
)
# P7: protocol switches.
_PROTOCOL = (PolicyChoice(ON, _("On"), tone="ok"), PolicyChoice(OFF, _("Off"), stops=Stop.ONE_PROTOCOL))
IMAP = register(PolicyKind("imap", _PROTOCOL, ON, "IMAP", effects="security/policies/protocols.html"))
POP3 = register(PolicyKind("pop3", _PROTOCOL, ON, "POP3", effects="security/policies/protocols.html"))
SMTP = register(PolicyKind("smtp", _PROTOCOL, ON, "SMTP", effects="security/policies/protocols.html"))

PROTOCOL_SWITCHES = (IMAP, POP3, SMTP)

_days, _months = lazy(in_days, str), lazy(in_months, str)
_PASSWORDS_END = ngettext_lazy(
    "The password of %(n)d account expires from now on.", "The passwords of %(n)d accounts expire from now on.", "n"
)
# P3: after how many months an account password ends, and whether it then must be changed (docs/decisions/0026).
NEVER = "never"
ADVISE, FORCE = "advise", "force"
PASSWORD_EXPIRY = register(
    PolicyKind(
        "password_expiry",
        title=_("Password expiry"),
        default=NEVER,
        effects="security/policies/password_expiry.html",
        choices=(
            PolicyChoice(
                NEVER,
                pgettext_lazy("when a password expires", "Never"),
                for_everyone=_("Passwords never expire"),
                tone="ok",
                done=ngettext_lazy(
                    "The password of %(n)d account no longer expires.",
                    "The passwords of %(n)d accounts no longer expire.",
                    "n",
                ),
            ),
            *(
                PolicyChoice(str(months), format_lazy(_("After {time}"), time=_months(months)), done=_PASSWORDS_END)
                for months in (1, 2, 3, 6, 12)
            ),
        ),
    )
)
PASSWORD_EXPIRY_STRENGTH = register(
    PolicyKind(
        "password_expiry_strength",
        title=_("When a password has expired"),
        default=ADVISE,
        effects="security/policies/password_expiry.html",
        choices=(
            PolicyChoice(
                ADVISE,
                _("Advise to change it"),
                hint=_("People are reminded. The old password goes on working."),
                done=ngettext_lazy(
                    "%(n)d account is reminded to change its password.",
                    "%(n)d accounts are reminded to change their passwords.",
                    "n",
                ),
            ),
            PolicyChoice(
                FORCE,
                _("Force a change"),
                hint=_(
                    "People are reminded for five days. Then they choose a new password at the next logon, and the old "
                    "one no longer works in mail programs."
                ),
                tone="info",
                done=ngettext_lazy(
                    "%(n)d account must change its password when it has expired.",
                    "%(n)d accounts must change their passwords when they have expired.",
                    "n",
                ),
            ),
        ),
    )
)
# D4, 1.14: for how many days a password that an administrator set opens the page of its change.
TEMPORARY_PASSWORD_DAYS = register(
    PolicyKind(
        "temporary_password_days",
        title=_("Temporary passwords work for"),
        default="7",
        effects="security/policies/temporary_password_days.html",
        choices=tuple(PolicyChoice(str(days), _days(days)) for days in range(1, 15)),
    )
)
# How long a password lasts: kinds of the page of passwords.
PASSWORD_LIFETIMES = (PASSWORD_EXPIRY, PASSWORD_EXPIRY_STRENGTH, TEMPORARY_PASSWORD_DAYS)

# P3: what a new account password has to be. What is so when it is set is looked at then; present ones stay.
BY_CLASSES, BY_LENGTH = "classes", "length"
PASSWORD_RULES = register(
    PolicyKind(
        "password_rules",
        title=_("A new password needs"),
        default=BY_CLASSES,
        effects="security/policies/password_rules.html",
        choices=(
            PolicyChoice(
                BY_CLASSES,
                _("Three kinds of characters"),
                hint=_("Of these four: upper-case letters, lower-case letters, digits, symbols."),
            ),
            PolicyChoice(
                BY_LENGTH,
                _("Length alone"),
                hint=_("15 characters or more, of any kind. Several words are easy to remember and hard to guess."),
            ),
        ),
    )
)
PASSWORD_LENGTH = register(
    PolicyKind(
        "password_length",
        tuple(
            PolicyChoice(str(number), format_lazy(_("{number} characters"), number=number))
            for number in (8, 10, 12, 14, 15, 16, 20, 24)
        ),
        "8",
        _("Minimum length"),
        effects="security/policies/password_length.html",
    )
)
PASSWORD_HISTORY = register(
    PolicyKind(
        "password_history",
        (
            PolicyChoice("0", _("May be used again")),
            PolicyChoice("1", _("Not the present one")),
            *(
                PolicyChoice(str(number), format_lazy(_("None of the last {number}"), number=number))
                for number in range(2, MOST_HISTORY + 1)
            ),
        ),
        "0",
        _("Earlier passwords"),
        effects="security/policies/password_history.html",
    )
)
# All that one page of the desk rules, in its order.
PASSWORD_KINDS = (PASSWORD_RULES, PASSWORD_LENGTH, PASSWORD_HISTORY, *PASSWORD_LIFETIMES)

# These have no page yet; those that an employee's page tells of have words.
_SWITCH = (PolicyChoice(ON), PolicyChoice(OFF))
# P6: whether a second factor is asked for at web logon, and which ones the domain offers.
_WANTED = (PolicyChoice(OFF, _("Not required")), PolicyChoice(REQUIRED, _("Required"), tone="info"))
SECOND_FACTOR = register(PolicyKind("second_factor", _WANTED, OFF, _("Second factor")))
FACTOR_PHONE = register(PolicyKind("factor_phone", _SWITCH, ON))
FACTOR_AUTHENTICATOR = register(PolicyKind("factor_authenticator", _SWITCH, ON))
FACTOR_QUESTIONS = register(PolicyKind("factor_questions", _SWITCH, ON))
# E9: how many questions are asked.
QUESTION_COUNT = register(PolicyKind("question_count", (PolicyChoice("2"), PolicyChoice("3")), "2"))
# E3, D2: questions as second step only where the domain says so, and nothing stronger is bound.
QUESTIONS_AS_SECOND_STEP = register(PolicyKind("questions_as_second_step", _SWITCH, OFF))
# Days for which a browser may skip the second step; 0: never (docs/rules.md, trusted device).
_DAYS = tuple(PolicyChoice(days) for days in ("0", "1", "7", "14", "30", "60", "90"))
TRUSTED_DEVICE_DAYS = register(PolicyKind("trusted_device_days", _DAYS, "30"))
# P15: from which networks people may log on to the web; written as a list, such as "10.0.0.0/8 2001:db8::/32".
_ANYWHERE = (PolicyChoice(ANYWHERE, _("Anywhere")),)
LOGON_NETWORKS = register(
    PolicyKind("logon_networks", _ANYWHERE, ANYWHERE, _("Logon addresses"), is_value=is_network_list)
)
# Whose account security questions recover; an authenticator that is bound is asked for besides, whatever this says.
_RECOVERED = (PolicyChoice("never"), PolicyChoice("unbound"), PolicyChoice("always"))
RECOVERY_BY_QUESTIONS = register(PolicyKind("recovery_by_questions", _RECOVERED, "always"))
