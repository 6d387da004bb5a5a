"""The networks that a domain shuts out, above every other rule (P15)."""

from django.db import models

from accounts.models import Domain


class BlockedNetwork(models.Model):
    """One network that nobody of the domain is let in from, by whatever way, until it ends or is taken back.

    ``network`` is as ``security.networks`` writes it. ``owner`` is the address of who answers for it, handed over where
    that account is purged; ``added_by`` of who added it.
    """

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="blocked_networks")
    network = models.CharField(max_length=49)
    reason = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=254)
    added_by = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_blockednetwork"
        constraints = [models.UniqueConstraint(fields=["domain", "network"], name="blockednetwork_once")]
        indexes = [
            models.Index(fields=["ends_at"], condition=models.Q(ends_at__isnull=False), name="blockednetwork_ending")
        ]

    def __str__(self) -> str:
        return self.network
