"""English as written in Europe: the day first, 24 hours, the week from Monday."""

from __future__ import annotations

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y"]

SHORT_DAY_FORMAT = "j M"
SHORT_DAY_YEAR_FORMAT = "j M Y"
SHORT_WEEKDAY_FORMAT = "D, j M"
WEEKDAY_FORMAT = "l, j F"
WEEKDAY_YEAR_FORMAT = "l, j F Y"
MOMENT_FORMAT = "D, j M, H:i"
MOMENT_YEAR_FORMAT = "D, j M Y, H:i"
LETTER_MOMENT_FORMAT = "l, j F Y, H:i"
SMS_MOMENT_FORMAT = "j M, H:i"
