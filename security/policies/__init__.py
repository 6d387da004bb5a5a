"""Every policy kind of the doorman, with its words. One page, so that no caller has to know which file a kind is in."""

from security.policies.addresses import ADDRESS_KINDS, LOGON_NETWORKS, LOGON_NETWORKS_IN_MAIL
from security.policies.mail_programs import CLIENT_PASSWORDS, IMAP, POP3, PROTOCOL_SWITCHES, SMTP, THIRD_PARTY_CLIENTS
from security.policies.new_passwords import (
    BY_CLASSES,
    BY_LENGTH,
    PASSWORD_HISTORY,
    PASSWORD_KINDS,
    PASSWORD_LENGTH,
    PASSWORD_RULES,
)
from security.policies.password_lifetimes import (
    ADVISE,
    FORCE,
    NEVER,
    PASSWORD_EXPIRY,
    PASSWORD_EXPIRY_STRENGTH,
    PASSWORD_LIFETIMES,
    TEMPORARY_PASSWORD_DAYS,
)
from security.policies.second_factor import (
    FACTOR_AUTHENTICATOR,
    FACTOR_PHONE,
    FACTOR_QUESTIONS,
    QUESTION_COUNT,
    QUESTIONS_AS_SECOND_STEP,
    RECOVERY_BY_QUESTIONS,
    SECOND_FACTOR,
    TRUSTED_DEVICE_DAYS,
    TWO_FACTOR_KINDS,
)
from security.policies.values import ALLOWED, CHOOSE, OFF, ON, REFUSED, REQUIRED

__all__ = [
    "ADDRESS_KINDS",
    "ADVISE",
    "ALLOWED",
    "BY_CLASSES",
    "BY_LENGTH",
    "CHOOSE",
    "CLIENT_PASSWORDS",
    "FACTOR_AUTHENTICATOR",
    "FACTOR_PHONE",
    "FACTOR_QUESTIONS",
    "FORCE",
    "IMAP",
    "LOGON_NETWORKS",
    "LOGON_NETWORKS_IN_MAIL",
    "NEVER",
    "OFF",
    "ON",
    "PASSWORD_EXPIRY",
    "PASSWORD_EXPIRY_STRENGTH",
    "PASSWORD_HISTORY",
    "PASSWORD_KINDS",
    "PASSWORD_LENGTH",
    "PASSWORD_LIFETIMES",
    "PASSWORD_RULES",
    "POP3",
    "PROTOCOL_SWITCHES",
    "QUESTIONS_AS_SECOND_STEP",
    "QUESTION_COUNT",
    "RECOVERY_BY_QUESTIONS",
    "REFUSED",
    "REQUIRED",
    "SECOND_FACTOR",
    "SMTP",
    "TEMPORARY_PASSWORD_DAYS",
    "THIRD_PARTY_CLIENTS",
    "TRUSTED_DEVICE_DAYS",
    "TWO_FACTOR_KINDS",
]
