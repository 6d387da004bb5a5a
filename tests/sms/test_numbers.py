"""Numbers in any usual spelling, and those that no gateway ever hears of (E8; attacks B8, M16)."""

import pytest

from mailportal.sms.numbers import (
    NumberRefusal,
    NumberRefused,
    canonical_number,
    ending_of,
    example_number,
    logged,
    masked,
    prefix_of,
    require_may_receive,
)

# As Chinese keyboards write +8613812345678.
FULL_WIDTH = "".join(chr(ord(char) + 0xFEE0) for char in "+8613812345678")
COUNTRIES = ("CN", "DE", "US")


@pytest.mark.parametrize(
    "typed",
    [
        "+8613812345678",
        "+86 138 1234 5678",
        "+86-138-1234-5678",
        "+86 (138) 1234 5678",
        "0086 138 1234 5678",
        "138 1234 5678",
        FULL_WIDTH,
        " +86\u00a0138\u00a01234\u00a05678 ",
        "+86 138.1234.5678",
        "+86\u2013138\u20131234\u20135678",
        "(+86)138 1234 5678",
        "\uff08+86\uff09138/1234/5678",
        "[+86] 138 1234 5678",
        "\u202a+86 138 1234 5678\u202c",
        "\u202e+8613812345678",
        "+8613812345678\u200f",
        "+8613812345678" + " " * 40,
        "+86\t138\n1234\r\n5678",
    ],
)
def test_usual_spellings_are_one_number(typed: str) -> None:
    assert canonical_number(typed, default_region="CN") == "+8613812345678"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "call me",
        "+86 138 CALL NOW",
        "+49 1512 3456789 ext. 5",
        "+49 1512 3456789;ext=5",
        "tel:+8613812345678",
        "+" + "1" * 20,
        "9" * 20,
        "+86 138",
        "+٨٦١٣٨١٢٣٤٥٦٧٨",
        "+8613812345678" + " " * 60,
        "++8613812345678",
        "86+13812345678",
        "+999 123 456 789",
        "+86 138 1234 5678\n+86 139 1234 5678",
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    """B8."""
    with pytest.raises(NumberRefused) as refused:
        canonical_number(typed, default_region="CN")
    assert refused.value.refusal is NumberRefusal.NOT_A_NUMBER


def test_without_a_default_country_its_code_must_be_typed() -> None:
    with pytest.raises(NumberRefused) as refused:
        canonical_number("138 1234 5678")
    assert refused.value.refusal is NumberRefusal.NO_COUNTRY
    assert canonical_number("+86 138 1234 5678") == "+8613812345678"


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ("+19005550123", NumberRefusal.NOT_MOBILE),  # premium rate
        ("+499001234567", NumberRefusal.NOT_MOBILE),  # premium rate
        ("+491805123456", NumberRefusal.NOT_MOBILE),  # shared cost
        ("+18005550199", NumberRefusal.NOT_MOBILE),  # free for the caller
        ("+4930123456", NumberRefusal.NOT_MOBILE),  # landline
        ("+870773111632", NumberRefusal.COUNTRY),  # Inmarsat
        ("+881612345678", NumberRefusal.COUNTRY),  # Iridium
        ("+33612345678", NumberRefusal.COUNTRY),
        ("+18765551234", NumberRefusal.COUNTRY),  # Jamaica, not the United States
    ],
)
def test_numbers_that_cost_or_lie_outside_receive_nothing(number: str, refusal: NumberRefusal) -> None:
    """M16."""
    with pytest.raises(NumberRefused) as refused:
        require_may_receive(number, countries=COUNTRIES)
    assert refused.value.refusal is refusal


def test_no_country_allowed_is_no_message_at_all() -> None:
    with pytest.raises(NumberRefused):
        require_may_receive("+8613812345678", countries=())
    require_may_receive("+8613812345678", countries=COUNTRIES)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613812345678", "+86 138 •••• 5678"),
        ("+4915123456789", "+49 151 •••• 6789"),
        ("+12125550123", "+1 21 •••• 0123"),
        ("+4520123456", "+45 20 •••• 56"),
        ("+3546111234", "+354 6 •••• 34"),
    ],
)
def test_a_masked_number_hides_four_digits(number: str, shown: str) -> None:
    assert masked(number) == shown
    hidden = len(number) - sum(char.isdigit() or char == "+" for char in shown)
    assert hidden == 4


@pytest.mark.parametrize(("number", "ending"), [("+8613812345678", "5678"), ("+4520123456", "56")])
def test_the_ending_is_what_the_mask_shows_of_it(number: str, ending: str) -> None:
    """Before the logon is done a page names it and nothing else, so it holds neither blanks nor dots."""
    assert ending_of(masked(number)) == ending


def test_logs_hold_country_and_two_digits() -> None:
    assert logged("+8613812345678") == "CN …78"
    assert prefix_of("+8613812345678") == "+861381234"
    assert example_number("CN").startswith("+86 ")
