"""Selection models: the mean that effects would have if they had not been published by their p-values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.effects import Effects
from synthesis.errors import NotEstimable
from synthesis.models import model_tau2
from synthesis.models.inference import quantile, upper_tail
from synthesis.models.mixed import Mixed, mixed
from synthesis.models.modelled import Modelled, effects_of, measure_of, model_of
from synthesis.models.selection import methods, sheets
from synthesis.models.selection.fitting import HELD, Precision, asked_of, precision, search
from synthesis.models.selection.kinds import SELECTIONS, Chosen, known_kind
from synthesis.models.selection.p_values import known_alternative
from synthesis.models.selection.search import Peak
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Maybe = float | Unavailable

FEW: Final = 10
NO_NULL: Final = Unavailable(reason="no one value of this parameter says that nothing is selected")
ALL_GIVEN: Final = Unavailable(reason="all weights were given, so there is nothing to test")
NOT_NESTED: Final = Unavailable(
    reason="with the values given the model does not hold the one without selection"
)


@frozen
class Parameter:
    """A parameter by name: estimate, standard error, z and p against `against`, interval."""

    name: str
    estimate: float
    se: Maybe
    statistic: Maybe
    p: Maybe
    low: Maybe
    high: Maybe
    against: float


@frozen
class RatioTest:
    """A likelihood-ratio test: chi-square on `df` degrees of freedom."""

    statistic: float
    df: int
    p: float


@frozen
class OtherPeak:
    """A lower peak of the likelihood: coefficients, tau2 and delta there, and how high it is."""

    coefficients: tuple[float, ...]
    tau2: float
    delta: tuple[float, ...]
    log_likelihood: float


@frozen(eq=False, repr=False)
class SelectionModel(Presented):
    """Effects under selection by their p-values, fitted by maximum likelihood.

    `coefficients` are those of the mean as it would be without selection, `delta` the parameters of selection:
    for a step function the weights of the intervals between `steps`, with `counts` effects each. `without` is
    the same model by maximum likelihood without selection. `test` holds it against the model with, `tau2_test`
    holds tau2 against 0. `peaks` are those of the likelihood: the highest, which all is told of, first.
    `covariance` (n, n) is that of coefficients, tau2 and delta in order, nan where one is held or at the end of its
    range.
    """

    effects: Effects | Unavailable = field(repr=False)
    measure: str
    kind: str
    alternative: str
    level: float
    chosen: Chosen = field(repr=False)
    coefficients: tuple[Parameter, ...]
    tau2: float
    se_tau2: Maybe
    delta: tuple[Parameter, ...]
    log_likelihood: float
    without: Mixed = field(repr=False)
    log_likelihood_without: float
    test: RatioTest | Unavailable
    tau2_test: RatioTest | Unavailable
    peaks: tuple[Peak, ...] = field(repr=False)
    covariance: Floats = field(repr=False)
    tau2_held: bool
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        """Effects in the model."""
        return self.without.k

    @property
    def others(self) -> tuple[OtherPeak, ...]:
        """The lower peaks of the likelihood, the highest first."""
        return tuple(_other(peak, self.without.design.p) for peak in self.peaks[1:])

    @property
    def steps(self) -> tuple[float, ...]:
        """The ends of the intervals of p; empty where there are none."""
        return self.chosen.steps

    @property
    def counts(self) -> tuple[int, ...]:
        """Effects in each interval of p."""
        return self.chosen.counts

    def sheet(self) -> Sheet:
        """The model in tables: coefficients beside those without selection, the selection, the tests."""
        return sheets.of_model(self)

    def in_a_line(self) -> str:
        """The model in a few words."""
        return sheets.in_a_line(self)

    def methods_text(self) -> str:
        """The paragraph on statistical methods that reports this model, with its references below."""
        return methods.of_model(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the parameters, one a row: estimate, se, statistic, p, interval."""
        return sheets.frame_of(self)


def selection_model(
    fit: Mixed | Modelled,
    kind: str,
    *,
    steps: float | Sequence[float] = (),
    delta: float | Sequence[float | None] | None = None,
    alternative: str = "greater",
) -> SelectionModel:
    """A meta-analysis or meta-regression whose effects were published with a chance that depends on their p-value.

    An effect with p-value p is seen with a chance proportional to w(p); so y_i has the density
    w(p_i) N(y_i; x_i' beta, v_i + tau2) / A_i with A_i = E w(p(Y)) (Hedges 1992, Stat Sci 7:246; Vevea & Hedges
    1995, Psychometrika 60:419). beta, tau2 >= 0 and delta are where its likelihood is highest; standard errors are
    from the observed information. Every row counts as independent. Curves of p: Preston, Ashby & Smyth (2004,
    J Eval Clin Pract 10:313); Citkowicz & Vevea (2017, Psychol Methods 22:28).

    Args:
        fit: A fit, a meta-regression or a mixed model; it is fitted anew by maximum likelihood. tau2 stays 0 in a
            common-effect model, and as it is where it was given.
        kind: A key of `SELECTIONS` or an alias: stepfun, beta, halfnorm, negexp, logistic, power, negexppow.
        steps: The p-values at which a step function changes; or the one at which a curve begins to fall.
        delta: Given values of the parameters of selection, None for those that are estimated. A step function has
            one for each interval, the first being 1; sensitivity analyses give them all.
        alternative: What p-values test: `greater` (effects above 0 are favoured), `less` or `two-sided`.

    Raises:
        NotEstimable: an unknown choice, impossible steps or values, weights of the user's own, an interval of p that
            holds no effect, more parameters than effects, or a search that did not converge.
    """
    name, side = known_kind(kind), known_alternative(alternative)
    given = model_of(fit)
    if given.options.own_weights:
        raise NotEstimable(
            "a selection model is fitted by its likelihood, which knows no weights of the user's own"
        )
    without = mixed(given.y, given.v, given.design, replace(given.options, tau2=_estimator(given), test="z"))
    chosen = SELECTIONS[name](asked_of(without, side, _steps(steps), _delta(delta)))
    held = None if without.options.tau2 == "ML" else without.tau2
    _refuse_many(without, chosen, held)
    found = search(without, chosen, tau2=held)
    return _assembled(fit, without, chosen, found, _Words(kind=name, alternative=side, held=held))


@frozen
class _Words:
    kind: str
    alternative: str
    held: float | None


def _assembled(
    fit: Mixed | Modelled, without: Mixed, chosen: Chosen, found: tuple[Peak, ...], asked: _Words
) -> SelectionModel:
    p, level = without.design.p, without.options.level
    best = found[0]
    known = precision(best, chosen, p=p, tau2=asked.held)
    plain = model_tau2.statistics(without, "ML").log_likelihood
    none = [0.0] * p + [0.0, *chosen.none]
    effects = effects_of(fit)
    names = (*without.design.names, "tau2", *chosen.names)
    ends = ((-np.inf, np.inf),) * (p + 1) + tuple(zip(chosen.low, chosen.high, strict=True))
    parameters = [
        _parameter(name, float(best.place[i]), known.se(i), none[i], ends[i], level)
        for i, name in enumerate(names)
    ]
    return SelectionModel(
        effects=effects,
        measure=measure_of(fit),
        kind=asked.kind,
        alternative=asked.alternative,
        level=level,
        chosen=chosen,
        coefficients=tuple(parameters[:p]),
        tau2=float(best.place[p]),
        se_tau2=known.se(p),
        delta=tuple(parameters[p + 1 :]),
        log_likelihood=best.value,
        without=without,
        log_likelihood_without=plain,
        test=_against_none(best.value - plain, chosen),
        tau2_test=_against_zero(without, chosen, best, asked.held),
        peaks=found,
        covariance=known.covariance,
        tau2_held=asked.held is not None,
        notes=_notes(effects, without, chosen, found, known),
    )


def _parameter(
    name: str, estimate: float, se: Maybe, against: float, ends: tuple[float, float], level: float
) -> Parameter:
    """A parameter with its Wald test and interval, cut at the ends of what it may be."""
    if isinstance(se, Unavailable):
        return Parameter(
            name=name, estimate=estimate, se=se, statistic=se, p=se, low=se, high=se, against=against
        )
    half = se * quantile(level, np.inf)
    statistic: Maybe = NO_NULL if np.isnan(against) else (estimate - against) / se
    low = 0.0 if ends[0] > -np.inf else -np.inf
    return Parameter(
        name=name,
        estimate=estimate,
        se=se,
        statistic=statistic,
        p=statistic if isinstance(statistic, Unavailable) else 2 * upper_tail(abs(statistic), np.inf),
        low=max(estimate - half, low),
        high=min(estimate + half, ends[1]),
        against=against,
    )


def _against_none(rise: float, chosen: Chosen) -> RatioTest | Unavailable:
    """The test of the model against the one without selection."""
    if not any(chosen.free):
        return ALL_GIVEN
    fixed = [
        (low, none) for low, none, free in zip(chosen.low, chosen.none, chosen.free, strict=True) if not free
    ]
    if any(low != none and not np.isnan(none) for low, none in fixed):
        return NOT_NESTED
    return _ratio(rise, sum(chosen.free))


def _against_zero(without: Mixed, chosen: Chosen, best: Peak, held: float | None) -> RatioTest | Unavailable:
    """The test of tau2 against 0, everything else being fitted anew."""
    if held is not None:
        return HELD
    if best.place[without.design.p] == 0:
        return _ratio(0.0, 1)
    return _ratio(best.value - search(without, chosen, tau2=0.0)[0].value, 1)


def _ratio(rise: float, df: int) -> RatioTest:
    from scipy.special import chdtrc

    statistic = max(0.0, 2 * rise)
    return RatioTest(statistic=statistic, df=df, p=float(chdtrc(df, statistic)))


def _other(peak: Peak, p: int) -> OtherPeak:
    return OtherPeak(
        coefficients=tuple(peak.place[:p].tolist()),
        tau2=float(peak.place[p]),
        delta=tuple(peak.place[p + 1 :].tolist()),
        log_likelihood=peak.value,
    )


def _estimator(given: Mixed) -> str | float:
    """How tau2 is had: by maximum likelihood, unless it was given or there is none."""
    if given.options.common:
        return "EE"
    return "ML" if isinstance(given.options.tau2, str) else given.options.tau2


def _steps(steps: float | Sequence[float]) -> tuple[float, ...]:
    """The steps in order, without the 1 at which the last interval ends anyway."""
    listed = [steps] if np.ndim(steps) == 0 else list(np.asarray(steps).tolist())
    found = sorted(expected.number("steps", step) for step in listed)
    if any(not 0 < step <= 1 for step in found) or len(set(found)) < len(found):
        raise NotEstimable(
            f"steps must be different p-values between 0 and 1; found {', '.join(f'{step:g}' for step in found)}"
        )
    return tuple(step for step in found if step < 1)


def _delta(delta: float | Sequence[float | None] | None) -> tuple[float, ...]:
    if delta is None:
        return ()
    listed = [delta] if np.ndim(delta) == 0 else list(delta)  # type: ignore[arg-type]
    return tuple(np.nan if one is None else expected.number("delta", one) for one in listed)


def _refuse_many(without: Mixed, chosen: Chosen, held: float | None) -> None:
    many = without.design.p + (held is None) + sum(chosen.free)
    if without.k <= many:
        raise NotEstimable(f"{without.k} effects cannot carry the {many} parameters of this selection model")


def _notes(
    effects: Effects | Unavailable, without: Mixed, chosen: Chosen, found: tuple[Peak, ...], known: Precision
) -> tuple[str, ...]:
    p, best = without.design.p, found[0]
    notes = [*chosen.cautions]
    if without.k < FEW and any(chosen.free):
        notes.append(f"{without.k} effects are few for a selection model; its estimates are easily misled.")
    ended = [chosen.names[i] for i in range(len(chosen.names)) if known.border[p + 1 + i]]
    if ended:
        notes.append(
            f"The likelihood is highest at the end of what {', '.join(ended)} may be; there it has no standard error."
        )
    if known.border[p]:
        notes.append("tau² is estimated as 0, so the other standard errors take it as known.")
    if len(found) > 1:
        lower = found[1]
        notes.append(
            f"The likelihood has another peak, {best.value - lower.value:.2g} lower, where the first coefficient "
            f"is {lower.place[0]:.4g} and tau² is {lower.place[p]:.4g}: the data do not settle on one answer."
        )
    if not isinstance(effects, Unavailable) and effects.k != len(effects.studies):
        n = len(effects.studies)
        notes.append(
            f"{effects.k} effects come from {n} {'study' if n == 1 else 'studies'}; this method takes them for "
            "independent."
        )
    return tuple(notes)
