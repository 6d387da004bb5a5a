"""The desk's address book; one action per URL."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from admin_console.administrators import views as administrators
from admin_console.batches import views as batches
from admin_console.blocklist import views as blocklist
from admin_console.departments import views as departments
from admin_console.employees import views as employees
from admin_console.ending import views as ending
from admin_console.enforcement import views as enforcement
from admin_console.evidence import views as evidence
from admin_console.exports import views as exports
from admin_console.imports import views as imports
from admin_console.keywords import views as keywords
from admin_console.leavers import views as leavers
from admin_console.lifecycle import views as lifecycle
from admin_console.logs import views as logs
from admin_console.networks import views as networks
from admin_console.overview import views as overview
from admin_console.passes import views as passes
from admin_console.person import views as person
from admin_console.policies import views as policies
from admin_console.policies.rule_sets import (
    ADDRESS_LIMITS,
    CLIENT_RULES,
    CLIENTS,
    EXEMPT,
    FORCE,
    PASSWORD_POLICY,
    PROTOCOLS,
    SECURE,
    TWO_FACTOR,
    RuleSet,
)
from admin_console.receipts import views as receipts
from admin_console.resets import views as resets
from admin_console.scopes import views as scopes
from admin_console.sheets import views as sheets

app_name = "admin_console"
_PERSON, _NETWORKS = "console/employees/<uuid:public_id>/", "console/limited-networks/"
_IMPORTS, _IMPORT = "console/imports/", "console/imports/<uuid:public_id>/"
_BATCHES, _LOGS = "console/batches/", "console/logs/"
_EVIDENCE = "console/evidence/"
_BIN, _BINNED = "console/recycle-bin/", "console/recycle-bin/<uuid:public_id>/"
_FORCE, _CUT_OVER = "console/security-passwords/", "console/security-passwords/cut-overs/<uuid:public_id>/"
_CLIENT_RULES = "console/mail-programs/"
_ADDRESSES, _BLOCKED = "console/address-limits/", "console/blocked-networks/"
_KEYWORDS = "console/password-policy/keywords/"
_ADMINISTRATORS, _ADMINISTRATOR = "console/administrators/", "console/administrators/<uuid:public_id>/"
_DEPARTMENTS, _DEPARTMENT = "console/departments/", "console/departments/<int:pk>/"


def _pages_of(rules: RuleSet, where: str) -> list[URLPattern]:
    """Return the pages of rules of several kinds: of the whole domain together, and for whom each holds."""
    own, name = {"rules": rules}, rules.pages
    return [
        path(where, policies.rules_edit, own, name=f"{name}-edit"),
        path(f"{where}review/", policies.policy_review, own, name=f"{name}-review"),
        path(f"{where}for/<slug:kind>/", scopes.scope_edit, own, name=f"{name}-scope"),
    ]


def _page_of(
    rules: RuleSet, where: str, review: Callable[..., HttpResponseBase] = policies.policy_review
) -> list[URLPattern]:
    """Return the pages of the rule of one kind."""
    own, name = {"rules": rules}, rules.pages
    return [
        path(where, scopes.scope_edit, own, name=f"{name}-edit"),
        path(f"{where}review/", review, own, name=f"{name}-review"),
    ]


def _exceptions_of(rules: RuleSet, where: str) -> list[URLPattern]:
    """Return the pages of rules of several kinds for one department or account."""
    own, name = {"rules": rules}, rules.pages
    return [
        path(f"{where}department/<int:pk>/", policies.rules_edit, own, name=f"{name}-exception-department"),
        path(f"{where}employee/<uuid:public_id>/", policies.rules_edit, own, name=f"{name}-exception-employee"),
        path(f"{where}review/", enforcement.force_review, own, name=f"{name}-review"),
    ]


def _rehearsals_of(rules: RuleSet, where: str) -> list[URLPattern]:
    """Return the pages of what a change of these rules stops."""
    own, name, devices = {"rules": rules}, rules.pages, f"{where}review/devices/"
    return [
        path(devices, enforcement.rehearsal, own, name=f"{name}-rehearsal"),
        path(f"{devices}export/", enforcement.rehearsal_export, own, name=f"{name}-rehearsal-export"),
    ]


urlpatterns = [
    path("console/", overview.home, name="home"),
    path("console/overview/", overview.overview, name="overview"),
    path("console/ending/exceptions/", ending.exceptions_ending, name="exceptions-ending"),
    path("console/ending/passwords/", ending.passwords_ending, name="passwords-ending"),
    path("console/employees/", employees.employee_list, name="employee-list"),
    path("console/employees/create/", lifecycle.employee_create, name="employee-create"),
    path("console/export/", exports.people_export, name="export-people"),
    path(_PERSON, person.employee_detail, name="employee-detail"),
    path(f"{_PERSON}why/", person.employee_why, name="employee-why"),
    path(f"{_PERSON}why/answer/", person.employee_suppose, name="employee-suppose"),
    path(f"{_PERSON}protocols/", policies.employee_protocols, name="employee-protocols"),
    path(f"{_PERSON}protocols/review/", policies.employee_protocols_review, name="employee-protocols-review"),
    path(f"{_PERSON}edit/", lifecycle.employee_edit, name="employee-edit"),
    path(f"{_PERSON}unlock/", lifecycle.employee_unlock, name="employee-unlock"),
    path(f"{_PERSON}delete/", lifecycle.employee_delete, name="employee-delete"),
    path(f"{_PERSON}freeze/", employees.employee_freeze, name="employee-freeze"),
    path(f"{_PERSON}unfreeze/", employees.employee_unfreeze, name="employee-unfreeze"),
    path(f"{_PERSON}reset-password/", resets.reset_password, name="employee-reset-password"),
    path(f"{_PERSON}reset-factors/", resets.reset_factors, name="employee-reset-factors"),
    path(f"{_PERSON}phone-lost/", resets.phone_lost, name="employee-phone-lost"),
    path(f"{_PERSON}pass/", passes.employee_pass, name="employee-pass"),
    path(f"{_PERSON}pass/void/", passes.pass_void, name="employee-pass-void"),
    path(f"{_PERSON}security-passwords/<uuid:device_id>/delete/", resets.device_delete, name="employee-device-delete"),
    path(f"{_PERSON}old-password/delete/", resets.old_password_delete, name="employee-old-password-delete"),
    path(f"{_PERSON}leaver/", leavers.leaver, name="employee-leaver"),
    path(f"{_PERSON}leaver/stop/", leavers.leaver_stop, name="employee-leaver-stop"),
    path(f"{_PERSON}receipts/<uuid:receipt_id>/", receipts.receipt, name="employee-receipt"),
    path(f"{_PERSON}stopped/allow/", employees.employee_thaw, name="employee-thaw"),
    path(f"{_PERSON}stopped/remove/", employees.employee_remove_frozen, name="employee-remove-frozen"),
    path(_BATCHES, batches.batch, name="batch"),
    path(f"{_BATCHES}<uuid:public_id>/", batches.batch_review, name="batch-review"),
    path(f"{_BATCHES}<uuid:public_id>/act/", batches.batch_act, name="batch-act"),
    path(f"{_BATCHES}<uuid:public_id>/again/", batches.batch_again, name="batch-again"),
    path("console/sheets/<uuid:public_id>/", sheets.sheet_show, name="sheet"),
    path("console/sheets/<uuid:public_id>/void/", sheets.sheet_void, name="sheet-void"),
    path(_BIN, lifecycle.recycle_bin, name="bin"),
    path(f"{_BINNED}restore/", lifecycle.bin_restore, name="bin-restore"),
    path(f"{_BINNED}purge/", lifecycle.bin_purge, name="bin-purge"),
    path(_DEPARTMENTS, departments.department_list, name="department-list"),
    path(f"{_DEPARTMENTS}create/", departments.department_create, name="department-create"),
    path(_DEPARTMENT, departments.department_detail, name="department-detail"),
    path(f"{_DEPARTMENT}rename/", departments.department_rename, name="department-rename"),
    path(f"{_DEPARTMENT}move/", departments.department_move, name="department-move"),
    path(f"{_DEPARTMENT}delete/", departments.department_delete, name="department-delete"),
    path(_ADMINISTRATORS, administrators.administrator_list, name="administrator-list"),
    path(f"{_ADMINISTRATORS}whom/", administrators.administrator_whom, name="administrator-whom"),
    path(_ADMINISTRATOR, administrators.administrator_edit, name="administrator-edit"),
    path(f"{_ADMINISTRATOR}dismiss/", administrators.administrator_dismiss, name="administrator-dismiss"),
    path(_IMPORTS, imports.import_start, name="import-start"),
    path(f"{_IMPORTS}template/", imports.import_template, name="import-template"),
    path(_IMPORT, imports.import_run, name="import-run"),
    path(f"{_IMPORT}errors/", imports.import_errors, name="import-errors"),
    path(f"{_IMPORT}stop/", imports.import_stop, name="import-stop"),
    path(f"{_LOGS}logons/", logs.logons, name="log-logons"),
    path(f"{_LOGS}logons/export/", logs.logons_export, name="log-logons-export"),
    path(f"{_LOGS}operations/", logs.operations, name="log-operations"),
    path(f"{_LOGS}operations/export/", logs.operations_export, name="log-operations-export"),
    path(_EVIDENCE, evidence.evidence, name="evidence"),
    path(f"{_EVIDENCE}make/", evidence.evidence_order, name="evidence-order"),
    path(f"{_EVIDENCE}<uuid:public_id>/", evidence.evidence_take, name="evidence-take"),
    path(_NETWORKS, networks.network_list, name="network-list"),
    path(f"{_NETWORKS}<str:network>/lift/", networks.network_lift, name="network-lift"),
    path(f"{_NETWORKS}<str:network>/block/", blocklist.network_block, name="network-block"),
    *_page_of(ADDRESS_LIMITS, _ADDRESSES),
    path(_BLOCKED, blocklist.block_list, name="block-list"),
    path(f"{_BLOCKED}add/", blocklist.block_add, name="block-add"),
    path(f"{_BLOCKED}review/", blocklist.block_review, name="block-review"),
    path(f"{_BLOCKED}<int:pk>/remove/", blocklist.block_remove, name="block-remove"),
    path(_KEYWORDS, keywords.keywords_edit, name="keywords-edit"),
    path(f"{_KEYWORDS}review/", keywords.keywords_review, name="keywords-review"),
    *_page_of(FORCE, _FORCE, enforcement.force_review),
    *_rehearsals_of(FORCE, _FORCE),
    path(_CUT_OVER, enforcement.cut_over, name="force-cut-over"),
    path(f"{_CUT_OVER}remind/", enforcement.cut_over_remind, name="force-cut-over-remind"),
    path(f"{_CUT_OVER}stop/", enforcement.cut_over_stop, name="force-cut-over-stop"),
    path(f"{_CUT_OVER}end/", enforcement.cut_over_end, name="force-cut-over-end"),
    *_page_of(CLIENTS, "console/third-party-clients/"),
    *_page_of(EXEMPT, "console/exempt-networks/"),
    *_exceptions_of(CLIENT_RULES, _CLIENT_RULES),
    *_rehearsals_of(CLIENT_RULES, _CLIENT_RULES),
    *_pages_of(TWO_FACTOR, "console/two-factor/"),
    *_page_of(SECURE, "console/secure-networks/"),
    *_pages_of(PROTOCOLS, "console/protocols/"),
    *_pages_of(PASSWORD_POLICY, "console/password-policy/"),
]
