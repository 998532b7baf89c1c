"""The moderators of counts: what a formula makes of the other columns of their frame."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction_forms.nearest import did_you_mean
from synthesis.errors import NotEstimable
from synthesis.models.counts.counts import without
from synthesis.models.counts.glmm_data import Data
from synthesis.models.design import Design
from synthesis.models.regression.formula import Formula
from synthesis.models.regression.model_matrix import model_matrix
from synthesis.models.regression.moderators import RULE, Moderators, Value


def complete(data: Data, formula: Formula) -> Data:
    """The counts of the studies that have every moderator the formula asks for; the others are listed.

    Raises:
        NotEstimable: a name that the counts do not have (those there are are listed), or no study is left.
    """
    unknown = [name for name in formula.names if name not in data.moderators]
    if unknown:
        known = ", ".join(sorted(data.moderators)) or "none"
        hint = did_you_mean(unknown[0], data.moderators)
        found = ", ".join(map(repr, unknown))
        raise NotEstimable(f"unknown moderator {found}; known: {known}{'. ' if hint else ''}{hint}")
    for name in formula.names:
        lacks = np.array([_lacking(value) for value in data.moderators[name]], dtype=np.bool_)
        if lacks.any():
            data = _kept(data, lacks, name)
    return data


def design_of(data: Data, rows: NDArray[np.intp], formula: Formula) -> Design:
    """The columns of the formula for these rows of the counts.

    Raises:
        NotEstimable: as `model_matrix`.
    """
    values = {name: tuple(data.moderators[name][row] for row in rows.tolist()) for name in formula.names}
    table = Moderators(values=values, rows=tuple(data.studies[row] for row in rows.tolist()))
    return model_matrix(formula, table).design


def _lacking(value: Value) -> bool:
    return not value if isinstance(value, str) else not isfinite(value)


def _kept(data: Data, out: NDArray[np.bool_], name: str) -> Data:
    studies, aside = without(data.studies, out, RULE, f"{name} is missing")
    if not studies:
        raise NotEstimable(f"no study has the moderator {name}")
    stay = np.flatnonzero(~out)
    kept: Any = dict(data.columns)
    return replace(
        data,
        studies=studies,
        left_out=(*data.left_out, *aside),
        moderators={key: tuple(values[row] for row in stay) for key, values in data.moderators.items()},
        **{key: column[stay] for key, column in kept.items()},
    )
