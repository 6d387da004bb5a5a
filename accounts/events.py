"""Every audit event of the directory."""

ACCOUNT_FROZEN = "accounts:account:frozen"
ACCOUNT_UNFROZEN = "accounts:account:unfrozen"
POLICY_SET = "accounts:policy:set"
POLICY_CLEARED = "accounts:policy:cleared"
