"""Naming the acting person for the audit log."""

from accounts.evidence import actor_of

__all__ = ["actor_of"]
