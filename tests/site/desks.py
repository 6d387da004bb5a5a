"""Which task each page of the console is part of: by it delegated administrators are let in, one capability at a time.

A page of the console that is missing here fails in tests/contract/test_desks.py.
"""

from typing import Final, TypeAlias

from admin_console.capabilities.rules import NEEDS, Capability

# For no delegated administrator, whatever may be ticked.
POSTMASTER: Final = None

# All that ends with an account, and its freezing.
CLOSING: Final = frozenset(
    {Capability.FREEZE, Capability.RESET_PASSWORDS, Capability.FACTORS, Capability.CLIENT_PASSWORDS}
)

# Where a task takes more than one capability, all of them are needed.
Task: TypeAlias = Capability | frozenset[Capability]

TASKS: Final[dict[str, Task | None]] = {
    "home": Capability.SEE,
    "overview": Capability.SEE,
    "employee-list": Capability.SEE,
    "export-people": Capability.EXPORT,
    "employee-detail": Capability.SEE,
    "employee-why": Capability.SEE,
    "employee-suppose": Capability.LOGS,
    "employee-protocols": Capability.PROTOCOLS,
    "employee-protocols-review": Capability.PROTOCOLS,
    "employee-freeze": Capability.FREEZE,
    "employee-unfreeze": Capability.FREEZE,
    "employee-pass": Capability.FACTORS,
    "employee-pass-void": Capability.FACTORS,
    "employee-create": Capability.EDIT,
    "employee-edit": Capability.EDIT,
    "employee-unlock": Capability.FREEZE,
    "employee-delete": Capability.DELETE,
    "bin": Capability.DELETE,
    "bin-restore": frozenset({Capability.DELETE, Capability.RESET_PASSWORDS}),
    "bin-purge": Capability.DELETE,
    "employee-thaw": Capability.FACTORS,
    "employee-remove-frozen": Capability.FACTORS,
    "employee-reset-password": Capability.RESET_PASSWORDS,
    "employee-reset-factors": Capability.FACTORS,
    "employee-phone-lost": Capability.FACTORS,
    "employee-device-delete": Capability.CLIENT_PASSWORDS,
    "employee-old-password-delete": Capability.CLIENT_PASSWORDS,
    "employee-leaver": CLOSING,
    "employee-leaver-stop": CLOSING,
    "employee-receipt": Capability.SEE,
    "department-list": Capability.SEE,
    "department-detail": Capability.SEE,
    "department-create": POSTMASTER,
    "department-rename": POSTMASTER,
    "department-move": POSTMASTER,
    "department-delete": POSTMASTER,
    "batch": Capability.SEE,
    "batch-review": Capability.SEE,
    "batch-act": Capability.SEE,
    "batch-again": Capability.SEE,
    "sheet": Capability.SEE,
    "sheet-void": Capability.SEE,
    "administrator-list": POSTMASTER,
    "administrator-whom": POSTMASTER,
    "administrator-edit": POSTMASTER,
    "administrator-dismiss": POSTMASTER,
    "exceptions-ending": POSTMASTER,
    "passwords-ending": Capability.SEE,
    "import-start": Capability.IMPORT,
    "import-template": Capability.IMPORT,
    "import-run": Capability.IMPORT,
    "import-errors": Capability.IMPORT,
    "import-stop": Capability.IMPORT,
    "log-logons": Capability.LOGS,
    "log-logons-export": frozenset({Capability.LOGS, Capability.EXPORT}),
    "log-operations": Capability.LOGS,
    "log-operations-export": frozenset({Capability.LOGS, Capability.EXPORT}),
    "evidence": POSTMASTER,
    "evidence-order": POSTMASTER,
    "evidence-take": POSTMASTER,
    "network-list": POSTMASTER,
    "network-lift": POSTMASTER,
    "network-block": POSTMASTER,
    "address-limits-edit": POSTMASTER,
    "address-limits-review": POSTMASTER,
    "exempt-networks-edit": POSTMASTER,
    "exempt-networks-review": POSTMASTER,
    "secure-networks-edit": POSTMASTER,
    "secure-networks-review": POSTMASTER,
    "block-list": POSTMASTER,
    "block-add": POSTMASTER,
    "block-review": POSTMASTER,
    "block-remove": POSTMASTER,
    "keywords-edit": POSTMASTER,
    "keywords-review": POSTMASTER,
    "force-edit": POSTMASTER,
    "force-review": POSTMASTER,
    "force-rehearsal": POSTMASTER,
    "force-rehearsal-export": POSTMASTER,
    "force-cut-over": POSTMASTER,
    "force-cut-over-remind": POSTMASTER,
    "force-cut-over-stop": POSTMASTER,
    "force-cut-over-end": POSTMASTER,
    "policy-rehearsal": POSTMASTER,
    "policy-rehearsal-export": POSTMASTER,
    "clients-edit": POSTMASTER,
    "clients-review": POSTMASTER,
    "policy-review": POSTMASTER,
    "two-factor-edit": POSTMASTER,
    "two-factor-review": POSTMASTER,
    "two-factor-scope": POSTMASTER,
    "protocols-edit": POSTMASTER,
    "protocols-review": POSTMASTER,
    "protocols-scope": POSTMASTER,
    "policy-exception-department": POSTMASTER,
    "policy-exception-employee": POSTMASTER,
    "password-policy-edit": POSTMASTER,
    "password-policy-review": POSTMASTER,
    "password-policy-scope": POSTMASTER,
}

# What everybody at a desk may read, and those alone may send who have one of these.
SENT_WITH: Final = {"batch": frozenset(NEEDS.values())}

# What somebody ordered: for everybody else it is not there, whatever they may do.
OF_ITS_OWNER: Final = frozenset(
    {
        "batch-review",
        "batch-act",
        "batch-again",
        "import-run",
        "import-errors",
        "import-stop",
        "sheet",
        "sheet-void",
    }
)
