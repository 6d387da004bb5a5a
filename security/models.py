"""The doorman's tables at a glance: where Django looks for them."""

from security.address_limits.models import BlockedNetwork
from security.browsers.models import KnownBrowser, PortalSession, TrustedDevice
from security.client_passwords.models import ClientPassword, DomainMailHost
from security.connections.models import Cut
from security.deadlines.models import Deadline, PersonalOrder
from security.factors.authenticators.models import Authenticator
from security.factors.challenges.models import Challenge
from security.factors.passes.models import EnrolmentPass
from security.factors.phones.models import PhoneChange, SecurePhone
from security.factors.questions.models import SecurityAnswer
from security.factors.recovery_codes.models import RecoveryCode, RecoveryCodes
from security.freezing.models import FreezeLink
from security.grants.models import StepUpGrant
from security.logon.models import LogonAttempt
from security.notices.models import NoticeFact, NoticeSettings
from security.old_passwords.models import OldPassword
from security.passwords.activation.models import ActivationCode, ActivationRound
from security.passwords.links.models import PasswordLink
from security.records.models import LastLogon, LogonDay, LogonHalfHour, LogonRecord, OwnProgram, ProgramUse
from security.recovery.models import RecoveryRequest
