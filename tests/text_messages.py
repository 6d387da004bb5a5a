"""Text messages of the tests land in the memory gateway, and none outlives its test; or they meet a bad gateway."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from mailportal.sms.vendors.trials import outbox
from tests.sms.gateway_server import BadGateway, Behaviour, bad_gateway


@pytest.fixture(autouse=True)
def _outbox_emptied() -> Iterator[None]:
    outbox.clear()
    yield
    outbox.clear()


@pytest.fixture
def misbehaving(settings: Settings) -> Iterator[Callable[[Behaviour], BadGateway]]:
    """Return a function that starts a gateway and makes it the portal's."""
    running = []

    def start(behaviour: Behaviour) -> BadGateway:
        context = bad_gateway(behaviour)
        gateway = context.__enter__()
        running.append(context)
        body = {"to": "{number}", "text": "{text}"}
        settings.SMS_GATEWAY = {"gateway": "http_json", "url": gateway.url, "body": body}
        return gateway

    yield start
    for context in running:
        context.__exit__(None, None, None)
