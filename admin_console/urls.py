"""The desk's address book; one action per URL."""

from django.urls import path

from admin_console.employees import views as employees
from admin_console.freezing import views as freezing
from admin_console.networks import views as networks
from admin_console.policies import views as policies
from admin_console.policies.rule_sets import CLIENT_RULES, PROTOCOL_RULES

app_name = "admin_console"
_EMPLOYEE = "console/employees/<uuid:public_id>/"
_CLIENTS, _OF_CLIENTS = "console/third-party-clients/", {"rules": CLIENT_RULES}
_EXCEPTIONS = f"{_CLIENTS}exceptions/"

urlpatterns = [
    path("console/", employees.home, name="home"),
    path("console/employees/", employees.employee_list, name="employee-list"),
    path(_EMPLOYEE, employees.employee_detail, name="employee-detail"),
    path(f"{_EMPLOYEE}protocols/", policies.exception_edit, {"rules": PROTOCOL_RULES}, name="employee-protocols"),
    path(f"{_EMPLOYEE}freeze/", employees.employee_freeze, name="employee-freeze"),
    path(f"{_EMPLOYEE}unfreeze/", employees.employee_unfreeze, name="employee-unfreeze"),
    path(f"{_EMPLOYEE}stopped/allow/", freezing.employee_thaw, name="employee-thaw"),
    path(f"{_EMPLOYEE}stopped/remove/", freezing.employee_remove_frozen, name="employee-remove-frozen"),
    path("console/limited-networks/", networks.network_list, name="network-list"),
    path("console/limited-networks/<str:network>/lift/", networks.network_lift, name="network-lift"),
    path(_CLIENTS, policies.policy_edit, _OF_CLIENTS, name="policy-edit"),
    path(f"{_CLIENTS}review/", policies.policy_review, _OF_CLIENTS, name="policy-review"),
    path(_EXCEPTIONS, policies.exception_whom, _OF_CLIENTS, name="policy-exception-whom"),
    path(
        f"{_EXCEPTIONS}department/<int:pk>/",
        policies.exception_edit,
        _OF_CLIENTS,
        name="policy-exception-department",
    ),
    path(
        f"{_EXCEPTIONS}employee/<uuid:public_id>/",
        policies.exception_edit,
        _OF_CLIENTS,
        name="policy-exception-employee",
    ),
    path(
        f"{_EXCEPTIONS}<int:pk>/remove/",
        policies.exception_remove,
        _OF_CLIENTS,
        name="policy-exception-remove",
    ),
]
