"""12 Mar 2026, 09:14; short, in messages of the day: 12 March, 09:14; days of a chart: 12 Mar, Thu 12 Mar."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
SHORT_DATETIME_FORMAT = "j F, H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "j M"
MONTH_DAY_FORMAT = "D j M"
