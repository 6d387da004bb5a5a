"""Roles, from the least to the most powerful."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in the portal; a postmaster rules one domain, an operator the installation."""

    EMPLOYEE = "employee"
    POSTMASTER = "postmaster"
    OPERATOR = "operator"
