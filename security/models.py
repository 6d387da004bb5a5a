"""The doorman's tables at a glance."""

from security.authenticators.models import Authenticator
from security.challenges.models import Challenge
from security.client_passwords.models import ClientPassword
from security.connections.models import Cut
from security.freezing.models import Freeze, FreezeLink
from security.known_browsers.models import KnownBrowser
from security.logon.models import LogonAttempt
from security.logons.models import LogonRecord, OwnProgram
from security.notice_settings.models import NoticeSettings
from security.password_links.models import PasswordLink
from security.phones.models import PhoneChange, SecurePhone
from security.questions.models import SecurityAnswer
from security.recovery_codes.models import RecoveryCode, RecoveryCodes
from security.sessions.models import PortalSession
from security.step_up.models import StepUpGrant
from security.trusted_devices.models import TrustedDevice

__all__ = [
    "Authenticator",
    "Challenge",
    "ClientPassword",
    "Cut",
    "Freeze",
    "FreezeLink",
    "KnownBrowser",
    "LogonAttempt",
    "LogonRecord",
    "NoticeSettings",
    "OwnProgram",
    "PasswordLink",
    "PhoneChange",
    "PortalSession",
    "RecoveryCode",
    "RecoveryCodes",
    "SecurePhone",
    "SecurityAnswer",
    "StepUpGrant",
    "TrustedDevice",
]
