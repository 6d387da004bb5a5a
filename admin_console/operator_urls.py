"""The operator console's address book; one action per URL."""

from django.urls import path

from admin_console.domains import views as domains

app_name = "operator_console"
_DOMAINS, _DOMAIN = "operator/domains/", "operator/domains/<str:name>/"

urlpatterns = [
    path("operator/", domains.home, name="home"),
    path(_DOMAINS, domains.domain_list, name="domain-list"),
    path(f"{_DOMAINS}create/", domains.domain_create, name="domain-create"),
    path(f"{_DOMAIN}suspend/", domains.domain_suspend, name="domain-suspend"),
    path(f"{_DOMAIN}reopen/", domains.domain_reopen, name="domain-reopen"),
    path(f"{_DOMAIN}delete/", domains.domain_delete, name="domain-delete"),
    path(f"{_DOMAIN}restore/", domains.domain_restore, name="domain-restore"),
    path(f"{_DOMAIN}mail-servers/", domains.domain_mail_hosts, name="domain-mail-hosts"),
    path(_DOMAIN, domains.domain_manage, name="domain-manage"),
]
