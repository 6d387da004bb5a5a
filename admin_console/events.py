"""Every audit event of the desk; acts on the directory carry the directory's own words."""

ACCESS_DENIED = "admin_console:access:denied"
LEAVER_SCHEDULED = "admin_console:leaver:scheduled"
LEAVER_STOPPED = "admin_console:leaver:stopped"
LEAVER_CLOSED = "admin_console:leaver:closed"
