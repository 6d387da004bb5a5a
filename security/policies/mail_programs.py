"""What mail programs may do: third-party clients, which password they show, and by which protocols (P4, P5, P7)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.policies.kinds import PolicyChoice, PolicyKind, Stop, register
from security.policies.values import ALLOWED, CHOOSE, OFF, ON, REFUSED, REQUIRED

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
