"""Networks from which too many accounts of the domain got wrong passwords, and lifting that limit for a day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from admin_console.desk import Desk
from admin_console.doors import postmasters
from admin_console.networks.services import lift_limit
from admin_console.reach import limited_network_of
from mailportal.web.pages import FORM, READ, page
from security.browsers.sessions.http import source_of
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.passwords.sprays import limited_networks

_MOST_SHOWN = 50


@page(postmasters, READ)
def network_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the networks whose limit for this domain is reached or lifted, the worst first."""
    networks = limited_networks(domain_id=desk.domain.pk, most=_MOST_SHOWN)
    return render(request, "admin_console/networks/list.html", {"networks": networks})


@page(proving(postmasters), FORM)
def network_lift(request: HttpRequest, desk: Desk, network: str) -> HttpResponse:
    """Ask whether to lift one network's limit, after a fresh proof, and do it."""
    limited = limited_network_of(desk, network, source=source_of(request))
    flow = proved(request, Purpose.LIFT_LIMIT)
    if request.method != "POST":
        return render(request, "admin_console/networks/lift.html", {"limited": limited, "grant": flow.proof})
    lift_limit(flow=flow, domain=desk.domain, limited=limited)
    words = _("The limit for %(network)s is lifted for 24 hours. Everybody there can try again at once.")
    messages.success(request, words % {"network": limited.network})
    return redirect("admin_console:network-list")
