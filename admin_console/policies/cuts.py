"""Which credentials may have connections open that a change of policy has to end."""

from collections.abc import Mapping

from django.db.models import QuerySet

from accounts.models import User
from admin_console.policies.origins import Refusals
from admin_console.policies.review import using_account_password
from security.client_passwords.models import ClientPassword
from security.credentials import account_credential
from security.old_passwords.queries import living_old_passwords


def credentials_in_use(
    *, account_password_of: QuerySet[User], client_passwords_of: QuerySet[User], domain_id: int
) -> dict[int, list[str]]:
    """Return the credentials to cut by account: account passwords that mail programs have used, and security passwords.

    In three statements, whatever the number of accounts.
    """
    using = account_password_of.filter(using_account_password(domain_id=domain_id))
    cuts = {pk: [account_credential(pk)] for pk in using.values_list("pk", flat=True)}
    # One that was never used has no connection to end; last use is recorded a second after the logon at most.
    for password in ClientPassword.objects.filter(
        account__in=client_passwords_of, revoked_at__isnull=True, last_used_at__isnull=False
    ):
        cuts.setdefault(password.account_id, []).append(password.credential)
    for old in living_old_passwords().filter(account__in=client_passwords_of):
        cuts.setdefault(old.account_id, []).append(old.credential)
    return cuts


def with_refused(cuts: Mapping[int, list[str]], refusals: Refusals | None) -> dict[int, list[str]]:
    """Return the credentials to cut, with those that came lately from where they are refused from now on."""
    found = dict(cuts)
    for account_id, refused in (refusals.in_mail if refusals is not None else {}).items():
        found[account_id] = sorted({*found.get(account_id, ()), *refused})
    return found
