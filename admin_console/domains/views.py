"""Domains (W27): all of the installation, and one of them to be managed (O1)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Domain, User
from admin_console.domains.acts import DELETE, REOPEN, RESTORE, SUSPEND, DomainAct
from admin_console.domains.forms import DomainActForm, DomainsForm, MailHostsForm, NewDomainForm
from admin_console.domains.queries import domain_page, keepers_of, operators_acts_on, people_in
from admin_console.domains.reach import domain_of
from admin_console.domains.services import create_domain, set_mail_hosts
from admin_console.domains.words import (
    STATES,
    act_lines,
    acts_open,
    counted_words,
    domain_lines,
    host_differences,
    keeper_lines,
    people_words,
    reset_line,
    servers_told,
    waiting_words,
)
from admin_console.doors import operators
from admin_console.receipts.queries import latest_receipts
from mailportal.web.pages import FORM, READ, page
from security.browsers.sessions.http import source_of
from security.client_passwords.hosts import hosts_of
from security.domains.errors import MailHostsChanged
from security.errors import AddressTaken, DomainTaken
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose

# Of all its postmasters together.
_MOST_RESETS = 5


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
    keepers = keepers_of(domain)
    receipts = latest_receipts(accounts=[keeper.account for keeper in keepers], most=_MOST_RESETS)
    context = {
        "domain": domain,
        "state": state,
        "state_kind": kind,
        "waiting": waiting_words(domain),
        "open_acts": acts_open(domain),
        "people": people_words(people_in(domain)),
        "keepers": [(keeper.account, keeper_lines(domain, keeper)) for keeper in keepers],
        "resets": [reset_line(domain, receipt) for receipt in receipts],
        "servers": servers_told(domain),
        "acts": list(act_lines(operators_acts_on(domain))),
    }
    return render(request, "admin_console/domains/manage.html", context)


@page(proving(operators), FORM)
def domain_create(request: HttpRequest, _operator: User) -> HttpResponse:
    """Ask which domain moves in, make it with its postmaster, and show the postmaster's link in the answer, once."""
    flow, status = proved(request, Purpose.CREATE_DOMAIN), 200
    form = NewDomainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            domain, link = create_domain(flow=flow, **form.cleaned_data)
        except (DomainTaken, AddressTaken) as taken:
            form.add_error("name", str(taken.message))
            status = taken.status
        else:
            context = {"domain": domain, "link": link, "shown_once": True}
            return render(request, "admin_console/domains/created.html", context)
    elif form.errors:
        status = 400
    return _create_page(request, flow, form, status=status)


def _create_page(request: HttpRequest, flow: Flow, form: NewDomainForm, *, status: int) -> HttpResponse:
    back = reverse("operator_console:domain-list")
    context = {
        "base": "base_operator.html",
        "way": [(_("Domains"), back)],
        "heading": _("New domain"),
        "label": _("Create domain"),
        "cancel_url": back,
        "form": form,
        "grant": flow.proof,
    }
    return render(request, "admin_console/domains/create.html", context, status=status)


@page(proving(operators), FORM)
def domain_suspend(request: HttpRequest, operator: User, name: str) -> HttpResponse:
    """Ask whether to let nobody of the domain in, and do it."""
    return _upon_domain(request, operator, name, SUSPEND)


@page(proving(operators), FORM)
def domain_reopen(request: HttpRequest, operator: User, name: str) -> HttpResponse:
    """Ask whether to let its people in again, and do it."""
    return _upon_domain(request, operator, name, REOPEN)


@page(proving(operators), FORM)
def domain_delete(request: HttpRequest, operator: User, name: str) -> HttpResponse:
    """Ask whether to delete the domain with a waiting time, and do it."""
    return _upon_domain(request, operator, name, DELETE)


@page(proving(operators), FORM)
def domain_restore(request: HttpRequest, operator: User, name: str) -> HttpResponse:
    """Ask whether a deleted domain shall stay, and let it."""
    return _upon_domain(request, operator, name, RESTORE)


@page(proving(operators), FORM)
def domain_mail_hosts(request: HttpRequest, operator: User, name: str) -> HttpResponse:
    """Edit what the domain's people type into their mail programs (O4)."""
    domain = domain_of(operator, name, source=source_of(request))
    flow = proved(request, Purpose.MAIL_HOSTS)
    present = hosts_of(domain=domain)
    form = MailHostsForm(request.POST if request.method == "POST" else None, present=present)
    if not form.is_valid():
        return _mail_hosts_page(request, domain, flow, form, status=400 if form.errors else 200)
    try:
        is_new = set_mail_hosts(flow=flow, domain=domain, hosts=form.hosts, **form.told)
    except MailHostsChanged as changed:
        form = form.over(present)
        form.add_error(None, str(changed.message))
        differences = host_differences(present, form.hosts)
        return _mail_hosts_page(request, domain, flow, form, status=changed.status, differences=differences)
    if is_new:
        messages.success(request, _("Saved. The domain's people are told these mail servers from now on."))
    return redirect("operator_console:domain-manage", domain.name)


def _mail_hosts_page(
    request: HttpRequest, domain: Domain, flow: Flow, form: MailHostsForm, *, status: int, **more: object
) -> HttpResponse:
    context = {"domain": domain, "form": form, "grant": flow.proof, **more}
    return render(request, "admin_console/domains/mail_hosts.html", context, status=status)


def _upon_domain(request: HttpRequest, operator: User, name: str, act: DomainAct) -> HttpResponse:
    domain = domain_of(operator, name, source=source_of(request))
    if request.method != "POST" and domain.state not in act.starts_from:
        return redirect("operator_console:domain-manage", domain.name)
    flow, named = proved(request, act.purpose), {"domain": domain}
    form = DomainActForm(request.POST if request.method == "POST" else None, domain=domain, is_grave=act.is_grave)
    if form.is_valid():
        act.upon(domain, flow=flow, reason=form.cleaned_data["reason"])
        messages.success(request, str(act.done) % named)
        return redirect("operator_console:domain-manage", domain.name)
    context = {"domain": domain, "act": act, "question": str(act.question) % named, "form": form, "grant": flow.proof}
    return render(request, "admin_console/domains/act.html", context, status=400 if form.errors else 200)
