"""12 Mar 2026, 09:14; short, in messages of the day: 12 March, 09:14."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
SHORT_DATETIME_FORMAT = "j F, H:i"
TIME_FORMAT = "H:i"
