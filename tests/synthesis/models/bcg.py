"""The 13 trials of BCG vaccination against tuberculosis (Colditz et al. 1994, JAMA 271:698) with their moderators."""

import math
from dataclasses import replace

from synthesis.effects import Effect, Effects

# tuberculosis and none among the vaccinated, then among the others; latitude, allocation, year
TRIALS = (
    (4, 119, 11, 128, 44, "random", 1948),
    (6, 300, 29, 274, 55, "random", 1949),
    (3, 228, 11, 209, 42, "random", 1960),
    (62, 13536, 248, 12619, 52, "random", 1977),
    (33, 5036, 47, 5761, 13, "alternate", 1973),
    (180, 1361, 372, 1079, 44, "alternate", 1953),
    (8, 2537, 10, 619, 19, "random", 1973),
    (505, 87886, 499, 87892, 13, "random", 1980),
    (29, 7470, 45, 7232, 27, "random", 1968),
    (17, 1699, 65, 1600, 42, "systematic", 1961),
    (186, 50448, 141, 27197, 18, "systematic", 1974),
    (5, 2493, 3, 2338, 33, "systematic", 1969),
    (27, 16886, 29, 17825, 33, "systematic", 1976),
)


def effects(**columns):
    """The effects with their moderators; a column given here stands beside them, None where it is missing."""
    return Effects(measure="RR", rows=tuple(_row(i, columns) for i in range(len(TRIALS))))


def with_moderators(some, **columns):
    """Effects with moderators put on them, a column each."""
    rows = [
        replace(row, moderators={**row.moderators, **{name: values[i] for name, values in columns.items()}})
        for i, row in enumerate(some.rows)
    ]
    return replace(some, rows=tuple(rows))


def _row(i, columns):
    a, b, c, d, latitude, alloc, year = TRIALS[i]
    y = math.log(a / (a + b)) - math.log(c / (c + d))
    given = {"ablat": float(latitude), "alloc": alloc, "year": float(year)}
    given |= {name: values[i] for name, values in columns.items()}
    return Effect(
        y=y,
        v=1 / a - 1 / (a + b) + 1 / c - 1 / (c + d),
        measured=y,
        study=f"trial_{i + 1}",
        study_label=f"Trial {i + 1}",
        result="tb",
        outcome="tuberculosis",
        outcome_label="Tuberculosis",
        measure="RR",
        route="counts",
        origins=(f"records/trial_{i + 1}/a.yaml#tb",),
        moderators={name: value for name, value in given.items() if value is not None},
    )
