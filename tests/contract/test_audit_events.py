"""The vocabulary of the audit log: documented, in use, and one grammar."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import translation

import accounts.events
import admin_console.events
import security.events
from accounts.telling import detail_names, events_in_groups

ROOT = Path(settings.BASE_DIR)
CATALOGUES = (accounts.events, security.events, admin_console.events)
EVENTS = {
    name: value for catalogue in CATALOGUES for name, value in vars(catalogue).items() if name.isupper()
}  # fmt: skip


def test_every_event_is_documented_and_none_is_made_up() -> None:
    documented = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/audit-events.md").read_text(), flags=re.MULTILINE)
    assert sorted(documented) == sorted(EVENTS.values())


def test_every_event_has_words_of_its_own() -> None:
    """P13: in English and Chinese, for the log of a domain and for people's own; none is made up."""
    told = {event: words.title for events in events_in_groups().values() for event, words in events.items()}
    assert sorted(told) == sorted(EVENTS.values())
    for language in ("en", "zh-hans"):
        with translation.override(language):
            titles = [str(title) for title in told.values()]
            assert len(set(titles)) == len(titles)
            assert not set(titles) & set(told)


def test_whatever_an_event_says_of_itself_has_a_name() -> None:
    rows = re.findall(r"^\| `[^`]+` \|[^|]*\|[^|]*\|(.*)\|$", (ROOT / "docs/audit-events.md").read_text(), re.MULTILINE)
    named = {key for row in rows for key in re.findall(r"`([a-z_]+)`", row)}
    # Values, or keys within a value.
    within = {"required", "waived", "capabilities", "logons", "operations", "account", "client", "wrong"}
    assert named - within - set(detail_names()) == set()


def test_every_event_has_app_subject_and_past_participle() -> None:
    participle = r"([a-z]+-)?(set|reset|cut|sent|spent|bound|unbound|[a-z]+(ed|en)|turned-(on|off))"
    grammar = re.compile(rf"(accounts|security|admin_console):[a-z-]+:{participle}")
    assert [event for event in EVENTS.values() if not grammar.fullmatch(event)] == []


# What the doorman writes without an event of its own, and why nothing is missed.
UNRECORDED = {
    "begin_attachment": "nothing holds until its code is right, which is recorded",
    "begin_replacement": "the same; the proof is recorded",
    "begin_change": "nothing holds until its code is right; the proof is recorded",
    "name_number": "nothing holds until its code is right; each code sent is recorded",
    "propose_answers": "nothing holds until they are typed again, which is recorded",
    "drop_pending": "what did not hold yet is forgotten",
    "accept": "how its flow ended is recorded there: proved, failed, attached, deleted",
    "verify_authenticator": "the same",
    "check_code": "the same",
    "take_back": "part of the try, whose outcome is recorded",
    "undo": "the same",
    "claim_telling": "what it is claimed for is recorded",
    "claim_closing": "the same",
    "reopen": "part of the act that reopens the factors, which is recorded",
    "begin_session": "``open_session`` records it",
    "send_notices": "what it tells of is recorded",
    "send_reminders": "that one was sent is in the account's row and in the queue of mail",
    "write_due_notices": "what it tells of is recorded",
    "leave_grant": "part of the proof, which is recorded",
    "write_and_tell": "logon records are a log of their own; and how a secret is kept, while it stays the same",
    "note_days": "the same, counted by day",
    "note_half_hours": "the same, counted by half hour",
    "put_together": "the same; no number is another after it",
    "carry_grants_over": "part of the next proof, which is recorded",
    "spend_proof": "part of the act that it is spent on",
    "notify": "part of the act that is told, which is recorded",
    "grant_by_logon": "the code that it rests on is recorded as the logon's second step",
    "end_with_password": "part of the reset of the password, which names what ended",
    "factor_changed": "part of the act that changed the factor",
    "end_other_sessions": "part of the act that ends them, which names how many or why",
    "carry_session_over": "part of the change of the password",
    "carry_devices_over": "the same",
    "order_cuts": "each cut is recorded when the mail server has answered",
    "remember_browser": "part of the logon",
    "note_proof": "part of the second step",
    "forget_proofs": "part of the reset of the factors",
    "end_presence": "each session and device that it ends is recorded",
    "join_round": "part of the reset that puts an account on the sheet, which is recorded",
    "mail_links": "each link is recorded, all in one statement",
    "issue_freeze_link": "part of a notice, whose act is recorded",
    "begin_recovery": "nobody has proved anything; how it ends is recorded",
    "choose_method": "the same",
    "ask_for_code": "the same; each code sent is recorded",
    "advance": "part of the step, whose proof or end is recorded",
    "use_code": "part of the proof, which is recorded",
    "send_recovery_codes": "each code sent is recorded",
    "begin_rest": "part of the recovery, which is recorded",
    "note_web_logon": "part of the logon",
    "forget_recovery": "part of the act that sets a password, which is recorded",
    "end_cooling": "part of the act that resets the factors, which is recorded",
    "keep_attempt": "half a logon opens nothing; its proofs are recorded",
    "end_attempt": "the same",
    "end_attempts": "the same",
    "end_holdings": "each of them is recorded by the service that ends it",
    "delete_devices": "the same",
    "replace_password": "the same, and the password where it is put in force",
    "shut_suspended_domains": "what it ends follows from the suspension, which is recorded",
    "hand_over_blocks": "part of the act that purges an account, which is recorded",
    "keep_old_passwords": "part of the order, which records how many",
    "announce_ending_old_passwords": "that it was told is in the row; its end is recorded",
    "take_next_steps": "that it was told is in the row; what its end cuts is recorded",
    "begin_own_hours": "part of the logon; what is ordered at the hour is recorded",
    "note_written": "part of the order of an account, which is recorded",
    "end_order": "part of the act that stops the order or puts it in force, which names of how many it is taken back",
    "withdraw_orders": "the same",
    "end_flows": "part of the act that sets a password or takes it away",
}
TABLES = re.compile(r"\.objects|\b(rows_of|living|living_grants|named_grants)\(|\.save\(")
WRITES = re.compile(r"\.(create|update|delete|save|bulk_create|(update|get)_or_create)\(")
RECORDS = re.compile(r"record(_about)?\(")


def writing_without_event(path: Path) -> Iterator[str]:
    """Yield the public functions of a module that write rows, themselves or by its private ones, and record nothing."""
    functions = {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}

    def reached(name: str, found: set[str]) -> set[str]:
        if name not in found:
            found.add(name)
            for node in ast.walk(functions[name]):
                if isinstance(node, ast.Name) and node.id in functions:
                    reached(node.id, found)
        return found

    for name in functions:
        code = "\n".join(ast.unparse(functions[one]) for one in reached(name, set()))
        if TABLES.search(code) and WRITES.search(code) and not RECORDS.search(code) and not name.startswith("_"):
            yield name


def test_whatever_the_doorman_writes_is_on_record() -> None:
    modules = [path for path in (ROOT / "security").rglob("*.py") if path.parent.name != "migrations"]
    silent = {name for path in modules for name in writing_without_event(path) if not name.startswith("purge_")}
    assert silent == set(UNRECORDED)


def test_every_event_is_recorded_somewhere() -> None:
    sources = [path for app in ("accounts", "security", "admin_console") for path in (ROOT / app).rglob("*.py")]
    named = {word for path in sources if path.name != "events.py" for word in re.findall(r"\w+", path.read_text())}
    assert EVENTS.keys() - named == set()
