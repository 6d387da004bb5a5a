"""What the background process does, and how often: one line per task."""

from admin_console.policies.services import clear_ended_policies
from mailportal.audit.checkpoints import purge_old_events, write_checkpoint
from mailportal.audit.sealing import seal_pending
from mailportal.captcha.services import purge_challenges
from mailportal.notify.services import purge_old_notices
from mailportal.operations.work import Task
from mailportal.sms.services import purge_old_messages, send_due_messages
from mailportal.throttle.counters import purge_counters
from security.browsers.known_browsers.services import purge_known_browsers
from security.browsers.sessions.services import purge_sessions
from security.browsers.trusted_devices.services import purge_trusted_devices
from security.client_passwords.services import purge_deleted_client_passwords
from security.connections.services import purge_old_cuts, retry_due_cuts
from security.flow.services import purge_flows
from security.freezing.links import purge_freeze_links
from security.grants.services import purge_grants
from security.passwords.links.services import purge_password_links
from security.postman.services import send_notices
from security.records.services import purge_old_records, purge_own_programs
from security.recovery.codes import send_recovery_codes

_HOUR = 3600.0

TASKS = (
    # A mail server that comes back has its order within a second.
    Task("end connections", retry_due_cuts, seconds=0.5),
    # Asked for by a page that does not wait, and says the same where nothing is sent.
    Task("send codes for a recovery", send_recovery_codes, seconds=0.5),
    Task("send text messages", send_due_messages, seconds=1),
    Task("send notices", send_notices, seconds=1),
    Task("take back ended orders", clear_ended_policies, seconds=5),
    Task("seal the audit chain", seal_pending, seconds=1),
    Task("witness the audit chain", write_checkpoint, seconds=_HOUR),
    Task("purge the audit chain", purge_old_events, seconds=_HOUR),
    Task("purge sessions", purge_sessions, seconds=_HOUR),
    Task("purge unfinished flows", purge_flows, seconds=_HOUR),
    Task("purge known browsers", purge_known_browsers, seconds=_HOUR),
    Task("purge step-up grants", purge_grants, seconds=_HOUR),
    Task("purge links of notices", purge_freeze_links, seconds=_HOUR),
    Task("purge password links", purge_password_links, seconds=_HOUR),
    Task("purge trusted devices", purge_trusted_devices, seconds=_HOUR),
    Task("purge logon records", purge_old_records, seconds=_HOUR),
    Task("purge what was said of mail programs", purge_own_programs, seconds=_HOUR),
    # Strangers make them; those that nobody answers live for five minutes.
    Task("purge captchas", purge_challenges, seconds=60),
    Task("purge deleted security passwords", purge_deleted_client_passwords, seconds=_HOUR),
    Task("purge counters", purge_counters, seconds=_HOUR),
    Task("purge receipts of cuts", purge_old_cuts, seconds=_HOUR),
    Task("purge notices", purge_old_notices, seconds=_HOUR),
    Task("purge text messages", purge_old_messages, seconds=_HOUR),
)
