"""The same synthesis by five answers to dependence: all rows, one row, composites, three levels, CHE with CR2.

Studies report several outcomes, times and arms. Rows taken for independent overstate what is known; one row or one
composite per study throws rows together or away; models of dependence keep them all. Side by side they show what hangs
on the choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.dependence.assumed import Assumed, assumed_covariance, clusters
from synthesis.dependence.composite import composite
from synthesis.dependence.rho_grid import RhoGrid, rho_grid
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models.fit import Fit, Interval
from synthesis.models.multilevel.correlated import CorrelatedHierarchical, of_blocks, of_covariance
from synthesis.models.multilevel.multilevel import Multilevel, multilevel
from synthesis.models.multilevel.prediction import Predicted, predicted
from synthesis.numbers import Unavailable
from synthesis.plan.measures import COUNTED
from synthesis.plan.plan import DependencePlan, SynthesisPlan
from synthesis.pooling.pooling import Way, correlations, effects_of, fit, plain_way, single
from synthesis.review import Review

THREE_LEVEL: Final = "~ 1 | study/effect"
DEFAULT: Final = "che"
"""The answer that stands for dependent effects where none is asked for."""

MOST_TOGETHER: Final = 250
"""Effects of one study whose covariances are put together unasked: the work grows with the third power of them."""


@frozen
class Side:
    """One answer: the mean with its interval, what varies between and within studies, the prediction interval.

    `between` and `within` are variances of true effects; a model that does not part them has all in `between`. `df`
    are the degrees of freedom of the interval. `closer` says of a robust interval that it is narrower than that of the
    model which it corrects.
    """

    id: str
    label: str
    effects: Effects
    estimate: float
    se: float
    interval: Interval
    p: float | Unavailable
    between: float | Unavailable
    within: float | Unavailable
    prediction: Interval | Unavailable
    df: float | Unavailable
    closer: bool = False
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> float:
        """How wide the interval is."""
        return self.interval.high - self.interval.low


@frozen
class NoSide:
    """An answer that could not be had, and why."""

    id: str
    label: str
    reason: str


@frozen
class SideBySide:
    """A synthesis by all answers to dependence; `assumed` is what was taken of its sampling errors, `grid` by rho.

    `repeats` are the studies with several rows, as they are printed.
    """

    plan: SynthesisPlan
    declared: DependencePlan
    rows: Effects
    sides: tuple[Side | NoSide, ...]
    assumed: Assumed | Unavailable
    grid: RhoGrid | Unavailable
    repeats: tuple[str, ...]

    def side(self, name: str) -> Side | None:
        """The answer of this id, where it could be had."""
        return next((one for one in self.sides if one.id == name and isinstance(one, Side)), None)

    @property
    def id(self) -> str:
        """The synthesis."""
        return self.plan.id

    @property
    def label(self) -> str:
        """The synthesis in print."""
        return self.plan.label


def rests_on_rho(found: SideBySide) -> bool:
    """Whether any two of its effects are taken to correlate by rho; where none are, rho changes nothing."""
    if isinstance(found.assumed, Unavailable):
        return True
    by_rho = {"outcomes", *(() if found.declared.within is not None else ("within",))}
    return any(one.name in by_rho for one in found.assumed.assumptions)


def side_by_side(review: Review) -> Iterator[SideBySide]:
    """Every synthesis of effects of which some studies have several, by all answers to dependence."""
    for plan in review.plan.syntheses:
        if plan.model in COUNTED:
            continue
        rows = effects_of(review, plan)
        several = Counter(row.study for row in rows.rows)
        shared = Counter(row.control_group for row in rows.rows if row.control_group)
        if max(several.values(), default=0) < 2 and max(shared.values(), default=0) < 2:
            continue
        own = plan.dependence or DependencePlan(synthesis=plan.id, place=plan.place)
        yield _of_one(review, plan, own, rows)


def _of_one(review: Review, plan: SynthesisPlan, declared: DependencePlan, rows: Effects) -> SideBySide:
    assumed, grid = _assumed(plan, declared, rows)
    given = _Given(review=review, plan=plan, rows=rows, assumed=assumed)
    several = Counter((row.study, row.study_label or row.study) for row in rows.rows)
    return SideBySide(
        plan=plan,
        declared=declared,
        rows=rows,
        sides=tuple(_side(name, given) for name in SIDES),
        assumed=assumed,
        grid=grid,
        repeats=tuple(label for (_, label), n in several.items() if n > 1),
    )


def _assumed(
    plan: SynthesisPlan, declared: DependencePlan, rows: Effects
) -> tuple[Assumed | Unavailable, RhoGrid | Unavailable]:
    """What is assumed of the sampling errors, and what comes of it by rho; or why there is neither."""
    together = int(clusters(rows.rows).largest)
    if together > MOST_TOGETHER and plan.model != DEFAULT and plan.dependence is None:
        reason = (
            f"{together} effects of one study, more than the {MOST_TOGETHER} that are modelled together unless "
            f"the plan has a block dependence > {plan.id}"
        )
        return Unavailable(reason=reason), Unavailable(reason=reason)
    assumed: Assumed | Unavailable
    grid: RhoGrid | Unavailable
    detail = correlations(plan)
    try:
        assumed = assumed_covariance(rows, detail)
    except NotEstimable as error:
        assumed = Unavailable(reason=str(error))
    try:
        grid = rho_grid(rows, declared.grid, fit=of_blocks, correlations=detail)
    except NotEstimable as error:
        grid = Unavailable(reason=str(error))
    return assumed, grid


@frozen
class _Given:
    review: Review
    plan: SynthesisPlan
    rows: Effects
    assumed: Assumed | Unavailable

    @property
    def way(self) -> Way:
        """How independent effects are pooled: as planned, or by random effects where the plan models dependence."""
        return plain_way(self.plan)

    @property
    def covariance(self) -> Assumed:
        """What was assumed of the sampling errors.

        Raises:
            NotEstimable: nothing could be.
        """
        if isinstance(self.assumed, Unavailable):
            raise NotEstimable(self.assumed.reason)
        return self.assumed


def _side(name: str, given: _Given) -> Side | NoSide:
    label, make = SIDES[name]
    try:
        return make(name, label, given)
    except NotEstimable as error:
        return NoSide(id=name, label=label, reason=str(error))


def _all_rows(name: str, label: str, given: _Given) -> Side:
    return _univariate(name, label, given.rows, given)


def _one_row(name: str, label: str, given: _Given) -> Side:
    return _univariate(name, label, single(given.review, given.plan, given.rows), given)


def _composite(name: str, label: str, given: _Given) -> Side:
    return _univariate(name, label, composite(given.rows, given.covariance.V), given)


def _univariate(name: str, label: str, effects: Effects, given: _Given) -> Side:
    found: Fit = fit(effects, given.way)
    return Side(
        id=name,
        label=label,
        effects=found.effects,
        estimate=found.estimate,
        se=found.se,
        interval=found.interval,
        p=found.p,
        between=found.tau2,
        within=Unavailable(reason="the model does not part what varies within studies"),
        prediction=found.prediction,
        df=_finite(found.df),
        notes=found.notes,
    )


def _finite(df: float | Unavailable) -> float | Unavailable:
    """Degrees of freedom, where an interval has some."""
    if isinstance(df, Unavailable) or df < float("inf"):
        return df
    return Unavailable(reason="the interval is by the normal distribution")


def _three_level(name: str, label: str, given: _Given) -> Side:
    """Between and within studies, the sampling errors of a study taken for independent of each other."""
    found: Multilevel = multilevel(given.rows, THREE_LEVEL)
    between, within = (one.estimate for one in found.model.variances)
    new = predicted(found.model)
    level = found.model.asked.level
    return Side(
        id=name,
        label=label,
        effects=found.effects,
        estimate=found.estimate,
        se=found.se,
        interval=Interval(low=found.low, high=found.high, rule="t", level=level),
        p=float(found.coefficients.p[0]),
        between=between,
        within=within,
        prediction=Interval(low=new.pi_low, high=new.pi_high, rule="t", level=level)
        if isinstance(new, Predicted)
        else new,
        df=_finite(found.coefficients.df),
        notes=found.notes,
    )


def _che(name: str, label: str, given: _Given) -> Side:
    found: CorrelatedHierarchical = of_covariance(given.rows, given.covariance)
    spread = list(found.tau2s.values())
    se = found.mean.se
    if isinstance(se, Unavailable):
        raise NotEstimable(se.reason)
    return Side(
        id=name,
        label=label,
        effects=found.effects,
        estimate=found.estimate,
        se=se,
        interval=found.interval,
        p=found.mean.p,
        between=spread[0],
        within=spread[1] if len(spread) > 1 else Unavailable(reason="every study has one effect"),
        prediction=found.prediction,
        df=found.mean.df,
        closer=found.high - found.low < found.model.high - found.model.low,
        notes=(*found.robust.notes, *found.notes),
    )


SIDES: Final[Mapping[str, tuple[str, Callable[[str, str, _Given], Side]]]] = MappingProxyType(
    {
        "all_rows": ("All rows, as if independent", _all_rows),
        "one_row": ("One row per study", _one_row),
        "composite": ("One composite per study", _composite),
        "three_level": ("Three levels", _three_level),
        DEFAULT: ("Correlated and hierarchical effects, CR2", _che),
    }
)
"""The answers to dependence, in the order they stand."""
