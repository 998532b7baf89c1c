"""What is asked of a regression, in tables: hypotheses, nested models, permutations, collinearity."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from synthesis.models.regression.sheets import omnibus_words
from synthesis.numbers import Unavailable, count, percent
from synthesis.sheet import Block, Cell, Grid, Pairs, Sheet, interval, level_words, p_value, with_p, written

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.diagnostics.permutation import Permutation
    from synthesis.models.kernel.fit_statistics import FitStatistics
    from synthesis.models.regression.collinearity import Inflations
    from synthesis.models.regression.contrasts import Contrasts
    from synthesis.models.regression.likelihood_ratio import LikelihoodRatio
    from synthesis.models.regression.regression import Regression

ADJUSTMENT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bonferroni": "by Bonferroni's method",
        "sidak": "by Šidák's method",
        "holm": "by Holm's method",
        "hochberg": "by Hochberg's method",
        "BH": "by Benjamini and Hochberg's method, for the false discovery rate",
    }
)
_CRITERIA: Final = ("log_likelihood", "aic", "bic", "aicc")


def of_contrasts(found: Contrasts) -> Sheet:
    """The hypotheses a row each, and the test of all at once."""
    rows = found.rows
    adjusted = found.adjust != "none"
    statistic = "t" if np.isfinite(rows.df) else "z"
    head = ("hypothesis", "estimate", "SE", statistic, "p", *(("adjusted p",) if adjusted else ()))
    cells: list[tuple[Cell, ...]] = []
    for i, name in enumerate(rows.names):
        some = (float(rows.estimate[i]), float(rows.se[i]), written(float(rows.statistic[i]), 2))
        ps = (p_value(float(rows.p[i])), *((p_value(float(found.p[i])),) if adjusted else ()))
        cells.append((f"{name} = 0", *some, *ps, interval(float(rows.low[i]), float(rows.high[i]))))
    blocks: list[Block] = [Grid(head=(*head, f"{level_words(found.level)} interval"), rows=tuple(cells))]
    if len(cells) > 1:
        told = found.joint if isinstance(found.joint, Unavailable) else omnibus_words(found.joint)
        blocks.append(Pairs(rows=(("All at once", told),)))
    many = f"{len(cells)} {'hypothesis' if len(cells) == 1 else 'hypotheses'}"
    notes = (f"P-values are adjusted for their number {ADJUSTMENT_WORDS[found.adjust]}.",) if adjusted else ()
    return Sheet(title=f"{many} about the coefficients", blocks=tuple(blocks), notes=notes)


def of_likelihood_ratio(found: LikelihoodRatio) -> Sheet:
    """Both models with their likelihoods, and the test between them."""
    rows: list[tuple[Cell, ...]] = []
    for name, fit, at in _both(found):
        numbers = (written(float(getattr(at, what)[0]), 2) for what in _CRITERIA)
        rows.append((name, len(fit.coefficients.names), *numbers, fit.tau2))
    head = ("model", "coefficients", "log-likelihood", "AIC", "BIC", "AICc", "tau²")
    test = with_p("chi-square", found.statistic, str(found.df), found.p)
    r2: Cell = found.r2 if isinstance(found.r2, Unavailable) else percent(found.r2, 1)
    formulas = tuple((name, fit.formula) for name, fit, _ in _both(found))
    full = found.full
    return Sheet(
        title=f"Likelihood-ratio test of two nested meta-regressions ({full.effects.measure})",
        blocks=(
            Pairs(rows=formulas),
            Grid(head=head, rows=tuple(rows)),
            Pairs(rows=(("Test", test), ("R²", r2))),
        ),
        notes=("R² is the share of the reduced model's tau² that the full model accounts for.",)
        if not isinstance(found.r2, Unavailable)
        else (),
    )


def likelihood_frame(found: LikelihoodRatio) -> pd.DataFrame:
    """Both models, one a row."""
    import pandas as pd

    rows = [
        {
            "formula": fit.formula,
            "coefficients": len(fit.coefficients.names),
            **{what: float(getattr(at, what)[0]) for what in _CRITERIA},
            "tau2": fit.mixed.tau2,
        }
        for _, fit, at in _both(found)
    ]
    return pd.DataFrame(rows, index=pd.Index([name for name, _, _ in _both(found)], name="model"))


def of_permutation(found: Permutation) -> Sheet:
    """The coefficients with the shares of arrangements that give as much."""
    rows: list[tuple[Cell, ...]] = [
        (name, written(float(found.statistic[i]), 2), p_value(float(found.p[i])))
        for i, name in enumerate(found.names)
    ]
    if len(rows) > 1:
        rows.append(("all moderators", written(found.omnibus, 2), p_value(found.omnibus_p)))
    how = "signs of the effects turned" if found.signs else "effects shuffled over the moderators"
    which = (
        f"all {count(found.n)} arrangements"
        if found.exact
        else f"{count(found.n)} arrangements, seed {found.seed}"
    )
    note = (
        "p is the share of arrangements that give a statistic as large as that observed, whatever its sign; "
        "the observed arrangement is one of them."
    )
    return Sheet(
        title=f"{'Exact permutation' if found.exact else 'Permutation'} test: {how}, {which}",
        blocks=(Grid(head=("", "statistic", "p"), rows=tuple(rows)),),
        notes=(note,),
    )


def of_inflations(found: Inflations) -> Sheet:
    """The factors a row each."""
    terms = found.what == "terms"
    rows = tuple((one.name, one.df, one.value, one.scaled) for one in found.rows)
    head = ("", "df", "GVIF", "GVIF^(1/(2 df))") if terms else ("", "df", "VIF", "square root")
    note = "The last column is how many times a standard error is what it would be, were the moderators uncorrelated."
    return Sheet(
        title=f"Variance inflation of {found.what}",
        blocks=(Grid(head=head, rows=rows, digits=2),),
        notes=(note,),
    )


def _both(found: LikelihoodRatio) -> tuple[tuple[str, Regression, FitStatistics], ...]:
    return (
        ("full", found.full, found.full_statistics),
        ("reduced", found.reduced, found.reduced_statistics),
    )
