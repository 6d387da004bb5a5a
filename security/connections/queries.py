"""Reading cuts: the receipts that people see."""

from collections.abc import Sequence

from security.connections.models import Cut


def receipts_for(*, credentials: Sequence[str]) -> dict[str, list[Cut]]:
    """Return each credential's latest order to each server, by its name, in one query; an empty list without any."""
    newest = {
        (cut.credential, cut.server): cut for cut in Cut.objects.filter(credential__in=credentials).order_by("pk")
    }
    receipts: dict[str, list[Cut]] = {credential: [] for credential in credentials}
    for (credential, _), cut in sorted(newest.items()):
        receipts[credential].append(cut)
    return receipts
