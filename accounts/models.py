"""The directory's tables at a glance."""

from accounts.directory.models import Department, Domain, User
from accounts.moving_in.models import ImportedAccount
from accounts.policies.models import Policy

__all__ = ["Department", "Domain", "ImportedAccount", "Policy", "User"]
