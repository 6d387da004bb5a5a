"""Finding the account that a person typed the address of, and how far its logon and its set-up have come."""

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from security.address_limits.queries import is_in_blocks
from security.browsers.known_browsers import browser_of
from security.factors.phones.queries import are_phones_offered
from security.factors.queries import Standing
from security.factors.questions.queries import are_questions_offered, pending_answers
from security.factors.rules import Enrolment, Method, Proved
from security.flow.values import Flow, digest_of
from security.logon.models import LogonAttempt
from security.logon.stages import SKIPPED, LogonFacts, SetUp, Step, may_skip_phone
from security.networks import is_listed
from security.passwords.expiry.queries import is_change_due
from security.passwords.queries import domain_of
from security.passwords.tally import Candidate
from security.policies import SECURE_NETWORKS


def candidate_for(*, address: str, browser_digest: str, source: Source) -> Candidate:
    """Return whom a page is asked to log on, with domain and department; one statement each for nobody as well.

    An account in the recycle bin is nobody.
    """
    present = User.objects.filter(deleted_at__isnull=True)
    account = present.select_related("domain", "department").filter(address=address).first()
    browser = browser_of(account=account, digest=browser_digest)
    return Candidate(address, account, domain_of(address), source, browser)


def is_candidate_blocked(candidate: Candidate) -> bool:
    """Whether the domain of the address shuts out where the candidate is; no statement where it blocks nothing."""
    # An operator's address may be of a tenant's domain, which shuts out no operator.
    is_operator = candidate.account is not None and candidate.account.domain_id is None
    domain = candidate.domain
    return domain.blocks_networks and not is_operator and is_in_blocks(domain.id, candidate.source.address)


def living_attempt(*, session_key: str, browser_digest: str) -> LogonAttempt | None:
    """Return the logon that this anonymous session began in this browser, with its account; None where it is over.

    Another browser with the same session gets nothing (attack A8). A freeze, a deletion, a changed password or a factor
    changed elsewhere ends it.
    """
    attempt = (
        LogonAttempt.objects.select_related("account__domain", "account__department")
        .filter(
            flow_digest=digest_of(session_key),
            browser_digest=browser_digest,
            auth_epoch=F("account__auth_epoch"),
            factor_epoch=F("account__factor_epoch"),
            account__frozen_at__isnull=True,
            account__deleted_at__isnull=True,
            account__domain__suspended_at__isnull=True,
            expires_at__gt=timezone.now(),
        )
        .first()
    )
    return attempt if browser_digest else None


def facts_of(standing: Standing, *, proved: Proved, has_weak_password: bool = False) -> LogonFacts:
    """Return how a logon of the account stands that has proved this much, with a password that may be on the list."""
    return LogonFacts(
        methods=standing.methods,
        proved=proved,
        enrolment=standing.enrolment_after(proved),
        must_change_password=has_weak_password or is_change_due(account=standing.account, orders=standing.orders),
        # What was skipped is no proof: what is set up here would not be asked for anywhere else without one (rule 7).
        is_set_up_due=proved not in SKIPPED and is_set_up_due(standing),
    )


def is_secure_network(standing: Standing, address: str) -> bool:
    """Whether a logon of the account from this address is asked for no second factor (P6).

    An enrolment pass is asked for all the same: it leads to the factor that is wanting.
    """
    orders = standing.orders
    if orders is None or Method.PASS in standing.methods:
        return False
    return is_listed(orders.value(SECURE_NETWORKS), address)


def set_up_of(standing: Standing, *, flow: Flow | None = None) -> SetUp:
    """Return what the account is asked for; ``flow`` names the logon in which answers may wait to be typed again.

    Questions at the first logon only; people who come here later must bind the phone that is now required. Nothing of
    it within a day of an enrolment pass, while no further factor may be bound.
    """
    account, factors, orders = standing.account, standing.factors, standing.orders
    is_at_rest = account.rests_until is not None and account.rests_until > timezone.now()
    is_first = account.wizard_done_at is None and not is_at_rest
    return SetUp(
        offers_questions=is_first and are_questions_offered(account=account, orders=orders),
        has_questions=factors.has_questions,
        has_pending=flow is not None and bool(pending_answers(flow=flow)),
        offers_phone=not is_at_rest and are_phones_offered(account=account, orders=orders),
        has_phone=factors.has_phone,
    )


def is_set_up_due(standing: Standing) -> bool:
    """Whether this is the account's first logon and there is anything to set up. An operator has no mailbox."""
    if standing.account.wizard_done_at is not None or standing.orders is None:
        return False
    return set_up_of(standing).step is not Step.DONE


def is_phone_optional(standing: Standing, *, proved: Proved) -> bool:
    """Whether the policy lets the phone be skipped; where an enrolment pass has led to it, there is nothing else."""
    if standing.enrolment_after(proved) is Enrolment.PHONE:
        return False
    return may_skip_phone(is_second_factor_required=standing.is_required, has_factor=standing.factors.is_bound)
