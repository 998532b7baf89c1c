"""P-values of studies combined into one: is there an effect in at least one study?

Cochrane Handbook 12.2.1.2 and Table 12.2.a. All p-values are one-sided in the same direction. One of which only an
interval is known gives a result at both of its ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import exp, isinf
from types import MappingProxyType
from typing import Any, Final

from extraction_forms.frozen_values import frozen
from synthesis import expected, sheet
from synthesis.errors import NotComputable
from synthesis.expected import told
from synthesis.numbers import Unavailable
from synthesis.sheet import Cell, Grid, Pairs, Presented, Sheet
from synthesis.votes import p_methods
from synthesis.votes.given import as_many, entries, names, number, positive
from synthesis.votes.p_methods import Statistic
from synthesis.votes.p_values import ENDS, OneSided, Tail, at_an_end, tail, text

QUESTION: Final = "Is there evidence that there is an effect in at least one study?"
CAUTIONS: Final = (
    (
        "The combined p-value says nothing of the size of an effect, nor of how many studies have one: "
        "a small one may come of one large study."
    ),
    "The p-values must be one-sided in the same direction and independent of each other.",
)
BOTH_ENDS: Final = (
    "Of some p-values only an interval is known: the result is given with each of them at its lowest, and at its "
    "highest."
)
TO_ZERO: Final = Unavailable(
    reason="a p-value of which only an upper bound is known may be as near to 0 as one likes there"
)
TO_ONE: Final = Unavailable(
    reason="a p-value of which only a lower bound is known may be as near to 1 as one likes there"
)
TWO_RESULTS: Final = Unavailable(reason="some p-values are only known as intervals; see `low` and `high`")
EQUAL: Final[tuple[float, ...]] = ()
DEFAULT_METHOD: Final = "fisher"


@frozen
class Combination:
    """A way to combine p-values: what it and its statistic are called, its function, and what else it takes."""

    label: str
    symbol: str
    run: Callable[[Sequence[Tail], Sequence[float], int], Statistic]
    weighted: bool = False
    ranked: bool = False


COMBINATIONS: Final[Mapping[str, Combination]] = MappingProxyType(
    {
        "fisher": Combination(label="Fisher", symbol="X²", run=p_methods.fisher),
        "stouffer": Combination(label="Stouffer", symbol="Z", run=p_methods.stouffer, weighted=True),
        "edgington": Combination(label="Edgington, sum of p", symbol="S", run=p_methods.edgington),
        "logit": Combination(label="Logit", symbol="t", run=p_methods.logit),
        "tippett": Combination(label="Tippett, smallest p", symbol="p(1)", run=p_methods.tippett),
        "wilkinson": Combination(
            label="Wilkinson, r-th smallest p", symbol="p(r)", run=p_methods.wilkinson, ranked=True
        ),
    }
)


@frozen
class CombinedP:
    """A combined p-value: the statistic, p and its logarithm; p is 0.0 only where no float is as small as p."""

    statistic: float | Unavailable
    p: float | Unavailable
    log_p: float | Unavailable


@frozen
class LeftOut:
    """A p-value that was left out: whose, and why."""

    label: str
    reason: str


@frozen(eq=False, repr=False)
class PCombination(Presented):
    """k p-values combined, with all of them at their lowest (`low`) and at their highest (`high`).

    Both are the same where every p-value is exact; `statistic`, `p` and `log_p` are then that one result. `r` is the
    rank of Wilkinson's method; `weights` are empty where all weigh the same. `question` is what is answered.
    """

    method: str
    label: str
    k: int
    df: int | Unavailable
    low: CombinedP
    high: CombinedP
    p_values: tuple[OneSided, ...]
    weights: tuple[float, ...]
    r: int
    left_out: tuple[LeftOut, ...]
    question: str = QUESTION

    @property
    def censored(self) -> bool:
        """Whether of some p-value only an interval is known."""
        return any(one.censored for one in self.p_values)

    @property
    def statistic(self) -> float | Unavailable:
        """The statistic, where every p-value is exact."""
        return TWO_RESULTS if self.censored else self.high.statistic

    @property
    def p(self) -> float | Unavailable:
        """The combined p-value, where every p-value is exact."""
        return TWO_RESULTS if self.censored else self.high.p

    @property
    def log_p(self) -> float | Unavailable:
        """Its natural logarithm, where every p-value is exact."""
        return TWO_RESULTS if self.censored else self.high.log_p

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be assumed, and what to bear in mind."""
        assumed = dict.fromkeys(note for one in self.p_values for note in one.notes)
        return (*(BOTH_ENDS,) * self.censored, *assumed, *CAUTIONS)

    def sheet(self) -> Sheet:
        """The result, and the p-values behind it, in tables."""
        return _sheet(self)

    def in_a_line(self) -> str:
        """Method, number of p-values, result."""
        ends = (self.low, self.high) if self.censored else (self.high,)
        shown = " to ".join(sheet.written(sheet.p_value(end.p)) for end in ends)
        return f"{self.label}, {self.k} p-value{'s' * (self.k != 1)}: p {shown}"


def combine_p_values(
    p: Any,
    method: str = DEFAULT_METHOD,
    weights: Any = EQUAL,
    r: int = 1,
    labels: Sequence[str] = (),
) -> PCombination:
    """Combine independent one-sided p-values, all in the same direction, into one (Cochrane Handbook 12.2.1.2).

    Answers whether there is an effect in that direction in at least one study; says nothing of its size.

    Args:
        p: One-sided p-values, as numbers above 0 and below 1 or as `one_sided` makes them; one that `one_sided`
            could not make is left out with its reason.
        method: A key of `COMBINATIONS`.
        weights: Weights above 0, one for each p-value, for Stouffer's method: the square roots of the numbers
            of people.
        r: The rank of the p-value that Wilkinson's method looks at.
        labels: Whose the p-values are.

    Raises:
        NotComputable: there is no p-value, or one of exactly 0 or 1, which no printed p-value can be.
    """
    way = COMBINATIONS[expected.one_of("way to combine p-values", method, COMBINATIONS, NotComputable)]
    given = entries("p-values", p)
    called = names(labels, len(given), "p-values")
    heavy = _weights(weights, len(given), way, method)
    read = [_read(one, label) for one, label in zip(given, called, strict=True)]
    held = [(one, w) for one, w in zip(read, heavy, strict=True) if isinstance(one, OneSided)]
    left_out = tuple(one for one in read if isinstance(one, LeftOut))
    _some(len(held), left_out)
    rank = _rank(r, len(held), way, method)
    found = {end: way.run([tail(one, end) for one, _ in held], [w for _, w in held], rank) for end in ENDS}
    return PCombination(
        method=method,
        label=way.label.replace("r-th", _ordinal(rank)),
        k=len(held),
        df=found["high"].df,
        low=_combined(found["low"]),
        high=_combined(found["high"]),
        p_values=tuple(one for one, _ in held),
        weights=tuple(w for _, w in held) if _unequal(weights) else (),
        r=rank,
        left_out=left_out,
    )


def _read(found: Any, label: str) -> OneSided | LeftOut:
    if isinstance(found, OneSided):
        return found if found.label else replace(found, label=label)
    if isinstance(found, Unavailable):
        return LeftOut(label=label, reason=found.reason)
    value = number(f"p-value of {label}", found)
    if value in (0, 1):
        raise NotComputable(f"p-value of {label}: {at_an_end(value)}")
    if not 0 < value < 1:
        raise NotComputable(f"p-value of {label}: expected a number above 0 and below 1; found {value:g}")
    return OneSided(low=value, high=value, label=label)


def _unequal(weights: Any) -> bool:
    return not (isinstance(weights, tuple) and not weights)


def _weights(weights: Any, k: int, way: Combination, method: str) -> list[float]:
    if not _unequal(weights):
        return [1.0] * k
    if not way.weighted:
        able = ", ".join(name for name, one in COMBINATIONS.items() if one.weighted)
        raise NotComputable(f"{method} takes no weights; found {told(weights)}. Those that do: {able}")
    return [
        positive("weights", one) for one in as_many("weights", entries("weights", weights), k, "p-values")
    ]


def _rank(r: Any, k: int, way: Combination, method: str) -> int:
    rank = expected.whole("r", r, 1, NotComputable)
    if rank > k:
        raise NotComputable(f"r: expected the rank of one of {k} p-values; found {rank}")
    if rank > 1 and not way.ranked:
        raise NotComputable(f"{method} takes no rank; found r = {rank}. Those that do: wilkinson")
    return rank


def _some(k: int, left_out: Sequence[LeftOut]) -> None:
    if not k:
        why = "; ".join(f"{one.label}: {one.reason}" for one in left_out)
        raise NotComputable(f"there is no p-value to combine{': ' + why if why else ''}")


def _combined(found: Statistic) -> CombinedP:
    if isinf(found.log_p) or (found.log_p == 0 and isinf(found.value)):
        why = TO_ZERO if found.log_p < 0 else TO_ONE
        return CombinedP(statistic=why, p=why, log_p=why)
    return CombinedP(statistic=found.value, p=exp(found.log_p), log_p=found.log_p)


def _ordinal(r: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(r % 10, "th") if r % 100 not in (11, 12, 13) else "th"
    return f"{r}{suffix}"


def _sheet(found: PCombination) -> Sheet:
    symbol = COMBINATIONS[found.method].symbol.replace("r", str(found.r))
    head: list[tuple[str, Cell]] = [("Question", found.question), ("P-values", found.k)]
    if not isinstance(found.df, Unavailable):
        head.append(("Degrees of freedom", found.df))
    if found.weights:
        head.append(("Weights", "as given"))
    rows = (
        (("P-values at their lowest", found.low), ("P-values at their highest", found.high))
        if found.censored
        else (("Result", found.high),)
    )
    results = Grid(
        head=("", symbol, "p"),
        rows=tuple((label, one.statistic, sheet.p_value(one.p)) for label, one in rows),
    )
    left = tuple(f"Left out: {one.label}: {one.reason}." for one in found.left_out)
    return Sheet(
        title=f"P-values combined: {found.label}",
        blocks=(Pairs(rows=tuple(head)), results, _behind(found)),
        notes=(*left, *found.notes),
    )


def _behind(found: PCombination) -> Grid:
    """The p-values behind a result, one a row."""
    weights = found.weights or ("",) * found.k
    rows = tuple(
        (one.label, text(one), *((weight,) if found.weights else ()), one.basis)
        for one, weight in zip(found.p_values, weights, strict=True)
    )
    return Grid(head=("", "one-sided p", *("weight",) * bool(found.weights), "from"), rows=rows)
