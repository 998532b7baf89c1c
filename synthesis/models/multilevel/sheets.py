"""A model of dependent effects in tables: coefficients, components of variance, tests, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthesis.numbers import Unavailable, p_value, percent
from synthesis.sheet import Block, Cell, Grid, Pairs, Sheet, interval, level_words, written

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.multilevel.correlated import CorrelatedHierarchical
    from synthesis.models.multilevel.multilevel import Multilevel


def of_multilevel(found: Multilevel) -> Sheet:
    """The model in tables."""
    model = found.model
    blocks: list[Block] = [_coefficients(found)]
    if model.components:
        blocks.append(_components(found))
    blocks.append(
        Pairs(
            rows=(
                ("Q of the effects without random terms", _test(model.q, model.q_df, model.q_p)),
                ("log-likelihood", model.loglik),
                ("AIC", model.restricted.aic if model.asked.restricted else model.full.aic),
                ("BIC", model.restricted.bic if model.asked.restricted else model.full.bic),
            ),
            digits=2,
        )
    )
    notes = [f"Sampling errors: {found.assumed}"] if found.assumed else []
    return Sheet(title=in_a_line(found), blocks=tuple(blocks), notes=(*notes, *found.notes))


def in_a_line(found: Multilevel) -> str:
    """The model in a few words."""
    model, n = found.model, found.n_studies
    parts = "; ".join(found.random) or "no random terms"
    studies = "study" if n == 1 else "studies"
    return f"{model.asked.method} model of {found.k} effects from {n} {studies}, random {parts}"


def _coefficients(found: Multilevel) -> Grid:
    c, df = found.coefficients, found.model.df
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            float(c.estimate[i]),
            float(c.se[i]),
            "∞" if df[i] == float("inf") else f"{df[i]:.0f}",
            p_value(float(c.p[i]), prefix=False),
            interval(float(c.low[i]), float(c.high[i])),
        )
        for i, name in enumerate(c.names)
    )
    return Grid(
        head=("", "estimate", "SE", "df", "p", f"{level_words(found.model.asked.level)} interval"), rows=rows
    )


def _components(found: Multilevel) -> Grid:
    shared = {id(one.component): one.i2 for one in found.shares.levels}
    rows: list[tuple[Cell, ...]] = []
    for one in found.model.components:
        share: Cell = percent(shared[id(one)], 1) if id(one) in shared else ""
        told = f"{one.levels}" if one.levels else ""
        value: Cell = Unavailable(reason=one.untold) if one.untold else one.estimate
        rows.append((one.name + (" (given)" if one.fixed else ""), value, told, share))
    return Grid(title="Components of variance", head=("", "estimate", "groups", "I²"), rows=tuple(rows))


def of_correlated(found: CorrelatedHierarchical) -> Sheet:
    """The robust coefficients, the components of the working model, what was assumed, notes."""
    own = found.robust.sheet()
    blocks: list[Block] = [*own.blocks, _components(found.model)]
    prediction = found.prediction
    told: Cell = (
        prediction if isinstance(prediction, Unavailable) else interval(prediction.low, prediction.high)
    )
    if found.model.matrix is None:
        blocks.append(Pairs(rows=(("Prediction interval of a new effect", told),)))
    return Sheet(
        title=correlated_in_a_line(found),
        blocks=tuple(blocks),
        notes=(found.assumed.methods_text(), *own.notes, *found.notes),
    )


def correlated_in_a_line(found: CorrelatedHierarchical) -> str:
    """The model in a few words."""
    n = found.n_studies
    studies = "study" if n == 1 else "studies"
    return f"Correlated and hierarchical effects model of {found.k} effects from {n} {studies}"


def _test(statistic: float, df: int, p: float) -> str:
    return f"{written(statistic, 2)}, df {df}, {p_value(p)}"


def frame(found: Multilevel) -> pd.DataFrame:
    """A data frame of the coefficients, one a row."""
    import pandas as pd

    c = found.coefficients
    return pd.DataFrame(
        {
            "estimate": c.estimate,
            "se": c.se,
            "statistic": c.statistic,
            "df": found.model.df,
            "p": c.p,
            "ci_low": c.low,
            "ci_high": c.high,
        },
        index=pd.Index(c.names, name="coefficient"),
    )
