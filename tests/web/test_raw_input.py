"""B1, B7, B10 and the size of bodies: what no page of ours sends gets a clear 4xx."""

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.web.conftest import send
from tests.web.urls import UPLOAD_BYTES

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "body",
    [
        b"secret=\xff",
        b"secret=%ff",
        b"secret=%c3",
        b"secret=%ed%a0%80",  # a lone surrogate
        b"secret=%f5%80%80%80",  # above U+10FFFF
        b"secret=%c0%80",  # NUL, the long way
        b"secret=a%00b",
        b"secret=a\0b",
        b"%ff=name",
        b"na\0me=x",
    ],
)
def test_broken_utf8_and_nul_in_a_form_are_refused(visitor: Client, body: bytes) -> None:
    assert send(visitor, body).status_code == 400


@pytest.mark.parametrize("text", ["ä", "秘密", "👩‍💻", "\ufffd", "100%", "a+b", "line\r\nline"])
def test_any_clean_text_passes(visitor: Client, text: str) -> None:
    response = visitor.generic("POST", "/form/", _urlencoded(text), content_type=FORM)
    assert response.status_code == 200


def _urlencoded(text: str) -> str:
    return urlencode({"text": text})


@pytest.mark.parametrize("value", [b"\xff", b"a\0b", b"\xed\xa0\x80"])
def test_multipart_fields_are_held_to_the_same(visitor: Client, value: bytes) -> None:
    clean = encode_multipart(BOUNDARY, {"name": "VALUE"})
    assert send(visitor, clean, MULTIPART_CONTENT).status_code == 200
    assert send(visitor, clean.replace(b"VALUE", value), MULTIPART_CONTENT).status_code == 400


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/json", "multipart/form-data", f"{FORM}; charset=gbk", "a/b/c"],
)
def test_other_content_types_are_refused(visitor: Client, content_type: str) -> None:
    assert send(visitor, b"a=b", content_type).status_code == 400


def test_a_charset_that_is_utf8_passes(visitor: Client) -> None:
    assert send(visitor, b"a=b", f"{FORM}; charset=UTF-8").status_code == 200


@pytest.mark.parametrize(("size", "status"), [(65_536, 200), (65_537, 413), (1_000_000, 413)])
def test_large_bodies_get_413(visitor: Client, size: int, status: int) -> None:
    assert send(visitor, b"a=" + b"b" * (size - 2)).status_code == status


def test_a_large_body_is_refused_on_its_announcement(visitor: Client) -> None:
    """Nothing is read: the announced megabyte never comes."""
    assert send(visitor, b"a=b", CONTENT_LENGTH="1000000").status_code == 413


def sent_file(visitor: Client, size: int) -> HttpResponse:
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("people.csv", b"x" * size)})
    return send(visitor, body, MULTIPART_CONTENT, path="/upload/")


def test_only_a_page_that_takes_files_takes_large_ones(visitor: Client) -> None:
    """P11: its own limit, and the fields beside the file are held to that of every form."""
    assert sent_file(visitor, UPLOAD_BYTES - 1000).content == b"%d" % (UPLOAD_BYTES - 1000)
    assert sent_file(visitor, UPLOAD_BYTES).status_code == 413
    fields = encode_multipart(BOUNDARY, {"name": "x" * 70_000})
    assert send(visitor, fields, MULTIPART_CONTENT, path="/upload/").status_code == 400
    assert send(visitor, fields, MULTIPART_CONTENT, path="/nowhere/").status_code == 413


def test_a_file_is_never_written_to_disk(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names people, and what a killed worker leaves in /tmp nobody deletes."""

    def written(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", written)
    assert sent_file(visitor, 3 * 2**20).status_code == 200


@pytest.mark.parametrize("length", ["-1", "1e9", "٣", "0x10", "9" * 5000])
def test_a_length_that_is_no_number_is_refused(visitor: Client, length: str) -> None:
    assert send(visitor, b"a=b", CONTENT_LENGTH=length).status_code == 413


def test_a_body_without_a_length_is_refused(visitor: Client) -> None:
    assert send(visitor, b"a=b", HTTP_TRANSFER_ENCODING="chunked").status_code == 400


@pytest.mark.parametrize(
    "path", ["/page/%ff", "/page/%00", "/page/%0d%0aX", "/page/%1b[2J", "/%ed%a0%80/", "/%7f/", "/%E2%80%AE/"]
)
def test_broken_paths_are_refused(visitor: Client, path: str) -> None:
    assert visitor.get(path).status_code == 400


@pytest.mark.parametrize("query", ["q=%ff", "q=%00", "%ff=1", "q=%ed%a0%80"])
def test_broken_queries_are_refused(visitor: Client, query: str) -> None:
    assert visitor.get("/page/", QUERY_STRING=query).status_code == 400


def test_a_raw_byte_in_the_query_is_refused(visitor: Client) -> None:
    assert visitor.get("/page/", QUERY_STRING="q=\xff").status_code == 400


def test_a_parameter_given_twice_is_refused(visitor: Client) -> None:
    assert send(visitor, b"code=1&code=2").status_code == 400
    assert send(visitor, b"code=1&code=1").status_code == 400
    assert visitor.get("/page/", QUERY_STRING="page=1&page=2").status_code == 400
    assert send(visitor, b"code=1&Code=2").status_code == 200


def test_only_a_page_of_ticks_takes_a_field_more_than_once(visitor: Client) -> None:
    """P9, B7: the fields that it names, in the form alone."""
    assert send(visitor, b"who=1&who=2", path="/ticks/").content == b"1,2"
    assert send(visitor, b"who=1&who=2&act=a&act=b", path="/ticks/").status_code == 400
    assert visitor.post("/ticks/?who=1&who=2", {}).status_code == 400
    assert send(visitor, b"who=1&who=2").status_code == 400
