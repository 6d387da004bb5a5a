"""Reading a receipt, and how far the mail servers are with what it ended."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from accounts.models import User
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind
from security.connections.models import Cut
from security.connections.services import receipts_for
from security.credentials import account_credential

_OF_THE_PASSWORD = frozenset({ReceiptKind.PASSWORD_RESET, ReceiptKind.LEAVER})


def receipt_of(*, account: User, public_id: UUID) -> Receipt | None:
    """Return one of the account's receipts."""
    return Receipt.objects.filter(account=account, public_id=public_id).first()


def latest_receipts(*, accounts: Iterable[User], most: int) -> Sequence[Receipt]:
    """Return the latest receipts of these few accounts, which come with them, in one query."""
    by_key = {account.pk: account for account in accounts}
    found = list(Receipt.objects.filter(account__in=by_key).order_by("-at", "-pk")[:most])
    for receipt in found:
        receipt.account = by_key[receipt.account_id]
    return found


def cuts_of(receipt: Receipt) -> Mapping[str, Sequence[Cut]]:
    """Return by credential the orders to the mail servers that the act gave, in one query."""
    credentials = [line["credential"] for line in receipt.ended if line["credential"]]
    own = [account_credential(receipt.account_id)] if receipt.kind in _OF_THE_PASSWORD else []
    return receipts_for(credentials=[*own, *credentials], at=receipt.at)
