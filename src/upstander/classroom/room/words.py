"""The keys of each page of the room, in words."""

PARTICIPANT_KEYS = (
    ("←", "look one slide back"),
    ("→", "one slide on, as far as the room is"),
    ("F", "follow the room again"),
    ("H", "put your hand up or down"),
    ("?", "show these keys"),
)
CREW_KEYS = (
    ("→, Page down, Space", "next slide"),
    ("←, Page up", "slide before"),
    ("O", "open this slide’s activity, or the next part of it"),
    ("C", "close it"),
    ("R", "show its results"),
    ("W", "give the two-minute warning"),
    ("?", "show these keys"),
)
SCREEN_KEYS = (("?", "show these keys"),)
REPLAY_KEYS = (("→", "one change on"), ("←", "one change back"), ("?", "show these keys"))
