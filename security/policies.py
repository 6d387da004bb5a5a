"""Every policy kind of the doorman."""

from accounts.policies.kinds import PolicyKind, register
from security.networks import ANYWHERE, is_network_list

ALLOWED, REFUSED = "allowed", "refused"
REQUIRED, CHOOSE = "required", "choose"
ON, OFF = "on", "off"

# P5: a new domain lets no third-party client in until its postmaster says so.
THIRD_PARTY_CLIENTS = register(PolicyKind("third_party_clients", (ALLOWED, REFUSED), REFUSED))
# P4: employees choose, or everyone in scope must use security passwords.
CLIENT_PASSWORDS = register(PolicyKind("client_passwords", (CHOOSE, REQUIRED), CHOOSE))
# P7: protocol switches.
IMAP = register(PolicyKind("imap", (ON, OFF), ON))
POP3 = register(PolicyKind("pop3", (ON, OFF), ON))
SMTP = register(PolicyKind("smtp", (ON, OFF), ON))

PROTOCOL_SWITCHES = (IMAP, POP3, SMTP)

# P6: whether a second factor is asked for at web logon, and which ones the domain offers.
SECOND_FACTOR = register(PolicyKind("second_factor", (OFF, REQUIRED), OFF))
FACTOR_PHONE = register(PolicyKind("factor_phone", (ON, OFF), ON))
FACTOR_AUTHENTICATOR = register(PolicyKind("factor_authenticator", (ON, OFF), ON))
FACTOR_QUESTIONS = register(PolicyKind("factor_questions", (ON, OFF), ON))
# E9: how many questions are asked.
QUESTION_COUNT = register(PolicyKind("question_count", ("2", "3"), "2"))
# E3, D2: questions as second step only where the domain says so, and nothing stronger is bound.
QUESTIONS_AS_SECOND_STEP = register(PolicyKind("questions_as_second_step", (ON, OFF), OFF))
# Days for which a browser may skip the second step; 0: never (docs/rules.md, trusted device).
TRUSTED_DEVICE_DAYS = register(PolicyKind("trusted_device_days", ("0", "1", "7", "14", "30", "60", "90"), "30"))
# P15: from which networks people may log on to the web; written as a list, such as "10.0.0.0/8 2001:db8::/32".
LOGON_NETWORKS = register(PolicyKind("logon_networks", (ANYWHERE,), ANYWHERE, is_network_list))
