"""What everybody tries first is refused, with whatever ornaments (docs/security.md 1.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.passwords.commonest import common_passwords, is_common, is_weak
from accounts.passwords.cores import company_words, cores_of

COMPANY = company_words(domain="acme.example", display_name="Northwind Traders, Ltd.")


@pytest.mark.parametrize(
    "password",
    [
        "Password1234!",
        "Welcome1!",
        "Summer2026!",
        "Acme2026!",
        "ACME-2026!",
        "@cme2026!",
        "P@ssw0rd1!",
        "Pa$$w0rd2026",
        "$ummer2026!",
        "!!Winter25!!",
        "1Qwerty!",
        "L3tme1n!!",
        "Tr0mbone1",
        "Northwind2026!",
        "NorthwindTraders1!",
        "Tr4ders!2026",
        "Ｐａｓｓｗｏｒｄ１２!",
        "School123",
        "Example1234!",
    ],
)
def test_a_word_with_ornaments_is_common(password: str) -> None:
    assert is_common(password, company=COMPANY)


@pytest.mark.parametrize(
    "password",
    [
        "Correct-Horse-7",
        "Summer2026!Harbour",
        "Summer-84726193-Q",
        "summer!9284#7162",
        "Xk9-Acme-vT4q",
        "Grüße-Portal-9",
        "密码是春眠不觉晓A1",
        "Globex2026!x7Q",
    ],
)
def test_what_more_than_ornaments_is_added_to_is_none(password: str) -> None:
    assert not is_common(password, company=COMPANY)


def test_ornaments_that_nobody_guesses_count() -> None:
    """Refused is what stripping leaves common and the estimate finds weak: both, not one of them."""
    assert cores_of("summer!9284#7162") & common_passwords()
    assert not is_weak("summer!9284#7162", company=COMPANY)
    assert is_weak("Zq7!Zq7!Zq7!", company=COMPANY)
    assert not is_common("Zq7!Zq7!Zq7!", company=COMPANY)


def test_the_words_of_a_company() -> None:
    words = company_words(domain="xn--bcher-kva.co.example", display_name="Bücher-Kontor GmbH & Co")
    assert {"bücher", "co", "example", "kontor", "gmbh", "bücherkontor", "bücherkontorgmbhco"} <= set(words)
    assert is_common("Kontor2026!", company=words)
    assert not is_common("Kontor2026!", company=COMPANY)


DISGUISES = {"a": "@4", "e": "3", "o": "0", "s": "$5", "i": "1!|", "g": "96", "t": "7+"}
ornaments = st.text("0123456789!#$%&*+,-./:;<=>?@_ ", max_size=20)


@given(st.sampled_from(["welcome", "sunshine", "dragon", "letmein", "acme"]), ornaments, ornaments, st.data())
def test_the_word_is_found_in_any_case_and_disguise_between_any_ornaments(
    word: str, before: str, after: str, data: st.DataObject
) -> None:
    # 1 stands for i or for l; a word that has both is not looked for with 1 for both at once.
    ways = [(char, char.upper(), *DISGUISES.get(char, "")) for char in word[1:-1]]
    inside = "".join(data.draw(st.sampled_from(way)) for way in ways)
    assert word in cores_of(f"{before}{word[0]}{inside}{word[-1]}{after}")


@given(st.text())
def test_any_text_has_cores_without_case(text: str) -> None:
    assert all(core == core.casefold() or not core.isascii() for core in cores_of(text))


def test_the_lists_are_long_enough() -> None:
    """docs/security.md 1.1: at least 3,000 that are long enough to be chosen."""
    assert {"password1", "sunshine1", "qwertyuiop"} <= common_passwords()
    assert sum(len(password) >= 8 for password in common_passwords()) > 3000
