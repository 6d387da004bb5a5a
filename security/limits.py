"""Every rate limit of the doorman with its numbers (docs/rules.md decisions; docs/security.md 1.13)."""

from mailportal.throttle.counters import Limit

# Wrong account passwords of one account from one source network, web and mail together; on the web a known browser
# counts in place of its network. Beyond, mail programs wait for the window's end, and on the web waiting grows.
PAIR = Limit("password-pair", tries=10, seconds=15 * 60)
# On the web beyond PAIR: one try is looked at, then none for 1, 2, 4 ... 60 s.
PAIR_WAIT = Limit("password-wait", tries=1, seconds=60)
# Wrong ones at the logon page, each one counted; then a captcha comes with the next (E1).
LOGON_PAGE = Limit("logon-page", tries=3, seconds=15 * 60)
# Different accounts of one domain that one source network failed at; beyond, a captcha on the web and a temporary
# failure in mail programs. Where more than 200 accounts of the domain are at home there it is 5 % of them, at most 100.
SPRAY = Limit("password-spray", tries=10, seconds=3600)
SPRAY_SHARE = 20
MOST_SPRAY_TRIES = 100
# One account counts once in its network's SPRAY.
SPRAYED = Limit("password-sprayed", tries=1, seconds=3600)
# How many SPRAY allows there, worked out once an hour and only where more than the least are tried.
SPRAY_BOUND = Limit("password-spray-bound", tries=MOST_SPRAY_TRIES, seconds=3600)
# A postmaster, or the operator, lifted SPRAY for one domain and network.
SPRAY_LIFTED = Limit("password-spray-lifted", tries=1, seconds=24 * 3600)
# Wrong account passwords of one account a day: on the web in browsers in which it did not log on within 30 days, and
# in those in which it did; in mail programs from networks without a success in 30 days, and from those with one.
STRANGERS_DAY = Limit("password-strangers", tries=50, seconds=24 * 3600)
OWN_BROWSERS_DAY = Limit("password-own-browsers", tries=50, seconds=24 * 3600)
MAIL_STRANGERS_DAY = Limit("password-mail-strangers", tries=50, seconds=24 * 3600)
MAIL_HOME_DAY = Limit("password-mail-home", tries=100, seconds=24 * 3600)
# The same wrong guess again counts once an hour: an old phone never locks its owner out.
SAME_GUESS = Limit("password-same-guess", tries=1, seconds=3600)
# One word that is wrong at so many accounts, from wherever: an alarm, nothing is refused for it (attack L7).
SAME_WORD = Limit("password-same-word", tries=10, seconds=10 * 60)
KNOWN_NETWORK_DAYS = 30
# Rows of refusals in the logon log for one account (or, where there is none, one network); then one with a count.
REFUSAL_ROWS = Limit("refusal-rows", tries=100, seconds=60)
# The same for one network, whatever accounts it asks for; then one row an hour for each domain.
NETWORK_REFUSAL_ROWS = Limit("refusal-rows-network", tries=300, seconds=60)
NETWORK_REFUSAL_ROWS_DAY = Limit("refusal-rows-network-day", tries=5000, seconds=24 * 3600)
# Failed tries of one account at one act that the audit chain takes; as many as an account has at its factors an hour.
RECORDED_FAILURES = Limit("recorded-failures", tries=20, seconds=3600)

# Second factors: one set of tries of an account for all methods, sessions, flows and paths (docs/security.md 1.3).
# Browsers that proved a factor lately have a set of their own, so that nobody shuts the owner out.
FACTOR_BURST = Limit("factor-burst", tries=5, seconds=5 * 60)
FACTOR_HOUR = Limit("factor-hour", tries=20, seconds=3600)
FACTOR_DAY = Limit("factor-day", tries=50, seconds=24 * 3600)
# Failures in a row from unknown browsers under one password; beyond, only known browsers may try. A column of the
# account, for it has no window: until the password changes. 30 guesses at 6 digits, each good for three steps: 9 in
# 100,000 for a stolen password's whole life.
SECOND_STEP_FAILURES = 30
# The owner hears of so many refused second steps in a row, once in that time.
FACTOR_REFUSED = Limit("factor-refused", tries=10, seconds=24 * 3600)
# What one flow added to the two counts; taken back when it ends with the right code: those were the owner's slips.
FACTOR_FLOW = Limit("factor-flow", tries=50, seconds=3600)
KNOWN_BROWSER_DAYS = 30

# Codes by text message (docs/security.md 1.4). Wrong codes of an account a day, over all codes, purposes and flows.
CODE_FAILURES = Limit("code-failures", tries=10, seconds=24 * 3600)
# Messages to one number, and of one account, whatever for.
SMS_NUMBER_HOUR = Limit("sms-number-hour", tries=5, seconds=3600)
SMS_NUMBER_DAY = Limit("sms-number-day", tries=10, seconds=24 * 3600)
SMS_ACCOUNT_HOUR = Limit("sms-account-hour", tries=5, seconds=3600)
SMS_ACCOUNT_DAY = Limit("sms-account-day", tries=10, seconds=24 * 3600)
# Of those to one number, whatever account asks: what may be used up by browsers that never proved a factor, and by
# people who bind a number that may be somebody else's. In their own browser the phone's owner still gets a code.
SMS_STRANGER_HOUR = Limit("sms-stranger-hour", tries=4, seconds=3600)
SMS_STRANGER_DAY = Limit("sms-stranger-day", tries=8, seconds=24 * 3600)
# Messages to numbers that nobody has confirmed yet: of one block (all but the last four digits), from one network.
SMS_NEW_NUMBER_PREFIX = Limit("sms-new-number-prefix", tries=10, seconds=3600)
SMS_NEW_NUMBER_SOURCE = Limit("sms-new-number-source", tries=10, seconds=3600)
# Numbers that an account tries to bind.
SMS_NEW_NUMBER_ACCOUNT = Limit("sms-new-number-account", tries=3, seconds=24 * 3600)
# Hard stops, the tries being the settings SMS_DOMAIN_BUDGET and SMS_BUDGET; at 80 % there is an alarm.
SMS_DOMAIN_BUDGET = Limit("sms-domain-budget", tries=200, seconds=24 * 3600)
SMS_BUDGET = Limit("sms-budget", tries=1000, seconds=24 * 3600)

# News by text message, where the owner chose so: of an account, and hard stops of their own (the settings
# SMS_NOTICE_DOMAIN_BUDGET and SMS_NOTICE_BUDGET), so that notices never use up what codes may cost.
SMS_NOTICE_ACCOUNT = Limit("sms-notice-account", tries=5, seconds=24 * 3600)
SMS_NOTICE_DOMAIN_BUDGET = Limit("sms-notice-domain-budget", tries=50, seconds=24 * 3600)
SMS_NOTICE_BUDGET = Limit("sms-notice-budget", tries=200, seconds=24 * 3600)

# Tries at an account's security questions (M20): from one network, and in all; beyond, the method rests until the
# day is over or the owner signs in.
QUESTIONS_PAIR = Limit("questions-pair", tries=5, seconds=24 * 3600)
QUESTIONS_ACCOUNT = Limit("questions-account", tries=10, seconds=24 * 3600)

# Forgot Password (docs/security.md 1.7). Requests for one account from one source a day, and of one source in all.
RECOVERY_PAIR = Limit("recovery-pair", tries=5, seconds=24 * 3600)
RECOVERY_SOURCE = Limit("recovery-source", tries=20, seconds=3600)
# Those for one account from all strangers' browsers together, or from its own; beyond, waiting grows to 60 s, and no
# further: nobody keeps the owner from a new password.
RECOVERY_ACCOUNT = Limit("recovery-account", tries=5, seconds=24 * 3600)
RECOVERY_WAIT = Limit("recovery-wait", tries=1, seconds=60)
# So many in all are an alarm; nothing is refused for it.
RECOVERY_ALL = Limit("recovery-all", tries=100, seconds=3600)
# Wrong ones of an account that are looked at; beyond, all are wrong. Counted apart from those of the logon, which a
# stranger would otherwise use up.
RECOVERY_CODES = Limit("recovery-codes", tries=10, seconds=24 * 3600)
RECOVERY_ANSWERS_PAIR = Limit("recovery-answers-pair", tries=5, seconds=24 * 3600)
RECOVERY_ANSWERS = Limit("recovery-answers", tries=10, seconds=24 * 3600)

# One notice of a logon from a new network; further logons from there in that time are the same news.
NEW_PLACE = Limit("new-place", tries=1, seconds=24 * 3600)
# One notice of a session that ended because there were ten; more of them in that time are the same news.
SESSIONS_FULL = Limit("sessions-full", tries=1, seconds=24 * 3600)
# Wrong codes of password links from one source network: they are 256 bits, this only spares the database. A living
# code is never refused for them.
LINK_CODES = Limit("link-codes", tries=20, seconds=3600)
# Wrong activation codes for one address from one network; beyond, one is looked at, then none for 1, 2, 4 ... 60 s.
# Codes are 60 bits: a million networks that guess once a minute for 14 days find one of 67 million.
ACTIVATION_PAIR = Limit("activation-pair", tries=5, seconds=24 * 3600)
ACTIVATION_WAIT = Limit("activation-wait", tries=1, seconds=60)
# Those of one network for whatever addresses: a captcha comes with the next.
ACTIVATION_NETWORK = Limit("activation-network", tries=20, seconds=3600)

# Read receipts of one account: the only mail that a person sends under the empty sender.
READ_RECEIPTS = Limit("read-receipts", tries=20, seconds=3600)

# Sessions of one account on the web: the oldest ends when one more begins (docs/security.md 1.10).
SESSIONS_PER_ACCOUNT = 10
