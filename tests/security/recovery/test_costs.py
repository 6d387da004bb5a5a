"""What each step of a recovery costs the database: statements, and transactions that write.

None is repeated but two of the second proof and of the last step: orders and factors, read again under the lock.
"""

import pytest
from django.db import connection
from django.test import Client

from tests.browser import browser
from tests.captcha.solver import solved
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import wrong
from tests.security.factors.questions.acts import set_up
from tests.security.logon.test_costs import Cost, cost
from tests.security.recovery import acts

pytestmark = pytest.mark.django_db(transaction=True)

# On PostgreSQL the orders of the domain are held by a statement of their own.
SHARED = int(connection.vendor == "postgresql")


def paid_for(client: Client, path: str, data: dict[str, str] | None, leads_to: str | int) -> Cost:
    """Measure one request, which leads there or has that status."""
    with cost() as paid:
        answer = client.get(path) if data is None else client.post(path, data)
    assert answer.headers.get("Location", answer.status_code) == leads_to
    return paid


def test_each_step_by_phone(cast: Cast) -> None:
    acts.rested_phone(cast.alice)
    app, _ = attached(cast.alice)
    client = browser()
    typed = {"address": cast.alice.address, **solved(client, client.get(acts.START).content.decode())}
    assert paid_for(client, acts.START, None, 200).figures == (0, 0, 0)
    assert paid_for(client, acts.START, typed, acts.METHOD).figures == (7, 0, 2)
    assert paid_for(client, acts.METHOD, None, 200).figures == (1, 0, 0)
    assert paid_for(client, acts.METHOD, {"method": "phone"}, acts.CODE).figures == (2, 0, 1)
    acts.send_recovery_codes()
    assert paid_for(client, acts.CODE, None, 200).figures == (1, 0, 0)
    false, right = {"code": wrong(acts.sent_code())}, {"code": acts.sent_code()}
    assert paid_for(client, acts.CODE, false, 400).figures == (4, 0, 1)
    assert paid_for(client, acts.CODE, right, acts.BY_APP).figures == (13 + SHARED, 0, 2)
    assert paid_for(client, acts.BY_APP, None, 200).figures == (3, 0, 0)
    paid = paid_for(client, acts.BY_APP, {"code": app.code()}, acts.PASSWORD)
    assert paid.figures == (20 + SHARED, 1, 4), paid.heard
    data = {"grant": acts.grant_on(client), **acts.TWICE}
    paid = paid_for(client, acts.PASSWORD, data, acts.DONE)
    assert paid.figures == (27 + SHARED, 3, 1), paid.heard
    assert paid_for(client, acts.DONE, None, 200).figures == (1, 0, 0)


def test_each_step_by_questions(cast: Cast) -> None:
    set_up(cast.alice)
    client = acts.begun(cast.alice.address)
    assert paid_for(client, acts.METHOD, {"method": "questions"}, acts.QUESTIONS).figures == (2, 0, 1)
    assert paid_for(client, acts.QUESTIONS, None, 200).figures == (3, 0, 0)
    assert paid_for(client, acts.QUESTIONS, acts.MISSED, 400).figures == (5, 0, 1)
    assert paid_for(client, acts.QUESTIONS, acts.ANSWERED, acts.PASSWORD).figures == (13 + SHARED, 0, 2)
