"""Arms made one, and one arm shared out: combined means, summed events, split controls."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from synthesis.errors import NotComputable
from synthesis.measures.measure import Choices, Columns, Floats, refuse
from synthesis.measures.recovery.derivation import Derivation, Derived, derived

_SOURCE: Final = "Cochrane Handbook for Systematic Reviews of Interventions, version 6.5, section"


def combined_means(n: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """n, mean and standard deviation of several arms taken as one; each (arms, k) in, (k,) out.

    N = sum n, M = sum n m / N, S^2 = (sum (n - 1) s^2 + sum n (m - M)^2) / (N - 1): what the participants'
    own numbers would give, for any number of arms (Cochrane Handbook, section 6.5.2.10).

    Raises:
        NotComputable: the three differ in shape, or there is no arm.
        ImpossibleNumber: n below 1, a standard deviation below 0, or one participant in all.
    """
    n, mean, sd = _stack(n, "n"), _stack(mean, "mean"), _stack(sd, "sd")
    if not n.shape == mean.shape == sd.shape:
        raise NotComputable(f"combined arms: n is {n.shape}, mean {mean.shape}, sd {sd.shape}")
    _each_at_least(n, 1, "n")
    _each_at_least(sd, 0, "sd")
    total = np.sum(n, axis=0)
    refuse(total < 2, total, "n of the combined arms", "at least 2")
    centre = np.sum(n * mean, axis=0) / total
    squares = np.sum((n - 1) * sd**2 + n * (mean - centre) ** 2, axis=0)
    return total, centre, np.sqrt(squares / (total - 1))


def combined_events(events: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Events and sizes of several arms taken as one: their sums (Cochrane Handbook, 6.2.9); (arms, k) in, (k,) out.

    Raises:
        NotComputable: the two differ in shape, or there is no arm.
        ImpossibleNumber: events below 0 or above n.
    """
    events, n = _stack(events, "events"), _stack(n, "n")
    if events.shape != n.shape:
        raise NotComputable(f"combined arms: events is {events.shape}, n {n.shape}")
    _each_at_least(events, 0, "events")
    _each_at_least(n, 1, "n")
    _each_at_least(n - events, 0, "n - events")
    return np.sum(events, axis=0), np.sum(n, axis=0)


def split(count: ArrayLike, parts: int) -> Floats:
    """One arm's n or events shared equally among the comparisons it stands in (Cochrane Handbook, 23.3.4).

    Means and standard deviations stay as they are; shares need not be whole. Shape (k,).

    Raises:
        NotComputable: fewer than one part.
        ImpossibleNumber: a count below 0.
    """
    if parts < 1:
        raise NotComputable(f"an arm can be split into 1 part or more; found {parts}")
    whole = np.atleast_1d(np.asarray(count, dtype=np.float64))
    refuse(~(whole >= 0), whole, "the count of the arm to be split", "at least 0")
    return whole / parts


def combine_means(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001 - the signature of every derivation
    """Two arms `a` and `b` made one (see `combined_means`); more of them one after the other come to the same."""
    n, mean, sd = combined_means(*([columns[f"{x}_a"], columns[f"{x}_b"]] for x in ("n", "mean", "sd")))
    return derived(n=n, mean=mean, sd=sd)


def combine_events(columns: Columns, choices: Choices) -> Derived:  # noqa: ARG001
    """Two arms `a` and `b` made one: their events and sizes added (see `combined_events`)."""
    events, n = combined_events(*([columns[f"{x}_a"], columns[f"{x}_b"]] for x in ("events", "n")))
    return derived(events=events, n=n)


def _stack(given: ArrayLike, name: str) -> Floats:
    arms = np.asarray(given, dtype=np.float64)
    arms = arms[:, None] if arms.ndim == 1 else arms
    if arms.ndim != 2 or not arms.shape[0]:
        raise NotComputable(f"combined arms: {name} must have one row an arm; found shape {arms.shape}")
    for arm in arms:
        refuse(~np.isfinite(arm), arm, f"combined arms: {name}", "a finite number")
    return arms


def _each_at_least(arms: Floats, least: float, name: str) -> None:
    for i, arm in enumerate(arms, 1):
        refuse(arm < least, arm, f"combined arms: {name} of arm {i}", f"at least {least:g}")


DERIVATIONS: Final = (
    Derivation(
        name="combine_means",
        label="two arms combined: n, mean and standard deviation",
        of="pair",
        gives=("n", "mean", "sd"),
        needs=("n_a", "mean_a", "sd_a", "n_b", "mean_b", "sd_b"),
        compute=combine_means,
        source=f"{_SOURCE} 6.5.2.10",
        assumes="the arms are of different participants, measured on one scale",
    ),
    Derivation(
        name="combine_events",
        label="two arms combined: events and n",
        of="pair",
        gives=("events", "n"),
        needs=("events_a", "n_a", "events_b", "n_b"),
        compute=combine_events,
        source=f"{_SOURCE} 6.2.9",
        assumes="the arms are of different participants, with the same event",
    ),
)
