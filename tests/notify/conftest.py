"""A mail server for these tests."""

from tests.notify.mail_server import mail_server

__all__ = ["mail_server"]
