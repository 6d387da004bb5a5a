"""One mailbox, one key (docs/security.md 1.11): what isn't an address of a mailbox is refused."""

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.directory.rules import InvalidAddress, canonical_address

LOCAL = st.text(min_size=1, max_size=20)
DOMAIN = st.sampled_from(
    ["acme.example", "ACME.example ", "bücher.example", "xn--bcher-kva.example", "\uff41cme.example\u200e"]
)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("alice@acme.example", "alice@acme.example"),
        ("Alice@ACME.Example", "alice@acme.example"),
        ("li.wei+tag@acme.example", "li.wei+tag@acme.example"),
        ("alice@bücher.example", "alice@xn--bcher-kva.example"),
        ("alice@BÜCHER.example", "alice@xn--bcher-kva.example"),
        ("alice@XN--BCHER-KVA.example", "alice@xn--bcher-kva.example"),
        ("alice@acme。example", "alice@acme.example"),
        ("Jürgen@acme.example", "jürgen@acme.example"),
        ("ju\u0308rgen@acme.example", "jürgen@acme.example"),
        (f"{'a' * 64}@acme.example", f"{'a' * 64}@acme.example"),
        ("alice@acme.example ", "alice@acme.example"),
        ("\ufeff alice@acme.example\r\n", "alice@acme.example"),
        ("\u202aalice@acme.example\u202c\u3000\u200b", "alice@acme.example"),
        ("alice@acme.example\n", "alice@acme.example"),
        (" " * 300 + "alice@acme.example", "alice@acme.example"),
        ("ＡＬＩＣＥ＠ＡＣＭＥ．ＥＸＡＭＰＬＥ", "alice@acme.example"),
        ("alice＠bücher．example", "alice@xn--bcher-kva.example"),
        ("ﾊﾟ@acme.example", "パ@acme.example"),
        ("ﬁ@acme.example", "ﬁ@acme.example"),
    ],
)
def test_the_same_mailbox_has_one_form(typed: str, canonical: str) -> None:
    assert canonical_address(typed) == canonical


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "alice",
        "@acme.example",
        "alice@",
        "alice@@acme.example",
        "alice@acme.example@acme.example",
        "alice\uff20acme.example@acme.example",
        "alice\ufe6bevil@acme.example",
        "alice@acme.example\uff20globex.example",
        "alice@acme",
        "alice@acme.example.",
        "alice@.example",
        "alice@acme..example",
        "alice@-acme.example",
        "alice@acme-.example",
        "alice@acme_x.example",
        "alice@[127.0.0.1]",
        "alice@xn--.example",
        "alice@xn--a.example",
        f"{'a' * 65}@acme.example",
        f"{'ü' * 33}@acme.example",
        f"{'a' * 287}@acme.example",
        f"alice@{'a' * 64}.example",
        f"alice@{'a.' * 130}example",
        "alice\x00@acme.example",
        "alice@acme.example\x00",
        "alice\r\n@acme.example",
        "alice@acme.example\r\nRCPT TO:<x@y.example>",
        "alice/@acme.example",
        "bob/maildir@acme.example",
        "bob\uff0fmaildir@acme.example",
        "alice\t@acme.example",
        "al ice@acme.example",
        "al\u00a0ice@acme.example",
        "al\u2028ice@acme.example",
        "al\ud800ice@acme.example",
        "alice@ac\udfffme.example",
        "al\u200fice@acme.example",
        "al\u202eice@acme.example",
        "alice@ac\u200fme.example",
        "al\u200dice@acme.example",
        "al\ufeffice@acme.example",
        '"alice"@acme.example',
        "al(comment)ice@acme.example",
        "<alice@acme.example>",
        ".alice@acme.example",
        "alice.@acme.example",
        "al..ice@acme.example",
        "al\\ice@acme.example",
        "al,ice@acme.example",
    ],
)
def test_what_is_no_address_of_a_mailbox_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAddress):
        canonical_address(typed)


@given(LOCAL, DOMAIN)
@example("İ", "acme.example")
@example("ΑΣ", "acme.example")
@example("\u212a", "acme.example")
@example("ﬁ", "acme.example")
@example("e\u03aa\u0301", "acme.example")
def test_the_canonical_form_is_its_own(local: str, domain: str) -> None:
    try:
        canonical = canonical_address(f"{local}@{domain}")
    except InvalidAddress:
        return
    assert canonical_address(canonical) == canonical
    assert canonical.count("@") == 1
    assert canonical.rpartition("@")[2].isascii()
    assert canonical.isprintable()


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidAddress):
        assert len(canonical_address(text).encode()) <= 254
