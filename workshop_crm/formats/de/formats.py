"""German: what Django's own German formats lack."""

from __future__ import annotations

DATETIME_FORMAT = "j. F Y, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y, H:i"

SHORT_DAY_FORMAT = "j. M"
SHORT_DAY_YEAR_FORMAT = "j. M Y"
SHORT_WEEKDAY_FORMAT = "D, j. M"
WEEKDAY_FORMAT = "l, j. F"
WEEKDAY_YEAR_FORMAT = "l, j. F Y"
MOMENT_FORMAT = "D, j. M, H:i"
MOMENT_YEAR_FORMAT = "D, j. M Y, H:i"
LETTER_MOMENT_FORMAT = r"l, j. F Y, H:i \U\h\r"
# T-09: an SMS is charged by its length.
SMS_MOMENT_FORMAT = "j.n. H:i"
