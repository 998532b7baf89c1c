"""Leave-one-out, cumulative and all-subsets analyses: the same mean from other sets of effects, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from synthesis import expected
from synthesis.effects import Effect
from synthesis.errors import NotEstimable
from synthesis.models.diagnostics import refit_sheets
from synthesis.models.diagnostics.refits import Refits, headline, refit
from synthesis.models.diagnostics.subsets import Subsets, one_less, subsets
from synthesis.models.fit import Fit
from synthesis.models.kernel.coordinates import moved
from synthesis.models.mixed import Mixed
from synthesis.models.modelled import Modelled, effects_of, measure_of, model_of, names_of
from synthesis.numbers import Unavailable
from synthesis.sheet import Presented, Sheet

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_SUBSETS: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
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


def leave_one_out(fit: Mixed | Modelled, *, by: str = "study") -> Refitted:
    """The model without each study in turn, all fits in one batch.

    Args:
        fit: A fit, a meta-regression or a mixed model, of two studies or more; each effect of a bare model is
            a study.
        by: `study` leaves out all effects of a study, `effect` one effect at a time.

    Returns:
        A row for each study, or effect, that was left out, in the order of the fit.

    Raises:
        NotEstimable: one study, weights of the user's own, or `by` something else.
    """
    model, effects = model_of(fit), effects_of(fit)
    if expected.text("by", by) not in {"effect", "study"}:
        raise NotEstimable(f"leave one out by {by!r}; known: effect, study")
    if by == "effect" or isinstance(effects, Unavailable):
        return _refitted("Left out", names_of(fit), fit, one_less(model.k))
    if len(effects.studies) < 2:
        raise NotEstimable("leaving out the only study leaves nothing")
    labels = {row.study: row.study_label or row.study for row in effects.rows}
    number = {study: i for i, study in enumerate(labels)}
    own = np.array([number[row.study] for row in effects.rows])
    which = subsets(len(labels), model.k, lambda some: own != some[:, None])
    return _refitted("Left out", tuple(labels.values()), fit, which)


def cumulative(
    fit: Mixed | Modelled, *, order: str | Sequence[float] | Callable[[Any], Any] = "", collapse: bool = False
) -> Refitted:
    """The model of the first effect, of the first two, and so on, all fits in one batch.

    Args:
        fit: A fit, a meta-regression or a mixed model, of two effects or more.
        order: A moderator of the effects, k values, or a function of an effect to sort by (ties keep their
            order); by default the order of the fit.
        collapse: Whether effects that tie enter together, in one row named by what they tie on.

    Raises:
        NotEstimable: one effect, weights of the user's own, or no such moderator.
    """
    k = model_of(fit).k
    ranks = _order(fit, order)
    sequence = _sorted(ranks)
    expected.flag("collapse", collapse)
    place = np.empty(k, dtype=np.intp)
    place[sequence] = np.arange(k)
    labels = names_of(fit)
    last, names = np.arange(k), tuple(f"+ {labels[i]}" for i in sequence)
    if collapse:
        ends = [n for n, i in enumerate(sequence) if n + 1 == k or ranks[sequence[n + 1]] != ranks[i]]
        last, names = np.array(ends, dtype=np.intp), tuple(_told(ranks[sequence[n]]) for n in ends)
    which = subsets(len(last), k, lambda some: place <= last[some][:, None])
    return _refitted("Cumulated", names, fit, which)


def all_subsets(fit: Mixed | Modelled, *, most: int = MOST_SUBSETS, seed: int | None = None) -> Refitted:
    """The model of every subset of the effects (GOSH: Olkin, Dahabreh & Trikalinos 2012, Res Synth Methods 3:214).

    Args:
        fit: A fit, a meta-regression or a mixed model of k effects; there are 2^k - 1 subsets, in order of size.
        most: How many are fitted at most.
        seed: Where there are more, this many are drawn at random, which needs a seed.

    Raises:
        NotEstimable: one effect; or more subsets than `most` and no seed.
    """
    k = model_of(fit).k
    expected.whole("most", most, 1)
    if seed is not None:
        expected.whole("seed", seed)
    if k <= 62 and 2**k - 1 <= most:
        masks = _every(k)
    elif seed is None:
        raise NotEstimable(
            f"{k} effects have 2^{k} - 1 subsets, more than {most}; give a seed and that many are drawn"
        )
    else:
        masks = _drawn(k, most, seed)
    names = tuple(f"{size} of {k}" for size in np.count_nonzero(masks, axis=1).tolist())
    return _refitted("Subset", names, fit, masks)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Baujat(Presented):
    """For each effect its share in the heterogeneity, `q`, and its influence on its fitted value, `shift`; (k,)."""

    names: tuple[str, ...]
    q: Floats
    shift: Floats

    def sheet(self) -> Sheet:
        """The effects in a table, each with both."""
        return refit_sheets.of_baujat(self)

    def to_frame(self) -> pd.DataFrame:
        """A data frame of the effects, one a row: q and shift."""
        import pandas as pd

        return pd.DataFrame({"q": self.q, "shift": self.shift}, index=pd.Index(self.names, name="effect"))


def baujat(fit: Mixed | Modelled) -> Baujat:
    """What each effect adds to heterogeneity, and what leaving it out does to its fitted value.

    With x_i the row of the design, 1 where there are no moderators: q_i = (y_i - x_i b)^2 / (v_i + tau2);
    shift_i = (x_i b - x_i b(-i))^2 / var(x_i b(-i)) (Baujat, Mahe, Pignon & Hill 2002, Stat Med 21:2641).

    Raises:
        NotEstimable: one effect, or weights of the user's own.
    """
    model = model_of(fit)
    found = refit(model.y, model.v, model.design, model.options, one_less(model.k))
    rows = moved(model.design.X, found.origin)
    along = np.einsum("ip,ipq->iq", rows, found.root)
    shift = model.fitted - np.einsum("iq,iq->i", along, found.along)
    return Baujat(
        names=names_of(fit),
        q=(model.y - model.fitted) ** 2 / (model.v + model.tau2),
        shift=shift**2 / (np.einsum("iq,iq->i", along, along) * found.factor),
    )


def _refitted(kind: str, names: tuple[str, ...], fit: Mixed | Modelled, which: Subsets | Bools) -> Refitted:
    model = model_of(fit)
    found = refit(model.y, model.v, model.design, model.options, which)
    ruled = isinstance(fit, Fit) and fit.ruled
    return Refitted(
        kind=kind,
        names=names,
        refits=headline(found) if ruled else found,
        ruled=ruled,
        coefficients=model.design.names,
        measure=measure_of(fit),
    )


def _order(fit: Mixed | Modelled, order: str | Sequence[float] | Callable[[Any], Any]) -> list[Any]:
    k, effects = model_of(fit).k, effects_of(fit)
    if isinstance(order, str) and not order:
        return list(range(k))
    if callable(order) or isinstance(order, str):
        if isinstance(effects, Unavailable):
            raise NotEstimable(f"nothing to order by but {k} values: {effects.reason}")
        return [order(row) for row in effects.rows] if callable(order) else _moderator(effects.rows, order)
    expected.kind(
        "order", order, (Sequence, np.ndarray), "a moderator, a function of an effect, or a list of values"
    )
    if len(order) != k:
        raise NotEstimable(f"there are {k} effects and {len(order)} values to order them by")
    return list(order)


def _sorted(ranks: list[Any]) -> list[int]:
    if any(rank != rank for rank in ranks):  # noqa: PLR0124 - NaN alone differs from itself
        raise NotEstimable("a value to order by is not a number (nan)")
    try:
        return sorted(range(len(ranks)), key=lambda i: ranks[i])
    except TypeError:
        raise NotEstimable("the values to order by have no order among them") from None


def _moderator(rows: tuple[Effect, ...], name: str) -> list[Any]:
    lacking = [row.study_label or row.study for row in rows if row.moderators.get(name, "") == ""]
    if lacking:
        raise NotEstimable(f"no {name!r} to order by of: {', '.join(lacking)}")
    values = [row.moderators[name] for row in rows]
    if len({isinstance(value, str) for value in values}) > 1:
        raise NotEstimable(f"{name!r} holds numbers and text, which have no order")
    return values


def _told(rank: Any) -> str:
    return f"to {rank:g}" if isinstance(rank, (int, float)) else f"to {rank}"


def _every(k: int) -> Bools:
    masks = np.zeros((2**k - 1, k), dtype=np.bool_)
    start = 0
    for size in range(1, k + 1):
        chosen = np.array(list(combinations(range(k), size)), dtype=np.intp)
        masks[start + np.arange(len(chosen))[:, None], chosen] = True
        start += comb(k, size)
    return masks


def _drawn(k: int, most: int, seed: int) -> Bools:
    """Subsets at random, each effect in or out with equal chance, none of them empty."""
    masks = np.random.default_rng(seed).random((most, k)) < 0.5
    empty = ~masks.any(axis=1)
    masks[empty, 0] = True
    return masks
