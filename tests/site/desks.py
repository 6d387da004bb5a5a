"""Which task each page of the console is part of: by it delegated administrators are let in, one capability at a time.

A page of the console that is missing here fails in tests/contract/test_desks.py.
"""

from typing import Final

from admin_console.administrators.rules import Capability

# For no delegated administrator, whatever may be ticked.
POSTMASTER: Final = None

TASKS: Final[dict[str, Capability | None]] = {
    "home": Capability.SEE,
    "employee-list": Capability.SEE,
    "employee-detail": Capability.SEE,
    "employee-protocols": POSTMASTER,
    "employee-freeze": Capability.FREEZE,
    "employee-unfreeze": Capability.FREEZE,
    "employee-thaw": Capability.FACTORS,
    "employee-remove-frozen": Capability.FACTORS,
    "import-start": Capability.IMPORT,
    "import-template": Capability.IMPORT,
    "import-run": Capability.IMPORT,
    "import-errors": Capability.IMPORT,
    "import-stop": Capability.IMPORT,
    "network-list": POSTMASTER,
    "network-lift": POSTMASTER,
    "keywords-edit": POSTMASTER,
    "keywords-review": POSTMASTER,
    "policy-edit": POSTMASTER,
    "policy-review": POSTMASTER,
    "policy-exception-whom": POSTMASTER,
    "policy-exception-department": POSTMASTER,
    "policy-exception-employee": POSTMASTER,
    "policy-exception-remove": POSTMASTER,
    "password-policy-edit": POSTMASTER,
    "password-policy-review": POSTMASTER,
    "password-policy-exception-whom": POSTMASTER,
    "password-policy-exception-department": POSTMASTER,
    "password-policy-exception-employee": POSTMASTER,
    "password-policy-exception-remove": POSTMASTER,
}

# Of what somebody has begun: to everybody else it is missing, whatever their task.
OF_ITS_OWNER: Final = {"import-run", "import-errors", "import-stop"}
