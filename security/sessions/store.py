"""Django's database store over our own session rows."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from security.sessions.models import PortalSession


class SessionStore(DatabaseStore):
    """Keeps sessions in ``security_session``."""

    @classmethod
    def get_model_class(cls) -> type[PortalSession]:
        """Return the table of sessions."""
        return PortalSession
