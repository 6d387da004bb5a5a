"""A proof that has run out: the page that says so leads to a new one, and from there back."""

import re

import pytest

from accounts.models import User
from tests.browser import in_one_line, logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import NUMBER, bound
from tests.security.factors.questions.acts import CHOICE

CHANGE_FACTOR = "/settings/verify/change-factor/"
PAGES = {
    "/settings/authenticator/delete/": "/settings/verify/delete-authenticator/",
    "/settings/phone/bind/": CHANGE_FACTOR,
    "/settings/phone/unbind/": CHANGE_FACTOR,
    "/settings/questions/": CHANGE_FACTOR,
    "/settings/recovery-codes/": CHANGE_FACTOR,
    "/settings/password/": "/settings/verify/change-password/",
    "/settings/client-passwords/generate/": "/settings/verify/generate/",
    "/settings/client-passwords/turn-off/": "/settings/verify/turn-off/",
}
TYPED = {
    "number": NUMBER,
    "code": "123456",
    "label": "Phone",
    "kind": "mail",
    "current": "Alice-Passw0rd",
    "new": "Fresh-Passw0rd-7",
    "confirm": "Fresh-Passw0rd-7",
    **CHOICE,
}


@pytest.mark.parametrize("path", PAGES)
def test_the_page_leads_to_a_new_proof_and_back(cast: Cast, path: str) -> None:
    attached(cast.alice)
    bound(cast.alice)
    User.objects.filter(pk=cast.alice.pk).update(client_passwords_since=cast.alice.created_at)
    client = logged_on(cast.alice)
    refused = client.post(path, {**TYPED, "grant": "00000000-0000-4000-8000-000000000000"})
    assert refused.status_code == 403
    link = re.search(r'<a class="btn btn-primary" href="([^"]+)">Verify your identity</a>', in_one_line(refused))
    assert link is not None
    assert link[1] == path
    assert client.get(link[1])["Location"].startswith(PAGES[path])
