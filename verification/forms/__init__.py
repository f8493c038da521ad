"""What staff type about rounds, visits and decisions, by noun."""

MAX_NOTE = 2000
TEXT = {"rows": 3, "maxlength": MAX_NOTE}
