"""P1: finding people by a part of the name or address, also among very many."""

import pytest

from accounts.directory import search
from accounts.directory.search import containing
from accounts.directory.services import create_account
from accounts.models import User
from tests.cast import Cast


def found(text: str) -> list[str]:
    return [account.name for account in containing(User.objects.order_by("name"), text)]


@pytest.fixture(params=["few", "many"], autouse=True)
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What few have is fetched by an index; what many have is met on the way through the names."""
    if request.param == "many":
        monkeypatch.setattr(search, "FEW", 0)


@pytest.fixture(autouse=True)
def people(cast: Cast) -> None:
    for local, name in (
        ("zoe", "Zoë Ångström"),
        ("wxm", "王小明"),
        ("o'neil", 'Sinéad "Shay" O\'Neil'),
        ("per_cent", "100% Sure_Thing"),
        ("slash", r"Back\slash 'Oops'"),
    ):
        create_account(address=f"{local}@acme.example", name=name, domain=cast.acme, encoded_password=None)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ngstr", ["Zoë Ångström"]),
        ("ZOE@ACME", ["Zoë Ångström"]),
        ("小明", ["王小明"]),
        ("王小明", ["王小明"]),
        ("wx", ["王小明"]),
        ("xm", ["王小明"]),
        ("明", ["王小明"]),
        ("m@", ["王小明"]),
        ("qz", []),
        ("xm@", ["王小明"]),
        ('"shay"', ['Sinéad "Shay" O\'Neil']),
        ("o'n", ['Sinéad "Shay" O\'Neil']),
        ("0%", ["100% Sure_Thing"]),
        ("e_t", ["100% Sure_Thing"]),
        ("% s", ["100% Sure_Thing"]),
        ("_%_", []),
        ("*", []),
        ("wxm OR zoe", []),
        ("wxm*", []),
        ("name:zoe", []),
        ("\\", [r"Back\slash 'Oops'"]),
        (r"k\s", [r"Back\slash 'Oops'"]),
        ("h 'o", [r"Back\slash 'Oops'"]),
    ],
)
def test_parts_are_found_and_no_character_is_an_order(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_it_follows_what_changes(cast: Cast) -> None:
    """The groups are kept by the database itself, whoever writes."""
    User.objects.filter(name="王小明").update(name="Wendy Wu")
    assert found("王小明") == []
    assert found("endy") == ["Wendy Wu"]
    User.objects.filter(name="Wendy Wu").delete()
    assert found("endy") == []
    User.objects.bulk_create([User(address="new@acme.example", name="Newcomer", domain=cast.acme, password="!")])
    assert found("ewcom") == ["Newcomer"]
