"""What a supplier submits, by level (default table of AIAG PPAP 4th edition, table 4.1).

Level 3 is the usual one. At level 4 the customer says what is submitted: without the customer's
own list nothing can be complete. Dispositions are human; here is only what is asked for.
"""

# What each element needs at levels 1 to 5: S submit, R retain at the supplier and make
# available, * retain and submit on request.
LEVEL_TABLE = {
    "01": "RSS*R", "02": "RSS*R", "03": "RRS*R", "04": "RRS*R", "05": "RRS*R", "06": "RRS*R",
    "07": "RRS*R", "08": "RRS*R", "09": "RSS*R", "10": "RSS*R", "11": "RRS*R", "12": "RSS*R",
    "13": "SSS*R", "14": "RSS*R", "15": "RRR*R", "16": "RRR*R", "17": "RRS*R", "18": "SSSSR",
}  # fmt: skip
LEVELS = ("1", "2", "3", "4", "5")
REQUIREMENTS = {"S": "submit", "R": "retain", "*": "request"}


def requirements(level):
    """Return {element: ``submit``, ``retain`` or ``request``} for a level.

    :raises ValueError: unknown level
    """
    if level not in LEVELS:
        raise ValueError(f"Unknown submission level {level!r}.")
    place = LEVELS.index(level)
    return {element: REQUIREMENTS[row[place]] for element, row in LEVEL_TABLE.items()}


def needed(level):
    """Return the elements whose acceptance completes a submission at a level.

    At level 5 everything stays with the supplier and is reviewed there, so all of it counts. At
    level 4 the customer's own list says what counts, see above.

    :raises ValueError: unknown level
    """
    asked = requirements(level)
    if level == "4":
        return frozenset()
    return frozenset(e for e, what in asked.items() if what == "submit" or level == "5")
