"""Each synthesis without each of its studies in turn, all fits in one batch."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.audit.lines import Synthesised
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.diagnostics.deletion import Deletion
from synthesis.models.diagnostics.groups import Groups, numbered
from synthesis.models.diagnostics.refits import Refits, headline, refit
from synthesis.models.mixed import Options, mixed

FEWEST_STUDIES: Final = 4
"""Studies from which on leaving one out says something of that one: with two left the interval is always wide."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@frozen(eq=False)
class LeftOut:
    """A synthesis of m studies: the whole, and arrays (m,) of what it is without each of them.

    `residual` is the largest studentised deleted residual of a study's effects, without its sign, each against the
    model without the whole study; I² is by Cochran's Q, as a share.
    """

    label: str
    studies: tuple[str, ...]
    whole_mean: float
    whole_se: float
    whole_low: float
    whole_high: float
    whole_i2: float
    whole_q_p: float
    mean: Floats
    low: Floats
    high: Floats
    i2: Floats
    q_p: Floats
    residual: Floats


def left_out(synthesis: Synthesised) -> LeftOut | None:
    """A synthesis without each study, by its own estimator and test; none where it has too few or cannot be fitted."""
    return _left_out(
        synthesis.label or synthesis.id,
        tuple(study for study, _ in synthesis.keys),
        (synthesis.y, synthesis.v),
        (synthesis.model, synthesis.tau2, synthesis.test),
    )


@lru_cache(maxsize=64)
def _left_out(
    label: str,
    rows: tuple[str, ...],
    effects: tuple[tuple[float, ...], tuple[float, ...]],
    way: tuple[str, str, str],
) -> LeftOut | None:
    """The same by plain values, so that the rules that read it have it made once."""
    studies = tuple(dict.fromkeys(rows))
    if len(studies) < FEWEST_STUDIES:
        return None
    own = Groups(names=studies, own=numbered(rows))
    y, v = np.array(effects[0]), np.array(effects[1])
    common = way[0] == "common"
    options = Options(tau2="EE" if common else way[1], test="z" if common else way[2])
    columns = intercept(y.size)
    every: Bools = np.ones((1, y.size), dtype=np.bool_)
    try:
        found = refit(y, v, columns, options, own.left_out)
        whole = refit(y, v, columns, options, every)
        model = mixed(y, v, columns, replace(options, test="z"))
    except NotEstimable:
        return None
    if way[2] == "knha" and not common:
        found, whole = headline(found), headline(whole)
    plain = replace(found, factor=np.ones_like(found.factor))
    residual = np.abs(Deletion(model=model, groups=own, without=plain).rstudent)
    largest = np.zeros(len(studies))
    np.maximum.at(largest, own.own, np.nan_to_num(residual))
    return _assembled(label, studies, whole, found, largest)


def _assembled(
    label: str, studies: tuple[str, ...], whole: Refits, found: Refits, residual: Floats
) -> LeftOut:
    half, wide = found.half_width[:, 0], float(whole.half_width[0, 0])
    mean = float(whole.beta[0, 0])
    return LeftOut(
        label=label,
        studies=studies,
        whole_mean=mean,
        whole_se=float(whole.se[0, 0]),
        whole_low=mean - wide,
        whole_high=mean + wide,
        whole_i2=float(_i2(whole)[0]),
        whole_q_p=float(whole.q_p[0]),
        mean=found.beta[:, 0],
        low=found.beta[:, 0] - half,
        high=found.beta[:, 0] + half,
        i2=_i2(found),
        q_p=found.q_p,
        residual=residual,
    )


def _i2(fits: Refits) -> Floats:
    """I² by Cochran's Q, 1 - df / Q, at least 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(fits.q > 0, np.maximum(0.0, 1 - fits.q_df / fits.q), 0.0)
