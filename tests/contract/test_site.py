"""The table of the site is whole: each URL stands in it once."""

from tests.site import LISTS, PARTS, SHOWN, SITE
from tests.site.addresses import all_names


def test_every_url_is_in_the_table() -> None:
    assert PARTS
    assert sorted(SITE) == sorted(all_names())


def test_the_lists_are_pages_that_people_see() -> None:
    assert set(LISTS) < set(SHOWN)
    assert len(LISTS) > 5
