"""The timetable's numbers, as data."""

from __future__ import annotations

from datetime import time, timedelta

# Sessions come 7 to 14 days apart, so that there is time to try something small and none to forget it.
CLOSEST_DAYS = 7
FARTHEST_DAYS = 14

# Officers with children or a long way to work can come between these, in Europe/London.
EARLIEST = time(9, 30)
LATEST = time(16, 30)

# Calendars that were filled in by hand go wrong in the days after the clocks change.
CLOCK_CHANGE_DAYS = 3

# Who was there for this share of a session's minutes attended it.
ATTENDED_PERCENT = 75
# Who attended this share of the course's sessions has earned the certificate: four of five.
CERTIFICATE_PERCENT = 80

# A heartbeat comes about once a minute. After a longer silence than the first, it counts as the second.
LONGEST_GAP = timedelta(seconds=150)
ONE_BEAT = timedelta(seconds=60)

# No number about fewer people than this leaves for the lead's report, by itself or by subtraction.
SMALLEST_GROUP = 5
