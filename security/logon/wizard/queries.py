"""How far an account has come with its set-up."""

from security.factors.phones.queries import are_phones_offered
from security.factors.queries import Standing
from security.factors.questions.queries import are_questions_offered, pending_answers
from security.flow.values import Flow
from security.logon.wizard.rules import SetUp, Step, may_skip_phone


def set_up_of(standing: Standing, *, flow: Flow | None = None) -> SetUp:
    """Return what the account is asked for; ``flow`` names the logon in which answers may wait to be typed again.

    Questions at the first logon only; whoever comes here later must bind the phone that is required by now.
    """
    account, factors, orders = standing.account, standing.factors, standing.orders
    return SetUp(
        offers_questions=account.wizard_done_at is None and are_questions_offered(account=account, orders=orders),
        has_questions=factors.has_questions,
        has_pending=flow is not None and bool(pending_answers(flow=flow)),
        offers_phone=are_phones_offered(account=account, orders=orders),
        has_phone=factors.has_phone,
    )


def is_set_up_due(standing: Standing) -> bool:
    """Say whether this is the account's first logon and there is anything to set up. An operator has no mailbox."""
    if standing.account.wizard_done_at is not None or standing.orders is None:
        return False
    return set_up_of(standing).step is not Step.DONE


def is_phone_optional(standing: Standing) -> bool:
    """Whether the policy lets the phone be skipped."""
    return may_skip_phone(is_second_factor_required=standing.is_required, has_factor=standing.factors.is_bound)
