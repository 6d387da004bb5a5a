"""Keeping counts as long as they are worth it: a page of a large domain does not count its people each time."""

from dataclasses import astuple
from datetime import timedelta

from django.utils import timezone

from admin_console.figures.models import DomainFigures
from admin_console.figures.queries import Figures, counted_figures
from admin_console.figures.rules import HeadCount, lasts
from mailportal.sql import only_row


def figures_of(*, domain_id: int) -> Figures:
    """Return the domain's figures, counted again where they are older than ``lasts`` allows.

    A change of the tree is seen at once (``forget_figures``), people who come and go within those seconds.
    """
    kept = only_row(DomainFigures.objects.filter(pk=domain_id))
    if kept is not None and timezone.now() - kept.counted_at < lasts(kept.everybody[0]):
        return Figures(kept.departments, HeadCount(*kept.everybody))
    figures = counted_figures(domain_id=domain_id)
    if lasts(figures.everybody.people) > timedelta(0):
        _keep(figures, domain_id)
    return figures


def _keep(figures: Figures, domain_id: int) -> None:
    row = DomainFigures(
        domain_id=domain_id,
        counted_at=timezone.now(),
        departments=figures.departments,
        everybody=astuple(figures.everybody),
    )
    DomainFigures.objects.bulk_create(
        [row],
        update_conflicts=True,
        update_fields=["counted_at", "departments", "everybody"],
        unique_fields=["domain"],
    )


def forget_figures(*, domain_id: int) -> None:
    """Let the next page count again, in the transaction of a change of the tree."""
    DomainFigures.objects.filter(pk=domain_id).delete()
