"""Any provider with a JSON API: address, headers and body come from the settings, ``{number}`` and ``{text}`` are
put in where the settings have them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote

from mailportal.http_client import Reply, exchange, is_safe_url
from mailportal.sms.gateway import Configuration, NotTaken, Outgoing
from mailportal.sms.rules import SmsFailure

_PLACES = re.compile(r"\{(number|text)\}")
_BUSY = frozenset({429, 503})
_MISCONFIGURED = frozenset({401, 403, 404, 405})
_REJECTED = frozenset({400, 422})


@dataclass(frozen=True, slots=True)
class HttpJson:
    """POSTs ``body``, a JSON value with places, to ``url``; any status from 200 to 299 means taken."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: Any = field(repr=False)

    @classmethod
    def configured(cls, configuration: Configuration) -> Self:
        """Return the gateway. Raises KeyError or ValueError for settings that can't be right."""
        url, headers = str(configuration["url"]), dict(configuration.get("headers", {}))
        if not is_safe_url(url):
            raise ValueError("the gateway's address is neither https nor on this machine")
        return cls(url, {str(name): str(value) for name, value in headers.items()}, configuration["body"])

    def hand_over(self, message: Outgoing, *, seconds: float) -> None:
        """POST the message to the provider."""
        values = {"number": message.number, "text": message.text}
        url = _PLACES.sub(lambda match: quote(values[match[1]], safe=""), self.url)
        body = json.dumps(_filled(self.body, values)).encode()
        headers = {**self.headers, "Content-Type": "application/json"}
        if failure := _failure_of(exchange("POST", url, headers=headers, body=body, seconds=seconds)):
            raise NotTaken(failure)


def _filled(template: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    # In one pass, so that a text that itself says {number} stays as it is.
    if isinstance(template, str):
        return _PLACES.sub(lambda match: values[match[1]], template)
    if isinstance(template, list):
        return [_filled(item, values) for item in template]
    if isinstance(template, dict):
        return {name: _filled(value, values) for name, value in template.items()}
    return template


def _failure_of(answer: Reply) -> SmsFailure | None:
    if 200 <= answer.status < 300:
        return None
    for statuses, failure in (
        (_BUSY, SmsFailure.BUSY),
        (_MISCONFIGURED, SmsFailure.MISCONFIGURED),
        (_REJECTED, SmsFailure.REJECTED),
    ):
        if answer.status in statuses:
            return failure
    # A redirect is not followed: it could name a host inside. A 500 may come after the message went out.
    return SmsFailure.ODD_ANSWER
