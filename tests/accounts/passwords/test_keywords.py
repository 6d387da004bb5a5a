"""P3: weak-password keywords, pure: what may be one, what a password has of them, and that none can hang (T17)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.passwords.keywords import (
    EXPRESSION_LENGTH,
    EXPRESSION_SIZE,
    KEYWORD_LENGTH,
    MOST_KEYWORDS,
    Keyword,
    KeywordFlaw,
    KeywordList,
    read_keywords,
)
from accounts.passwords.words import mistake_words


def found(password: str, *lines: str) -> bool:
    return KeywordList([Keyword.of(line) for line in lines]).is_in(password)


def flaw_of(line: str) -> KeywordFlaw | None:
    _, mistakes = read_keywords(line)
    return mistakes[0].flaw if mistakes else None


@pytest.mark.parametrize(
    ("line", "password"),
    [
        ("acme", "My-ACME-42"),
        ("ACME", "my-acme-42"),
        ("straße", "Hauptstrasse-7"),
        ("strasse", "HauptSTRAẞE-7"),
        ("Ａcme", "acme-42-X"),
        ("acme", "ａｃｍｅ-42"),
        ("北风", "我的北风A1"),
        ("a.b*c", "Xa.b*c7"),
        ("re:summer[0-9]+", "My-SUMMER26"),
        ("re:Straße\\d", "HAUPTSTRASSE7"),
        ("re:^19[0-9]{2}", "1984-Orwell"),
        ("re:(spring|autumn)$", "My-7-Autumn"),
        ("re:[а-я]{4}", "Пароль-7"),
    ],
)
def test_a_keyword_is_found_whatever_case_and_width(line: str, password: str) -> None:
    assert found(password, line)
    assert found(password, "nothing-like-it", line, "nor-this")


@pytest.mark.parametrize(("line", "password"), [("acme", "ac-me-42"), ("a.c", "abc-42"), ("re:^x", "7x-Lorem")])
def test_what_is_no_keyword_is_none(line: str, password: str) -> None:
    assert not found(password, line)


def test_an_empty_list_finds_nothing() -> None:
    assert not KeywordList()
    assert not KeywordList().is_in("whatever")


@pytest.mark.parametrize(
    ("line", "flaw"),
    [
        ("abc", None),
        ("ab", KeywordFlaw.TOO_SHORT),
        ("密码", None),
        ("パス", None),
        ("암호", None),
        ("密", KeywordFlaw.TOO_SHORT),
        ("密a", KeywordFlaw.TOO_SHORT),
        ("x" * KEYWORD_LENGTH, None),
        ("x" * (KEYWORD_LENGTH + 1), KeywordFlaw.TOO_LONG),
        ("ac\u200bme", KeywordFlaw.INVISIBLE),
        ("ac\tme", KeywordFlaw.INVISIBLE),
        ("re:" + "x" * EXPRESSION_LENGTH, None),
        ("re:" + "x" * (EXPRESSION_LENGTH + 1), KeywordFlaw.TOO_LARGE),
        ("re:", KeywordFlaw.MATCHES_EMPTY),
        ("re:a*", KeywordFlaw.MATCHES_EMPTY),
        ("re:a|", KeywordFlaw.MATCHES_EMPTY),
        ("re:^", KeywordFlaw.MATCHES_EMPTY),
        ("re:.", KeywordFlaw.MATCHES_TOO_MUCH),
        ("re:[0-9]$", KeywordFlaw.MATCHES_TOO_MUCH),
        ("re:\\b", KeywordFlaw.MATCHES_TOO_MUCH),
        ("re:[0-9]{4}", None),
        ("re:x(", KeywordFlaw.UNREADABLE),
        ("re:(?=x)y", KeywordFlaw.UNREADABLE),
        ("re:(x)\\1", KeywordFlaw.UNREADABLE),
        ("re:x{1001}", KeywordFlaw.UNREADABLE),
        ("re:.{1,300}x", KeywordFlaw.TOO_LARGE),
        ("re:(?:(?:x{0,10}){0,10}){0,10}y", KeywordFlaw.TOO_LARGE),
    ],
)
def test_t17_each_line_is_taken_or_named(line: str, flaw: KeywordFlaw | None) -> None:
    assert flaw_of(line) == flaw


def test_t17_an_expression_that_hangs_others_is_refused_or_cannot_hang() -> None:
    """``(a+)+$`` matches too many passwords; its like that does not is matched in a time that only the text decides."""
    assert flaw_of("re:(a+)+$") is KeywordFlaw.MATCHES_TOO_MUCH
    assert flaw_of("re:^(a+)+b$") is None
    assert not found("a" * 64, "re:^(a+)+b$")
    assert flaw_of("re:(?:a?){60}a{60}") is None
    assert found("a" * 64, "re:(?:a?){60}a{60}")


def test_lines_are_counted_as_they_stand_in_the_field() -> None:
    keywords, mistakes = read_keywords("\n northwind \r\n\nab\n\nre:x(\nNorthwind\nnorthwind\n")
    assert keywords == [Keyword("northwind"), Keyword("ab"), Keyword("x(", is_expression=True), Keyword("Northwind")]
    assert [(mistake.line, mistake.flaw) for mistake in mistakes] == [
        (4, KeywordFlaw.TOO_SHORT),
        (6, KeywordFlaw.UNREADABLE),
    ]
    assert mistake_words(mistakes[0]).startswith("Line 4: too short.")
    assert mistake_words(mistakes[1]) == "Line 6: the expression lacks a closing parenthesis."


def test_t17_five_hundred_are_enough() -> None:
    lines = [f"keyword-{number}" for number in range(MOST_KEYWORDS + 1)]
    assert read_keywords("\n".join(lines[:-1])) == ([Keyword(line) for line in lines[:-1]], [])
    keywords, (mistake,) = read_keywords("\n".join(lines))
    assert (keywords, mistake.line, mistake.flaw) == ([], MOST_KEYWORDS + 1, KeywordFlaw.TOO_MANY)


def test_many_large_expressions_are_refused_together() -> None:
    _, (mistake,) = read_keywords("\n".join(f"re:.{{0,20}}{number:03}" for number in range(200)))
    assert mistake.flaw is KeywordFlaw.TOO_LARGE_TOGETHER
    assert 200 / EXPRESSION_SIZE < mistake.line < 200


def test_where_the_pass_over_all_is_given_up_each_is_looked_for_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """RE2 gives a set up for want of memory, and would then find nothing."""
    keywords = KeywordList([Keyword("acme"), Keyword("summer[0-9]", is_expression=True)])
    monkeypatch.setattr("re2.Set.Match", lambda *_: None)
    assert keywords.is_in("My-ACME-7")
    assert keywords.is_in("Summer7")
    assert not keywords.is_in("Winter7")


@pytest.mark.parametrize("letters", ["北风海港夏冬春", "абвгдеж", "abcdefg"])
def test_the_longest_list_of_words_is_looked_through(letters: str) -> None:
    words = ["".join(letters[(number + place) % len(letters)] for place in range(60)) for number in range(7)]
    keywords, mistakes = read_keywords("\n".join(f"{word}{number:03}" for word in words for number in range(71)))
    assert (len(keywords), mistakes) == (497, [])
    assert KeywordList(keywords).is_in(f"{words[-1]}070".upper())
    assert not KeywordList(keywords).is_in(words[-1])


@pytest.mark.parametrize("part", ["[а-я]{6}", ".{15}", "(?:x?){30}x{30}", "(?:лето|зима|весна)[0-9]{1,4}"])
def test_the_largest_list_of_expressions_that_is_taken_is_looked_through(part: str) -> None:
    """What RE2 has memory for one by one, it has memory for together."""
    lines = [f"re:{part}Z{number:03}" for number in range(MOST_KEYWORDS)]
    _, mistakes = read_keywords("\n".join(lines))
    taken = [Keyword.of(line) for line in (lines[: mistakes[0].line - 1] if mistakes else lines)]
    assert len(taken) > 20
    assert read_keywords("\n".join(keyword.line for keyword in taken))[1] == []
    assert not KeywordList(taken).is_in("Lorem-Ipsum-42")


@given(st.text(min_size=1, max_size=64))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert found(f"{text}northwind", "northwind", "re:x{3}y") is True


@given(st.text(max_size=200))
def test_any_text_can_be_read_as_a_list(text: str) -> None:
    """Each keyword comes back as the line that it was, and each mistake has words."""
    keywords, mistakes = read_keywords(text)
    assert [Keyword.of(keyword.line) for keyword in keywords] == keywords
    assert all(mistake_words(mistake) for mistake in mistakes)


@given(st.text("ab(|)*+?{}[]\\^$.0123", min_size=1, max_size=20))
def test_an_expression_that_is_taken_spares_the_empty_text_and_good_passwords(text: str) -> None:
    if flaw_of(f"re:{text}") is None:
        assert not found("", f"re:{text}")
        assert isinstance(found("Xy7-Lorem-ipsum", f"re:{text}"), bool)
