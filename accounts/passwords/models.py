"""What a domain's passwords must not hold, and what an account's were before."""

from django.db import models

from accounts.directory.models import Domain, User
from accounts.passwords.keywords import EXPRESSION_LENGTH, Keyword


class WeakKeyword(models.Model):
    """One line of a domain's list, in the order in which it was typed: a text, or an expression."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="weak_keywords")
    text = models.CharField(max_length=EXPRESSION_LENGTH)
    is_expression = models.BooleanField(default=False)

    class Meta:
        db_table = "accounts_weakkeyword"
        constraints = [
            models.UniqueConstraint(fields=["domain", "is_expression", "text"], name="weak_keyword_once"),
        ]

    def __str__(self) -> str:
        return Keyword(self.text, self.is_expression).line


class FormerPassword(models.Model):
    """The hash of a password that an account had, kept while its policy asks for that; the newest has the highest id.

    All of one account have one salt, which its present password shares: one slow hash is compared with all of them.
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    encoded = models.CharField(max_length=128)

    class Meta:
        db_table = "accounts_formerpassword"

    def __str__(self) -> str:
        return f"former password of account {self.account_id}"
