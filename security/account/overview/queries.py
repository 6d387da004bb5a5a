"""Everything that the page of an account's security shows, in as few queries as there are things to ask for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of
from mailportal.sql import row_count
from security.account.overview.recorded import Recorded, recorded_of
from security.browsers.sessions.queries import living_sessions
from security.browsers.trusted_devices.queries import ground_of, living_trusted_devices
from security.client_passwords.queries import ClientPasswordState, client_password_state
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.queries import is_authenticator_offered
from security.factors.phones.queries import are_phones_offered
from security.factors.queries import Standing, factors_in, with_factors
from security.factors.questions.queries import are_questions_offered, question_count
from security.factors.rules import Factors, Method


@dataclass(frozen=True, slots=True)
class Overview:
    """How the account stands: its security passwords, its factors with what else is offered, and where it is at home.

    ``asked`` are the methods of which one is asked for after the password, empty where the password is enough;
    ``authenticator_since`` is when the authenticator was attached, ``sessions`` in how many browsers the account is
    logged on, ``trusted_devices`` how many of them skip the second step.
    """

    state: ClientPasswordState
    recorded: Recorded
    factors: Factors
    asked: tuple[Method, ...]
    authenticator_since: datetime | None
    is_authenticator_offered: bool
    are_phones_offered: bool
    are_questions_offered: bool
    question_count: int
    sessions: int
    trusted_devices: int
    are_changes_stopped: bool


def overview_of(*, account: User) -> Overview:
    """Return how an account of a domain stands."""
    now, orders = timezone.now(), orders_of(account=account)
    devices = living_trusted_devices(account=account, ground=ground_of(account=account, orders=orders))
    row = (
        with_factors(User.objects.filter(pk=account.pk))
        .annotate(
            authenticator_since=Subquery(
                Authenticator.objects.filter(user=OuterRef("pk"), confirmed=True, frozen_at=None).values("confirmed_at")
            ),
            session_count=row_count(living_sessions(account=account, now=now)),
            device_count=row_count(devices),
        )
        .get()
    )
    recorded, factors = recorded_of(account=account, now=now), factors_in(row)
    return Overview(
        state=client_password_state(account=account, orders=orders, in_use=len(recorded.client_passwords)),
        recorded=recorded,
        factors=factors,
        asked=Standing(account, factors, orders, account.epochs).methods,
        authenticator_since=row["authenticator_since"],
        is_authenticator_offered=is_authenticator_offered(account=account, orders=orders),
        are_phones_offered=are_phones_offered(account=account, orders=orders),
        are_questions_offered=are_questions_offered(account=account, orders=orders),
        question_count=question_count(account=account, orders=orders),
        sessions=row["session_count"],
        trusted_devices=row["device_count"],
        are_changes_stopped=account.factors_frozen_at is not None,
    )
