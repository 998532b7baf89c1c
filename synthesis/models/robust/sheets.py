"""What robust results say of themselves, in tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthesis.effect_sheets import turned
from synthesis.measures.natural_scale import NaturalScale, natural_scale, pooled_name
from synthesis.models.robust.lines import Line
from synthesis.models.robust.wald import degrees
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
    written,
)

if TYPE_CHECKING:
    from synthesis.models.robust.contrasts import RobustContrasts
    from synthesis.models.robust.robumeta import RobustRegression
    from synthesis.models.robust.robust import Robust
    from synthesis.models.robust.wild_bootstrap import WildBootstrap

DEGREES_WORDS = {
    "satterthwaite": "Satterthwaite's degrees of freedom",
    "m-p": "t with m - p degrees of freedom",
    "m-1": "t with m - 1 degrees of freedom",
    "inf": "normal distribution",
}


def of_robust(fit: Robust) -> Sheet:
    """A robust result: how it was made, its coefficients, the joint test, notes."""
    return Sheet(
        title=f"Cluster-robust results of {_many(fit)}",
        blocks=(Pairs(rows=asked(fit)), *of_lines(fit)),
        notes=(*fit.notes, *(() if isinstance(fit.effects, Unavailable) else turned(fit.effects))),
    )


def asked(fit: Robust) -> tuple[tuple[str, Cell], ...]:
    """How a robust result was made, as labels and what stands beside them."""
    return (
        ("Clusters", f"{fit.m} by {fit.by}, of {_sizes(fit)}"),
        ("Variances", fit.kind),
        ("Tests", DEGREES_WORDS[fit.df]),
    )


def of_lines(fit: Robust) -> list[Block]:
    """The coefficients of a robust result, as factors too where effects are ratios, and their joint test."""
    name = pooled_name(fit.measure) if fit.measure else ""
    blocks: list[Block] = [
        table(fit.coefficients, f"Coefficients of the {name}" if name else "Coefficients", fit.level)
    ]
    blocks += _ratios(fit)
    if len(fit.coefficients) > 1:
        tested = fit.omnibus.hypotheses
        what = tested[0] if len(tested) == 1 else f"{len(tested)} coefficients"
        blocks.append(Pairs(rows=((f"Test of {what} ({fit.omnibus.test})", fit.omnibus.in_words()),)))
    return blocks


def in_a_line(fit: Robust) -> str:
    """A robust result in a few words: `SMD, 66 effects in 28 clusters by study, CR2: 0.21 (0.08 to 0.34)`."""
    measure = f"{fit.measure}, " if fit.measure else ""
    head = f"{measure}{fit.k} effects in {fit.m} clusters by {fit.by}, {fit.kind}: "
    if len(fit.coefficients) > 1:
        return head + ", ".join(one.name for one in fit.coefficients)
    mean = fit.coefficients[0]
    if isinstance(mean.low, Unavailable) or isinstance(mean.high, Unavailable):
        return head + written(mean.estimate)
    return head + mean_in_a_line(mean.estimate, mean.low, mean.high)


def of_contrasts(found: RobustContrasts) -> Sheet:
    """Combinations of coefficients, a row each, and the test of all at once."""
    blocks: list[Block] = [table(found.rows, "", found.level, "hypothesis", " = 0")]
    if len(found.rows) > 1:
        words = f"All at once ({found.joint.test})"
        blocks.append(Pairs(rows=((words, found.joint.in_words()),)))
    many = f"{len(found.rows)} {'hypothesis' if len(found.rows) == 1 else 'hypotheses'}"
    return Sheet(title=f"{many} about the coefficients, by {found.kind} variances", blocks=tuple(blocks))


def of_moments(fit: RobustRegression) -> Sheet:
    """A meta-regression with robust variances and moment estimates: how it was made, coefficients, heterogeneity."""
    rows: list[tuple[str, Cell]] = [("Formula", fit.formula or "~ 1"), ("Weights", fit.words)]
    if not isinstance(fit.rho, Unavailable):
        rows.append(("Assumed correlation", fit.rho))
    spread: list[tuple[str, Cell]] = [("tau²", fit.tau2)]
    if not isinstance(fit.omega2, Unavailable):
        spread.append(("omega², within studies", fit.omega2))
    if not isinstance(fit.i2, Unavailable):
        spread.append(("I²", percent(fit.i2, 1)))
    return Sheet(
        title=f"Robust variance estimation of {_many(fit.robust)}",
        blocks=(
            Pairs(rows=(*rows, *asked(fit.robust))),
            *of_lines(fit.robust),
            Pairs(title="Heterogeneity", rows=tuple(spread)),
        ),
        notes=(*fit.notes, *fit.robust.notes, *turned(fit.effects)),
    )


def of_bootstrap(found: WildBootstrap) -> Sheet:
    """A wild bootstrap test: what was tested, how, and with what result."""
    rows: list[tuple[str, Cell]] = [(f"{i + 1}", f"{name} = 0") for i, name in enumerate(found.hypotheses)]
    how: list[tuple[str, Cell]] = [
        ("Statistic", f"F = {written(found.statistic, 2)}"),
        ("p", p_value(found.p)),
        ("Weights", f"{found.weights}, {found.m} clusters"),
        ("Replications", f"{written(found.replications)}{', all there are' if found.exhaustive else ''}"),
    ]
    if not found.exhaustive:
        how += [("Standard error of p by chance", written(found.p_error)), ("Seed", found.seed)]
    return Sheet(
        title="Cluster wild bootstrap test",
        blocks=(Pairs(rows=tuple(rows)), Pairs(rows=tuple(how))),
        notes=found.notes,
    )


def table(some: Sequence[Line], title: str, level: float, head: str = "", suffix: str = "") -> Grid:
    """A table of lines, a row each."""
    normal = all(not isinstance(one.df, Unavailable) and one.df == float("inf") for one in some)
    return Grid(
        title=title,
        head=(head, "estimate", "SE", "z" if normal else "t", "df", "p", f"{level_words(level)} interval"),
        rows=tuple((f"{one.name}{suffix}", one.estimate, *_cells(one)) for one in some),
    )


def _cells(one: Line) -> tuple[Cell, ...]:
    if isinstance(one.statistic, Unavailable) or isinstance(one.df, Unavailable):
        return (one.se, one.statistic, one.df, one.p, one.low)
    if isinstance(one.low, Unavailable) or isinstance(one.high, Unavailable):
        return (one.se, one.statistic, one.df, one.p, one.low)
    whole = "∞" if one.df == float("inf") else degrees(one.df)
    return (one.se, written(one.statistic, 2), whole, p_value(one.p), interval(one.low, one.high))


def _ratios(fit: Robust) -> tuple[Grid, ...]:
    """The powers of e of the coefficients, where effects are logarithms of ratios."""
    scale = natural_scale(fit.measure) if fit.measure else None
    if not (isinstance(scale, NaturalScale) and scale.is_ratio):
        return ()
    rows = tuple(
        (
            one.name,
            scale.shown(one.estimate),
            one.low
            if isinstance(one.low, Unavailable) or isinstance(one.high, Unavailable)
            else scale.interval(one.low, one.high),
        )
        for one in fit.coefficients
    )
    title = f"Exponentials of the coefficients: factors of the {scale.name}"
    return (Grid(title=title, head=("", "factor", f"{level_words(fit.level)} interval"), rows=rows),)


def _many(fit: Robust) -> str:
    return f"{fit.k} effects in {fit.m} clusters" + (f" ({fit.measure})" if fit.measure else "")


def _sizes(fit: Robust) -> str:
    sizes = fit.working.clusters.partition.sizes
    low, high = int(sizes.min()), int(sizes.max())
    if low == high:
        return f"{low} {'effect' if low == 1 else 'effects'} each"
    return f"{low} to {high} effects"
