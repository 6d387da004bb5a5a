"""Nothing leaks into an include, and nothing that it reads is forgotten (UI 2.6)."""

from tests.contract.includes import FOLDER, Include, names_of, optional_in

TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))


def includes() -> list[tuple[str, Include]]:
    """Return each include with the template that it stands in."""
    return [(template, one) for template in TEMPLATES for one in names_of(template).includes]


def test_there_are_includes_to_look_at() -> None:
    assert len(includes()) > 250


def test_includes_see_only_what_they_are_given() -> None:
    """A `url` of the side menu once made the last breadcrumb lead to one's own settings."""
    assert [(template, one.template) for template, one in includes() if not one.is_isolated] == []


def test_includes_are_given_what_they_read() -> None:
    """With `only` a forgotten name is an empty text: no error, and no page that looks wrong."""
    missing = {
        (template, one.template, name)
        for template, one in includes()
        for name in names_of(one.template).read - one.given - optional_in(one.template)
    }
    assert missing == set()


def test_includes_read_what_they_are_given() -> None:
    unread = {(at, one.template, name) for at, one in includes() for name in one.given - names_of(one.template).read}
    assert unread == set()
