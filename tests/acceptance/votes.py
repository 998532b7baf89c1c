"""Questions about votes and p-values: exact binomial tests and intervals, and the ways to combine p-values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from scipy.special import ndtr

from synthesis.numbers import Unavailable
from synthesis.votes import sign_test
from synthesis.votes.p_combination import CombinedP, PCombination, combine_p_values
from synthesis.votes.p_values import OneSided
from tests.acceptance.cases import Case, number, whole_rows
from tests.acceptance.questions import CLOSED, GENERAL, NotCovered, Number, Question, kind

_COUNTED = re.compile(r"^\{x<-(\d+);n<-(\d+);")
_SIGNS = re.compile(r"^binom_\d+_of_\d+$|__sign_(test_exact|prop_wilson)$")
_INTERVALS = {
    "ci_clopper": sign_test.clopper_pearson,
    "clopper": sign_test.clopper_pearson,
    "wilson": sign_test.wilson,
    "jeffreys": sign_test.jeffreys,
}
_P_VALUES = {"p_two": sign_test.two_sided_p, "mid_p": sign_test.mid_p}

# R's name of a field: our method, its rank, and R's names of the statistic, the degrees of freedom and p.
_COMBINED: Final = {
    "fisher": ("fisher", 1, "chisq"),
    "stouffer": ("stouffer", 1, "z"),
    "stouffer_wt": ("stouffer", 1, "z"),
    "logit": ("logit", 1, "t"),
    "sump": ("edgington", 1, ""),
    "tippett": ("tippett", 1, "pr"),
    "wilkinson_r1": ("wilkinson", 1, "pr"),
    "wilkinson_r2": ("wilkinson", 2, "pr"),
    "wilk2": ("wilkinson", 2, "pr"),
}
# Which p-values R's function keeps of those at 0 and 1; it drops the others, and says so.
_KEEPS_0 = {"edgington", "tippett", "wilkinson"}
_KEEPS_1 = {"fisher", *_KEEPS_0}
# The reference prints 15 digits, too few for a p-value that near to 1. Of the floats that print so, 1 - n 2^-53, only
# n = 16 gives R's Z and t, both to 1e-12.
_HELD: Final = {0.999999999999998: 1 - 2**-49}
_AT_0: Final = "a p-value of exactly 0 is no number to compute with"


def vote_count(case: Case) -> Question | NotCovered:
    """The reader of a case, by what it asks."""
    if _SIGNS.search(case.name):
        return _signs(case)
    if case.name == "edge_p_zero_one":
        return Question(
            refusal="p-values of exactly 0 and 1", answer=lambda: _answered(combine_p_values([0.0, 0.5, 1.0]))
        )
    if case.name.endswith(("__pcombine_onesided", "__pcombine_twosided")) or "sumlog(dat$p)" in case.text:
        return _combinations(case)
    return NotCovered(what=kind(case))


def _signs(case: Case) -> Question:
    """Exact binomial tests and intervals of x votes among n."""
    counted = _COUNTED.match(case.text)
    if counted:
        x, n = int(counted[1]), int(counted[2])
    else:
        (y,) = whole_rows(case.columns["yi"])
        x, n = sum(one > 0 for one in y), sum(one != 0 for one in y)
    fields = [name for name in case.result if name in {"x", "n", "estimate", *_P_VALUES, *_INTERVALS}]

    def answer() -> list[Number]:
        return [one for name in fields for one in _vote(name, case.result[name], x, n)]

    return Question(answer=answer, compared=frozenset(fields))


def _vote(name: str, theirs: Any, x: int, n: int) -> list[Number]:
    if name in {"x", "n", "estimate"}:
        ours = {"x": x, "n": n, "estimate": sign_test.sign_test_of(x, n - x).share}[name]
        tolerance = CLOSED if name == "estimate" else 0.0
        return [Number(name=name, ours=ours, theirs=number(theirs), tolerance=tolerance)]
    if name in _P_VALUES:
        return [Number(name=name, ours=_P_VALUES[name](x, n), theirs=number(theirs), tolerance=CLOSED)]
    low, high = _INTERVALS[name](x, n, 0.95)
    wanted = [number(limit) for limit in theirs]
    if name == "jeffreys":
        # R was asked for bare beta quantiles; the interval's limits are 0 and 1 there (Brown, Cai & DasGupta 2001).
        wanted = [0.0 if x == 0 else wanted[0], 1.0 if x == n else wanted[1]]
    return [
        Number(name=f"{name}[{i}]", ours=ours, theirs=wanted[i], tolerance=CLOSED)
        for i, ours in enumerate((low, high))
    ]


def _combinations(case: Case) -> Question:
    """Every way to combine the p-values of a case that we have."""
    p, weights = _p_of(case)
    fields = [name for name in case.result if name in _COMBINED]

    def answer() -> list[Number]:
        numbers = [one for name in fields for one in _combined(name, case.result[name], p, weights)]
        if "bonferroni" in case.result:
            least = number(case.result["bonferroni"])
            numbers.append(
                Number(name="bonferroni", ours=min(1, len(p) * min(p)), theirs=least, tolerance=CLOSED)
            )
        return numbers

    return Question(answer=answer, compared=frozenset([*fields, "p", "bonferroni"]))


def _p_of(case: Case) -> tuple[list[float], list[float]]:
    """The p-values as R had them, and the precisions of the effects they are of."""
    if "p" in case.columns:
        (p,) = whole_rows(case.columns["p"])
        return [_HELD.get(one, one) for one in p], []
    y, v = whole_rows(case.columns["yi"], case.columns["vi"])
    z = [one / spread**0.5 for one, spread in zip(y, v, strict=True)]
    two = case.name.endswith("twosided")
    return [float(2 * ndtr(-abs(one)) if two else 1 - ndtr(one)) for one in z], [1 / one**0.5 for one in v]


def _combined(
    name: str, theirs: Mapping[str, Any], p: Sequence[float], weights: Sequence[float]
) -> list[Number]:
    method, r, statistic = _COMBINED[name]
    kept = [
        place
        for place, one in enumerate(p)
        if (one > 0 or method in _KEEPS_0) and (one < 1 or method in _KEEPS_1)
    ]
    heavy = tuple(weights[place] for place in kept) if name == "stouffer_wt" else ()
    found = combine_p_values([_given(p[place]) for place in kept], method, weights=heavy, r=r)
    numbers = []
    for field, ours in _fields(found, statistic).items():
        if field in theirs:
            wanted = _bare(theirs[field])
            why = _AT_0 if isinstance(ours, Unavailable) and min(p) == 0 else ""
            numbers.append(
                Number(name=f"{name}.{field}", ours=ours, theirs=wanted, tolerance=GENERAL, absent=why)
            )
    return numbers


def _fields(found: PCombination, statistic: str) -> dict[str, float | Unavailable]:
    """R's names of what was found, at the end at which the p-values are R's."""
    end = found.low if any(one.low == 0 for one in found.p_values) else found.high
    fields: dict[str, float | Unavailable] = {"p": end.p, "df": found.df}
    return fields | ({statistic: end.statistic} if statistic else {})


def _given(p: float) -> float | OneSided:
    """A p-value as we take it: one of exactly 0 or 1 as the end of an interval."""
    if p == 0:
        return OneSided(low=0.0, high=0.5)
    return OneSided(low=0.5, high=1.0) if p == 1 else p


def _bare(found: Any) -> float:
    """A number of R, be it a matrix of one."""
    return number(found["data"][0]) if isinstance(found, dict) else number(found)


def _answered(found: PCombination) -> list[Number]:
    ours: CombinedP = found.high
    return [Number(name="p", ours=ours.p, theirs=0.0, tolerance=GENERAL)]
