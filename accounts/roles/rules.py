"""Roles, from the least to the most powerful."""

from accounts.directory.rules import Role

__all__ = ["Role"]
