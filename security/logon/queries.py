"""Finding the account that a person typed the address of, and how far its logon has come."""

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from security.browsers.known_browsers.queries import browser_of
from security.factors.queries import Standing
from security.factors.rules import Proved
from security.flow.keys import digest_of
from security.logon.flow import Facts
from security.logon.models import LogonAttempt
from security.logon.wizard.queries import is_set_up_due
from security.passwords.queries import domain_id_of
from security.passwords.tally import Candidate


def candidate_for(*, address: str, browser_digest: str, source: Source) -> Candidate:
    """Return whom a page is asked to log on, with domain and department; one statement each for nobody as well."""
    account = User.objects.select_related("domain", "department").filter(address=address).first()
    browser = browser_of(account=account, digest=browser_digest)
    return Candidate(address, account, domain_id_of(address), source, browser)


def living_attempt(*, session_key: str, browser_digest: str) -> LogonAttempt | None:
    """Return the logon that this anonymous session began in this browser, with its account; None where it is over.

    Another browser with the same session gets nothing (attack A8). A freeze, a changed password or a factor changed
    elsewhere ends it.
    """
    attempt = (
        LogonAttempt.objects.select_related("account__domain", "account__department")
        .filter(
            flow_digest=digest_of(session_key),
            browser_digest=browser_digest,
            auth_epoch=F("account__auth_epoch"),
            factor_epoch=F("account__factor_epoch"),
            account__frozen_at__isnull=True,
            account__domain__suspended_at__isnull=True,
            expires_at__gt=timezone.now(),
        )
        .first()
    )
    return attempt if browser_digest else None


def facts_of(standing: Standing, *, proved: Proved) -> Facts:
    """Return how a logon of the account stands that has proved this much."""
    return Facts(
        methods=standing.methods,
        proved=proved,
        enrolment=standing.enrolment,
        must_change_password=standing.account.must_change_password_since is not None,
        # A trusted device is no proof: what is set up here would not be asked for anywhere else without one (rule 7).
        is_set_up_due=proved is not Proved.TRUSTED_DEVICE and is_set_up_due(standing),
    )
