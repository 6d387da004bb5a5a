"""What each seal is bound to, as it has been stored since the first release: another word of it, and nothing opens."""

import json
from base64 import b64decode
from uuid import UUID

import pytest
from django.core import serializers

from admin_console.models import ImportRun
from mailportal.captcha.models import CaptchaChallenge
from mailportal.crypto.fields import SealedField, sealed_columns
from mailportal.crypto.keyring import PURPOSES
from mailportal.notify.models import Notice
from mailportal.sms.models import TextMessage
from security.models import Authenticator, NoticeFact, PasswordLink, PhoneChange, SecurePhone

ROW = "00000000-0000-0000-0000-000000000001"
ID = UUID(ROW)
BOUND = {
    ("totp", ("security_authenticator", "sealed_secret", ROW, "7")): Authenticator(public_id=ID, user_id=7),
    ("phone", ("security_securephone", "sealed_number", ROW, "7")): SecurePhone(public_id=ID, user_id=7),
    ("phone", ("security_phonechange", "sealed_number", ROW, "7")): PhoneChange(public_id=ID, account_id=7),
    ("phone", ("security_noticefact", "sealed_number", ROW)): NoticeFact(public_id=ID),
    ("phone", ("sms_message", "number", ROW)): TextMessage(public_id=ID),
    ("otp", ("sms_message", "text", ROW)): TextMessage(public_id=ID),
    ("otp", ("notify_notice", "secret", ROW)): Notice(public_id=ID),
    ("otp", ("notify_notice", "address", ROW)): Notice(public_id=ID),
    ("otp", ("security_passwordlink", "address", "7", "3")): PasswordLink(account_id=7, auth_epoch=3),
    ("imports", ("admin_console_importrun", "contents", ROW)): ImportRun(public_id=ID),
    ("imports", ("admin_console_importrun", "report", ROW)): ImportRun(public_id=ID),
    ("captcha", ("captcha_challenge", "sound", "0a")): CaptchaChallenge(pk="0a"),
}


def test_each_column_is_bound_as_it_was_stored() -> None:
    rows = {type(row): row for row in BOUND.values()}
    columns = [column for purpose in PURPOSES for column in sealed_columns(purpose)]
    assert {(column.purpose, column.place(rows[column.model])) for column in columns} == set(BOUND)


def test_migrations_know_a_column_of_bytes() -> None:
    """A change of what is sealed how is none of the tables."""
    column: object = Notice.sealed_secret.field
    assert isinstance(column, SealedField)
    assert column.deconstruct()[1:] == ("django.db.models.BinaryField", [], {"max_length": 512, "null": True})


def test_reading_a_column_opens_nothing(caplog: pytest.LogCaptureFixture) -> None:
    notice = Notice(public_id=ID)
    assert notice.sealed_secret is None
    Notice.sealed_secret.field.put(notice, b"a secret")
    sealed = notice.sealed_secret
    assert sealed is not None
    assert b"a secret" not in bytes(sealed)
    assert b64decode(json.loads(serializers.serialize("json", [notice]))[0]["fields"]["sealed_secret"]) == bytes(sealed)
    assert sealed.open() == b"a secret"
    assert not caplog.records
