"""Leave-one-out, cumulative and all-subsets analyses: the same mean from other sets of effects, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, overload

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis import expected
from synthesis.errors import NotEstimable
from synthesis.models.counts.mantel_haenszel import MantelHaenszel
from synthesis.models.counts.peto import PetoFit
from synthesis.models.diagnostics import cluster_orders, refit_sheets, refitted_counts
from synthesis.models.diagnostics.groups import groups
from synthesis.models.diagnostics.orders import Order, entries, ranks_of_effects
from synthesis.models.diagnostics.refits import Progress, Refits, headline, refit
from synthesis.models.diagnostics.refitted_counts import RefittedCounts
from synthesis.models.diagnostics.subsets import Subsets, subsets
from synthesis.models.fit import Fit
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, measure_of, model_of, names_of
from synthesis.models.multilevel.diagnostics import refitted as dependent
from synthesis.models.multilevel.diagnostics.of import DEPENDENT, By, Dependent
from synthesis.models.multilevel.diagnostics.refitted import RefittedModels
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_SUBSETS: Final = 2**20


@frozen(eq=False, repr=False)
class Refitted(Presented):
    """A model fitted anew to m sets of effects: `names` says which set each is, `kind` what they have in common.

    All arrays have shape (m,) and are of the first coefficient, the mean where there are no moderators; those
    of all `coefficients` are in `refits`, shape (m, p). Intervals and tests are those of the test asked for;
    where the whole fit has its headline by rule (`ruled`), so has each of these.
    """

    kind: str
    names: tuple[str, ...]
    refits: Refits
    coefficients: tuple[str, ...] = ("intercept",)
    measure: str = ""
    ruled: bool = False

    @property
    def k(self) -> NDArray[np.intp]:
        """Effects in each set."""
        return self.refits.count

    @property
    def estimate(self) -> Floats:
        """Means."""
        return self.refits.beta[:, 0]

    @property
    def se(self) -> Floats:
        """Their standard errors."""
        return self.refits.se[:, 0]

    @property
    def p(self) -> Floats:
        """Their two-sided p-values against 0."""
        return self.refits.p[:, 0]

    @property
    def low(self) -> Floats:
        """Lower ends of the intervals."""
        return self.estimate - self.refits.half_width[:, 0]

    @property
    def high(self) -> Floats:
        """Upper ends of the intervals."""
        return self.estimate + self.refits.half_width[:, 0]

    def to_frame(self) -> pd.DataFrame:
        """A row a set: k, estimate, se, p, interval, tau2, I2 and Q; nan where a set could not be fitted."""
        return refit_sheets.frame_of(self)

    def sheet(self) -> Sheet:
        """The sets in a table; how they are spread, where there are very many."""
        return refit_sheets.of_refitted(self)


@overload
def leave_one_out(fit: Mixed | Modelled, *, by: str = "study") -> Refitted: ...


@overload
def leave_one_out(fit: MantelHaenszel | PetoFit, *, by: str = "study") -> RefittedCounts: ...


@overload
def leave_one_out(fit: Dependent, *, by: By = "study") -> RefittedModels: ...


def leave_one_out(
    fit: Mixed | Modelled | MantelHaenszel | PetoFit | Dependent, *, by: By = "study"
) -> Refitted | RefittedCounts | RefittedModels:
    """The model without each study in turn, all fits in one batch.

    Of a model of dependent effects each fit estimates all components of variance anew, by a search that begins at those
    of the whole model, and gives model-based intervals and, beside them, cluster-robust ones (CR2).

    Args:
        fit: A fit, a meta-regression or a mixed model, of two studies or more; each effect of a bare model is
            a study. Or a Mantel-Haenszel or Peto analysis of counts, or a model of dependent effects.
        by: `study` leaves out all effects (or tables) of a study, `effect` one at a time; of dependent effects also
            a tag or moderator of theirs, or a label for each.

    Returns:
        A row for each study, or effect, that was left out, in the order of the fit.

    Raises:
        NotEstimable: one study, weights of the user's own, or `by` something else.
    """
    if isinstance(fit, MantelHaenszel | PetoFit):
        return refitted_counts.leave_one_out(fit, expected.text("by", by))
    if isinstance(fit, DEPENDENT):
        return dependent.leave_one_out(fit, by)
    own = groups(fit, expected.text("by", by))
    return _refitted("Left out", own.names, fit, own.left_out)


@overload
def cumulative(fit: Mixed | Modelled, *, order: Order = "", collapse: bool = False) -> Refitted: ...


@overload
def cumulative(
    fit: MantelHaenszel | PetoFit, *, order: Order = "", collapse: bool = False
) -> RefittedCounts: ...


@overload
def cumulative(fit: Dependent, *, order: Order = "", collapse: bool = False) -> RefittedModels: ...


def cumulative(
    fit: Mixed | Modelled | MantelHaenszel | PetoFit | Dependent, *, order: Order = "", collapse: bool = False
) -> Refitted | RefittedCounts | RefittedModels:
    """The model of the first effect, of the first two, and so on, all fits in one batch.

    Dependent effects enter study by study, by the least value among those of a study; `precision` orders studies by
    what they tell of a mean, the most first.

    Args:
        fit: A fit, a meta-regression or a mixed model, of two effects or more. Or a Mantel-Haenszel or Peto
            analysis of counts, or a model of dependent effects.
        order: A moderator of the effects (or counts), k values, or a function of an effect to sort by (ties keep
            their order); by default the order of the fit.
        collapse: Whether effects that tie enter together, in one row named by what they tie on.

    Raises:
        NotEstimable: one effect, weights of the user's own, or no such moderator.
    """
    if isinstance(fit, MantelHaenszel | PetoFit):
        return refitted_counts.cumulative(fit, order, collapse=collapse)
    if isinstance(fit, DEPENDENT):
        return cluster_orders.cumulative(fit, order, collapse=collapse)
    steps = entries(ranks_of_effects(fit, order), names_of(fit), collapse=collapse)
    return _refitted("Cumulated", steps.names, fit, steps.so_far)


def all_subsets(
    fit: Mixed | Modelled,
    *,
    most: int = MOST_SUBSETS,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Refitted:
    """The model of every subset of the effects (GOSH: Olkin, Dahabreh & Trikalinos 2012, Res Synth Methods 3:214).

    Args:
        fit: A fit, a meta-regression or a mixed model of k effects; there are 2^k - 1 subsets, in order of size.
        most: How many are fitted at most.
        seed: Where there are more, this many are drawn at random, which needs a seed.
        progress: Called after each block of some thousand fits with how many are done, and of how many.

    Raises:
        NotEstimable: one effect; or more subsets than `most` and no seed.
    """
    if isinstance(fit, DEPENDENT):
        raise NotEstimable("subsets of dependent effects are of whole clusters: cluster_subsets fits those")
    k = model_of(fit).k
    expected.whole("most", most, 1)
    if seed is not None:
        expected.whole("seed", seed)
    if progress is not None and not callable(progress):
        raise NotEstimable(f"progress: expected a function of two counts; found {expected.told(progress)}")
    if k <= 62 and 2**k - 1 <= most:
        which = _every(k)
    elif seed is None:
        raise NotEstimable(
            f"{k} effects have 2^{k} - 1 subsets, more than {most}; give a seed and that many are drawn"
        )
    else:
        which = _drawn(k, most, seed)
    labels = [f"{size} of {k}" for size in range(k + 1)]
    names = tuple(labels[size] for size in which.count.tolist())
    return _refitted("Subset", names, fit, which, progress)


def _refitted(
    kind: str,
    names: tuple[str, ...],
    fit: Mixed | Modelled,
    which: Subsets,
    progress: Progress | None = None,
) -> Refitted:
    model = model_of(fit)
    found = refit(model.y, model.v, model.design, model.options, which, progress)
    ruled = isinstance(fit, Fit) and fit.ruled
    return Refitted(
        kind=kind,
        names=names,
        refits=headline(found) if ruled else found,
        ruled=ruled,
        coefficients=model.design.names,
        measure=measure_of(fit),
    )


def _every(k: int) -> Subsets:
    """All subsets but the empty one: by size, those of one size in the order of a dictionary."""
    codes = np.arange(1, 2**k)
    places = np.arange(k)[::-1]
    size = np.sum([(codes >> place) & 1 for place in places], axis=0)
    codes = codes[np.lexsort((-codes, size))]
    return subsets(len(codes), k, lambda some: (codes[some][:, None] >> places) & 1 == 1)


def _drawn(k: int, most: int, seed: int) -> Subsets:
    """Subsets at random, each effect in or out with equal chance, none of them empty."""
    draw = np.random.default_rng(seed)

    def of(some: NDArray[np.intp]) -> Bools:
        masks = draw.random((some.size, k)) < 0.5
        masks[~masks.any(axis=1), 0] = True
        return masks

    return subsets(most, k, of)
