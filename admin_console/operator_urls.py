"""The operator console's address book; one action per URL."""

from django.urls import path

from admin_console.domains import views as domains
from admin_console.evidence import views as evidence
from admin_console.health import views as health
from admin_console.postmasters import views as postmasters

app_name = "operator_console"
_DOMAINS, _DOMAIN = "operator/domains/", "operator/domains/<str:name>/"
_POSTMASTER = f"{_DOMAIN}postmasters/<uuid:public_id>/"

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
    path(f"{_POSTMASTER}reset-password/", postmasters.postmaster_password, name="postmaster-password"),
    path(f"{_POSTMASTER}link/void/", postmasters.postmaster_link_void, name="postmaster-link-void"),
    path(f"{_POSTMASTER}reset-factors/", postmasters.postmaster_factors, name="postmaster-factors"),
    path(f"{_POSTMASTER}pass/", postmasters.postmaster_pass, name="postmaster-pass"),
    path(f"{_POSTMASTER}pass/void/", postmasters.postmaster_pass_void, name="postmaster-pass-void"),
    path(f"{_POSTMASTER}receipts/<uuid:receipt_id>/", postmasters.postmaster_receipt_again, name="postmaster-receipt"),
    path("operator/health/", health.installation_health, name="health"),
    path("operator/evidence-keys/", evidence.keys, name="evidence-keys"),
    path("operator/evidence-keys/<int:kid>/", evidence.key_file, name="evidence-key"),
]
