"""A card of activation codes as it is printed, on a sheet of thousands or alone."""

from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from admin_console.receipts.words import stamp
from mailportal.ui.blocks import SheetCard
from mailportal.ui.qr import picture_of
from security.passwords.activation.queries import Card
from security.passwords.activation.rules import shown_code


def sheet_card(card: Card, *, mask: int | None = None) -> SheetCard:
    """Return a card as it is printed; its picture has code and address in the fragment, which no server ever sees.

    ``mask`` is that of ``picture_of``.
    """
    url = settings.PUBLIC_BASE_URL + reverse("security:activation")
    return SheetCard(
        name=card.name,
        address=card.address,
        code=shown_code(card.code),
        url=url.partition("://")[2],
        until=stamp(card.ends_at),
        qr=picture_of(f"{url}#{card.code}/{quote(card.address)}", mask=mask),
    )
