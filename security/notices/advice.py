"""What to do about a notice if it was not you."""

from enum import Enum

from django.utils.translation import gettext_lazy as _

_OVERVIEW, _PASSWORD, _SESSIONS = "security:overview", "security:password-change", "security:session-list"


class Advice(Enum):
    """What to do if it was not you, and the name of the page for it."""

    DELETE_IT = (_("Delete this security password, then change your web logon password."), _OVERVIEW)
    CHANGE_PASSWORD = (_("Change your web logon password at once."), _PASSWORD)
    ASK_FOR_RESET = (
        _("Ask your administrator at once for a new password: someone else controls your account."),
        _OVERVIEW,
    )
    ASK_FOR_FACTORS = (
        _("Change your web logon password at once, then ask your administrator to reset your second factors."),
        _PASSWORD,
    )
    END_SESSIONS = (_("Log off the sessions that are not yours, then change your web logon password."), _SESSIONS)
    GENERATE = (
        _("Generate a security password for each of them under Account Security, and enter it in the program."),
        _OVERVIEW,
    )
    GENERATE_FIRST = (
        _("Generate a security password for each mail program under Account Security, and enter it in the program."),
        _OVERVIEW,
    )
    LOOK_AFTER = (
        _(
            "Talk to this person. Then let the changes work again or remove them, in the console under Employee "
            "Accounts."
        ),
        "home",
    )
    CLOSE_IT = (
        _(
            "Close the account yourself, or decide that it stays open: in the console under Employee Accounts, on the "
            "page of the account."
        ),
        "home",
    )
    ASK_OPERATOR = (_("If you did not expect this, ask the operator of the portal at once."), _OVERVIEW)
    ORDER_AGAIN = (
        _("If it is still needed, order it again in the console under Security passwords."),
        "home",
    )
    EXTEND_IT = (
        _("If it is still needed, add it again with a later day: in the console, on the page of the rule."),
        "home",
    )
    EXTEND_PASSWORD = (
        _("If you still need it, choose a later day under Account Security, or generate another one."),
        _OVERVIEW,
    )
    GET_READY = (_("Ask your administrator what to change before then."), _OVERVIEW)
    ASK_WHY = (_("If you did not expect this, ask your administrator at once."), _OVERVIEW)

    @property
    def words(self) -> str:
        """Return the advice."""
        return str(self.value[0])

    @property
    def page(self) -> str:
        """Return the page's URL name."""
        return self.value[1]
