"""The secret itself (C13) and how it is read back (docs/rules.md decision: 16 of 32 symbols, typed forgivingly)."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mailportal.crypto.human_code import ALPHABET, generate, read
from security.credentials import SECRET_LENGTH

SAMPLES = 2_000
# Chi-square with 31 degrees of freedom: 61.1 is exceeded by chance once in a thousand runs. The bound below is
# once in ten million, so that a red test means a broken source and nothing else.
CHI_SQUARE_BOUND = 91.0

secrets = st.text(ALPHABET, min_size=SECRET_LENGTH, max_size=SECRET_LENGTH)


def test_two_thousand_passwords_are_uniform_and_never_repeat() -> None:
    """C13."""
    made = [generate(SECRET_LENGTH) for _ in range(SAMPLES)]
    assert len(set(made)) == SAMPLES
    assert {len(secret) for secret in made} == {SECRET_LENGTH}
    counts = Counter("".join(made))
    assert set(counts) <= set(ALPHABET)
    assert _chi_square(counts, SAMPLES * SECRET_LENGTH) < CHI_SQUARE_BOUND
    for place in range(SECRET_LENGTH):
        assert _chi_square(Counter(secret[place] for secret in made), SAMPLES) < CHI_SQUARE_BOUND


def _chi_square(counts: Counter[str], total: int) -> float:
    expected = total / len(ALPHABET)
    return sum((counts[symbol] - expected) ** 2 / expected for symbol in ALPHABET)


def test_the_measure_sees_a_biased_source() -> None:
    """A source that drew bytes modulo 30 would pass no review; the bound must catch such a thing."""
    biased = Counter(ALPHABET[number % 30] for number in range(SAMPLES * SECRET_LENGTH))
    assert _chi_square(biased, SAMPLES * SECRET_LENGTH) > CHI_SQUARE_BOUND


@given(secrets, st.data())
def test_spaces_hyphens_and_case_do_not_matter(secret: str, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(st.sampled_from(["", " ", "-", "  "])) + data.draw(st.sampled_from([symbol, symbol.upper()]))
        for symbol in secret
    )
    assert read(typed, SECRET_LENGTH) == secret


@given(secrets)
def test_look_alikes_are_read_as_what_they_look_like(secret: str) -> None:
    """C13: i and l count as 1, o as 0."""
    for one in "iIlL":
        assert read(secret.replace("1", one).replace("0", "O"), SECRET_LENGTH) == secret


@given(st.text())
def test_whatever_is_typed_becomes_a_code_of_the_alphabet_or_nothing(typed: str) -> None:
    code = read(typed, SECRET_LENGTH)
    assert code is None or (len(code) == SECRET_LENGTH and set(code) <= set(ALPHABET))
    assert code is None or read(code, SECRET_LENGTH) == code


def test_what_only_looks_like_ascii_is_no_code() -> None:
    """Letters of other scripts stay what they are; the Kelvin sign becomes a k, which harms nobody."""
    secret = "k7mnq4rtx9hdw2fp"
    assert read("\u212a" + secret[1:], SECRET_LENGTH) == secret
    for fake in ("\u043a", "\u03ba", "\u1d0b", "\u0138"):
        assert read(fake + secret[1:], SECRET_LENGTH) is None


def test_other_lengths_are_no_code() -> None:
    for wrong in ("", "a" * 15, "a" * 17, "a" * 10_000):
        assert read(wrong, SECRET_LENGTH) is None
