"""The operators' door to domains: no other module of their console looks one up by what an address names."""

from django.http import Http404

from accounts.models import Domain, User
from admin_console.denials import record_denial
from admin_console.domains.queries import domain_named
from mailportal.audit.source import Source


def domain_of(operator: User, name: str, *, source: Source) -> Domain:
    """Return the domain of this name. Raises Http404, which is recorded: nobody comes to such an address by a link."""
    domain = domain_named(name)
    if domain is None:
        record_denial(operator, source, f"domain {name}")
        raise Http404
    return domain
