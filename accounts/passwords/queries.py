"""Reading a domain's weak-password keywords and an account's former passwords."""

from functools import lru_cache

from accounts.directory.models import Domain, User
from accounts.passwords.keywords import Keyword, KeywordList
from accounts.passwords.models import FormerPassword, WeakKeyword

# A compiled list takes up to 4 MiB; a domain that is not kept is read and compiled again, in some 20 ms.
_DOMAINS_KEPT = 16


def keywords_of(*, domain_id: int) -> list[Keyword]:
    """Return the domain's keywords in their order."""
    rows = WeakKeyword.objects.filter(domain_id=domain_id).order_by("pk").values_list("text", "is_expression")
    return [Keyword(text, is_expression) for text, is_expression in rows]


def keyword_count(*, domain_id: int) -> int:
    """Return how many keywords the domain has."""
    return WeakKeyword.objects.filter(domain_id=domain_id).count()


def keyword_list_of(domain: Domain | None) -> KeywordList:
    """Return the domain's keywords ready to be looked for; an empty list for none.

    Read and compiled once for each policy epoch, as which the caller has read the domain: a change of the list raises
    it, so that no process goes on with an old one.
    """
    return _NO_KEYWORDS if domain is None else _compiled(domain.pk, domain.policy_epoch)


@lru_cache(_DOMAINS_KEPT)
def _compiled(domain_id: int, _epoch: int) -> KeywordList:
    return KeywordList(keywords_of(domain_id=domain_id))


_NO_KEYWORDS = KeywordList()


def former_passwords(*, account: User, most: int) -> list[str]:
    """Return the stored forms of the account's last passwords before the present one, the newest first."""
    rows = FormerPassword.objects.filter(account=account).order_by("-pk")
    return list(rows.values_list("encoded", flat=True)[:most]) if most > 0 else []
