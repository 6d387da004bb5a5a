"""What has no need of PostgreSQL: ``pytest --speaking-sql`` leaves it out, `make test` runs it on SQLite alone.

Services, stores, counters, queues, the audit log and races speak SQL in ways in which databases differ. Rules and words
know no database; pages ask through those services, and all of them are asked for, sent and counted on PostgreSQL too
(contract/test_query_counts.py, attack/test_forms.py). A new test file runs on both unless it is entered here;
tests/contract/test_databases.py holds that what stands here is of its kind.

Of a test's many cases the first and the last run on PostgreSQL too: what the cases between them differ in is for our
code to see, not for the database, unless the file is one of ``EVERY_CASE``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# Folders and files in which no test asks for a database.
WITHOUT = """
accounts/moving_in accounts/passwords/test_common.py accounts/passwords/test_keywords.py
accounts/passwords/test_password_rules.py accounts/passwords/test_schemes.py accounts/test_address.py
accounts/test_resolve.py admin_console/health/test_rules.py
admin_console/scopes/test_rules.py contract/test_architecture.py contract/test_attacks.py
contract/test_audit_events.py contract/test_controls.py contract/test_databases.py contract/test_house_rules.py
contract/test_includes.py contract/test_mutants.py contract/test_names.py contract/test_references.py
contract/test_site.py contract/test_style.py contract/test_translations.py contract/test_unused.py
contract/test_views.py contract/test_walls.py crypto/test_hash_slots.py crypto/test_key_rotation.py
crypto/test_keyring.py migrations/test_rules.py security/account/logon_history/test_cures.py
security/client_passwords/test_label.py security/client_passwords/test_limit_rules.py
security/client_passwords/test_secret.py
security/client_passwords/test_words.py security/connections/test_dovecot_api.py security/connections/test_rules.py
security/factors/authenticators/test_steps.py security/factors/questions/test_normalising.py
security/factors/test_fields.py security/factors/test_rules.py
security/logon/test_flow.py security/logon/test_set_up_steps.py security/mail_auth/test_signed_tokens.py
security/mail_auth/test_verdict.py security/passwords/expiry/test_rules.py security/programs
security/recovery/test_rules.py settings sms/test_connecting.py sms/test_numbers.py sms/test_rules.py typed
web/test_charts.py web/test_client_address.py web/test_components.py web/test_contrast.py web/test_doors.py
web/test_error_pages.py web/test_field_renderer.py web/test_portal_tags.py web/test_raw_input.py
web/test_redirects.py web/test_security_headers.py web/test_sentences.py web/test_stylesheet.py
web/test_templates.py web/test_theme.py
"""
# Files that look at pages and their words, or count what pages ask.
PAGES = """
admin_console/administrators/test_administrators.py admin_console/batches/test_choosing.py
admin_console/batches/test_pages.py admin_console/batches/test_preview.py admin_console/domains/test_door.py
admin_console/domains/test_mail_hosts.py admin_console/imports/test_check.py
admin_console/imports/test_hostile_files.py admin_console/keywords/test_keywords.py
admin_console/networks/test_networks.py admin_console/passes/test_employee_pass.py
admin_console/person/test_page.py admin_console/policies/test_enforcement.py
admin_console/policies/test_exceptions.py admin_console/policies/test_password_policy.py
admin_console/policies/test_protocols.py admin_console/policies/test_two_factor.py
admin_console/postmasters/test_factors.py admin_console/postmasters/test_reset_password.py
admin_console/resets/test_delegates.py admin_console/resets/test_factors.py admin_console/resets/test_leaver.py
admin_console/resets/test_leavers_hour.py admin_console/resets/test_reset_password.py
admin_console/scopes/test_scope.py admin_console/test_access.py admin_console/test_desk.py
admin_console/test_gate.py admin_console/test_query_counts.py captcha/test_at_logon.py captcha/test_drawings.py
contract/test_authorisation.py contract/test_desks.py contract/test_pages.py security/account/language
security/account/overview/test_next_steps.py security/account/overview/test_overview.py
security/account/overview/test_refused.py security/account/session_list
security/browsers/known_browsers/test_own_tries.py security/browsers/sessions/test_ended_mid_form.py
security/browsers/sessions/test_logoff.py security/browsers/trusted_devices/test_attacks.py
security/browsers/trusted_devices/test_pages.py security/client_passwords/test_generate_page.py
security/client_passwords/test_other_pages.py security/client_passwords/test_with_factors.py
security/factors/authenticators/test_attach_pages.py security/factors/authenticators/test_delete.py
security/factors/authenticators/test_replace.py security/factors/phones/test_bind.py
security/factors/phones/test_unbind.py security/factors/questions/test_pages.py
security/factors/recovery_codes/test_pages.py security/factors/test_clock.py security/logon/test_enrolment.py
security/logon/test_expired_password.py security/logon/test_forced_change.py security/logon/test_guessing.py
security/logon/test_logon_page.py security/logon/test_networks.py security/logon/test_next.py
security/logon/test_phones_only.py security/logon/test_second_step.py security/logon/test_second_step_phone.py
security/logon/test_second_step_questions.py security/logon/test_set_up.py security/logon/test_stale_forms.py
security/logon/test_weak_password.py security/notices/test_settings_page.py security/passwords/test_change.py
security/passwords/test_change_proof.py security/passwords/test_policy.py security/passwords/test_temporary.py
security/recovery/test_by_phone.py security/recovery/test_by_questions.py security/recovery/test_grant.py
security/recovery/test_limits.py security/recovery/test_order.py security/recovery/test_other_session.py
security/recovery/test_rest.py security/recovery/test_second_proof.py security/recovery/test_start.py
security/stale_pages security/step_up/test_factors.py security/step_up/test_logon_as_proof.py
security/step_up/test_step_up.py security/step_up/test_way_back.py web/test_well_known.py
"""
# Files whose cases ask the database itself for different things, or show that it is asked the same for all.
EVERY_CASE = """
accounts/passwords/test_costs.py accounts/test_search.py accounts/test_statements.py accounts/test_tenancy.py
accounts/test_tree.py admin_console/employees/test_finding.py admin_console/figures
admin_console/lifecycle/test_costs.py admin_console/lifecycle/test_recycle_bin.py admin_console/logs
admin_console/resets/test_costs.py admin_console/test_places.py audit contract/test_query_counts.py
crypto/test_sealed_columns.py migrations notify rules security/account/logon_history security/logon/test_costs.py
security/logon/test_statements.py security/logon/test_unwritable_counters.py security/mail_auth/test_memory.py
security/mail_auth/test_repeats.py security/operators security/records security/recovery/test_costs.py
security/recovery/test_uniform.py sms/test_queue.py throttle
"""


def files_of(places: str) -> set[Path]:
    """Return the test files of a list; a place that is not there is an error."""
    found = set()
    for place in (TESTS / name for name in places.split()):
        assert place.exists(), place
        found |= set(place.rglob("test_*.py")) if place.is_dir() else {place}
    return found


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--speaking-sql``."""
    parser.addoption("--speaking-sql", action="store_true", help="only tests in which databases can differ")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what knows no database, or asks it through pages alone."""
    if config.getoption("--speaking-sql") and collection_path in files_of(WITHOUT) | files_of(PAGES):
        return True
    return None


def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Leave out the cases between a test's first and last."""
    if config.getoption("--speaking-sql"):
        every_case = files_of(EVERY_CASE)
        left_out = {item for item in cases_between(items) if item.path not in every_case}
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def cases_between(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield, of each test that is made for many cases, those between the first and the last."""
    cases = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            cases[item.nodeid.partition("[")[0]].append(item)
    for each in cases.values():
        yield from each[1:-1]
