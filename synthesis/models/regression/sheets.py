"""What a meta-regression, a location-scale model and what is asked of them say of themselves, in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from synthesis.effect_sheets import left_out, turned
from synthesis.measures.natural_scale import NaturalScale, natural_scale, pooled_name
from synthesis.models.inference import known_test
from synthesis.models.words.asked import TEST_WORDS, how_tau2
from synthesis.numbers import Unavailable, percent
from synthesis.sheet import Block, Cell, Grid, Pairs, Sheet, interval, level_words, p_value, with_p, written

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.effects import Effects
    from synthesis.models.mixed import Coefficients, Omnibus
    from synthesis.models.regression.location_scale import LocationScale
    from synthesis.models.regression.regression import Regression


def of_regression(fit: Regression) -> Sheet:
    """A regression: what was asked, its coefficients, what it says of heterogeneity, what was left out."""
    level = fit.mixed.options.level
    asked = Pairs(
        rows=(("Formula", fit.formula), ("tau²", how_tau2(fit.asked.tau2)), ("Tests", TEST_WORDS[fit.test])),
    )
    blocks: list[Block] = [asked, coefficients(fit.coefficients, _title(fit.effects), level)]
    blocks += _ratios(fit.effects, fit.coefficients, level)
    blocks += [*_tests(fit.omnibus, fit.coefficients), _heterogeneity(fit)]
    if fit.excluded:
        blocks.append(left_out(fit.excluded))
    return Sheet(
        title=f"Meta-regression of {_many(fit.effects)}",
        blocks=tuple(blocks),
        notes=(*fit.notes, *turned(fit.effects)),
    )


def in_a_line(fit: Regression) -> str:
    """A regression in a few words: `RR, 13 effects, REML, knha: ~ latitude, tau2 0.0763, R2 75.6%`."""
    many = f"{fit.k} {'effect' if fit.k == 1 else 'effects'}"
    how = ", ".join(one for one in (fit.effects.measure, many, fit.tau2_method, fit.test) if one)
    spread = "" if isinstance(fit.tau2, Unavailable) else f", tau2 {written(fit.tau2)}"
    share = "" if isinstance(fit.r2, Unavailable) else f", R2 {percent(fit.r2, 1)}"
    return f"{how}: {fit.formula}{spread}{share}"


def of_location_scale(fit: LocationScale) -> Sheet:
    """A location-scale model: the coefficients of the mean and of tau2."""
    level = fit.asked.level
    low, high = float(np.min(fit.tau2)), float(np.max(fit.tau2))
    asked = Pairs(
        rows=(
            ("Location", fit.location.formula.text),
            ("Scale", f"{fit.scale.formula.text} ({fit.asked.link} link)"),
            ("Fitted by", _LIKELIHOODS[fit.asked.method]),
            ("Tests", TEST_WORDS[known_test(fit.asked.test)]),
            ("tau² of studies", interval(low, high) if written(low) != written(high) else low),
            ("Log-likelihood", written(fit.log_likelihood, 2)),
        ),
    )
    mean = coefficients(fit.coefficients, f"Location: {_title(fit.effects).lower()}", level)
    blocks: list[Block] = [asked, mean, *_tests(fit.omnibus, fit.coefficients)]
    title = f"Scale: {'logarithm of tau²' if fit.asked.link == 'log' else 'tau²'}"
    if isinstance(fit.scale_coefficients, Unavailable):
        names = zip(fit.scale.design.names, fit.alpha, strict=True)
        blocks.append(Pairs(title=title, rows=tuple((name, float(value)) for name, value in names)))
    else:
        blocks.append(coefficients(fit.scale_coefficients, title, level))
        if not isinstance(fit.scale_omnibus, Unavailable):
            blocks += _tests(fit.scale_omnibus, fit.scale_coefficients)
    if fit.excluded:
        blocks.append(left_out(fit.excluded))
    return Sheet(
        title=f"Location-scale model of {_many(fit.effects)}",
        blocks=tuple(blocks),
        notes=(*fit.notes, *turned(fit.effects)),
    )


_LIKELIHOODS = {"ML": "maximum likelihood", "REML": "restricted maximum likelihood"}


def coefficients(found: Coefficients, title: str, level: float = 0.95) -> Grid:
    """A table of coefficients, a row each."""
    statistic = "t" if np.isfinite(found.df) else "z"
    return Grid(
        title=title,
        head=("", "estimate", "SE", statistic, "p", f"{level_words(level)} interval"),
        rows=tuple(
            (
                name,
                float(found.estimate[i]),
                float(found.se[i]),
                written(float(found.statistic[i]), 2),
                p_value(float(found.p[i])),
                interval(float(found.low[i]), float(found.high[i])),
            )
            for i, name in enumerate(found.names)
        ),
    )


def tests(found: Omnibus, of: Coefficients) -> Pairs:
    """The omnibus test in words: of which coefficients, the statistic, its degrees of freedom, p."""
    if len(found.tested) == 1:
        what = of.names[found.tested[0]]
    else:
        what = "all coefficients" if len(found.tested) == len(of.names) else "all moderators"
    return Pairs(rows=((f"Test of {what}", omnibus_words(found)),))


def _tests(found: Omnibus, of: Coefficients) -> tuple[Pairs, ...]:
    """The omnibus test, unless it is that of the only coefficient."""
    return (tests(found, of),) if len(of.names) > 1 else ()


def omnibus_words(found: Omnibus) -> str:
    """The statistic of an omnibus test with its degrees of freedom and p."""
    if np.isfinite(found.df2):
        return with_p("F", found.statistic, f"{found.df} and {found.df2:g}", found.p)
    return with_p("chi-square", found.statistic, str(found.df), found.p)


def _ratios(effects: Effects, found: Coefficients, level: float) -> tuple[Grid, ...]:
    """The powers of e of the coefficients, where effects are logarithms of ratios."""
    scale = natural_scale(effects.measure)
    if not (isinstance(scale, NaturalScale) and scale.is_ratio):
        return ()
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            scale.shown(float(found.estimate[i])),
            scale.interval(float(found.low[i]), float(found.high[i])),
        )
        for i, name in enumerate(found.names)
    )
    title = f"Exponentials of the coefficients: factors of the {scale.name}"
    return (Grid(title=title, head=("", "factor", f"{level_words(level)} interval"), rows=rows),)


def _heterogeneity(fit: Regression) -> Pairs:
    model = fit.mixed
    r2: Cell = fit.r2 if isinstance(fit.r2, Unavailable) else percent(fit.r2, 1)
    return Pairs(
        title="Residual heterogeneity",
        rows=(
            ("tau²", fit.tau2),
            ("tau² without moderators", fit.tau2_null),
            ("R²", r2),
            ("I²", percent(model.i2, 1)),
            ("Test", with_p("Q", model.q, str(model.q_df), model.q_p)),
        ),
    )


def _many(effects: Effects) -> str:
    n = len(effects.studies)
    source = f" from {n} {'study' if n == 1 else 'studies'}" if n != effects.k else ""
    return f"{effects.k} effects{source} ({effects.measure})"


def _title(effects: Effects) -> str:
    name = pooled_name(effects.measure)
    return f"Coefficients of the {name}" if name else "Coefficients"


def frame(found: Coefficients) -> pd.DataFrame:
    """A data frame of coefficients, a row each, by name."""
    from pandas import DataFrame, Index

    return DataFrame(
        {
            "estimate": found.estimate,
            "se": found.se,
            "statistic": found.statistic,
            "df": np.full(len(found.names), found.df),
            "p": found.p,
            "ci_low": found.low,
            "ci_high": found.high,
        },
        index=Index(found.names, name="coefficient"),
    )
