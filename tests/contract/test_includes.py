"""Nothing leaks into an include, and nothing that it reads is forgotten (UI 2.6)."""

from tests.contract.includes import FOLDER, names_of, optional_in

NAMES = {name: names_of(name) for name in sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))}
# Each include with the template that it stands in.
INCLUDES = [(template, one) for template, names in NAMES.items() for one in names.includes]


def test_there_are_includes_to_look_at() -> None:
    assert len(INCLUDES) > 250


def test_includes_see_only_what_they_are_given() -> None:
    """A `url` of the side menu once made the last breadcrumb lead to one's own settings."""
    assert [(template, one.template) for template, one in INCLUDES if not one.is_isolated] == []


def test_includes_are_given_what_they_read() -> None:
    """With `only` a forgotten name is an empty text: no error, and no page that looks wrong."""
    missing = {
        (template, one.template, name)
        for template, one in INCLUDES
        for name in NAMES[one.template].read - one.given - optional_in(one.template)
    }
    assert missing == set()


def test_includes_read_what_they_are_given() -> None:
    unread = {(at, one.template, name) for at, one in INCLUDES for name in one.given - NAMES[one.template].read}
    assert unread == set()
