"""`escalc`, `summary` and `aggregate` of effect sizes: R's arguments and choices as ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from synthesis.errors import NotComputable
from synthesis.measures.aggregate import aggregate
from synthesis.measures.freeman_tukey import double_arcsine_back
from synthesis.measures.intervals import tell
from synthesis.measures.registry import MEASURES, compute
from tests.acceptance.cases import Case, number
from tests.acceptance.effect_sizes_counts import COUNTS, counts
from tests.acceptance.questions import CLOSED, NotCovered, Number, Question, column, kind

TWO_GROUPS: Final[Mapping[str, str]] = {
    "m1i": "mean_exp",
    "sd1i": "sd_exp",
    "n1i": "n_exp",
    "m2i": "mean_ctl",
    "sd2i": "sd_ctl",
    "n2i": "n_ctl",
    "di": "d",
    "ti": "t",
    "pi": "p",
}
CHANGE: Final[Mapping[str, str]] = {
    "m1i": "mean_post",
    "sd1i": "sd_post",
    "m2i": "mean_pre",
    "sd2i": "sd_pre",
    "ni": "n",
    "ri": "r",
}
BY_FIRST: Final[Mapping[str, str]] = {**CHANGE, "sd1i": "sd_pre", "sd2i": "sd_post"}
"""R standardises the change by the first standard deviation, we by the one before."""

REGRESSION: Final[Mapping[str, str]] = {"ti": "t", "ri": "r", "ni": "n", "mi": "predictors", "r2i": "r2"}
ARGUMENTS: Final[Mapping[str, Mapping[str, str]]] = {
    **dict.fromkeys(
        ["MD", "SMD", "SMDH", "SMD1", "SMD1H", "ROM", "CVR", "VR", "D2OR", "D2ORL", "D2ORN"], TWO_GROUPS
    ),
    **dict.fromkeys(["RPB", "ZPB", "RBIS", "ZBIS", "CLESN"], TWO_GROUPS),
    **dict.fromkeys(["MC", "SMCC", "SMCRP", "SMCRPH", "ROMC", "CVRC", "VRC", "CLESCN"], CHANGE),
    **dict.fromkeys(["SMCR", "SMCRH"], BY_FIRST),
    **dict.fromkeys(["COR", "UCOR", "ZCOR", "PCOR", "ZPCOR", "SPCOR", "ZSPCOR", "R2", "ZR2"], REGRESSION),
    **dict.fromkeys(["R2F", "ZR2F"], REGRESSION),
}
OWN_VARIANCE: Final = frozenset({"R2F", "ZR2F"})
"""Measures whose variance in R follows no published formula; ours does, and the two are not compared."""
ASKED: Final = frozenset({"measure", "data", "vtype", "correct"})

Columns = dict[str, list[float]]


def effect_size(case: Case) -> Question | NotCovered:
    """One case of the topic, by what it asks."""
    call = case.call
    if call is None:
        return next((read(case) for name, read in OTHERS.items() if name in case.name), _not(case))
    code = str(call.named.get("measure", ""))
    if code in COUNTS:
        return counts(case)
    more = sorted(set(call.named) - ASKED - set(ARGUMENTS.get(code, ())))
    if call.fn != "escalc" or call.positional or code not in ARGUMENTS or more:
        return NotCovered(what=" ".join([kind(case), *more]))
    columns = {
        ours: column(call.named[key], case) for key, ours in ARGUMENTS[code].items() if key in call.named
    }
    return _measured(case, code, {name: _numbers(found or []) for name, found in columns.items()})


def _not(case: Case) -> NotCovered:
    return NotCovered(what=kind(case))


def _measured(case: Case, code: str, columns: Columns) -> Question:
    """Our effects of the rows R has one of; of the others whose numbers are there we must have none."""
    assert case.call is not None
    choices = _choices(code, case.call.named)
    columns = _signed(columns)
    rows = range(len(next(iter(columns.values()))))
    known = [i for i in rows if all(np.isfinite(values[i]) for values in columns.values())]
    y, v = (_numbers(case.result[name]) if case.result else [0.0] * len(rows) for name in ("yi", "vi"))
    both = [i for i in known if np.isfinite(y[i]) and np.isfinite(v[i])]

    def answer() -> list[Number]:
        found = compute(code, _rows(columns, both), **choices)
        numbers = _beside("yi", found.y, y, both)
        numbers += [] if code in OWN_VARIANCE else _beside("vi", found.v, v, both)
        return numbers + [_none(code, columns, choices, i) for i in known if i not in both]

    return Question(answer=answer, compared=frozenset({"yi"} if code in OWN_VARIANCE else {"yi", "vi"}))


def _none(code: str, columns: Columns, choices: Mapping[str, Any], row: int) -> Number:
    """A row R has no effect of: 1 beside 1 where we refuse it too."""
    try:
        ours = float(compute(code, _rows(columns, [row]), **choices).y[0])
    except NotComputable:
        ours = float("inf")
    return Number(name=f"yi[{row}], which R leaves out", ours=ours, theirs=float("inf"), tolerance=0.0)


def _choices(code: str, named: Mapping[str, Any]) -> dict[str, Any]:
    # R takes a variance type of every measure, and heeds it where there are several.
    several = "vtype" in named and "vtype" in MEASURES[code].choices
    choices = {"vtype": named["vtype"]} if several else {}
    return choices | ({"correction": "none"} if named.get("correct") is False else {})


def _signed(columns: Columns) -> Columns:
    """R writes the sign of a difference on its p-value."""
    if "p" not in columns:
        return columns
    return {
        **columns,
        "p": [abs(p) for p in columns["p"]],
        "sign": [1.0 if p > 0 else -1.0 for p in columns["p"]],
    }


def _rows(columns: Columns, rows: list[int]) -> Columns:
    return {name: [values[i] for i in rows] for name, values in columns.items()}


def _beside(name: str, ours: Any, theirs: list[float], rows: list[int]) -> list[Number]:
    return [
        Number(name=f"{name}[{i}]", ours=float(one), theirs=theirs[i], tolerance=CLOSED)
        for one, i in zip(ours, rows, strict=True)
    ]


def _numbers(values: list[Any]) -> list[float]:
    return [number(value) for value in values]


# What R was asked of effect sizes already computed --------------------------------------------------------


def _aggregated(case: Case) -> Question:
    """`aggregate`: independent effects, or any two of a cluster with the same correlation."""
    rho = float(case.name.rpartition("rho")[2]) if "rho" in case.name else 0.0

    def answer() -> list[Number]:
        columns = case.columns
        if "yi" in columns:
            y, v = _numbers(columns["yi"]), _numbers(columns["vi"])
        else:
            made = compute("OR", _tables(case.columns), to="none")
            y, v = list(made.y), list(made.v)
        study = _numbers(columns["study"])
        found = aggregate(y, v, study, rho=rho)
        order = np.argsort(np.array(found.clusters))
        numbers = _all("study", np.array(found.clusters)[order], case)
        return numbers + _all("yi", found.y[order], case) + _all("vi", found.v[order], case)

    return Question(answer=answer, compared=frozenset({"study", "yi", "vi"}))


def _tables(columns: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The tables with R's 1/2 already in each cell: some of them are empty on one side, which we refuse."""
    exp, others_exp, ctl, others_ctl = (
        np.array(_numbers(columns[name])) + 0.5 for name in ("lh.le", "lh.re", "rh.le", "rh.re")
    )
    return {"events_exp": exp, "n_exp": exp + others_exp, "events_ctl": ctl, "n_ctl": ctl + others_ctl}


def _summarised(case: Case) -> Question:
    """`summary` of log risk ratios, as they are or as ratios; of double arcsines, as proportions."""

    def answer() -> list[Number]:
        columns = {name: np.array(_numbers(values)) for name, values in case.columns.items()}
        if "PFT" in case.name:
            made = compute("PFT", {"events": columns["xi"], "n": columns["ni"]})
            told = tell(made.y, made.v, scale=lambda y: double_arcsine_back(y, columns["ni"]))
        else:
            made = compute("RR", _trials(columns))
            told = tell(made.y, made.v, scale=np.exp if case.name.endswith("_exp") else None)
        ours = {"yi": told.y, "vi": made.v, "sei": told.se, "zi": told.z, "pval": told.p}
        ours |= {"ci.lb": told.low, "ci.ub": told.high}
        return [one for name in case.result for one in _all(name, ours[name], case)]

    return Question(answer=answer, compared=frozenset(case.result))


def _trials(columns: Mapping[str, Any]) -> dict[str, Any]:
    events = {"events_exp": columns["tpos"], "events_ctl": columns["cpos"]}
    return {
        **events,
        "n_exp": columns["tpos"] + columns["tneg"],
        "n_ctl": columns["cpos"] + columns["cneg"],
    }


def _all(name: str, ours: Any, case: Case) -> list[Number]:
    theirs = _numbers(case.result[name])
    return _beside(name, ours, theirs, list(range(len(theirs))))


OTHERS: Final = {"__aggregate": _aggregated, "__summary": _summarised}
