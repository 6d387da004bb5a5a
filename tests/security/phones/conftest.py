"""Codes of these tests land in the memory gateway."""

from tests.sms.conftest import _outbox_emptied, misbehaving

__all__ = ["_outbox_emptied", "misbehaving"]
