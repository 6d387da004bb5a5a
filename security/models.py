"""The doorman's tables at a glance."""

from security.client_passwords.models import ClientPassword
from security.connections.models import Cut
from security.logons.models import LogonRecord
from security.sessions.models import PortalSession
from security.step_up.models import StepUpGrant

__all__ = ["ClientPassword", "Cut", "LogonRecord", "PortalSession", "StepUpGrant"]
