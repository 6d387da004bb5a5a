"""Who stands at the desk, and the mail server that does not answer."""

from tests.admin_console.resets.conftest import bob, mail1

__all__ = ["bob", "mail1"]  # the fixtures
