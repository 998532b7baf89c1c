"""What the models of counts say of themselves, in tables: Mantel-Haenszel, Peto, generalised linear mixed models."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from synthesis.letter_case import upper_first
from synthesis.measures.natural_scale import Shown, beside, pooled_name
from synthesis.numbers import Unavailable, percent
from synthesis.sheet import (
    Block,
    Cell,
    Grid,
    Pairs,
    Sheet,
    interval,
    level_words,
    mean_in_a_line,
    p_value,
    with_p,
    written,
)

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.counts.count_fits import ChiSquared, Coefficient, Spread
    from synthesis.models.counts.counts import LeftOut
    from synthesis.models.counts.glmm_data import Data
    from synthesis.models.counts.glmm_fit import GlmmFit
    from synthesis.models.counts.mantel_haenszel import MantelHaenszel
    from synthesis.models.counts.peto import PetoFit
    from synthesis.models.fit import Interval

MODEL_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "UM.FS": "unconditional, a fixed level for each study",
        "UM.RS": "unconditional, random levels of the studies",
        "CM.AL": "conditional, approximate likelihood",
        "CM.EL": "conditional, exact likelihood",
        "single": "one group",
    }
)


def of_counts(data: Data) -> Sheet:
    """The counts as they are, a study a row."""
    head = ("", *(name.replace("_", " ") for name in data.columns))
    columns = [[_whole(float(value)) for value in column] for column in data.columns.values()]
    rows = tuple(zip(data.studies, *columns, strict=True))
    return _sheet(f"Counts of {_studies(len(data.studies))}", [Grid(head=head, rows=rows)], data.left_out, ())


def counts_frame(data: Data) -> pd.DataFrame:
    """The counts, a study a row."""
    import pandas as pd

    columns: dict[str, Any] = {"study": list(data.studies), **data.columns}
    return pd.DataFrame(columns)


def in_a_line(fit: MantelHaenszel | PetoFit) -> str:
    """A common effect in a few words: `OR, 13 studies: -0.4734 (-0.5538 to -0.3930)`."""
    measure, found = getattr(fit, "measure", "OR"), fit.pooled
    mean = mean_in_a_line(found.estimate, found.interval.low, found.interval.high)
    return f"{measure}, {_studies(fit.k)}: {mean}"


def glmm_in_a_line(fit: GlmmFit) -> str:
    """A mixed model in a few words: `OR, 18 studies, CM.EL, ML: -1.3531 (-2.0418 to -0.6643), tau2 0.6917`."""
    rows = [mean_in_a_line(one.estimate, one.interval.low, one.interval.high) for one in fit.coefficients]
    named = len(rows) > 1 or isinstance(fit.natural, Unavailable)
    told = [f"{one.name} {row}" if named else row for one, row in zip(fit.coefficients, rows, strict=True)]
    spread = [] if isinstance(fit.tau2, Unavailable) else [f"tau2 {written(fit.tau2)}"]
    how = f"{fit.measure}, {_studies(fit.k)}, {fit.model}, {fit.method}"
    return f"{how}: {', '.join([*told, *spread])}"


def of_mantel_haenszel(fit: MantelHaenszel) -> Sheet:
    """The common effect, the tests of association and of one common odds ratio, heterogeneity."""
    tests: list[tuple[str, Cell]] = []
    for name, test in (
        ("Cochran-Mantel-Haenszel", fit.cochran_mantel_haenszel),
        ("Breslow-Day", fit.breslow_day),
        ("Tarone", fit.tarone),
    ):
        if not isinstance(test, Unavailable):
            tests.append((name, _chi_squared(test)))
    blocks: list[Block] = [_means((fit.pooled,), fit.measure), *_natural(fit.pooled, fit.measure)]
    if tests:
        blocks.append(Pairs(title="Tests over the tables", rows=tuple(tests)))
    blocks.append(_spread(fit.heterogeneity, fit.k_effects))
    return _sheet(
        f"Mantel-Haenszel analysis of {_studies(fit.k)} ({fit.measure})", blocks, fit.left_out, fit.notes
    )


def of_peto(fit: PetoFit) -> Sheet:
    """The common odds ratio and heterogeneity."""
    blocks: list[Block] = [_means((fit.pooled,), "PETO"), *_natural(fit.pooled, "PETO")]
    blocks.append(_spread(fit.heterogeneity, fit.k_informative))
    return _sheet(f"Peto's method, {_studies(fit.k)} (PETO)", blocks, fit.left_out, fit.notes)


def of_glmm(fit: GlmmFit) -> Sheet:
    """The coefficients, the variances between studies, the tests of heterogeneity."""
    asked = Pairs(rows=(("Model", f"{fit.model}: {MODEL_WORDS[fit.model]}"), ("Fitted by", _likelihood(fit))))
    ends = None if isinstance(fit.prediction, Unavailable) else fit.prediction
    blocks: list[Block] = [asked, _means(fit.coefficients, fit.measure, ends)]
    if not isinstance(fit.natural, Unavailable):
        blocks += _natural(fit.coefficients[0], fit.measure, ends)
    if not isinstance(fit.moderators, Unavailable):
        omnibus = fit.moderators
        finite = np.isfinite(omnibus.df_rest)
        df = f"{omnibus.df} and {omnibus.df_rest:g}" if finite else str(omnibus.df)
        told = with_p("F" if finite else "chi-square", omnibus.statistic, df, omnibus.p)
        blocks.append(Pairs(rows=(("Test of the moderators", told),)))
    blocks += [_between(fit), _criteria(fit)]
    kind = "Common-effect" if fit.method == "EE" else "Mixed"
    return _sheet(
        f"{kind} model of the counts of {_studies(fit.k)} ({fit.measure})", blocks, fit.left_out, fit.notes
    )


def pooled_frame(fit: MantelHaenszel | PetoFit) -> pd.DataFrame:
    """A data frame of the studies, one a row: counts, and weight in percent (0 for those dropped)."""
    import pandas as pd

    weights = dict(zip(fit.studies, fit.weights, strict=True))
    columns: dict[str, Any] = {"study": list(fit.data.studies), **fit.data.columns}
    columns["weight"] = [float(weights.get(study, 0.0)) for study in fit.data.studies]
    return pd.DataFrame(columns)


def glmm_frame(fit: GlmmFit) -> pd.DataFrame:
    """A data frame of the coefficients, one a row: estimate, se, statistic, df, p, interval."""
    import pandas as pd

    rows = [
        {
            "estimate": one.estimate,
            "se": one.se,
            "statistic": one.statistic,
            "df": one.df,
            "p": one.p,
            "ci_low": one.interval.low,
            "ci_high": one.interval.high,
        }
        for one in fit.coefficients
    ]
    return pd.DataFrame(rows, index=pd.Index([one.name for one in fit.coefficients], name="coefficient"))


def _whole(value: float) -> Cell:
    """A count as a count, a time as it is."""
    return int(value) if value == int(value) else value


def _sheet(title: str, blocks: list[Block], left_out: tuple[LeftOut, ...], notes: tuple[str, ...]) -> Sheet:
    if left_out:
        rows = tuple((one.study, one.reason) for one in left_out)
        blocks = [*blocks, Pairs(title=f"Left out: {len(left_out)}", rows=rows)]
    return Sheet(title=title, blocks=tuple(blocks), notes=notes)


def _studies(k: int) -> str:
    return f"{k} {'study' if k == 1 else 'studies'}"


def _means(rows: tuple[Coefficient, ...], measure: str, prediction: Interval | None = None) -> Block:
    """The coefficients, a row each, and where a new study's effect would lie."""
    statistic = "t" if np.isfinite(rows[0].df) else "z"
    head = ("", "estimate", "SE", statistic, "p", f"{level_words(rows[0].interval.level)} interval")
    cells: list[tuple[Cell, ...]] = [
        (
            "pooled" if len(rows) == 1 else one.name,
            one.estimate,
            one.se,
            written(one.statistic, 2),
            p_value(one.p),
            interval(one.interval.low, one.interval.high),
        )
        for one in rows
    ]
    if prediction is not None:
        cells.append(("prediction", "", "", "", "", interval(prediction.low, prediction.high)))
    title = pooled_name(measure)
    return Grid(title=upper_first(title), head=head, rows=tuple(cells))


def _natural(pooled: Coefficient, measure: str, prediction: Interval | None = None) -> tuple[Grid, ...]:
    """The pooled value on the scale readers know."""
    ends = pooled.interval
    rows = [Shown(name="pooled", estimate=pooled.estimate, low=ends.low, high=ends.high)]
    if prediction is not None:
        rows.append(Shown(name="prediction", low=prediction.low, high=prediction.high))
    return beside(measure, tuple(rows), ends.level)


def _chi_squared(test: ChiSquared) -> str:
    return with_p("chi-square", test.statistic, str(test.df), test.p)


def _spread(found: Spread | Unavailable, k: int) -> Pairs:
    title = f"Heterogeneity of {_studies(k)}"
    if isinstance(found, Unavailable):
        return Pairs(title=title, rows=(("Q", found),))
    return Pairs(
        title=title,
        rows=(("Test", with_p("Q", found.q, str(found.df), found.p)), ("I²", percent(found.i2, 1))),
    )


def _likelihood(fit: GlmmFit) -> str:
    if not fit.nodes:
        return "maximum likelihood"
    nodes = "the Laplace approximation" if fit.nodes == 1 else f"quadrature with {fit.nodes} nodes"
    return f"maximum likelihood by {nodes}"


def _between(fit: GlmmFit) -> Pairs:
    rows: list[tuple[str, Cell]] = [("tau²", fit.tau2)]
    if not isinstance(fit.tau2, Unavailable):
        se = "" if isinstance(fit.se_tau2, Unavailable) else f" (SE {written(fit.se_tau2)})"
        rows = [("tau²", f"{written(fit.tau2)}{se}"), ("tau", fit.tau2**0.5)]
        rows.append(("I²", fit.i2 if isinstance(fit.i2, Unavailable) else percent(fit.i2, 1)))
    if not isinstance(fit.sigma2, Unavailable):
        rows.append(("variance of levels", fit.sigma2))
    if not isinstance(fit.rho, Unavailable):
        rows.append(("correlation", fit.rho))
    for name, test in (("Likelihood-ratio test", fit.ratio), ("Wald test", fit.wald)):
        rows.append((name, test if isinstance(test, Unavailable) else _chi_squared(test)))
    return Pairs(title="Heterogeneity", rows=tuple(rows))


def _criteria(fit: GlmmFit) -> Pairs:
    found = fit.full
    numbers = (("log-likelihood", found.ll), ("AIC", found.aic), ("BIC", found.bic), ("AICc", found.aicc))
    told = ", ".join(f"{name} {written(value, 2)}" for name, value in numbers)
    return Pairs(rows=(("Fit", told),))
