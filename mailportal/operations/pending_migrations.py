"""Which migrations the database lacks: code that expects other tables would tell everybody that it is busy.

No registered check, for ``migrate`` runs those first. Names alone are compared, so that a start stays quick: loading
all migrations takes longer than all other checks together.
"""

import pkgutil
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def pending_migrations() -> list[str]:
    """Return the migrations that the code has and the database does not, as ``app.name``. Raises DatabaseError."""
    applied = MigrationRecorder(connection).applied_migrations()
    wanted = [(app.label, name) for app in apps.get_app_configs() for name in _names(f"{app.name}.migrations")]
    return [f"{label}.{name}" for label, name in wanted if (label, name) not in applied]


def _names(package: str) -> list[str]:
    found = find_spec(package)
    folders = [] if found is None else [str(Path(place)) for place in found.submodule_search_locations or ()]
    return sorted(module.name for module in pkgutil.iter_modules(folders) if module.name[0] not in "_~")
