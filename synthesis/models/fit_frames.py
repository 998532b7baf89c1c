"""Fits and subgroups as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthesis.numbers import Unavailable

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.fit import Fit, Subgroups


def of_fit(fit: Fit) -> pd.DataFrame:
    """The effects of a fit, one a row: study, result, y, v, se, its 95 % interval, weight in percent."""
    import pandas as pd

    rows = []
    for row, weight in zip(fit.effects.rows, fit.weights, strict=True):
        low, high = row.interval
        rows.append(
            {
                "study": row.study_label or row.study,
                "result": row.row,
                "y": row.y,
                "v": row.v,
                "se": row.se,
                "ci_low": low,
                "ci_high": high,
                "weight": float(weight),
            }
        )
    return pd.DataFrame(rows)


def of_subgroups(groups: Subgroups) -> pd.DataFrame:
    """The levels, one a row: how many effects and studies, the mean with its interval and test, heterogeneity."""
    import pandas as pd

    return pd.DataFrame([{"level": code, "label": label, **_mean(fit)} for code, label, fit in groups.levels])


def _mean(fit: Fit) -> dict[str, Any]:
    ends = fit.prediction
    nan = float("nan")
    low, high = (nan, nan) if isinstance(ends, Unavailable) else (ends.low, ends.high)
    return {
        "k": fit.k,
        "n_studies": fit.n_studies,
        "estimate": fit.estimate,
        "se": fit.se,
        "ci_low": fit.interval.low,
        "ci_high": fit.interval.high,
        "ci_rule": fit.interval.rule,
        "p": fit.p,
        "tau2": _number(fit.tau2),
        "i2_tau2": _number(fit.heterogeneity.i2_tau2),
        "i2_q": _number(fit.heterogeneity.i2_q),
        "q": _number(fit.heterogeneity.q),
        "q_df": fit.heterogeneity.q_df,
        "q_p": _number(fit.heterogeneity.q_p),
        "pi_low": low,
        "pi_high": high,
    }


def _number(value: float | Unavailable) -> float:
    return float("nan") if isinstance(value, Unavailable) else float(value)
