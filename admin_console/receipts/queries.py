"""Reading a receipt, and how far the mail servers are with what it ended."""

from collections.abc import Mapping, Sequence
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


def cuts_of(receipt: Receipt) -> Mapping[str, Sequence[Cut]]:
    """Return by credential the orders to the mail servers that the act gave, in one query."""
    credentials = [line["credential"] for line in receipt.ended if line["credential"]]
    own = [account_credential(receipt.account_id)] if receipt.kind in _OF_THE_PASSWORD else []
    return receipts_for(credentials=[*own, *credentials], at=receipt.at)
