"""The health page of the operator console (O4): whether logons work, whether anything waits, and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import User
from admin_console.doors import operators
from admin_console.health.day import LEGEND, chart_of_half_hours, last_day
from admin_console.health.queries import health_of_installation
from admin_console.health.rules import Ailment, ailments_of
from admin_console.health.shown import budget_lines, figures_of, kept_lines, queue_lines, server_lines
from admin_console.health.words import verdict_of
from mailportal.web.pages import READ, page


@page(operators, READ)
def installation_health(request: HttpRequest, operator: User) -> HttpResponse:
    """Show how the installation is, by what is written down: no server is asked while the page waits."""
    health = health_of_installation(viewer=operator)
    ailments = ailments_of(health)
    sentences = [verdict_of(ailment, health) for ailment in ailments]
    verdict = sentences[0] if sentences else (_("Everything works"), _("Nothing waits for longer than it should."))
    day = last_day(health.now)
    context = {
        "now": health.now,
        "verdict": verdict,
        "kind": _kind_of(ailments),
        "others": sentences[1:],
        "figures": figures_of(health, ailments),
        "chart": chart_of_half_hours(day),
        "legend": LEGEND,
        "half_hours": day[::-1],
        "servers": list(server_lines(health)),
        "queues": list(queue_lines(health)),
        "has_gateway": bool(health.gateway),
        "budgets": budget_lines(health),
        "kept": list(kept_lines(health)),
    }
    return render(request, "admin_console/health/page.html", context)


def _kind_of(ailments: tuple[Ailment, ...]) -> str:
    if not ailments:
        return "ok"
    return "bad" if ailments[0].kind.is_grave else "warn"
