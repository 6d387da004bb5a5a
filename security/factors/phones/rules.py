"""Secure phones, pure: how long a change may take, and what a new number may not do yet (E8, docs/security.md 1.4)."""

from datetime import timedelta

CHANGE_FOR = timedelta(minutes=15)
# SIM swap: until then a new number gets codes for the logon but none for the recovery.
REST_BEFORE_RECOVERY = timedelta(hours=72)
# The purpose of the code that goes to a new number; one sent for anything else binds no phone (attack M14).
BIND_PURPOSE = "bind-phone"
