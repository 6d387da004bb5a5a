"""The desk's address book; one action per URL."""

from django.urls import path

from admin_console.employees import views as employees
from admin_console.freezing import views as freezing
from admin_console.networks import views as networks
from admin_console.policies import views as policies

app_name = "admin_console"
urlpatterns = [
    path("console/", employees.home, name="home"),
    path("console/employees/", employees.employee_list, name="employee-list"),
    path("console/employees/<uuid:public_id>/", employees.employee_detail, name="employee-detail"),
    path("console/employees/<uuid:public_id>/protocols/", employees.employee_protocols, name="employee-protocols"),
    path("console/employees/<uuid:public_id>/freeze/", employees.employee_freeze, name="employee-freeze"),
    path("console/employees/<uuid:public_id>/unfreeze/", employees.employee_unfreeze, name="employee-unfreeze"),
    path("console/limited-networks/", networks.network_list, name="network-list"),
    path("console/limited-networks/<str:network>/lift/", networks.network_lift, name="network-lift"),
    path("console/employees/<uuid:public_id>/stopped/allow/", freezing.employee_thaw, name="employee-thaw"),
    path(
        "console/employees/<uuid:public_id>/stopped/remove/",
        freezing.employee_remove_frozen,
        name="employee-remove-frozen",
    ),
    path("console/third-party-clients/", policies.policy_edit, name="policy-edit"),
    path("console/third-party-clients/review/", policies.policy_review, name="policy-review"),
    path("console/third-party-clients/exceptions/", policies.exception_whom, name="policy-exception-whom"),
    path(
        "console/third-party-clients/exceptions/department/<int:pk>/",
        policies.exception_department,
        name="policy-exception-department",
    ),
    path(
        "console/third-party-clients/exceptions/employee/<uuid:public_id>/",
        policies.exception_employee,
        name="policy-exception-employee",
    ),
    path(
        "console/third-party-clients/exceptions/<int:pk>/remove/",
        policies.exception_remove,
        name="policy-exception-remove",
    ),
]
