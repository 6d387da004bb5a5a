"""The operator console's address book; one action per URL."""

from django.urls import path

from admin_console.domains import views as domains

app_name = "operator_console"
_DOMAINS, _DOMAIN = "operator/domains/", "operator/domains/<str:name>/"

urlpatterns = [
    path("operator/", domains.home, name="home"),
    path(_DOMAINS, domains.domain_list, name="domain-list"),
    path(_DOMAIN, domains.domain_manage, name="domain-manage"),
]
