"""Every audit event of the desk; acts on the directory carry the directory's own words."""

ACCESS_DENIED = "admin_console:access:denied"
PEOPLE_EXPORTED = "admin_console:people:exported"
