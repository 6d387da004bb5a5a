"""Nothing leaks into an include, and nothing that it reads is forgotten (UI 2.6)."""

import pytest

from tests.contract.includes import FOLDER, names_of, optional_in

TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))


def test_there_are_includes_to_look_at() -> None:
    assert sum(len(names_of(template).includes) for template in TEMPLATES) > 250


@pytest.mark.parametrize("template", TEMPLATES)
def test_includes_see_only_what_they_are_given(template: str) -> None:
    """A `url` of the side menu once made the last breadcrumb lead to one's own settings."""
    assert [one.template for one in names_of(template).includes if not one.is_isolated] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_includes_are_given_what_they_read(template: str) -> None:
    """With `only` a forgotten name is an empty text: no error, and no page that looks wrong."""
    missing = {
        (one.template, name)
        for one in names_of(template).includes
        for name in names_of(one.template).read - one.given - optional_in(one.template)
    }
    assert missing == set()


@pytest.mark.parametrize("template", TEMPLATES)
def test_includes_read_what_they_are_given(template: str) -> None:
    assert {
        (one.template, name) for one in names_of(template).includes for name in one.given - names_of(one.template).read
    } == set()
