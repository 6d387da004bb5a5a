"""Everything that the page of an account's security shows, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Sum
from django.utils import timezone

from accounts.models import User
from security.authenticators.models import Authenticator
from security.authenticators.queries import authenticator_of, is_authenticator_offered
from security.client_passwords.models import ClientPassword
from security.client_passwords.queries import (
    ClientPasswordState,
    client_password_state,
    deleted_client_passwords,
    living_client_passwords,
)
from security.client_passwords.rules import SLOTS
from security.connections.queries import Receipt, receipts_for
from security.factors.queries import factors_of
from security.factors.rules import Factors
from security.logons.models import LogonRecord
from security.logons.rules import Reason
from security.phones.queries import are_phones_offered
from security.questions.queries import are_questions_offered, question_count

# Longer than a day a mended device would still be complained of.
SHOWN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deletion:
    """A security password that was deleted lately, and what became of its open connections."""

    client_password: ClientPassword
    receipts: Sequence[Receipt]

    @property
    def is_pending(self) -> bool:
        """Say whether a mail server has not answered yet."""
        return any(receipt.is_pending for receipt in self.receipts)


@dataclass(frozen=True, slots=True)
class DeletedButTrying:
    """A program that still tries with a deleted security password (M4): how often, when and from where last."""

    label: str
    tries: int
    last_at: datetime
    channel: str
    source_address: str


@dataclass(frozen=True, slots=True)
class Overview:
    """How the account stands."""

    state: ClientPasswordState
    client_passwords: Sequence[ClientPassword]
    deletions: Sequence[Deletion]
    still_trying: Sequence[DeletedButTrying]
    factors: Factors
    authenticator: Authenticator | None
    is_authenticator_offered: bool
    are_phones_offered: bool
    are_questions_offered: bool
    question_count: int


def overview_of(*, account: User) -> Overview:
    """Return how an account of a domain stands."""
    since = timezone.now() - SHOWN
    state = client_password_state(account=account)
    return Overview(
        state=state,
        client_passwords=list(living_client_passwords(account=account)),
        deletions=_deletions(account, since),
        still_trying=_still_trying(account, since),
        factors=factors_of(account=account),
        authenticator=authenticator_of(account=account),
        is_authenticator_offered=is_authenticator_offered(account=account),
        are_phones_offered=are_phones_offered(account=account),
        are_questions_offered=are_questions_offered(account=account),
        question_count=question_count(account=account),
    )


def _deletions(account: User, since: datetime) -> list[Deletion]:
    deleted = list(deleted_client_passwords(account=account, since=since))
    receipts = receipts_for(credentials=[row.credential for row in deleted])
    return [Deletion(row, receipts[row.credential]) for row in deleted]


def _still_trying(account: User, since: datetime) -> list[DeletedButTrying]:
    refused = LogonRecord.objects.filter(
        account_id=account.pk, last_at__gte=since, reason=Reason.CLIENT_PASSWORD_DELETED
    )
    tried = refused.values("credential").annotate(tries=Sum("count"), newest=Max("pk")).order_by("-newest")[:SLOTS]
    newest = LogonRecord.objects.in_bulk([row["newest"] for row in tried])
    labels = _labels(account, [row["credential"] for row in tried])
    return [
        _trying(labels[row["credential"]], row["tries"], newest[row["newest"]])
        for row in tried
        if row["credential"] in labels
    ]


def _labels(account: User, credentials: Sequence[str]) -> dict[str, str]:
    # The account in the condition: a record that names another's password shows no name.
    keys = [credential.removeprefix("client:") for credential in credentials]
    return {row.credential: row.label for row in ClientPassword.objects.filter(account=account, pk__in=keys)}


def _trying(label: str, tries: int, record: LogonRecord) -> DeletedButTrying:
    return DeletedButTrying(label, tries, record.last_at, record.channel, record.source_address)
