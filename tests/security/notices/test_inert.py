"""What a person or a stranger typed is no link in a notice, whatever mail program or phone shows it (E14).

Mail programs and phones make links of what looks like one. The detector below is wider than each of them: Thunderbird
(schemes, ``www.``, ``@``), Android (top-level domains and bare addresses), Apple (telephone numbers), Outlook (shares).
"""

import re

import pytest
from django.utils.html import urlize
from hypothesis import given
from hypothesis import strategies as st

from mailportal.audit.source import Source
from mailportal.notify.models import Notice
from security.notices.rules import NoticeKind
from security.postman.message import inert
from tests.cast import Cast
from tests.security.notices.mailbox import happened, newest_for

DESK = Source(address="192.0.2.7", program="")
_DOTS = r".\u2024\u3002\ufe52\uff0e\uff61"
_LINKS = re.compile(
    rf"""
    \w[{_DOTS}][\u200b-\u200d\u2060\ufeff\u00ad]*[^\W\d_]     # a name in a domain, also an invisible one
    | \d+(?:[{_DOTS}]\d+){{3}}                               # an address of IPv4
    | \S[@\uff20\ufe6b]\S                                    # an email address
    | [^\W\d]:[^\s”] | [\\/]{{2}}                                # a scheme, the host behind one, a share
    | \d(?:[\s().+/-]*\d){{6}}                               # a telephone number
    """,
    re.VERBOSE,
)

SHAPES = [
    "bank1.com/verify",
    "bank.com",
    "BANK1.COM:8080/verify",
    "1.com",
    "a1.b2.c3.co.uk",
    "https://evil.example/now",
    "HTTPS:evil.example",
    "http:\\\\evil.example",
    "//evil.example/now",
    "\\\\evil\\share",
    "file:///etc/passwd",
    "www.evil.example",
    "bob@evil.example",
    "bob＠evil．example",
    "mailto:bob",
    "tel:0800123456",
    "call +1 (555) 010-0199",
    "0800 1234567",
    "192.0.2.7/verify",
    "bank1.\u200bcom",
    "bank1\u200b.com",
    "bank1.\u00adcom",
    "bank。com",
    "bank1․com",
    "xn--bcher-kva.example",
    "bücher1.example",
    "请访问bank1.com/verify确认",
    "银行.中国/验证",
    "银行1。中国",
    "（bank1.com）",
    "me.evil.example.",
    "evil.example,bank1.com;x.org",
]


def is_link_free(text: str) -> bool:
    return _LINKS.search(text) is None and "<a " not in urlize(text)


@pytest.mark.parametrize("typed", SHAPES)
def test_the_detector_finds_each_shape(typed: str) -> None:
    assert not is_link_free(typed)


@pytest.mark.parametrize("typed", SHAPES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_that_was_typed_is_a_link(cast: Cast, typed: str, language: str) -> None:
    """W6. In both languages, whose sentences stand close around it; as a label, as several and as a person's name."""
    cast.alice.language, cast.alice.name = language, typed
    happened(NoticeKind.CLIENT_PASSWORD_ISSUED, account=cast.alice, label=typed, source=DESK)
    happened(NoticeKind.CLIENT_PASSWORDS_DELETED, account=cast.alice, labels=[typed, typed], source=DESK)
    for text in Notice.objects.values_list("text", flat=True):
        greeting, told = text.split("\n")[:3:2]
        assert is_link_free(greeting), greeting
        assert is_link_free(told), told


@given(st.text(alphabet="ab1.。:/\\@-“” \u200b+", max_size=64))
def test_whatever_is_typed(typed: str) -> None:
    shown = inert(typed)
    assert is_link_free(f"“{shown}”"), shown
    assert inert(shown) == shown


@pytest.mark.parametrize(
    "label",
    ["K-9 6.804", "Büro, 3. Stock", "手机", "Outlook (Laptop)", "Mom's iPad", "a/b", "Re: 08:30", "Well...", "№ 12"],
)
def test_ordinary_labels_stay_as_they_are(label: str) -> None:
    assert inert(label) == label


def test_a_label_does_not_leave_its_quotation_marks(cast: Cast) -> None:
    label = "Phone”. Your account is closed. “"
    happened(NoticeKind.CLIENT_PASSWORD_ISSUED, account=cast.alice, label=label, source=DESK)
    assert "“Phone'. Your account is closed. '”." in newest_for(cast.alice)


def test_a_name_begins_no_line_and_turns_no_sentence_round(cast: Cast) -> None:
    cast.alice.name = "Alice\r\nSubject: x\u202e"
    happened(NoticeKind.PASSWORD_CHANGED, account=cast.alice, source=DESK)
    assert newest_for(cast.alice).startswith("Hello Alice Subject: x,\n")
