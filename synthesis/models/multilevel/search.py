"""The search for the parameters of random terms: Newton's method within bounds, from several starts.

Steps use the observed information where it curves the right way, else its eigenvalues without their signs; a number
at a bound stays there while the likelihood falls away from the bound. So a variance of 0 comes out as exactly 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotEstimable
from synthesis.models.multilevel.algebra import Curved, Solved, curved, logliks, solved
from synthesis.models.multilevel.identified import refuse_confounded
from synthesis.models.multilevel.layout import Layout
from synthesis.models.multilevel.terms import Intercepts, Term

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MOST_STEPS: Final = 200
CLOSE: Final = (
    1e-20  # the Newton decrement at which the search has arrived: half of it is what l may still rise
)
SQUARED: Final = 1e-10  # the decrement from which one step more, which about squares it, is the last
NOISE: Final = 1e-12  # what of the log-likelihood is rounding, relative to its size
RHOS: Final = (0.5, 0.0, 0.9, -0.5)
SMALL: Final = 400  # rows up to which even variances of groups are searched for from several starts
SCATTERED: Final = 20  # starts a parameter
MOST_TIMES: Final = 3.0  # how many times the spread of the effects a variance is started from at most
FOLLOWED: Final = 6  # starts that are followed to their end
APART: Final = 0.5  # how far from each other they are
NEAR: Final = 0.05  # how near to a maximum that is known a climb is given up
MOST_RELEASES: Final = 3
NEIGHBOURS: Final = (
    1e-4,
    1e-3,
    1e-2,
    0.1,
    0.3,
)  # of independence over time, by the correlation of the nearest times


@frozen(eq=False)
class Bounds:
    """The least and largest value of each number of theta, (n,), and those that are held, nan where none is.

    `profiled` says that some are held for a profile: then others may tell nothing, as a correlation does at a
    variance of 0.
    """

    low: Floats
    high: Floats
    held: Floats
    profiled: bool = False

    @property
    def free(self) -> Bools:
        """Which numbers are searched for."""
        return np.isnan(self.held)


def bounds_of(terms: Sequence[Term], held: Mapping[int, float] | None = None) -> Bounds:
    """The bounds of the parameters of some terms; `held` adds numbers that are kept, by their place in theta."""
    low, high, kept = [], [], []
    for term in terms:
        if isinstance(term, Intercepts):
            low.append(np.zeros(1))
            high.append(np.full(1, np.inf))
            kept.append(np.array([np.nan if term.fixed is None else term.fixed]))
            continue
        a, b = term.structure.bounds(term.m)
        own = np.full(a.size, np.nan)
        if term.fixed_tau2 is not None:
            powers = term.structure.powers(term.m)
            own = np.where(powers > 0, term.fixed_tau2 ** (powers / 2), own)
        if term.fixed_rho is not None and term.structure.correlated:
            own[-1] = term.fixed_rho
        low.append(a)
        high.append(b)
        kept.append(own)
    found = Bounds(
        low=np.concatenate([*low, np.empty(0)]),
        high=np.concatenate([*high, np.empty(0)]),
        held=np.concatenate([*kept, np.empty(0)]),
        profiled=bool(held),
    )
    for place, value in (held or {}).items():
        found.held[place] = value
    return found


def maximum(layout: Layout, bounds: Bounds, *, restricted: bool, first: Floats | None = None) -> Solved:
    """The model at the parameters of largest likelihood.

    Args:
        layout: The model laid out.
        bounds: Where its parameters may be.
        restricted: Whether the restricted likelihood is maximised.
        first: Parameters to start from, in place of a search for good ones.

    Raises:
        NotEstimable: parameters that the effects cannot tell, a search that did not converge, or no start that has a
            likelihood.
    """
    given = None if first is None else [_held(first, bounds)]
    starts = given or _promising(layout, bounds, restricted=restricted)
    best = _best_climb(layout, starts, bounds, restricted=restricted)
    for _ in range(MOST_RELEASES):
        freed = _released(best, bounds, restricted=restricted)
        further = None if freed is None else _climbed(freed, bounds, restricted=restricted)
        if further is None or further.loglik <= best.loglik:
            break
        best = further
    return best


def _promising(layout: Layout, bounds: Bounds, *, restricted: bool) -> list[Floats]:
    """The starts that are worth a climb, where the effects can tell the parameters at all.

    Of many rows in groups one does: a step of Fisher's scoring from variances that are all the same.
    """
    starts = _starts(layout, bounds)
    within = solved(layout, starts[0], restricted=restricted)
    if within is not None and bounds.free.any():
        curve = curved(within, restricted=restricted)
        if not bounds.profiled:
            refuse_confounded(within, curve, bounds.free)
        if _simple(layout):
            return [_scored(within, curve, bounds), starts[0]]
    return _best_apart(layout, starts, bounds, restricted=restricted)


def _simple(layout: Layout) -> bool:
    """Whether there are many rows in groups alone, whose likelihood has one maximum for all that is known."""
    return layout.k > SMALL and _groups_alone(layout)


def _groups_alone(layout: Layout) -> bool:
    return all(isinstance(term, Intercepts) for term in layout.terms)


def _scored(at: Solved, curve: Curved, bounds: Bounds) -> Floats:
    """A step of Fisher's scoring, by which no variance falls below a tenth of itself."""
    free = bounds.free
    theta = at.theta.copy()
    theta[free] += np.linalg.solve(curve.expected[np.ix_(free, free)], curve.slope[free])
    return _held(np.maximum(theta, at.theta / 10), bounds)


def _best_climb(layout: Layout, starts: Sequence[Floats], bounds: Bounds, *, restricted: bool) -> Solved:
    """The highest of the maxima that climbs from these starts arrive at; of many rows in groups, the first."""
    there: list[Solved] = []
    likely = False
    for theta in starts:
        at = solved(layout, theta, restricted=restricted)
        if at is None:
            continue
        if not bounds.free.any():
            return at
        likely = True
        ended = _climbed(at, bounds, there, restricted=restricted)
        there += [ended] if ended is not None else []
        if there and _simple(layout):
            break
    if not likely:
        raise NotEstimable(
            "the likelihood cannot be worked out: the covariance matrix is not positive definite"
        )
    if not there:
        raise NotEstimable(
            f"the search for the variance components did not converge in {MOST_STEPS} steps; fewer random terms may do"
        )
    return max(there, key=lambda one: one.loglik)


def _released(at: Solved, bounds: Bounds, *, restricted: bool) -> Solved | None:
    """A better model, or one from which the likelihood rises, where slopes at a bound cannot tell."""
    for term, own in zip(at.layout.terms, at.layout.at, strict=True):
        if isinstance(term, Intercepts) or not term.structure.correlated or term.structure.pairwise:
            continue
        rho = own.stop - 1
        if not bounds.free[rho]:
            continue
        found = None
        if np.count_nonzero(at.theta[own][:-1]) < min(2, own.stop - own.start - 1):
            found = _idle(at, (own, bounds), restricted=restricted)
        elif at.theta[rho] == bounds.low[rho] == 0:
            found = _independent(at, rho, term.spots, restricted=restricted)
        if found is not None:
            return found
    return None


def _idle(at: Solved, more: tuple[slice, Bounds], *, restricted: bool) -> Solved | None:
    """The model with another correlation, where nothing rests on it as variances are 0, so that one of them rises."""
    own, bounds = more
    rho = own.stop - 1
    for value in np.linspace(bounds.low[rho], bounds.high[rho], 5).tolist():
        theta = at.theta.copy()
        theta[rho] = value
        if (tried := _rising(at.layout, theta, more, restricted=restricted)) is not None:
            return tried
    return None


def _independent(at: Solved, rho: int, spots: Floats, *, restricted: bool) -> Solved | None:
    """A better model than that with a correlation of 0 over time, at which powers have no slope, if there is one."""
    apart = np.abs(np.subtract.outer(spots, spots))
    nearest = float(np.min(apart[apart > 0], initial=np.inf))
    thetas = np.tile(at.theta, (len(NEIGHBOURS), 1))
    thetas[:, rho] = np.array(NEIGHBOURS) ** (1 / nearest)
    likely = logliks(at.layout, list(thetas), restricted=restricted)
    best = int(np.argmax(likely))
    if likely[best] <= at.loglik + NOISE * max(1.0, abs(at.loglik)):
        return None
    return solved(at.layout, thetas[best], restricted=restricted)


def _rising(layout: Layout, theta: Floats, more: tuple[slice, Bounds], *, restricted: bool) -> Solved | None:
    """The model at theta if a variance of 0 would rise there: by the slope or, of deviations, by the curvature."""
    own, bounds = more
    at = solved(layout, theta, restricted=restricted)
    if at is None:
        return None
    curve = curved(at, restricted=restricted)
    some = np.arange(own.start, own.stop - 1)
    some = some[bounds.free[some] & (theta[some] == 0)]
    least = NOISE * max(1.0, abs(at.loglik))
    if np.any(curve.slope[some] > least):
        return at
    if np.any(np.abs(curve.slope[some]) > least) or not some.size:
        return None
    values, vectors = np.linalg.eigh(curve.observed[np.ix_(some, some)])
    if values[0] >= -least:
        return None
    for share in (1.0, 0.1, 0.01):
        moved = theta.copy()
        moved[some] = share * np.abs(vectors[:, 0])
        tried = solved(layout, moved, restricted=restricted)
        if tried is not None and tried.loglik > at.loglik:
            return tried
    return None


def _held(theta: Floats, bounds: Bounds) -> Floats:
    return np.where(bounds.free, np.clip(theta, bounds.low, bounds.high), bounds.held)


def _best_apart(
    layout: Layout, starts: Sequence[Floats], bounds: Bounds, *, restricted: bool
) -> list[Floats]:
    """The starts of largest likelihood that are not near a better one."""
    n = int(np.count_nonzero(bounds.free))
    most = min(n if _groups_alone(layout) else 2 * n, FOLLOWED)
    found: list[Floats] = []
    places: list[Floats] = []
    for i in np.argsort(-logliks(layout, starts, restricted=restricted), kind="stable"):
        place = _place(starts[i], bounds)
        if all(float(np.max(np.abs(place - other))) > APART for other in places):
            found.append(starts[i])
            places.append(place)
        if len(found) == most:
            break
    return found


def _place(theta: Floats, bounds: Bounds) -> Floats:
    """Where theta stands on axes on which likelihoods are about equally wide: logarithms of variances, correlations."""
    scale = np.where(bounds.high > 1, np.sign(theta) * np.log1p(10 * np.abs(theta)), theta)
    return np.where(bounds.free, scale, 0.0)


def _starts(layout: Layout, bounds: Bounds) -> list[Floats]:
    """Starting points: the variance beyond sampling shared out among the terms in several ways; of few rows, more."""
    total = _spread(layout)
    terms = layout.terms
    structured = any(not isinstance(term, Intercepts) for term in terms)
    found: dict[bytes, Floats] = {}
    for shares, rho in product(_shares(len(terms)), RHOS if structured else RHOS[:1]):
        theta = np.concatenate(
            [_start(term, total * share, rho) for term, share in zip(terms, shares, strict=True)]
            or [np.empty(0)]
        )
        kept = _held(theta, bounds)
        found.setdefault(kept.tobytes(), kept)
    if layout.k <= SMALL or structured:
        for theta in _scattered(terms, bounds, total):
            found.setdefault(theta.tobytes(), theta)
    return list(found.values())


def _scattered(terms: Sequence[Term], bounds: Bounds, total: float) -> list[Floats]:
    """Points spread evenly over the parameters (Roberts' sequence), variances from 0 to some times the total."""
    n = bounds.low.size
    ratio = 2.0
    for _ in range(60):  # the root of x^(n + 1) = x + 1
        ratio = (1 + ratio) ** (1 / (n + 1))
    u = (0.5 + np.outer(np.arange(SCATTERED * n), ratio ** -np.arange(1.0, n + 1))) % 1.0
    largest = float(np.sqrt(total * MOST_TIMES))
    size = largest * u
    ends = (1 - np.cos(np.pi * u)) / 2  # correlations more often near their ends, where maxima often are
    powers = np.concatenate(
        [np.full(1, 2.0) if isinstance(term, Intercepts) else term.structure.powers(term.m) for term in terms]
        or [np.empty(0)]
    )
    theta = np.where(powers == 2, size**2, np.where(np.isinf(bounds.low), 2 * size - largest, size))
    with np.errstate(invalid="ignore"):
        theta = np.where(powers == 0, bounds.low + ends * (bounds.high - bounds.low), theta)
    return [_held(one, bounds) for one in theta]


def _start(term: Term, variance: float, rho: float) -> Floats:
    if isinstance(term, Intercepts):
        return np.array([variance])
    return term.structure.start(term.m, variance, rho)


def _shares(terms: int) -> list[tuple[float, ...]]:
    if terms == 1:
        return [(1.0,), (0.2,), (3.0,)]
    even = tuple(1 / terms for _ in range(terms))
    one = [tuple(0.9 if i == j else 0.1 / (terms - 1) for i in range(terms)) for j in range(terms)]
    return [even, *one]


def _spread(layout: Layout) -> float:
    """The variance of y about the unweighted fit less the mean sampling variance, at least a tenth of it."""
    k = layout.k
    total = float(layout.y @ layout.y) / max(k - layout.p, 1)
    v = np.concatenate(
        [np.diagonal(s.V, axis1=1, axis2=2)[s.rows < k] for s in layout.stacks] or [np.ones(1)]
    )
    typical = float(np.median(v))
    return max(total - float(np.mean(v)), 0.1 * total, 0.01 * typical)


def _climbed(at: Solved, bounds: Bounds, known: Sequence[Solved] = (), *, restricted: bool) -> Solved | None:
    """The maximum that Newton's method climbs to; None where it does not arrive or comes near one that is known."""
    places = [_place(one.theta, bounds) for one in known]
    for _ in range(MOST_STEPS):
        here = _place(at.theta, bounds)
        if any(
            float(np.max(np.abs(here - place))) < NEAR and at.loglik <= one.loglik
            for place, one in zip(places, known, strict=True)
        ):
            return None
        curve = curved(at, restricted=restricted)
        open_ = bounds.free & ~_leaning(at.theta, curve.slope, bounds)
        if not open_.any():
            return at
        g = curve.slope[open_]
        step, decrement = _newton(curve.observed[np.ix_(open_, open_)], g)
        if decrement <= CLOSE * max(1.0, abs(at.loglik)):
            return at
        full = np.zeros(at.theta.size)
        full[open_] = step
        moved = _moved(at, bounds, full, curve.slope, restricted=restricted)
        if moved is not None and decrement <= SQUARED:
            return moved
        if moved is None:
            return at if decrement <= NOISE * max(1.0, abs(at.loglik)) else None
        at = moved
    return None


def _leaning(theta: Floats, slope: Floats, bounds: Bounds) -> Bools:
    """Which numbers stand at a bound and are held there by the slope."""
    return np.asarray(
        ((theta <= bounds.low) & (slope <= 0)) | ((theta >= bounds.high) & (slope >= 0)), dtype=np.bool_
    )


def _newton(H: Floats, g: Floats) -> tuple[Floats, float]:
    """The step H^-1 g, H without the signs of its eigenvalues, and the decrement g'H^-1 g."""
    values, vectors = np.linalg.eigh(H)
    size = np.abs(values)
    size = np.maximum(size, 1e-12 * max(float(size.max()), 1e-300))
    along = vectors.T @ g
    step = vectors @ (along / size)
    return step, float(along @ (along / size))


def _moved(at: Solved, bounds: Bounds, step: Floats, slope: Floats, *, restricted: bool) -> Solved | None:
    """The model a step further, the step halved until the likelihood rises; None if it never does.

    Where it should rise by no more than rounding it may also fall by that.
    """
    noise = NOISE * max(1.0, abs(at.loglik))
    share = 1.0
    for _ in range(40):
        theta = _held(at.theta + share * step, bounds)
        if np.array_equal(theta, at.theta):
            return None
        tried = solved(at.layout, theta, restricted=restricted)
        spare = noise if float(slope @ (theta - at.theta)) < 1e-6 else 0.0
        if tried is not None and tried.loglik >= at.loglik - spare:
            return tried
        share /= 2
    return None
