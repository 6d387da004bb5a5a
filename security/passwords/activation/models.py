"""Rounds of activation codes: whose account has one, and until when. The codes themselves are stored nowhere."""

import uuid

from django.db import models

from accounts.models import Domain, User


class ActivationRound(models.Model):
    """One sheet: its codes follow from the key ``kid``, this row and each account.

    Its ``issuer`` alone may see them, for a day; ``accounts`` is how many there were.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="activation_rounds")
    issuer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="activation_rounds")
    kid = models.PositiveSmallIntegerField()
    accounts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "security_activationround"

    def __str__(self) -> str:
        return f"round {self.public_id}"


class ActivationCode(models.Model):
    """That an account has a code of a round: the only living one, until it is used, too old, or a password is set.

    ``auth_epoch`` is the account's when the code was ordered. The row goes when the code is used.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="activation_code")
    round = models.ForeignKey(ActivationRound, on_delete=models.CASCADE, related_name="codes")
    auth_epoch = models.PositiveBigIntegerField()

    class Meta:
        db_table = "security_activationcode"

    def __str__(self) -> str:
        return f"code of account {self.account_id}"
