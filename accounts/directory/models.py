"""Who exists: domains, departments and the holders of mailbox accounts."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.directory.rules import DomainState, Role, bounded_as, shown_domain
from accounts.directory.states import STATE_INDEXES

_REST_AFTER_PASS = timedelta(hours=24)


class Domain(models.Model):
    """A tenant: one mail domain. ``policy_epoch`` grows with every change that a decision may depend on.

    ``console_without_factor``: the operator lets its postmasters into the console without a second factor.
    ``import_burden`` is scheme and cost of most passwords that were moved in and not renewed yet, empty without any.
    From ``suspended_at`` on nobody of it gets in. ``deleted_at`` is since when it waits for its end, suspended as well.
    ``shut_up_to``: the last account whose connections were ended since, if any are to be. ``blocks_networks``: it does.
    """

    name = models.CharField(max_length=253, unique=True)
    display_name = models.CharField(max_length=100, blank=True)  # what the company calls itself; may be empty
    created_at = models.DateTimeField(auto_now_add=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    shut_up_to = models.BigIntegerField(null=True, blank=True)
    policy_epoch = models.PositiveBigIntegerField(default=1)
    time_zone = models.CharField(max_length=64, default="UTC")
    demonstration = models.BooleanField(default=False)
    console_without_factor = models.BooleanField(default=False)
    import_burden = models.CharField(max_length=60, blank=True)
    blocks_networks = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "accounts_domain"
        # One gate: who asks whether a domain is suspended need not ask whether it is deleted.
        _is_shut = Q(deleted_at__isnull=True) | Q(suspended_at__isnull=False)
        constraints = [models.CheckConstraint(condition=_is_shut, name="domain_deleted_is_suspended")]

    def __str__(self) -> str:
        return shown_domain(self.name)

    @property
    def state(self) -> DomainState:
        """Return how the domain stands."""
        if self.deleted_at is not None:
            return DomainState.DELETED
        return DomainState.ACTIVE if self.suspended_at is None else DomainState.SUSPENDED

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone that the domain's people live in; the installation's where the name is unknown."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(settings.TIME_ZONE)


class Department(models.Model):
    """A node of a domain's tree; ``path`` lists the ids from the root, ``/1/7/``, for sub-tree reads."""

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="departments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=100)
    path = models.CharField(max_length=500, db_index=True)

    class Meta:
        db_table = "accounts_department"
        constraints = [
            models.UniqueConstraint(
                fields=["domain", "name"],
                condition=Q(parent__isnull=True),
                name="department_root_name_unique",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(parent__isnull=False), name="department_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> tuple[int, ...]:
        """Return the ids of this department and of those above it, the nearest first."""
        return tuple(int(step) for step in reversed(self.path.strip("/").split("/")))


class User(AbstractBaseUser):
    """The holder of a mailbox account, or an operator, who has none.

    ``auth_epoch`` grows when the password changes or the account is frozen: sessions and proofs derived from an
    older one are void; ``factor_epoch`` grows with each change of a second factor and voids trusted devices.
    ``client_passwords_since`` is the person's own toggle for security passwords (E5).
    ``must_change_password_since`` asks for a new password at the next logon before anything else opens (E2);
    from ``password_ends_at`` on, a temporary password opens nothing. ``first_factor_at`` is when a second factor was
    bound for the first time ever; ``enrolment_until`` is the end of a window that a postmaster opened (D5).
    ``second_step_failures`` are those in a row at the second step, from unknown browsers and under this password; too
    many close it to such browsers, at ``second_step_closed_at``. ``guessing_told_at`` is when the owner last heard.
    ``password_reminded_on`` is the last day, in the domain's zone, of a reminder that the password ends (E15).
    ``enrolled_by_pass_at`` is when one was bound by an enrolment pass for the last time (X21).
    ``factors_frozen_at`` is when the link of a notice last stopped what had been changed, until that is decided (X34).
    ``recovered_at`` is when the password was last set by Forgot Password. From then on it opens no mail program until
    its owner has logged on to the web (``mail_awaits_logon_since``), nor before ``mail_rests_until``.
    ``first_logon_at`` is when it was first logged on to, by web or mail (security.records). ``second_factor_since``
    is since when an authenticator or phone is bound without a break, also one that is stopped; empty without any.
    ``phone_since`` is the same of a phone alone.
    ``wizard_done_at`` is when the set-up of the first logon was finished, or skipped where it may be (E2).
    ``deleted_at`` is since when the account is in the recycle bin. ``administers_since`` is since when it looks after
    others as a delegated administrator (P12); what it may do is kept by the console.
    ``language`` is the one of messages to the person, empty before the first logon. It follows the browser of each
    logon until the person chooses one, at ``language_chosen_at`` (E16).
    """

    last_login = None
    # A sealed hash of another program is longer than Django's column.
    password = models.CharField(max_length=600)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Its own index would be a part of others, and taken instead of them where a database has no statistics.
    domain = models.ForeignKey(
        Domain, null=True, blank=True, db_index=False, on_delete=models.PROTECT, related_name="users"
    )
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="users")
    address = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=16, default=Role.EMPLOYEE)
    auth_epoch = models.PositiveBigIntegerField(default=1)
    factor_epoch = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    administers_since = models.DateTimeField(null=True, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    must_change_password_since = models.DateTimeField(null=True, blank=True)
    password_ends_at = models.DateTimeField(null=True, blank=True)
    password_reminded_on = models.DateField(null=True, blank=True)
    first_factor_at = models.DateTimeField(null=True, blank=True)
    second_factor_since = models.DateTimeField(null=True, blank=True)
    phone_since = models.DateTimeField(null=True, blank=True)
    first_logon_at = models.DateTimeField(null=True, blank=True)
    enrolment_until = models.DateTimeField(null=True, blank=True)
    enrolled_by_pass_at = models.DateTimeField(null=True, blank=True)
    factors_frozen_at = models.DateTimeField(null=True, blank=True)
    second_step_failures = models.PositiveIntegerField(default=0)
    second_step_closed_at = models.DateTimeField(null=True, blank=True)
    guessing_told_at = models.DateTimeField(null=True, blank=True)
    recovered_at = models.DateTimeField(null=True, blank=True)
    mail_awaits_logon_since = models.DateTimeField(null=True, blank=True)
    mail_rests_until = models.DateTimeField(null=True, blank=True)
    client_passwords_since = models.DateTimeField(null=True, blank=True)
    wizard_done_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=16, blank=True)
    language_chosen_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "address"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        db_table = "accounts_user"
        verbose_name = _("account")
        indexes = [
            models.Index(fields=["domain", "name", "id"], name="user_by_name"),
            models.Index(fields=["domain", "address"], name="user_by_address"),
            models.Index(
                fields=["domain", "deleted_at", "id"], condition=Q(deleted_at__isnull=False), name="user_in_bin"
            ),
            models.Index(fields=["domain", "id"], condition=Q(role=Role.POSTMASTER), name="user_postmaster"),
            models.Index(
                fields=["domain", "password_changed_at"],
                condition=Q(deleted_at__isnull=True, password_changed_at__isnull=False),
                name="user_by_password_age",
            ),
            *STATE_INDEXES,
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.OPERATOR, domain__isnull=True)
                | (~Q(role=Role.OPERATOR) & Q(domain__isnull=False)),
                name="user_domain_unless_operator",
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's constant becomes a fact of the row
        """Whether the account may log on at all, its domain not considered."""
        return self.frozen_at is None and self.deleted_at is None

    @property
    def rests_until(self) -> datetime | None:
        """Return until when someone who came by an enrolment pass changes no factor (docs/security.md 1.7)."""
        return self.enrolled_by_pass_at and self.enrolled_by_pass_at + _REST_AFTER_PASS

    @property
    def bounded_as(self) -> str:
        """Return the role whose bounds hold for the account's sessions and devices: an administrator's are as short."""
        return bounded_as(self.role, self.administers_since)

    @property
    def message_language(self) -> str:
        """Return the language to write to the person in; the installation's where there is no better one."""
        return self.language if self.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the person's domain; an operator's is the installation's."""
        return ZoneInfo(settings.TIME_ZONE) if self.domain is None else self.domain.zone

    @property
    def contact(self) -> str:
        """Return whom the person can write to: the postmaster, whom every domain has. Empty for an operator."""
        return f"postmaster@{self.address.partition('@')[2]}" if self.domain_id else ""

    @staticmethod
    def next_epoch() -> dict[str, Any]:
        """Return the columns of an update that raises ``auth_epoch``; failures at the second step begin at nothing."""
        return {
            "auth_epoch": F("auth_epoch") + 1,
            "second_step_failures": 0,
            "second_step_closed_at": None,
            "guessing_told_at": None,
        }

    @property
    def epochs(self) -> tuple[int, int]:
        """Return both epochs: a flow that began under others began with another password or another factor."""
        return self.auth_epoch, self.factor_epoch

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django ends each session whose hash no longer matches: the epoch alone decides, not the stored hash,
        # so that a re-hash under a newer key logs nobody off.
        value = f"{self.public_id}:{self.auth_epoch}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()
