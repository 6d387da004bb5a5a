"""Hashes of other programs: which are read, what is made of a password, and what is refused (Hashes moved in)."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts.passwords.hash_reader import HashFlaw, UnusableHash, read_hash
from accounts.passwords.schemes import BCRYPT_BYTES, Scheme, decoy_recipe, recipe_from
from tests.accounts.moving_in.files import HASHES, PASSWORD

BCRYPT = HASHES["{BLF-CRYPT}"].removeprefix("{BLF-CRYPT}")


@pytest.mark.parametrize("encoded", HASHES.values(), ids=HASHES)
def test_what_doveadm_made_of_a_password_is_made_of_it_here(encoded: str) -> None:
    found = read_hash(encoded)
    assert found.recipe.result_of(PASSWORD) == found.result
    assert found.recipe.result_of(PASSWORD + "x") != found.result
    assert recipe_from(str(found.recipe)) == found.recipe


@pytest.mark.parametrize("encoded", HASHES.values(), ids=HASHES)
def test_a_decoy_of_the_same_burden_computes_another_result_of_the_same_length(encoded: str) -> None:
    found = read_hash(encoded)
    decoy = decoy_recipe(found.recipe.burden)
    assert decoy.burden == found.recipe.burden
    assert decoy.result_of(PASSWORD) != found.result
    assert len(decoy.result_of(PASSWORD)) == len(found.result)


@pytest.mark.parametrize(
    ("encoded", "scheme"),
    [
        (BCRYPT, Scheme.BCRYPT),
        (BCRYPT.replace("$2y$", "$2a$"), Scheme.BCRYPT),
        (BCRYPT.replace("$2y$", "$2b$"), Scheme.BCRYPT),
        (HASHES["{CRYPT} of SHA-512"].removeprefix("{CRYPT}"), Scheme.SHA512_CRYPT),
        (HASHES["{SHA256-CRYPT}"].removeprefix("{SHA256-CRYPT}"), Scheme.SHA256_CRYPT),
        (HASHES["{ARGON2ID}"].removeprefix("{ARGON2ID}"), Scheme.ARGON2ID),
        (HASHES["{SSHA512}"].replace("SSHA512", "ssha512"), Scheme.SSHA512),
    ],
)
def test_hashes_of_crypt_need_no_scheme_in_front_and_its_case_does_not_matter(encoded: str, scheme: Scheme) -> None:
    found = read_hash(encoded)
    assert found.recipe.scheme is scheme
    assert found.recipe.result_of(PASSWORD) == found.result


def test_bcrypt_reads_72_bytes_of_a_password() -> None:
    recipe = read_hash(BCRYPT).recipe
    long = "ü" * (BCRYPT_BYTES // 2)
    assert recipe.result_of(long) == recipe.result_of(f"{long}and more")
    assert recipe.result_of(long) != recipe.result_of(long[:-1])


SALT_22, REST_31 = "E73ncMms0uUBYwRehF4tJe", "hswiXda6RSQywqyS2ckb.rO/qrZQ/42"
SHA_86 = "a" * 86
TOO_COSTLY = {
    "bcrypt of cost 15": f"$2y$15${SALT_22}{REST_31}",
    "SHA-crypt of 656,001 rounds": f"$6$rounds=656001$salt${SHA_86}",
    "PBKDF2 of 656,001 rounds": f"{{PBKDF2}}$1$salt$656001${'a' * 40}",
    "Argon2 of 128 MiB and a block": "$argon2id$v=19$m=131073,t=3,p=1$bPH59FU5bB51w6d2hKNTWg$uXh6ffJ0o9SZ5HUI/BcSnw",
    "Argon2 of 11 passes": "$argon2id$v=19$m=65536,t=11,p=1$bPH59FU5bB51w6d2hKNTWg$uXh6ffJ0o9SZ5HUI/BcSnw",
}
TOO_WEAK = {
    "DES": "abcdefghijklm",
    "DES of crypt": "{CRYPT}abcdefghijklm",
    "DES by its name": "{DES-CRYPT}abcdefghijklm",
    "MD5 of crypt": "$1$KE91KBiU$DHOptlkQz1OvkvmOdjrC4/",
    "MD5 by its name": "{MD5-CRYPT}$1$KE91KBiU$DHOptlkQz1OvkvmOdjrC4/",
    "MD5 without a salt": "{PLAIN-MD5}5ebe2294ecd0e0f08eab7690d2a6ee69",
    "SHA without a salt": "{SHA256}K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=",
    "plain text": "{PLAIN}secret",
}
UNKNOWN = {
    "yescrypt": "$y$j9T$salt$hash",
    "a name of its own": "{SCRAM-SHA-256}4096,salt,key,key",
    "2x": f"$2x$05${SALT_22}",
}
MALFORMED = {
    "nothing": "",
    "cut off": BCRYPT[:-1],
    "longer than any": "$6$salt$" + "a" * 300,
    "another scheme's": f"{{SSHA512}}{BCRYPT}",
    "a blank in it": BCRYPT.replace("$05$", "$05$ "),
    "too few rounds": f"$6$rounds=999$salt${SHA_86}",
    "a salt of nothing": "{SSHA}" + "A" * 27 + "=",
    "no base 64": "{SSHA256}A",
    "an open brace": "{SSHA256",
    "bcrypt of cost 3": f"$2y$03${SALT_22}{REST_31}",
}
REFUSED = [
    (HashFlaw.TOO_COSTLY, TOO_COSTLY),
    (HashFlaw.TOO_WEAK, TOO_WEAK),
    (HashFlaw.UNKNOWN_SCHEME, UNKNOWN),
    (HashFlaw.MALFORMED, MALFORMED),
]


@pytest.mark.parametrize(
    ("flaw", "encoded"),
    [pytest.param(flaw, text, id=f"{flaw.value}: {name}") for flaw, texts in REFUSED for name, text in texts.items()],
)
def test_what_is_weak_costly_or_no_hash_is_refused_by_its_flaw(flaw: HashFlaw, encoded: str) -> None:
    with pytest.raises(UnusableHash) as refused:
        read_hash(encoded)
    assert refused.value.flaw is flaw


@pytest.mark.parametrize("cost", ["04", "14"])
def test_the_bounds_themselves_are_taken(cost: str) -> None:
    assert read_hash(f"$2y${cost}${SALT_22}{REST_31}").recipe.cost == str(int(cost))
    assert read_hash(f"$6$rounds=656000$salt${SHA_86}").recipe.cost == "656000"


@given(some.text(max_size=300) | some.sampled_from(list(HASHES.values())).flatmap(lambda one: some.just(one[:-3])))
def test_whatever_stands_there_is_read_or_refused_without_being_quoted(text: str) -> None:
    try:
        read_hash(text)
    except UnusableHash as unusable:
        refused = str(unusable)
        assert refused in set(HashFlaw)


def test_a_hash_shows_its_result_in_no_log() -> None:
    found = read_hash(BCRYPT)
    assert found.result not in repr(found)
