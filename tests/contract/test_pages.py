"""Every page as it is sent: nothing inline, nothing kept, every form with its token (W1, W2, W14; UI).

And what readers of headings and keepers of passwords find on it (WCAG 1.3.1, 2.4.6; UI 2.6).
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import pairwise

from accounts.moving_in.rules import Column
from admin_console.templatetags import console_menu, operator_menu
from security.templatetags import settings_menu
from tests.cast import make_cast
from tests.contract.conftest import Shown, leaving_no_row
from tests.site import LISTS, SITE
from tests.site.crowd import crowd

Pages = tuple[Shown, ...]
MENUS = (settings_menu, console_menu, operator_menu)
ENTRIES = {entry.view for menu in MENUS for section in menu.SECTIONS for entry in section.entries}
SECRET = re.compile(r"password|code|current|new|confirm|number|answer_\d|codes")

HAN = r"[\u4e00-\u9fff]"
WIDE = r"[\u3002\uff0c\u3001\uff1b\uff1a\uff1f]"
# What is nobody's language: names of things, people and places, addresses.
NAMES = re.compile(
    r"[a-z0-9]{4} [a-z0-9]{4} [a-z0-9]{4}"  # the code of a card
    r"|[0-9a-f]{8}(?: [0-9a-f]{8}){7}"  # the fingerprint of a key
    r"|\S*[@/.]\S*|[A-Z2-7]{4}|Mail Portal|English|IMAP|POP3|SMTP|ManageSieve|STARTTLS|SSL|TLS|UTC|SHA|Outlook|Foxmail"
    r"|IP(?=地址)|(?:My )?iPhone|Microsoft Authenticator|Google Authenticator|Authy|Firefox|Windows|mail[12]|postmaster"
    r"|CSV|re:(?:summer\[0-9\]\+)?|Alice|Dora|Postmaster|Sales|East|Engineering|Team|Person|Device|Program|Test|Browser"
    r"|MB|UTF-8|GB18030|Li Na|Eve|Tablets"
    # What an operator types and reads on the host.
    r"|(?<=manage\.py )\w+|SQLite|PostgreSQL"
    # A file names its columns in every language alike.
    rf"|(?<![a-z_])(?:{'|'.join(Column)})(?![a-z_])"
)


def forms_in(html: str) -> list[str]:
    return re.findall(r"<form\b.*?</form>", html, re.DOTALL)


def levels_left_out(html: str) -> list[tuple[int, int]]:
    """Return each pair of headings in a row between which a level is missing."""
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html.partition("<main")[2])]
    assert levels[:1] == [1]
    return [(one, next_one) for one, next_one in pairwise(levels) if next_one > one + 1]


def test_pages_are_safe_to_show(pages: Pages) -> None:
    inline = re.compile(r"""\sstyle=|<style|\son[a-z]+=["']|javascript:|["'(]data:|<script(?![^>]*\ssrc=)""")
    third_party = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")
    for page in pages:
        assert not inline.search(page.html), page.name
        assert not third_party.search(page.html), page.name
        assert page.response["Cache-Control"] == "no-store", page.name
        assert page.response["Content-Security-Policy"].startswith("default-src 'none'"), page.name
        assert page.response["X-Content-Type-Options"] == "nosniff", page.name
        for form in forms_in(page.html):
            assert 'method="post"' not in form.partition(">")[0] or "csrfmiddlewaretoken" in form, page.name


def test_pages_have_one_heading_and_a_title(pages: Pages) -> None:
    for page in pages:
        assert page.html.count("<h1") == 1, page.name
        title = re.search(r"<title>(.*?)</title>", page.html, flags=re.DOTALL)
        assert title is not None, page.name
        assert " ".join(title[1].split()).endswith("· Mail Portal"), page.name
        ids = re.findall(r'\sid="([^"]+)"', page.html)
        assert len(ids) == len(set(ids)), page.name


def test_no_level_of_heading_is_left_out(pages: Pages) -> None:
    assert {page.name: left_out for page in pages if (left_out := levels_left_out(page.html))} == {}


def test_no_level_of_heading_is_left_out_where_there_is_nothing(db: None) -> None:
    for name in LISTS:
        with leaving_no_row():
            visit = SITE[name].visit(make_cast())
            page = visit.client.get(f"{visit.path}{SITE[name].empty}")
        assert levels_left_out(page.content.decode()) == [], name


def test_a_form_with_a_password_names_its_account(pages: Pages) -> None:
    """Or a program that keeps passwords saves one for nobody, or over that of another account."""
    asking = [(page, form) for page in pages for form in forms_in(page.html) if 'type="password"' in form]
    assert asking
    assert [page.name for page, form in asking if 'autocomplete="username"' not in form] == []


def test_a_field_is_told_what_to_keep_there(pages: Pages) -> None:
    fields = [(page, field) for page in pages for field in re.findall(r'<input[^>]*type="password"[^>]*>', page.html)]
    told = re.compile(r'autocomplete="(current|new)-password"')
    assert [(page.name, field) for page, field in fields if not told.search(field)] == []


def test_the_last_breadcrumb_is_the_page_itself(pages: Pages) -> None:
    """A `url` of the side menu once made it lead to one's own settings."""
    for page, crumbs in parts(pages, r'<nav class="crumbs".*?</nav>'):
        last = crumbs.rpartition("<li>")[2]
        assert 'aria-current="page"' in last, page.name
        assert "<a " not in last, page.name


def test_whatever_can_be_reached_has_a_name(pages: Pages) -> None:
    """WCAG 2.4.4, 4.1.2: no link and no button is empty, and each leads somewhere."""
    for page in pages:
        for opening, words in re.findall(r"<(?:a|button)\b([^>]*)>(.*?)</(?:a|button)>", page.html, re.DOTALL):
            assert 'href=""' not in opening, page.name
            if 'aria-hidden="true"' not in opening:
                assert re.sub(r"<[^>]*>", "", words).strip(), (page.name, opening)


def test_a_page_of_the_settings_is_marked_in_the_side_menu(pages: Pages) -> None:
    """Once, and as the page itself only where it is an entry's own."""
    for page, menu in parts(pages, r'<nav class="sidenav".*?</nav>'):
        assert re.findall(r'aria-current="(\w+)"', menu) == ["page" if page.name in ENTRIES else "true"], page.name


def parts(pages: Iterable[Shown], pattern: str) -> Iterator[tuple[Shown, str]]:
    """Yield each page that has such a part, with it."""
    found = [(page, match[0]) for page in pages if (match := re.search(pattern, page.html, re.DOTALL))]
    assert len(found) > 10
    yield from found


def test_what_a_page_asks_for_in_confidence_is_in_no_report(pages: Pages) -> None:
    for page in pages:
        own = "".join(filter(is_sent_to_its_page, forms_in(page.html)))
        asked = {name for name in re.findall(r'<input[^>]*\sname="([^"]+)"', own) if SECRET.fullmatch(name)}
        if asked:
            with leaving_no_row():
                visit = SITE[page.name].visit(crowd(3).restore())
                masked = visit.client.post(visit.path, dict.fromkeys(asked, "")).wsgi_request.sensitive_post_parameters
            assert masked == "__ALL__" or asked <= set(masked), page.name


def is_sent_to_its_page(form: str) -> bool:
    opening = form.partition(">")[0]
    return 'method="post"' in opening and "action=" not in opening


def test_nothing_is_left_in_english(pages: Pages) -> None:
    """And what is put together from parts reads as Chinese (E16)."""
    glued = re.compile(rf"{HAN}[,;:!?.()]|[,;:!?()]{HAN}|{WIDE} [^\u00b7]")
    for page in pages:
        assert '<html lang="zh-Hans"' in page.chinese, page.name
        lines = list(seen(page.chinese))
        assert [line for line in lines if re.search("[A-Za-z]{2}", NAMES.sub("", line))] == [], page.name
        assert [line for line in lines if glued.search(line)] == [], page.name


def seen(html: str) -> list[str]:
    """Return the lines that a person sees or hears, codes and secrets left out."""
    html = re.sub(r"<!.*?>|<(script|output)\b.*?</\1>|<option.*?</option>", "", html, flags=re.DOTALL)
    heard = re.findall(r'(?:aria-label|alt|placeholder|data-(?:l|busy|done|failed|hide))="([^"]*)"', html)
    return [" ".join(unescape(text).split()) for text in [*re.split(r"</?(?:[a-z][a-z0-9]*)\b[^>]*>", html), *heard]]
