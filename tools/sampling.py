"""Single sampling plans for inspection by attributes (MIL-STD-105E, the same as ISO 2859-1).

The tables of the standard of the United States are in the public domain. ``sampling_plans.csv``
holds them with the arrows resolved: a cell is sample size:accept/reject of the plan that the
first arrow leads to, its sample size included.
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
INSPECTIONS = ("normal", "tightened", "reduced")
# Largest lot of each row, and the code letter for each of LEVELS.
CODE_LETTERS = (
    (8, "AAAAAAB"), (15, "AAAAABC"), (25, "AABBBCD"), (50, "ABBCCDE"), (90, "BBCCCEF"),
    (150, "BBCDDFG"), (280, "BCDEEGH"), (500, "BCDEFHJ"), (1200, "CCEFGJK"), (3200, "CDEGHKL"),
    (10_000, "CDFGJLM"), (35_000, "CDFHKMN"), (150_000, "DEGJLNP"), (500_000, "DEGJMPQ"),
    (None, "DEHKNQR"),
)  # fmt: skip


class Plan(NamedTuple):
    """How many pieces to draw, and from how many bad ones the lot is refused.

    `size` is never above the lot; then every piece is inspected (`all_pieces`). Between `accept`
    and `reject` (reduced inspection only) the lot is accepted and normal inspection returns.
    """

    letter: str
    size: int
    accept: int
    reject: int
    all_pieces: bool


def code_letter(lot, level="II"):
    """Return the code letter for a lot size.

    :raises ValueError: fewer than two pieces, or an unknown inspection level
    """
    if lot < 2:
        raise ValueError("A lot to sample has at least two pieces.")
    if level not in LEVELS:
        raise ValueError(f"Unknown level {level!r}; use one of {', '.join(LEVELS)}.")
    letters = next(row for largest, row in CODE_LETTERS if largest is None or lot <= largest)
    return letters[LEVELS.index(level)]


def plan(lot, aql, level="II", inspection="normal"):
    """Return the `Plan` for a lot.

    :param lot: number of pieces
    :param aql: acceptable quality limit as in `aqls`, in percent (above 10: per 100 pieces)
    :raises ValueError: see `code_letter`; an unknown limit or inspection
    """
    letter = code_letter(lot, level)
    if inspection not in INSPECTIONS:
        raise ValueError(f"Unknown inspection {inspection!r}.")
    if aql not in aqls():
        raise ValueError(f"There is no plan for an AQL of {aql!r}.")
    size, accept, reject = _table()[inspection, letter][aql]
    return Plan(letter, min(size, lot), accept, reject, size >= lot)


def aqls():
    """Return the acceptable quality limits of the tables, as texts, from strict to lenient."""
    return tuple(_table()["normal", "A"])


@cache
def _table():
    """Map (inspection, letter) to {limit: (sample size, accept, reject)}."""
    with (Path(__file__).parent / "sampling_plans.csv").open() as file:
        return {
            (row.pop("inspection"), row.pop("letter")): {
                aql: tuple(int(part) for part in cell.replace("/", ":").split(":"))
                for aql, cell in row.items()
            }
            for row in csv.DictReader(file)
        }
