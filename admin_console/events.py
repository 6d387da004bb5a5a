"""Every audit event of the desk; acts on the directory carry the directory's own words."""

ACCESS_DENIED = "admin_console:access:denied"
BATCH_ORDERED = "admin_console:batch:ordered"
BATCH_ENDED = "admin_console:batch:ended"
