"""Every policy kind of the doorman."""

from accounts.policies.kinds import PolicyKind, register

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
