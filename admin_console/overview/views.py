"""Overview (P14), the console's first page: is anything wrong, and what to do about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.figures.queries import PEOPLE
from admin_console.overview.chart import LEGEND, chart_of, table_of, untold
from admin_console.overview.concerns import concerns_of
from admin_console.overview.headline import figures_in
from admin_console.overview.queries import overview_of
from mailportal.web.pages import READ, page


@page(at_desk(Capability.SEE), READ)
def home(_request: HttpRequest, _desk: Desk) -> HttpResponse:
    """Lead to the first page of the desk."""
    return redirect("admin_console:overview")


@page(at_desk(Capability.SEE), READ)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the numbers that matter, what needs somebody, and a month of logons, as far as the desk may know."""
    found = overview_of(desk)
    context = {
        "counts": found.counts,
        "people": found.count(PEOPLE),
        "figures": figures_in(found),
        "concerns": concerns_of(found),
        "days": found.days,
        "chart": chart_of(found.days) if found.days else None,
        "table": table_of(found.days) if found.days else None,
        "legend": LEGEND,
        "untold": untold(desk),
    }
    return render(request, "admin_console/overview/overview.html", context)
