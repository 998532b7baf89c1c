"""What we can be asked of R's calls today: for each topic, the reader of its cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from synthesis.measures.registry import MEASURES, compute
from synthesis.votes import sign_test
from tests.acceptance.cases import Case, number, whole_rows
from tests.acceptance.fits import published, univariate
from tests.acceptance.questions import CLOSED, Adapter, NotCovered, Number, Question, column, kind

# Effect sizes ---------------------------------------------------------------------------------------------

MEANS = {
    "m1i": "mean_exp",
    "sd1i": "sd_exp",
    "n1i": "n_exp",
    "m2i": "mean_ctl",
    "sd2i": "sd_ctl",
    "n2i": "n_ctl",
}
VARIANCES = {"MD": {"LS", "HO"}, "SMD": {"LS", "LS2", "UB", "AV", "H0"}}


def effect_size(case: Case) -> Question | NotCovered:
    """`escalc` of two groups' means: MD and SMD with their variance types."""
    call = case.call
    if call is None or call.fn != "escalc":
        return NotCovered(what=kind(case))
    asked = dict(call.named)
    code = str(asked.pop("measure", ""))
    if code not in VARIANCES:
        return NotCovered(what=kind(case))
    given = {ours: column(asked.pop(key, None), case) for key, ours in MEANS.items()}
    columns = {name: values for name, values in given.items() if values}
    choices = _choices(code, asked)
    if call.positional or choices is None or len(columns) < len(given):
        more = sorted(set(call.named) - {"measure", "data", *MEANS})
        return NotCovered(what=f"escalc {code} with {', '.join(more) or 'columns of another kind'}")
    names, vectors = list(columns), whole_rows(*columns.values(), *_yv(case))
    data, (y, v) = dict(zip(names, vectors, strict=False)), vectors[-2:]

    def answer() -> list[Number]:
        found = compute(code, data, **choices)
        return [*_rows("yi", found.y, y), *_rows("vi", found.v, v)]

    return Question(answer=answer, compared=frozenset({"yi", "vi"}), refusal=_impossible_groups(data))


def _choices(code: str, asked: dict[str, Any]) -> dict[str, str] | None:
    asked.pop("data", None)
    vtype, correct = asked.pop("vtype", "LS"), asked.pop("correct", True)
    if asked or vtype not in tuple(VARIANCES[code]) or not isinstance(correct, bool):
        return None
    choices = {"vtype": vtype}
    if "correction" in MEASURES[code].choices:
        choices["correction"] = "exact" if correct else "none"
    return choices


def _yv(case: Case) -> list[list[Any]]:
    if not case.result:
        rows = len(next(iter(case.columns.values())))
        return [[0.0] * rows, [0.0] * rows]
    return [case.result["yi"], case.result["vi"]]


def _rows(name: str, ours: Any, theirs: list[float]) -> list[Number]:
    return [
        Number(name=f"{name}[{i}]", ours=float(ours[i]), theirs=one, tolerance=CLOSED)
        for i, one in enumerate(theirs)
    ]


def _impossible_groups(data: Mapping[str, list[float]]) -> str:
    if any(n < 1 for arm in ("exp", "ctl") for n in data[f"n_{arm}"]):
        return "n < 1"
    return "sd < 0" if any(sd < 0 for arm in ("exp", "ctl") for sd in data[f"sd_{arm}"]) else ""


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
    "effect_sizes": effect_size,
    "univariate": univariate,
    "votes": vote_count,
    "published_pooled": published,
}
