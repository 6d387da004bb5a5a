"""Every audit event of the directory."""

DOMAIN_CREATED = "accounts:domain:created"
ACCOUNT_CREATED = "accounts:account:created"
ACCOUNT_FROZEN = "accounts:account:frozen"
ACCOUNT_UNFROZEN = "accounts:account:unfrozen"
POLICY_SET = "accounts:policy:set"
POLICY_CLEARED = "accounts:policy:cleared"
WEAK_KEYWORDS_SET = "accounts:weak-keywords:set"
