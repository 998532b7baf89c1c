"""What methods of small-study effects need of a fit: enough studies, rows that are independent, sizes of groups."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from synthesis import expected
from synthesis.effects import Effects
from synthesis.errors import NotEstimable, together
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, effects_of, model_of
from synthesis.numbers import Unavailable

Floats = NDArray[np.float64]
Result = Mixed | Modelled

FEWEST: Final = 10
"""With fewer studies, tests of asymmetry have too little power to tell chance from asymmetry (Sterne et al. 2011)."""


def studies_of(fit: Result) -> int:
    """How many studies the effects of a fit come from; each effect of a bare model is a study."""
    k, effects = model_of(fit).k, effects_of(fit)
    return k if isinstance(effects, Unavailable) else len(effects.studies)


def enough(fit: Result, what: str, *, force: bool) -> tuple[str, ...]:
    """Refuse fewer studies than a method of asymmetry needs; where it is forced, the note that says so.

    Raises:
        NotEstimable: fewer than `FEWEST` studies, and not forced (Sterne et al. 2011, BMJ 343:d4002).
    """
    found = studies_of(fit)
    if found >= FEWEST:
        return ()
    few = f"{found} {'study' if found == 1 else 'studies'}"
    if not expected.flag("force", force):
        raise NotEstimable(
            f"{what}: expected at least {FEWEST} studies; found {few}, too few to tell asymmetry from chance. "
            "Please either leave it out or force it (force=True)"
        )
    return (f"It rests on {few}; with fewer than {FEWEST} it cannot tell asymmetry from chance.",)


def rows_note(fit: Result) -> tuple[str, ...]:
    """The note that several effects of a study were taken for independent, where there are such."""
    effects = effects_of(fit)
    if isinstance(effects, Unavailable) or effects.k == len(effects.studies):
        return ()
    n = len(effects.studies)
    studies = "study" if n == 1 else "studies"
    return (f"{effects.k} effects come from {n} {studies}; this method takes them for independent.",)


def needed(fit: Result) -> Effects:
    """The effects behind a fit.

    Raises:
        NotEstimable: a bare model, which holds numbers only.
    """
    model_of(fit)
    effects = effects_of(fit)
    if isinstance(effects, Unavailable):
        raise NotEstimable(effects.reason)
    return effects


def groups(fit: Result) -> tuple[Floats, Floats]:
    """The sizes of both groups of each effect, each shape (k,).

    Raises:
        NotEstimable: an effect without the size of a group; all are named.
    """
    rows = needed(fit).rows
    lacking = [row.study_label or row.study for row in rows if not (row.n_exp and row.n_ctl)]
    if lacking:
        raise NotEstimable(together([f"{name}: the sizes of both groups are needed" for name in lacking]))
    return (
        np.array([row.n_exp for row in rows], dtype=np.float64),
        np.array([row.n_ctl for row in rows], dtype=np.float64),
    )


def sizes(fit: Result) -> Floats:
    """The persons behind each effect, both groups together or the one there is, shape (k,).

    Raises:
        NotEstimable: an effect without the size of its groups; all are named.
    """
    rows = needed(fit).rows
    lacking = [row.study_label or row.study for row in rows if not row.n_exp]
    if lacking:
        raise NotEstimable(together([f"{name}: the size of the groups is needed" for name in lacking]))
    return np.array([(row.n_exp or 0) + (row.n_ctl or 0) for row in rows], dtype=np.float64)
