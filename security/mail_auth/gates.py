"""What a domain's orders mean for one account at one service."""

from datetime import datetime

from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import DomainOrders, resolve
from security import policies
from security.client_passwords.rules import Protocol, must_use_client_password
from security.mail_auth.verdict import AccountFacts, Gates, Service

_SWITCHES = {Protocol.IMAP: policies.IMAP, Protocol.POP3: policies.POP3, Protocol.SMTP: policies.SMTP}


def gates_of(account: AccountFacts, orders: DomainOrders, service: Service | None, now: datetime) -> Gates:
    """Return the gates; an unknown service has no open switch."""

    def value_of(kind: PolicyKind) -> str:
        return resolve(
            orders, kind.name, kind.default, account_id=account.id, department_id=account.department_id, now=now
        ).value

    return Gates(
        clients_allowed=value_of(policies.THIRD_PARTY_CLIENTS) == policies.ALLOWED,
        protocol_on=service is not None and value_of(_SWITCHES[service.switch]) == policies.ON,
        must_use_client_password=must_use_client_password(
            is_required=value_of(policies.CLIENT_PASSWORDS) == policies.REQUIRED, has_turned_on=account.has_turned_on
        ),
    )
