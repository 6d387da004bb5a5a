"""The desk's tables at a glance."""

from admin_console.administrators.models import Administrator
from admin_console.figures.models import DomainFigures

__all__ = ["Administrator", "DomainFigures"]
