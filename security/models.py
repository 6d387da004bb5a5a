"""The doorman's tables at a glance."""

from security.client_passwords.models import ClientPassword
from security.connections.models import Cut
from security.logon.models import LogonAttempt
from security.logons.models import LogonRecord
from security.sessions.models import KnownBrowser, PortalSession
from security.step_up.models import StepUpGrant

__all__ = ["ClientPassword", "Cut", "KnownBrowser", "LogonAttempt", "LogonRecord", "PortalSession", "StepUpGrant"]
