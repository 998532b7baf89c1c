"""What we can be asked of R's calls today: for each topic, the reader of its cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from synthesis.votes import sign_test
from tests.acceptance.cases import Case, number, whole_rows
from tests.acceptance.conversions import conversion
from tests.acceptance.diagnostics import diagnostics
from tests.acceptance.effect_sizes import effect_size
from tests.acceptance.meta_regression import regression
from tests.acceptance.mh_peto_glmm import mh_peto_glmm
from tests.acceptance.published import published
from tests.acceptance.questions import CLOSED, Adapter, NotCovered, Number, Question, kind
from tests.acceptance.univariate import univariate

# Votes ----------------------------------------------------------------------------------------------------

_COUNTED = re.compile(r"^\{x<-(\d+);n<-(\d+);")
_INTERVALS = {
    "ci_clopper": sign_test.clopper_pearson,
    "clopper": sign_test.clopper_pearson,
    "wilson": sign_test.wilson,
    "jeffreys": sign_test.jeffreys,
}
_P_VALUES = {"p_two": sign_test.two_sided_p, "mid_p": sign_test.mid_p}
_SIGNS = re.compile(r"^binom_\d+_of_\d+$|__sign_(test_exact|prop_wilson)$")


def vote_count(case: Case) -> Question | NotCovered:
    """Exact binomial tests and intervals of x votes among n."""
    if not _SIGNS.search(case.name):
        return NotCovered(what=kind(case))
    counted = _COUNTED.match(case.text)
    if counted:
        x, n = int(counted[1]), int(counted[2])
    else:
        (y,) = whole_rows(case.columns["yi"])
        x, n = sum(one > 0 for one in y), sum(one != 0 for one in y)
    fields = [name for name in case.result if name in {"x", "n", *_P_VALUES, *_INTERVALS}]

    def answer() -> list[Number]:
        return [one for name in fields for one in _vote(name, case.result[name], x, n)]

    return Question(answer=answer, compared=frozenset(fields))


def _vote(name: str, theirs: Any, x: int, n: int) -> list[Number]:
    if name in {"x", "n"}:
        return [Number(name=name, ours={"x": x, "n": n}[name], theirs=number(theirs), tolerance=0.0)]
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


ADAPTERS: Mapping[str, Adapter] = {
    "conversions": conversion,
    "diagnostics": diagnostics,
    "effect_sizes": effect_size,
    "meta_regression": regression,
    "mh_peto_glmm": mh_peto_glmm,
    "univariate": univariate,
    "votes": vote_count,
    "published_pooled": published,
}
