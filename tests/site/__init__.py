"""The site as one table: each URL is entered once, with who gets what, how one comes to it and its right answer.

The matrix of pages and people, the checks of all pages, the attacks on all forms and what the tours must have seen are
read from it. A URL that is missing fails in tests/contract/test_site.py.
"""

from tests.site import (
    batches,
    console,
    doorstep,
    enforcement,
    factors,
    first_logon,
    life,
    operator,
    postmasters,
    recovery,
    resets,
    settings,
)
from tests.site.table import PEOPLE, SITE, STAGE, Page, Visit

__all__ = ["FORMS", "LISTS", "PEOPLE", "READ", "SHOWN", "SITE", "STAGE", "Page", "Visit"]

PARTS = (
    batches,
    console,
    doorstep,
    enforcement,
    factors,
    first_logon,
    life,
    operator,
    postmasters,
    recovery,
    resets,
    settings,
)

# By name: what can be asked for, what people see as a page, what lists rows, and what takes a form of fields.
READ = [name for name, page in SITE.items() if page.is_read]
SHOWN = [name for name, page in SITE.items() if page.is_shown]
LISTS = [name for name, page in SITE.items() if page.empty is not None]
FORMS = [name for name, page in SITE.items() if page.is_sent and not page.takes_file]
