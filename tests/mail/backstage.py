"""Acts of people, done by the portal's own services in a process with the portal's own settings.

The tests' process has a database of its own; what they do to the running portal goes through that one, a line of
JSON for each act (tests/mail/acts.py).
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.portal import Portal
from tests.prepared import ROOT

_PROGRAM = "import django; django.setup(); from tests.mail.acts import main; main()"


@dataclass(frozen=True)
class ClientPassword:
    """An issued security password with its text."""

    id: str
    credential: str
    secret: str


class Backstage:
    """The way to the process: each method is one act, done when it returns."""

    def __init__(self, portal: Portal) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM],
            cwd=ROOT,
            env=dict(portal.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hire(self, name: str, password: str) -> str:
        """Create an employee with this account password; return the address."""
        return str(self._do("hire", name=name, password=password))

    def admit(self, name: str, password: str) -> str:
        """Let the postmaster create an employee, who sets this password by a card; return the address."""
        return str(self._do("admit", name=name, password=password))

    def move_in(self, name: str, password: str) -> str:
        """Let an operator create a domain, and its postmaster an employee with this password; return the address."""
        return str(self._do("move_in", name=name, password=password))

    def upon_domain(self, name: str, what: str) -> None:
        """Let the operator suspend, reopen, delete or restore it."""
        self._do("upon_domain", name=name, what=what)

    def dismiss(self, address: str) -> None:
        """Let the postmaster put the account into the recycle bin."""
        self._do("dismiss", address=address)

    def bring_back(self, address: str, password: str) -> None:
        """Let the postmaster take it out, and its owner set this password by a card."""
        self._do("bring_back", address=address, password=password)

    def purge(self, address: str) -> None:
        """Let the postmaster delete it for good."""
        self._do("purge", address=address)

    def turn_on(self, address: str) -> None:
        """Let the employee turn security passwords on."""
        self._do("turn_on", address=address)

    def issue(self, address: str, password: str, kind: str, label: str) -> ClientPassword:
        """Issue a security password; they must be on."""
        return ClientPassword(**self._do("issue", address=address, password=password, kind=kind, label=label))

    def delete(self, address: str, password: ClientPassword) -> int | None:
        """Delete a security password; return how many connections were seen to end at once, None where uncounted."""
        ended: int | None = self._do("delete", address=address, public_id=password.id)
        return ended

    def limit(
        self, address: str, password: ClientPassword, networks: str = "anywhere", *, seconds: float | None = None
    ) -> None:
        """Let its owner limit a security password to networks, and to so many seconds from now."""
        self._do("limit", address=address, public_id=password.id, networks=networks, seconds=seconds)

    def change_password(self, address: str, current: str, new: str, *, delete_client_passwords: bool) -> None:
        """Let the employee change the account password."""
        self._do(
            "change_password",
            address=address,
            current=current,
            new=new,
            delete_client_passwords=delete_client_passwords,
        )

    def freeze(self, address: str) -> None:
        """Let the postmaster freeze the account."""
        self._do("freeze", address=address)

    def lose_phone(self, address: str) -> list[str]:
        """Let the postmaster shut out what looks like a phone; return the lines of the receipt."""
        return list(self._do("lose_phone", address=address))

    def leave(self, address: str) -> list[str]:
        """Let the postmaster close the account of someone who leaves; return the lines of the receipt."""
        return list(self._do("leave", address=address))

    def attach(self, address: str) -> None:
        """Let the employee attach an authenticator."""
        self._do("attach", address=address)

    def has_factor(self, address: str) -> bool:
        """Whether the employee has a second factor."""
        return bool(self._do("has_factor", address=address))

    def must_change(self, address: str) -> None:
        """Let the account password be a temporary one, to be changed at the next logon on the web."""
        self._do("must_change", address=address)

    def reasons(self, address: str) -> list[str]:
        """Return why the account's logons ended as they did, in the words of its history, the latest first."""
        return list(self._do("reasons", address=address))

    def results(self, address: str) -> list[tuple[str, int]]:
        """Return what was answered to the account's logons, and how often, the latest first."""
        return [(words, count) for words, count in self._do("results", address=address)]

    def programs(self, address: str) -> list[str]:
        """Return what the history says logged on, the latest first."""
        return list(self._do("programs", address=address))

    def recorded(self, source: str) -> list[tuple[str, str]]:
        """Return the name and the reason of each logon that was recorded from a client's address, in their order."""
        return [(name, reason) for name, reason in self._do("recorded", source=source)]

    def order(self, address: str, kind: str, value: str) -> None:
        """Let the postmaster order a policy for the account."""
        self._do("order", address=address, kind=kind, value=value)

    def gather(self, addresses: list[str]) -> int:
        """Put these accounts into a department of their own; return its id."""
        return int(self._do("gather", addresses=addresses))

    def rehearse(self, department: int) -> tuple[int, int]:
        """Return how many devices of how many people requiring security passwords would stop."""
        devices, people = self._do("rehearse", department=department)
        return devices, people

    def require(self, department: int, seconds: float, *, old_days: int = 0) -> str:
        """Let the postmaster order security passwords for a department, so many seconds from now; return the order.

        Old passwords go on for ``old_days`` where that is not zero.
        """
        return str(self._do("require", department=department, seconds=seconds, old_days=old_days))

    def old_password(self, address: str) -> dict[str, bool]:
        """Return whether an old password of the account lives on, and whether the web asks for another one."""
        return dict(self._do("old_password", address=address))

    def delete_old(self, address: str) -> int | None:
        """Let the employee delete the old password; return the number on the receipt."""
        ended: int | None = self._do("delete_old", address=address)
        return ended

    def end_old(self, address: str) -> None:
        """Let the old password's last moment have come."""
        self._do("end_old", address=address)

    def require_of_each(self, department: int, *, days: int) -> str:
        """Let the postmaster order it person by person, so many days after a logon; return the order."""
        return str(self._do("require_of_each", department=department, days=days))

    def begin_hour(self, address: str) -> None:
        """Let the person's first logon on the web have been now."""
        self._do("begin_hour", address=address)

    def come_hour(self, address: str) -> None:
        """Let the hour that began with it be now."""
        self._do("come_hour", address=address)

    def come_last_hour(self, order: str) -> None:
        """Let the order's last hour be now."""
        self._do("come_last_hour", order=order)

    def progress(self, order: str) -> dict[str, int | bool]:
        """Return how the cut-over goes."""
        return dict(self._do("progress", order=order))

    def block(self, network: str) -> None:
        """Let the postmaster block a network for the whole domain."""
        self._do("block", network=network)

    def unblock(self) -> None:
        """Let the operator take back all address limits of the domain."""
        self._do("unblock")

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _do(self, act: str, **arguments: str | bool | float | list[str]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"act": act, **arguments}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer
        return answer["value"]
