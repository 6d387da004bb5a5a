"""Domains (W27): all of the installation, and one of them to be managed (O1)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from admin_console.domains.forms import DomainsForm
from admin_console.domains.queries import domain_page, keepers_of, operators_acts_on, people_in
from admin_console.domains.reach import domain_of
from admin_console.domains.words import STATES, act_lines, counted_words, domain_lines, keeper_lines, people_words
from admin_console.doors import operators
from mailportal.web.pages import READ, page
from security.browsers.sessions.http import source_of


@page(operators, READ)
def home(_request: HttpRequest, _operator: User) -> HttpResponse:
    """Lead to the first page of the operator console."""
    return redirect("operator_console:domain-list")


@page(operators, READ)
def domain_list(request: HttpRequest, _operator: User) -> HttpResponse:
    """Show a page of the domains."""
    form = DomainsForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    text = wanted.get("q", "")
    found = domain_page(text=text, after=wanted.get("after", ""), before=wanted.get("before", ""))
    context = {
        "form": form,
        "page": found,
        "lines": domain_lines(found.rows),
        "counted": counted_words(found.rows),
        "is_filtered": bool(text),
    }
    return render(request, "admin_console/domains/list.html", context, status=400 if form.errors else 200)


@page(operators, READ)
def domain_manage(request: HttpRequest, operator: User, name: str) -> HttpResponse:
    """Show how a domain stands, who looks after it, and what operators did to it."""
    domain = domain_of(operator, name, source=source_of(request))
    state, kind = STATES[domain.state]
    context = {
        "domain": domain,
        "state": state,
        "state_kind": kind,
        "people": people_words(people_in(domain)),
        "keepers": [(keeper.account, keeper_lines(keeper)) for keeper in keepers_of(domain)],
        "acts": list(act_lines(operators_acts_on(domain))),
    }
    return render(request, "admin_console/domains/manage.html", context)
