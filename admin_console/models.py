"""The desk's tables at a glance."""

from admin_console.batches.models import BatchItem, BatchRun
from admin_console.capabilities.models import Administrator
from admin_console.enforcement.models import CutOver, CutOverMember
from admin_console.evidence.models import EvidencePack
from admin_console.figures.models import KeptCount
from admin_console.health.models import Heartbeat
from admin_console.imports.models import ImportRun
from admin_console.leavers.models import LeaverOrder
from admin_console.receipts.models import Receipt

__all__ = [
    "Administrator",
    "BatchItem",
    "BatchRun",
    "CutOver",
    "CutOverMember",
    "EvidencePack",
    "Heartbeat",
    "ImportRun",
    "KeptCount",
    "LeaverOrder",
    "Receipt",
]
