"""What keeps migrations few, and each of them good for ever (CONTRIBUTING.md)."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

PRODUCT = ("mailportal", "accounts", "security", "admin_console")
ROOT = Path(settings.BASE_DIR)
MIGRATIONS = sorted(path for package in PRODUCT for path in (ROOT / package).rglob("migrations/*.py"))


def test_no_column_carries_choices() -> None:
    """Nothing reads them, and each new reason or purpose would be a migration that changes no table."""
    ours = [model for model in apps.get_models() if model.__module__.partition(".")[0] in PRODUCT]
    assert len(ours) > 20
    columns = [field for model in ours for field in model._meta.get_fields()]  # noqa: SLF001 - Django documents it
    assert [str(column) for column in columns if getattr(column, "choices", None)] == []


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_migration_depends_on_no_code_that_may_move_or_change(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom | ast.Import):
            name = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
            assert name.partition(".")[0] not in PRODUCT or ".migrations." in name
