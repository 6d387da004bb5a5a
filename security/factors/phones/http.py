"""Saying on the next page what became of a wish for a code."""

from django.contrib import messages
from django.http import HttpRequest

from security.factors.challenges.rules import Sent
from security.factors.challenges.words import sent_words


def tell(request: HttpRequest, sent: Sent, *, masked: str) -> None:
    """Say on the next page what became of the wish for a code to the number, shown as ``masked``."""
    level = messages.success if sent.ok else messages.warning
    level(request, sent_words(sent, masked=masked))
