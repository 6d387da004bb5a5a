"""The desk's tables at a glance."""

from admin_console.administrators.models import Administrator
from admin_console.batches.models import Batch, BatchItem
from admin_console.imports.models import ImportRun

__all__ = ["Administrator", "Batch", "BatchItem", "ImportRun"]
