"""What the background process does, and how often, one line per task at the end.

Each task has a thread of its own, so that a slow mail server delays no other task. A failure is logged and survived;
the next try comes later each time, up to a minute, so that a database that is away isn't pressed while it comes back.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import close_old_connections

from accounts.moving_in.storing import recount_burdens, store_sealed_passwords
from admin_console.administrators.services import clear_ended_appointments
from admin_console.batches.services import purge_batches
from admin_console.batches.working import carry_out_batches
from admin_console.enforcement.going_on import end_with_orders
from admin_console.enforcement.hours import carry_out_own_hours
from admin_console.enforcement.services import purge_cut_overs
from admin_console.enforcement.working import carry_out_cut_overs, tell_members
from admin_console.evidence.services import purge_packs
from admin_console.evidence.working import make_packs
from admin_console.figures.services import count_what_is_wanted
from admin_console.health.rules import BEAT_SECONDS
from admin_console.health.services import beat
from admin_console.imports.entering import carry_out_imports
from admin_console.imports.services import purge_imports, purge_intakes
from admin_console.leavers.services import purge_leaver_orders
from admin_console.leavers.working import close_due_accounts
from admin_console.policies.ending import announce_ending_exceptions
from admin_console.policies.services import clear_ended_policies
from admin_console.receipts.services import purge_receipts
from mailportal.audit.checkpoints import purge_old_events, write_checkpoint
from mailportal.audit.sealing import seal_pending
from mailportal.captcha.services import purge_challenges
from mailportal.notify.services import purge_old_notices
from mailportal.sms.services import purge_old_messages, send_due_messages
from mailportal.throttle.counters import purge_counters
from security.address_limits.services import clear_ended_blocks
from security.browsers.known_browsers import purge_known_browsers
from security.browsers.sessions.services import purge_sessions
from security.browsers.trusted_devices.services import purge_trusted_devices
from security.client_passwords.limiting import take_next_steps
from security.client_passwords.services import purge_deleted_client_passwords
from security.connections.services import purge_old_cuts, retry_due_cuts
from security.deadlines.services import purge_personal_orders
from security.domains.ending import purge_deleted_domains, shut_suspended_domains
from security.flow.services import purge_flows
from security.freezing.services import purge_freeze_links
from security.grants.services import purge_grants
from security.old_passwords.services import announce_ending_old_passwords, end_due_old_passwords
from security.passes.services import purge_passes
from security.passwords.activation.services import purge_activation_codes
from security.passwords.links.services import purge_password_links
from security.postman.reminders import send_reminders
from security.postman.services import send_notices
from security.records.days import purge_logon_days, put_days_together
from security.records.half_hours import purge_half_hours, put_half_hours_together
from security.records.program_uses import purge_program_uses
from security.records.services import purge_old_records, purge_own_programs
from security.recovery.codes import send_recovery_codes
from security.recycle_bin.services import purge_recycle_bin

LONGEST_PAUSE_SECONDS = 60.0
# A task still running then is cut off: its transaction rolls back and it is done again after the next start.
PATIENCE_SECONDS = 0.4

log = logging.getLogger(__name__)

# The tasks whose latest call failed, by name: what an operator is shown.
_failing: set[str] = set()


@dataclass(frozen=True, slots=True)
class Task:
    """A function to call again and again, with the pause between two calls in seconds."""

    name: str
    act: Callable[[], object]
    seconds: float

    def pause_after(self, failures: int) -> float:
        """Return the pause in seconds after so many failures in a row."""
        longest = max(self.seconds, LONGEST_PAUSE_SECONDS)
        return min(self.seconds * 2.0 ** min(failures, 16), longest)


def work(tasks: Iterable[Task], stop: threading.Event) -> None:
    """Repeat all tasks until ``stop`` is set; return within half a second then."""
    threads = [threading.Thread(target=_repeat, args=(task, stop), name=task.name, daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    stop.wait()
    # Together, not each a part: what is handing a message over right now ends it and notes so, and sends none twice.
    deadline = time.monotonic() + PATIENCE_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def _repeat(task: Task, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        failures = 0 if _succeeds(task) else failures + 1
        stop.wait(task.pause_after(failures))


def _succeeds(task: Task) -> bool:
    # The same hygiene as between two requests: a connection that broke is replaced.
    close_old_connections()
    try:
        task.act()
    except Exception:  # the process outlives whatever a task does
        log.exception("Background task failed: %s", task.name)
        _failing.add(task.name)
        return False
    finally:
        close_old_connections()
    _failing.discard(task.name)
    return True


_HOUR = 3600.0

TASKS = (
    Task("show signs of life", lambda: beat(failing=_failing), seconds=BEAT_SECONDS),
    # A mail server that comes back has its order within a second.
    Task("end connections", retry_due_cuts, seconds=0.5),
    # Asked for by a page that does not wait, and says the same where nothing is sent.
    Task("send codes for a recovery", send_recovery_codes, seconds=0.5),
    Task("send text messages", send_due_messages, seconds=1),
    Task("send notices", send_notices, seconds=1),
    Task("remind of passwords that end", send_reminders, seconds=60),
    Task("take back ended orders", clear_ended_policies, seconds=5),
    Task("carry out cut-overs", carry_out_cut_overs, seconds=5),
    Task("end old passwords of orders that ended", end_with_orders, seconds=2),
    Task("end old passwords", end_due_old_passwords, seconds=2),
    Task("tell of old passwords that end", announce_ending_old_passwords, seconds=60),
    Task("tell of security passwords that end, and end them", take_next_steps, seconds=2),
    Task("carry out own hours", carry_out_own_hours, seconds=5),
    Task("tell people of cut-overs", tell_members, seconds=1),
    Task("tell of exceptions that end", announce_ending_exceptions, seconds=60),
    Task("take back ended blocks", clear_ended_blocks, seconds=5),
    Task("carry out batches", carry_out_batches, seconds=1),
    Task("put days of logons together", put_days_together, seconds=10),
    Task("put half hours of logons together", put_half_hours_together, seconds=10),
    # A page of a large domain waits for it.
    Task("count people again", count_what_is_wanted, seconds=1),
    Task("take back ended appointments", clear_ended_appointments, seconds=60),
    Task("close leavers' accounts", close_due_accounts, seconds=5),
    Task("shut suspended domains", shut_suspended_domains, seconds=1),
    Task("purge deleted domains", purge_deleted_domains, seconds=10),
    Task("store imported passwords", store_sealed_passwords, seconds=10),
    Task("recount imported passwords", recount_burdens, seconds=_HOUR),
    Task("carry out imports", carry_out_imports, seconds=0.5),
    Task("make evidence packs", make_packs, seconds=1),
    Task("purge imports", purge_imports, seconds=_HOUR),
    Task("purge what imports left behind", purge_intakes, seconds=_HOUR),
    Task("seal the audit chain", seal_pending, seconds=1),
    Task("witness the audit chain", write_checkpoint, seconds=_HOUR),
    Task("purge the audit chain", purge_old_events, seconds=_HOUR),
    Task("purge batches", purge_batches, seconds=_HOUR),
    Task("purge evidence packs", purge_packs, seconds=_HOUR),
    Task("purge sessions", purge_sessions, seconds=_HOUR),
    Task("purge unfinished flows", purge_flows, seconds=_HOUR),
    Task("purge known browsers", purge_known_browsers, seconds=_HOUR),
    Task("purge step-up grants", purge_grants, seconds=_HOUR),
    Task("purge links of notices", purge_freeze_links, seconds=_HOUR),
    Task("purge the recycle bin", purge_recycle_bin, seconds=_HOUR),
    Task("purge password links", purge_password_links, seconds=_HOUR),
    Task("purge enrolment passes", purge_passes, seconds=_HOUR),
    Task("purge activation codes", purge_activation_codes, seconds=_HOUR),
    Task("purge trusted devices", purge_trusted_devices, seconds=_HOUR),
    Task("purge logon records", purge_old_records, seconds=_HOUR),
    Task("purge days of logons", purge_logon_days, seconds=_HOUR),
    Task("purge half hours of logons", purge_half_hours, seconds=_HOUR),
    Task("purge seen programs", purge_program_uses, seconds=_HOUR),
    Task("purge what was said of mail programs", purge_own_programs, seconds=_HOUR),
    # Strangers make them; those that nobody answers live for five minutes.
    Task("purge captchas", purge_challenges, seconds=60),
    Task("purge deleted security passwords", purge_deleted_client_passwords, seconds=_HOUR),
    Task("purge counters", purge_counters, seconds=_HOUR),
    Task("purge receipts of cuts", purge_old_cuts, seconds=_HOUR),
    Task("purge receipts of the desk", purge_receipts, seconds=_HOUR),
    Task("purge orders about leavers", purge_leaver_orders, seconds=_HOUR),
    Task("purge cut-overs", purge_cut_overs, seconds=_HOUR),
    Task("purge own hours", purge_personal_orders, seconds=_HOUR),
    Task("purge notices", purge_old_notices, seconds=_HOUR),
    Task("purge text messages", purge_old_messages, seconds=_HOUR),
)
