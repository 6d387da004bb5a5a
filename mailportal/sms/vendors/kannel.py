"""Kannel 1.4: its smsbox takes a message by GET and nothing else; deploy/kannel has a configuration.

All that is secret travels in the address, so smsbox must be on this machine or behind https, and must not log
requests (deploy/kannel/kannel.conf keeps text and numbers out of every log).
"""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

from mailportal.http_client import Reply, exchange, is_safe_url
from mailportal.sms.gateway import Configuration, NotTaken, Outgoing
from mailportal.sms.rules import SmsFailure

# GSM 03.38, the alphabet of 7-bit messages, with its extension table; anything else goes as UCS-2.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
# Delivered (1), undeliverable (2), rejected by the centre (16); the steps between them change nothing here.
_REPORTS = 1 | 2 | 16
# 202 is every success: handed on, or kept in Kannel's spool until its link to the centre is back.
_TAKEN = (b"0:", b"3:")


@dataclass(frozen=True, slots=True)
class Kannel:
    """``url`` is smsbox's, ``http://127.0.0.1:13013/cgi-bin/sendsms``; ``sender`` what phones show."""

    url: str
    username: str
    password: str = field(repr=False)
    sender: str

    @classmethod
    def configured(cls, configuration: Configuration) -> Self:
        """Return the gateway. Raises KeyError or ValueError for settings that can't be right."""
        if not is_safe_url(str(configuration["url"])):
            raise ValueError("smsbox is neither behind https nor on this machine")
        return cls(*(str(configuration[name]) for name in ("url", "username", "password", "sender")))

    def hand_over(self, message: Outgoing, *, seconds: float) -> None:
        """Give the message to smsbox."""
        answer = exchange("GET", f"{self.url}?{urlencode(self._fields(message))}", seconds=seconds)
        if failure := _failure_of(answer):
            raise NotTaken(failure)

    def _fields(self, message: Outgoing) -> dict[str, str]:
        fields = {
            "username": self.username,
            "password": self.password,
            "from": self.sender,
            "to": message.number,
            "text": message.text,
            # Whole minutes: a code that comes after its end only confuses.
            "validity": str(max(1, int(message.lifetime.total_seconds() // 60))),
        }
        if not _GSM.issuperset(message.text):
            fields |= {"coding": "2", "charset": "UTF-8"}
        if message.report_url:
            fields |= {"dlr-mask": str(_REPORTS), "dlr-url": f"{message.report_url}?type=%d"}
        return fields


def _failure_of(answer: Reply) -> SmsFailure | None:
    if answer.status == 202:
        return None if answer.body.startswith(_TAKEN) else SmsFailure.ODD_ANSWER
    known = {
        400: SmsFailure.REJECTED,
        401: SmsFailure.MISCONFIGURED,
        403: SmsFailure.MISCONFIGURED,
        503: SmsFailure.BUSY,
    }
    return known.get(answer.status, SmsFailure.ODD_ANSWER)
