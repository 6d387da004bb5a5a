"""The directory's tables at a glance."""

from accounts.directory.models import Department, Domain, User
from accounts.moving_in.models import ImportedAccount, StagedAccount, StagedPlace
from accounts.passwords.models import FormerPassword, WeakKeyword
from accounts.policies.models import Policy

__all__ = [
    "Department",
    "Domain",
    "FormerPassword",
    "ImportedAccount",
    "Policy",
    "StagedAccount",
    "StagedPlace",
    "User",
    "WeakKeyword",
]
