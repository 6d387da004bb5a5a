"""The desk's address book; one action per URL."""

from django.urls import path

from admin_console.employees import views as employees
from admin_console.networks import views as networks
from admin_console.policies import views as policies
from admin_console.policies.rule_sets import CLIENT_RULES, PROTOCOL_RULES

app_name = "admin_console"
_PERSON, _NETWORKS = "console/employees/<uuid:public_id>/", "console/limited-networks/"
_CLIENTS, _EXCEPTIONS = "console/third-party-clients/", "console/third-party-clients/exceptions/"
_RULES = {"rules": CLIENT_RULES}

urlpatterns = [
    path("console/", employees.home, name="home"),
    path("console/employees/", employees.employee_list, name="employee-list"),
    path(_PERSON, employees.employee_detail, name="employee-detail"),
    path(f"{_PERSON}protocols/", policies.rules_edit, {"rules": PROTOCOL_RULES}, name="employee-protocols"),
    path(f"{_PERSON}freeze/", employees.employee_freeze, name="employee-freeze"),
    path(f"{_PERSON}unfreeze/", employees.employee_unfreeze, name="employee-unfreeze"),
    path(f"{_PERSON}stopped/allow/", employees.employee_thaw, name="employee-thaw"),
    path(f"{_PERSON}stopped/remove/", employees.employee_remove_frozen, name="employee-remove-frozen"),
    path(_NETWORKS, networks.network_list, name="network-list"),
    path(f"{_NETWORKS}<str:network>/lift/", networks.network_lift, name="network-lift"),
    path(_CLIENTS, policies.rules_edit, _RULES, name="policy-edit"),
    path(f"{_CLIENTS}review/", policies.policy_review, _RULES, name="policy-review"),
    path(_EXCEPTIONS, policies.exception_whom, _RULES, name="policy-exception-whom"),
    path(f"{_EXCEPTIONS}department/<int:pk>/", policies.rules_edit, _RULES, name="policy-exception-department"),
    path(f"{_EXCEPTIONS}employee/<uuid:public_id>/", policies.rules_edit, _RULES, name="policy-exception-employee"),
    path(f"{_EXCEPTIONS}<int:pk>/remove/", policies.exception_remove, _RULES, name="policy-exception-remove"),
]
