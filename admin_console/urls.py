"""The desk's address book; one action per URL."""

from django.urls import URLPattern, path

from admin_console.employees import views as employees
from admin_console.imports import views as imports
from admin_console.keywords import views as keywords
from admin_console.networks import views as networks
from admin_console.policies import views as policies
from admin_console.policies.rule_sets import CLIENT_RULES, PASSWORD_POLICY, PROTOCOL_RULES, RuleSet

app_name = "admin_console"
_PERSON, _NETWORKS = "console/employees/<uuid:public_id>/", "console/limited-networks/"
_IMPORTS, _IMPORT = "console/imports/", "console/imports/<uuid:public_id>/"
_KEYWORDS = "console/password-policy/keywords/"


def _pages_of(rules: RuleSet, where: str) -> list[URLPattern]:
    exceptions, own, name = f"{where}exceptions/", {"rules": rules}, rules.pages
    return [
        path(where, policies.rules_edit, own, name=f"{name}-edit"),
        path(f"{where}review/", policies.policy_review, own, name=f"{name}-review"),
        path(exceptions, policies.exception_whom, own, name=f"{name}-exception-whom"),
        path(f"{exceptions}department/<int:pk>/", policies.rules_edit, own, name=f"{name}-exception-department"),
        path(f"{exceptions}employee/<uuid:public_id>/", policies.rules_edit, own, name=f"{name}-exception-employee"),
        path(f"{exceptions}<int:pk>/remove/", policies.exception_remove, own, name=f"{name}-exception-remove"),
    ]


urlpatterns = [
    path("console/", employees.home, name="home"),
    path("console/employees/", employees.employee_list, name="employee-list"),
    path(_PERSON, employees.employee_detail, name="employee-detail"),
    path(f"{_PERSON}protocols/", policies.rules_edit, {"rules": PROTOCOL_RULES}, name="employee-protocols"),
    path(f"{_PERSON}freeze/", employees.employee_freeze, name="employee-freeze"),
    path(f"{_PERSON}unfreeze/", employees.employee_unfreeze, name="employee-unfreeze"),
    path(f"{_PERSON}stopped/allow/", employees.employee_thaw, name="employee-thaw"),
    path(f"{_PERSON}stopped/remove/", employees.employee_remove_frozen, name="employee-remove-frozen"),
    path(_IMPORTS, imports.import_start, name="import-start"),
    path(f"{_IMPORTS}template/", imports.import_template, name="import-template"),
    path(_IMPORT, imports.import_run, name="import-run"),
    path(f"{_IMPORT}errors/", imports.import_errors, name="import-errors"),
    path(f"{_IMPORT}stop/", imports.import_stop, name="import-stop"),
    path(_NETWORKS, networks.network_list, name="network-list"),
    path(f"{_NETWORKS}<str:network>/lift/", networks.network_lift, name="network-lift"),
    path(_KEYWORDS, keywords.keywords_edit, name="keywords-edit"),
    path(f"{_KEYWORDS}review/", keywords.keywords_review, name="keywords-review"),
    *_pages_of(CLIENT_RULES, "console/third-party-clients/"),
    *_pages_of(PASSWORD_POLICY, "console/password-policy/"),
]
