"""What analyses of many sets of effects say of themselves: leave-one-out and its kin, and Baujat's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from synthesis.measures.natural_scale import NaturalScale, natural_scale, pooled_name
from synthesis.models.inference import known_test
from synthesis.models.words.asked import TEST_WORDS, how_tau2
from synthesis.numbers import Unavailable, percent
from synthesis.sheet import Block, Cell, Grid, Sheet, interval, level_words, p_value, written

if TYPE_CHECKING:
    import pandas as pd

    from synthesis.models.diagnostics.baujat import Baujat
    from synthesis.models.diagnostics.refitted import Refitted
    from synthesis.models.diagnostics.refitted_counts import RefittedCounts

MOST_SHOWN: Final = 200
"""How many sets are listed; of more, how they are spread is shown."""
TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Left out": "Leave-one-out analysis",
        "Cumulated": "Cumulative analysis",
        "Subset": "Analysis of all subsets",
    }
)
_SPREAD: Final = (
    (0, "least"),
    (25, "lower quartile"),
    (50, "median"),
    (75, "upper quartile"),
    (100, "greatest"),
)


def of_refitted(found: Refitted) -> Sheet:
    """The sets a row each with their means; of a regression, a table for each coefficient."""
    options = found.refits.options
    many = len(found.names)
    analysis = TITLES.get(found.kind, found.kind)
    title = f"{analysis}: {many} {'fit' if many == 1 else 'fits'}{_code(found.measure)}"
    notes = [
        f"tau² is {how_tau2(options.tau2)}; intervals and tests are {TEST_WORDS[known_test(options.test)]}."
    ]
    if found.ruled:
        notes.append("Where the Wald interval is the wider one, it and its test stand, as in the fit itself.")
    if known_test(options.test) == "knha" and (found.refits.scale == 0).any():
        notes.append(
            "Where a mean meets every effect exactly, the Knapp-Hartung variance is 0; the Wald interval stands."
        )
    if many > MOST_SHOWN:
        notes.append("The fits themselves are in to_frame().")
        return Sheet(title=title, blocks=_spread(found), notes=tuple(notes))
    if len(found.coefficients) > 1:
        tables = tuple(_coefficient(found, j) for j in range(len(found.coefficients)))
        return Sheet(title=title, blocks=(*tables, _residual(found)), notes=tuple(notes))
    scale = natural_scale(found.measure)
    if isinstance(scale, NaturalScale):
        notes.append(f"Means are of the {pooled_name(found.measure)} and shown as {scale.name}.")
    return Sheet(title=title, blocks=(_means(found, scale),), notes=tuple(notes))


def frame_of(found: Refitted) -> pd.DataFrame:
    """A row a set, and a coefficient where there are several; nan where a set could not be fitted."""
    import pandas as pd

    refits = found.refits
    p = refits.beta.shape[1]
    half = refits.half_width
    columns: dict[str, Any] = {"k": np.repeat(refits.count, p)}
    columns |= {"estimate": refits.beta.ravel(), "se": refits.se.ravel(), "p": refits.p.ravel()}
    columns |= {"ci_low": (refits.beta - half).ravel(), "ci_high": (refits.beta + half).ravel()}
    several = refits.count > 1
    for name in ("tau2", "i2", "q", "q_p"):
        columns[name] = np.repeat(np.where(several, getattr(refits, name), np.nan), p)
    index: pd.Index[Any] = pd.Index(found.names, name=found.kind)
    if p > 1:
        pairs = [(name, coefficient) for name in found.names for coefficient in found.coefficients]
        index = pd.MultiIndex.from_tuples(pairs, names=[found.kind, "coefficient"])
    return pd.DataFrame(columns, index=index)


def of_baujat(found: Baujat) -> Sheet:
    """Each effect's share in heterogeneity and its influence."""
    rows = tuple(
        (name, float(q), _maybe(shift))
        for name, q, shift in zip(found.names, found.q, found.shift, strict=True)
    )
    head = ("", "heterogeneity", "influence")
    note = (
        "Heterogeneity is the squared Pearson residual, what an effect adds to it; influence the squared change "
        "of its fitted value when it is left out, in units of that value's variance (Baujat et al. 2002)."
    )
    if found.by == "study":
        note += " Of a study with several effects, all are left out, heterogeneity is their sum, influence their mean."
    several = {"effect": "effects", "study": "studies"}[found.by]
    title = f"Heterogeneity and influence of {len(found.names)} {several}"
    return Sheet(title=title, blocks=(Grid(head=head, rows=rows, digits=3),), notes=(note,))


def of_counts(found: RefittedCounts) -> Sheet:
    """The sets a row each with their pooled values."""
    many, scale = len(found.names), natural_scale(found.measure)
    title = f"{TITLES[found.kind]} by {found.method}: {many} {'fit' if many == 1 else 'fits'}{_code(found.measure)}"
    name = scale.name if isinstance(scale, NaturalScale) else "estimate"
    head = (found.kind, "k", name, f"{level_words(found.level)} interval", "p", "Q", "I²")
    rows = tuple(_pooled(found, i, scale) for i in range(many))
    notes: tuple[str, ...] = ("Intervals and tests are by the normal distribution.",)
    if isinstance(scale, NaturalScale):
        notes += (f"Values are of the {pooled_name(found.measure)} and shown as {scale.name}.",)
    return Sheet(title=title, blocks=(Grid(head=head, rows=rows, digits=3),), notes=notes)


def counts_frame_of(found: RefittedCounts) -> pd.DataFrame:
    """A row a set; nan where it could not be pooled, and of heterogeneity where there is one table."""
    import pandas as pd

    columns: dict[str, Any] = {"k": found.k, "estimate": found.estimate, "se": found.se, "p": found.p}
    columns |= {"ci_low": found.low, "ci_high": found.high}
    for name in ("i2", "q", "q_p"):
        columns[name] = np.where(found.q_df > 0, getattr(found, name), np.nan)
    return pd.DataFrame(columns, index=pd.Index(found.names, name=found.kind))


def _code(measure: str) -> str:
    return f" ({measure})" if measure else ""


def _maybe(value: float) -> Cell:
    return Unavailable(reason="without it the model cannot be fitted") if np.isnan(value) else float(value)


def _means(found: Refitted, scale: NaturalScale | Unavailable) -> Grid:
    level = f"{level_words(found.refits.options.level)} interval"
    name = scale.name if isinstance(scale, NaturalScale) else "estimate"
    rows = tuple(_mean(found, i, scale) for i in range(len(found.names)))
    return Grid(head=(found.kind, "k", name, level, "p", "tau²", "I²"), rows=rows, digits=3)


def _mean(found: Refitted, i: int, scale: NaturalScale | Unavailable) -> tuple[Cell, ...]:
    refits = found.refits
    label: tuple[Cell, ...] = (found.names[i], int(refits.count[i]))
    if i in refits.without:
        return (*label, *(Unavailable(reason=refits.without[i]) for _ in range(5)))
    mean, low, high = (float(one[i]) for one in (found.estimate, found.low, found.high))
    shown: tuple[Cell, ...] = (mean, interval(low, high, 3))
    if isinstance(scale, NaturalScale):
        shown = (scale.shown(mean), scale.interval(low, high))
    return (*label, *shown, p_value(float(found.p[i])), *_about(found, i))


def _about(found: Refitted, i: int) -> tuple[Cell, ...]:
    if found.refits.count[i] == 1:
        return (Unavailable(reason="one effect"), Unavailable(reason="one effect"))
    return (float(found.refits.tau2[i]), percent(float(found.refits.i2[i]), 1))


def _pooled(found: RefittedCounts, i: int, scale: NaturalScale | Unavailable) -> tuple[Cell, ...]:
    label: tuple[Cell, ...] = (found.names[i], int(found.k[i]))
    if i in found.without:
        return (*label, *(Unavailable(reason=found.without[i]) for _ in range(5)))
    mean, low, high = (float(one[i]) for one in (found.estimate, found.low, found.high))
    shown: tuple[Cell, ...] = (mean, interval(low, high, 3))
    if isinstance(scale, NaturalScale):
        shown = (scale.shown(mean), scale.interval(low, high))
    spread: tuple[Cell, ...] = (Unavailable(reason="one study has an estimate of its own"),) * 2
    if found.q_df[i] > 0:
        spread = (written(float(found.q[i]), 2), percent(float(found.i2[i]), 1))
    return (*label, *shown, p_value(float(found.p[i])), *spread)


def _coefficient(found: Refitted, j: int) -> Grid:
    refits = found.refits
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(found.names):
        if i in refits.without:
            absent = Unavailable(reason=refits.without[i])
            rows.append((name, int(refits.count[i]), absent, absent, absent))
            continue
        mean, half = float(refits.beta[i, j]), float(refits.half_width[i, j])
        cells = (mean, interval(mean - half, mean + half), p_value(float(refits.p[i, j])))
        rows.append((name, int(refits.count[i]), *cells))
    head = (found.kind, "k", "estimate", f"{level_words(refits.options.level)} interval", "p")
    return Grid(title=found.coefficients[j], head=head, rows=tuple(rows))


def _residual(found: Refitted) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(found.names):
        absent = Unavailable(reason=found.refits.without.get(i, ""))
        rows.append((name, absent, absent) if i in found.refits.without else (name, *_about(found, i)))
    return Grid(title="Residual heterogeneity", head=(found.kind, "tau²", "I²"), rows=tuple(rows))


def _spread(found: Refitted) -> tuple[Block, ...]:
    """How the estimates, tau2 and I2 are spread over very many sets."""
    there = np.isfinite(found.refits.tau2)
    columns = [*(found.refits.beta[there, j] for j in range(len(found.coefficients)))]
    columns += [found.refits.tau2[there], found.refits.i2[there]]
    names = found.coefficients if len(found.coefficients) > 1 else ("estimate",)
    rows: list[tuple[Cell, ...]] = []
    for share, words in _SPREAD:
        *numbers, i2 = (float(np.percentile(column, share)) for column in columns)
        rows.append((words, *numbers, percent(i2, 1)))
    head = ("", *names, "tau²", "I²")
    return (Grid(title="Spread over the fits, each column by itself", head=head, rows=tuple(rows)),)
