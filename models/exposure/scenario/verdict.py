"""What a scenario does to a part, the worst first."""

VERDICTS = [
    ("no_way_out", "No Way Out"),
    ("too_little", "Too Little Capacity"),
    ("too_late", "Alternate Too Late"),
    ("unproven", "Not Proven"),
    ("unknown", "Unknown"),
    ("dearer", "Dearer"),
    ("switch", "Cheaper Mix"),
    ("alternate_lost", "Alternate Lost"),
    ("bridged", "Bridged"),
]
# Those that stop: parts of a scenario that is happening that somebody must act on.
SHORT = ("no_way_out", "too_little", "too_late")
