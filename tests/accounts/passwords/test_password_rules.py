"""P3, pure: 8 to 64 characters, three of four classes, not the address, not a common one, not the old one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.passwords.commonest import common_passwords
from accounts.passwords.rules import Flaw, flaws_of

ADDRESS, CURRENT = "alice.moreau@acme.example", "Old-Passw0rd"


def flaws(password: str, *, address: str = ADDRESS) -> list[Flaw]:
    return flaws_of(password=password, address=address, current=CURRENT, common={"sunshine1"})


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Tr0mbone", []),
        ("Tr0mbon", [Flaw.TOO_SHORT]),
        ("Tr0m" * 16, []),
        ("Tr0m" * 16 + "b", [Flaw.TOO_LONG]),
        ("tr0mbone", [Flaw.TOO_FEW_CLASSES]),
        ("tr0mbone!", []),
        ("TR0MBONE ", []),
        ("Trombone", [Flaw.TOO_FEW_CLASSES]),
        ("Tr密码ombone", []),
        ("x-Alice.Moreau-7", [Flaw.CONTAINS_ADDRESS]),
        ("ALICE.MOREAU@acme.EXAMPLE7", [Flaw.CONTAINS_ADDRESS]),
        ("Alice-7-good", []),
        ("SunShine1", [Flaw.COMMON]),
        (CURRENT, [Flaw.UNCHANGED]),
        ("", [Flaw.TOO_SHORT, Flaw.TOO_FEW_CLASSES]),
    ],
)
def test_each_rule(password: str, expected: list[Flaw]) -> None:
    assert flaws(password) == expected


def test_a_local_part_of_two_letters_is_no_hint() -> None:
    assert flaws("Tr0mbone-li", address="li@acme.example") == []
    assert flaws("Tr0mbone-lin", address="lin@acme.example") == [Flaw.CONTAINS_ADDRESS]


def test_four_byte_characters_fill_the_bytes_exactly() -> None:
    assert Flaw.TOO_LONG not in flaws("\U0001f511" * 64)
    assert Flaw.TOO_LONG in flaws("\U0001f511" * 65)


@given(st.text(min_size=8, max_size=64))
def test_adding_the_missing_classes_always_helps(text: str) -> None:
    assert Flaw.TOO_FEW_CLASSES not in flaws(text + "aA1")


def test_the_list_of_common_passwords_is_long_enough() -> None:
    """docs/security.md 1.1: at least 3,000 that are long enough to be chosen."""
    assert {"password1", "sunshine1", "qwertyuiop"} <= set(common_passwords())
    assert sum(len(password) >= 8 for password in common_passwords()) > 3000
