"""Effects with sane defaults, for the tests of the models."""

import numpy as np
import pytest

from synthesis.effects import Effect, Effects


def _effects(y, v, studies=None, tags=None):
    names = studies or [f"study_{number}" for number in range(1, len(y) + 1)]
    rows = tuple(
        Effect(
            y=y[i],
            v=v[i],
            measured=y[i],
            study=names[i],
            study_label=names[i].replace("_", " ").capitalize(),
            result=f"row_{i + 1}",
            outcome="hope",
            outcome_label="Hope",
            measure="SMD",
            route="means",
            origins=(f"records/{names[i]}/a.yaml#row_{i + 1}/contrast/smd",),
            tags=tags[i] if tags else {},
            labels={key: value.capitalize() for key, value in tags[i].items()} if tags else {},
        )
        for i in range(len(y))
    )
    return Effects(measure="SMD", rows=rows)


@pytest.fixture(scope="session")
def effects_of():
    """A function (y, v, studies, tags) -> Effects."""
    return _effects


@pytest.fixture(scope="session")
def bcg():
    """Log risk ratios of the BCG trials, their variances, and latitude and year (R's metadat, dat.bcg)."""
    a = np.array([4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27], dtype=float)
    b = np.array([119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886])
    c = np.array([11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29], dtype=float)
    d = np.array([128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825])
    moderators = np.array(
        [
            [44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33],
            [1948, 1949, 1960, 1977, 1973, 1953, 1973, 1980, 1968, 1961, 1974, 1969, 1976],
        ],
        dtype=float,
    )
    y = np.log(a / (a + b)) - np.log(c / (c + d))
    return y, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), np.vstack([np.ones(13), moderators]).T
