"""Egger's test for dependent effects: asymmetry of the funnel where studies have several effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.dependence.correlations import Correlations
from synthesis.effects import WANTED, Effect, Effects
from synthesis.errors import NotEstimable, together
from synthesis.models.multilevel.correlated import RHO, CorrelatedHierarchical, correlated_hierarchical
from synthesis.models.robust.lines import Line
from synthesis.models.small_study.evidence import FEWEST
from synthesis.numbers import p_value
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

CORRECTED: Final = "corrected"
NAMES: Final = MappingProxyType(
    {"sei": "standard_error", "vi": "sampling_variance", CORRECTED: "standard_error_by_group_sizes"}
)
"""What each predictor is called among the coefficients."""


@frozen(eq=False, repr=False)
class DependentRegressionTest(Presented):
    """Egger's test within the correlated and hierarchical effects model: the slope on a `predictor` of size.

    `model` is that model with the predictor as its moderator; `limit` is the line of its intercept, the effect towards
    which it runs as studies grow, `slope` that of the predictor, both with robust tests and intervals.
    """

    predictor: str
    model: CorrelatedHierarchical = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def slope(self) -> Line:
        """The slope on the predictor: 0 where the funnel is symmetric."""
        return self.model.robust.coefficients[-1]

    @property
    def limit(self) -> Line:
        """The effect as the predictor goes to 0."""
        return self.model.robust.coefficients[0]

    def sheet(self) -> Sheet:
        """The test in tables."""
        own = self.model.sheet()
        return Sheet(title=self.in_a_line(), blocks=own.blocks, notes=(*self.notes, *own.notes))

    def in_a_line(self) -> str:
        """The test in a few words."""
        slope = self.slope
        p = p_value(slope.p) if isinstance(slope.p, float) else f"p {slope.p}"
        return (
            f"Egger's test for dependent effects, predictor {self.predictor}: slope {slope.estimate:.3f}, {p}"
        )

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the coefficients, one a row."""
        return self.model.to_frame()


def dependent_regression_test(
    effects: Effects,
    rho: float = RHO,
    *,
    predictor: str = "",
    correlations: Correlations | None = None,
    force: bool = False,
) -> DependentRegressionTest:
    """Test whether dependent effects go with the size of their study: y_ij = b0 + b1 x_ij + u_j + w_ij + e_ij.

    The correlated and hierarchical effects model with the predictor as moderator, b1 tested by CR2 variances with
    Satterthwaite degrees of freedom (Rodgers & Pustejovsky 2021, Psychol Methods 26:141). Of a standardised mean
    difference the standard error depends on the effect itself, so that a funnel is never symmetric; `corrected` is
    sqrt(1 / n1 + 1 / n2), which does not (Pustejovsky & Rodgers 2019, Res Synth Methods 10:57).

    Args:
        effects: The effects, of 10 studies or more.
        rho: The correlation of sampling errors within a study.
        predictor: `sei`, the standard error; `vi`, its square; `corrected`. By default `corrected` for SMD where all
            group sizes are known, else `sei`.
        correlations: What is assumed of sampling errors in more detail.
        force: Whether to test fewer than 10 studies.

    Raises:
        NotEstimable: fewer than 10 studies, an unknown predictor or one that is the same throughout, group sizes that
            are needed and not known (the studies are named), or what the model refuses.
    """
    expected.kind("effects", effects, Effects, WANTED)
    if expected.text("predictor", predictor):
        expected.one_of("predictor", predictor, PREDICTORS)
    if correlations is not None:
        expected.kind("correlations", correlations, Correlations, "Correlations(rho=...)")
    notes = _enough(effects, force=force)
    name = predictor or _usual(effects)
    values = PREDICTORS[name](effects)
    if max(values) - min(values) <= 1e-9 * max(values):
        raise NotEstimable(
            f"the predictor {name} is the same of all effects, {values[0]:.4g}: no slope can be had"
        )
    rows = tuple(
        replace(row, moderators={**row.moderators, NAMES[name]: value})
        for row, value in zip(effects.rows, values, strict=True)
    )
    made = correlated_hierarchical(
        replace(effects, rows=rows), rho, formula=f"~ {NAMES[name]}", correlations=correlations
    )
    return DependentRegressionTest(predictor=name, model=made, notes=notes)


def _enough(effects: Effects, *, force: bool) -> tuple[str, ...]:
    n = len(effects.studies)
    if n >= FEWEST:
        return ()
    few = f"{n} {'study' if n == 1 else 'studies'}"
    if not expected.flag("force", force):
        raise NotEstimable(
            f"Egger's test for dependent effects: expected at least {FEWEST} studies; found {few}, too few to tell "
            "asymmetry from chance. Please either leave it out or force it (force=True)"
        )
    return (f"It rests on {few}; with fewer than {FEWEST} it cannot tell asymmetry from chance.",)


def _usual(effects: Effects) -> str:
    return CORRECTED if effects.measure == "SMD" and not _unsized(effects) else "sei"


def _unsized(effects: Effects) -> list[Effect]:
    return [row for row in effects.rows if not (row.n_exp and row.n_ctl)]


def _se(effects: Effects) -> list[float]:
    return [row.se for row in effects.rows]


def _variance(effects: Effects) -> list[float]:
    return [row.v for row in effects.rows]


def _of_sizes(effects: Effects) -> list[float]:
    lacking = [row.study_label or row.study for row in _unsized(effects)]
    if lacking:
        raise NotEstimable(together([f"{name}: the sizes of both groups are needed" for name in lacking]))
    return [float((1 / (row.n_exp or 1) + 1 / (row.n_ctl or 1)) ** 0.5) for row in effects.rows]


PREDICTORS: Final[Mapping[str, Callable[[Effects], list[float]]]] = MappingProxyType(
    {"sei": _se, "vi": _variance, CORRECTED: _of_sizes}
)
"""What effects are regressed on."""
