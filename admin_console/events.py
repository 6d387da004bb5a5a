"""Every audit event of the desk; acts on the directory carry the directory's own words."""

ACCESS_DENIED = "admin_console:access:denied"
ADMINISTRATOR_APPOINTED = "admin_console:administrator:appointed"
ADMINISTRATOR_CHANGED = "admin_console:administrator:changed"
ADMINISTRATOR_DISMISSED = "admin_console:administrator:dismissed"
LEAVER_SCHEDULED = "admin_console:leaver:scheduled"
LEAVER_STOPPED = "admin_console:leaver:stopped"
LEAVER_CLOSED = "admin_console:leaver:closed"
