"""Every audit event of the desk; acts on the directory carry the directory's own words."""

ACCESS_DENIED = "admin_console:access:denied"
IMPORT_ORDERED = "admin_console:import:ordered"
IMPORT_STOPPED = "admin_console:import:stopped"
IMPORT_FAILED = "admin_console:import:failed"
BATCH_ORDERED = "admin_console:batch:ordered"
BATCH_ENDED = "admin_console:batch:ended"
