"""How far an account has come with its set-up."""

from accounts.models import User
from accounts.policies.queries import effective_policy, orders_of
from security.factors.phones.queries import are_phones_offered
from security.factors.queries import factors_of
from security.factors.questions.queries import are_questions_offered, pending_answers
from security.flow.values import Flow
from security.logon.wizard.rules import SetUp, Step, may_skip_phone
from security.policies import REQUIRED, SECOND_FACTOR


def set_up_of(*, account: User, flow: Flow | None = None) -> SetUp:
    """Return what the account is asked for; ``flow`` names the logon in which answers may wait to be typed again.

    Questions at the first logon only; whoever comes here later must bind the phone that is required by now.
    """
    orders, factors = orders_of(account=account), factors_of(account=account)
    return SetUp(
        offers_questions=account.wizard_done_at is None and are_questions_offered(account=account, orders=orders),
        has_questions=factors.has_questions,
        has_pending=flow is not None and bool(pending_answers(flow=flow)),
        offers_phone=are_phones_offered(account=account, orders=orders),
        has_phone=factors.has_phone,
    )


def is_set_up_due(*, account: User) -> bool:
    """Say whether this is the account's first logon and there is anything to set up. An operator has no mailbox."""
    if account.wizard_done_at is not None or account.domain_id is None:
        return False
    return set_up_of(account=account).step is not Step.DONE


def is_phone_optional(*, account: User, has_factor: bool) -> bool:
    """Say whether the policy lets the phone be skipped."""
    required = effective_policy(kind=SECOND_FACTOR, account=account).value == REQUIRED
    return may_skip_phone(is_second_factor_required=required, has_factor=has_factor)
