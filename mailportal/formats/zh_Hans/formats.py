"""2026年3月12日 09:14; short, in messages of the day: 3月12日 09:14; days of a chart: 3月12日, 3月12日 周四."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
SHORT_DATETIME_FORMAT = "n月j日 H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "n月j日"
MONTH_DAY_FORMAT = "n月j日 D"
