"""The desk's tables at a glance."""

from admin_console.administrators.models import Administrator

__all__ = ["Administrator"]
