"""What R makes of numbers of other kinds: five-number summaries, intervals, tables, other scales, correlations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from synthesis.errors import NotComputable
from synthesis.measures.freeman_tukey import double_arcsine, double_arcsine_back, harmonic_mean
from synthesis.measures.recovery.registry import derive
from synthesis.measures.recovery.summary import pattern_of
from synthesis.measures.shared_groups import Comparisons, shared_group_covariance
from synthesis.measures.transforms import delta, mean_over, to_units, transform
from tests.acceptance.cases import Case, number
from tests.acceptance.correlations import implied_regression, matrix, sampling_covariance
from tests.acceptance.questions import CLOSED, NotCovered, Number, Question

Answer = Callable[[Case], list[Number]]
Row = Mapping[str, float]


def conversion(case: Case) -> Question | NotCovered:
    """One case, by the longest key of `READERS` its name starts with."""
    keys = [key for key in READERS if case.name.startswith(key)]
    if not keys:
        return NotCovered(what=case.name)
    reader = READERS[max(keys, key=len)]
    return Question(answer=lambda: reader(case), compared=frozenset(case.result))


def laid_beside(
    case: Case, recover: Callable[[Row], Mapping[str, float]], rows: list[Row] | None = None
) -> list[Number]:
    """Ours and R's row by row; where R has NA we must have nothing, and where we have nothing R must have NA."""
    found = []
    for i, row in enumerate(_rows(case) if rows is None else rows):
        theirs = {name: number(values[i]) for name, values in case.result.items()}
        try:
            ours = recover(row)
        except NotComputable:
            ours = {}
        for name, one in theirs.items():
            if name in ours or not np.isnan(one):
                mine = ours.get(name, float("nan"))
                found.append(Number(name=f"{name}[{i}]", ours=mine, theirs=one, tolerance=CLOSED))
    return found


def _rows(case: Case) -> list[Row]:
    length = len(next(iter(case.columns.values()), []))
    rows = [{name: number(values[i]) for name, values in case.columns.items()} for i in range(length)]
    return [{name: value for name, value in row.items() if not np.isnan(value)} for row in rows]


def _derived(name: str, row: Row, **choices: Any) -> dict[str, float]:
    """The numbers of one row; none where the row is refused."""
    made = derive(name, row, **choices)
    return {} if made.refused else {key: float(values[0]) for key, values in made.numbers.items()}


# Five-number summaries ------------------------------------------------------------------------------------

_BY_PATTERN = {
    "range": "mean_sd_from_median_range",
    "quartiles": "mean_sd_from_median_iqr",
    "five numbers": "mean_sd_from_five_numbers",
}
_METHODS = {
    "default": ("luo2018", "shi2020"),
    "luo_wan_shi": ("luo2018", "shi2020"),
    "luo2016_wan2014": ("luo2018", "wan2014"),
    "luo2016_bland2015": ("luo2018", "bland2015"),
    "wan2014": ("wan2014", "wan2014"),
    "bland2015": ("bland2015", "bland2015"),
    "hozo2005": ("hozo2005", "hozo2005"),
    "walter2007": ("walter2007", "walter2007"),
}


def _five_numbers(case: Case) -> list[Number]:
    method = re.sub(r"^fivenum_|_test(TRUE|FALSE)$", "", case.name)
    mean, sd = _METHODS[method]
    tested = "test=TRUE" in case.text
    return laid_beside(case, lambda row: _mean_and_sd(row, mean, sd, "refuse" if tested else "ignore"))


def _mean_and_sd(row: Row, mean: str, sd: str, skewed: str) -> dict[str, float]:
    """Mean and standard deviation, or the mean alone where the method of the other does not reach."""
    name = _BY_PATTERN[pattern_of(row)]
    try:
        return _derived(name, row, mean=mean, sd=sd, skewed=skewed)
    except NotComputable:
        if mean == sd:
            raise
    return {"mean": _derived(name, row, mean=mean, skewed=skewed)["mean"]}


def _lognormal(case: Case) -> list[Number]:
    scale = "log" if "transf=FALSE" in case.text else "raw"
    rows = [row for row in _rows(case) if row.get("min", 1) > 0]
    return laid_beside(
        case,
        lambda row: _derived(_BY_PATTERN[pattern_of(row)], row, distribution="lognormal", scale=scale),
        rows,
    )


def _metamean(case: Case) -> list[Number]:
    """The call's own numbers; what R answers for Cai is that a package is not installed."""
    columns = {
        "n": [20, 100],
        "median": [6, 25],
        "q1": [4, 18],
        "q3": [10, 33],
        "min": [2, 10],
        "max": [14, 60],
    }
    sds = {"Luo": "shi2020", "sd_Shi": "shi2020", "sd_Wan": "wan2014_tables"}
    found = []
    for key, sd in sds.items():
        made = derive("mean_sd_from_five_numbers", columns, sd=sd, skewed="ignore")
        for name, values in made.numbers.items():
            found += _vector(f"{key}.{name}", values, case.result[key][name])
    return found


# Intervals, tests, tables ---------------------------------------------------------------------------------


def _wald(case: Case) -> list[Number]:
    """Odds ratios with their limits; R's names for estimate and variance are yi, vi or y, v."""
    y, v = ("y", "v") if "y" in case.result else ("yi", "vi")
    level = 0.90 if "level=90" in case.text else 0.95

    def recover(row: Row) -> dict[str, float]:
        ratio = next((row[key] for key in ("or", "out") if key in row), None)
        limits = [next((row[key] for key in (f"or.{x}", x) if key in row), None) for x in ("lb", "ub")]
        if ratio is None:
            return {}
        if None in limits:
            return {y: float(transform("log", ratio)[0])}
        columns = {"ratio": ratio, "ratio_ci_low": limits[0], "ratio_ci_high": limits[1]}
        made = _derived("log_ratio_from_ci", columns, level=level)
        return {y: made["estimate"], v: made["se"] ** 2}

    return laid_beside(case, recover)


def _metagen_interval(case: Case) -> list[Number]:
    low, high = np.log([1.1, 1.2, 0.4]), np.log([2.05, 3.33, 1.22])
    made = derive("se_from_ci", {"ci_low": low, "ci_high": high})
    return _vector("seTE", made.numbers["se"], case.result["seTE"])


def _metagen_p(case: Case) -> list[Number]:
    columns = {"estimate": [0.5, 0.3], "p": [0.01, 0.2], "df": [18, 40]}
    by_t, by_z = (derive(name, columns).numbers["se"] for name in ("se_from_p_t", "se_from_p"))
    return [
        *_vector("seTE_t", by_t, case.result["seTE_t"]),
        *_vector("seTE_z", by_z, case.result["seTE_z"]),
    ]


def _table(case: Case) -> list[Number]:
    """Tables from margins; R's n1i are the experimental group's, its n2i all with the event."""

    def recover(row: Row) -> dict[str, float]:
        margins = {"n_exp": row["n1i"], "n_ctl": row["ni"] - row["n1i"], "events": row.get("n2i", np.nan)}
        if "ori" in row:
            made = _derived("events_from_odds_ratio", {**margins, "odds_ratio": row["ori"]})
        elif "ri" in row:
            made = _derived("events_from_phi", {**margins, "phi": row["ri"]})
        elif "x2i" in row:
            made = _derived("events_from_chi_squared", {**margins, "chi2": row["x2i"], "direction": 1})
        else:
            return {}
        a, c = made["events_exp"], made["events_ctl"]
        return {"ai": a, "bi": margins["n_exp"] - a, "ci": c, "di": margins["n_ctl"] - c}

    return laid_beside(case, recover)


# Other scales ---------------------------------------------------------------------------------------------

_SCALES = {
    "abt": "bonett",
    "iabt": "bonett_back",
    "iahw": "hakstian_whalen_back",
    "arcsin": "arcsine",
    "iarcsin": "arcsine_back",
    "exp": "exp",
    "ilogit": "expit",
    "probit": "probit",
    "iprobit": "probit_back",
    "rtoz": "r_to_z",
    "ztor": "z_to_r",
    "r2toz": "r2_to_z",
    "ztor2": "z_to_r2",
    "dtobesd": "d_to_besd",
    "dtocles": "d_to_cles",
    "dtoovl": "d_to_overlap",
    "dtou1": "d_to_u1",
    "dtou2": "d_to_u2",
    "dtorpb": "d_to_point_biserial",
    "dtorbis": "d_to_biserial",
    "dtolnor.logis": "d_to_log_or_logistic",
    "dtolnor.norm": "d_to_log_or_normal",
    "lnortod.logis": "log_or_to_d_logistic",
    "lnortod.norm": "log_or_to_d_normal",
}


def _scale(case: Case) -> list[Number]:
    name, x = case.name.removeprefix("transf."), case.columns["x"]
    if name == "dtomd":
        ours = to_units(x, 10.0)
    elif name.endswith(".int"):
        ours = mean_over(_SCALES[name.removesuffix(".int")], x, 0.1)
    else:
        ours = transform(_SCALES[name], x)
    return _vector("y", ours, case.result["y"])


def _delta(case: Case) -> list[Number]:
    """R was asked to fill in what is NA, and nothing is: its yi and vi are those it was given.

    The transformation itself is computed, so that a refusal would show; the project's tests check its numbers.
    """
    given = [[number(value) for value in case.columns[name]] for name in ("yi", "vi")]
    made = delta(_SCALES[re.sub(r"^delta_(transf\.)?", "", case.name)], *given)
    kept = [np.where(np.isnan(old), new, old) for old, new in zip(given, made, strict=True)]
    return [*_vector("yi", kept[0], case.result["yi"]), *_vector("vi", kept[1], case.result["vi"])]


def _double_arcsine(case: Case) -> list[Number]:
    x, n = case.columns["x"], case.columns["n"]
    pft = double_arcsine(x, n)
    hm = double_arcsine_back(0.6, harmonic_mean(n))
    return [
        *_vector("pft", pft, case.result["pft"]),
        *_vector("back", double_arcsine_back(pft, n), case.result["back"]),
        *_vector("hm", hm, [number(case.result["hm"])]),
    ]


def _or2smd(case: Case) -> list[Number]:
    """R's answer is empty, so there is nothing to compare; the project's tests check the scale."""
    transform("log_or_to_d_logistic", np.log([1.5, 2, 0.7]))
    return []


# Dependence -----------------------------------------------------------------------------------------------


def _shared_control(case: Case) -> list[Number]:
    compared = Comparisons(
        study=("1", "1", "2", "2", "2"),
        experimental=("A", "B", "A", "B", "C"),
        control=("P",) * 5,
        n_exp=np.array([20.0, 25, 30, 30, 28]),
        n_ctl=np.array([22.0, 22, 30, 30, 30]),
    )
    V = shared_group_covariance(np.array([0.1, 0.09, 0.07, 0.07, 0.072]), compared)
    return _matrix("V", V, case.result["V"])


def _rcalc(case: Case) -> list[Number]:
    rows = [row for row in zip(*case.columns.values(), strict=True) if row[0] == 1]
    V = sampling_covariance([dict(zip(case.columns, row, strict=True)) for row in rows])
    return _matrix("V_1to6", V, case.result["V_1to6"])


def _matreg(case: Case) -> list[Number]:
    columns = case.columns
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    R, table = implied_regression([row for row in rows if row["ri"] != "NA"])
    tab = case.result["tab"]
    tolerance = 1e-4  # R's multivariate fit was asked for with its default convergence
    return [
        *_matrix("R", R, case.result["R"], tolerance),
        *(one for name in table for one in _vector(f"tab.{name}", table[name], tab[name], tolerance)),
    ]


def _vector(name: str, ours: Any, theirs: list[Any], tolerance: float = CLOSED) -> list[Number]:
    return [
        Number(name=f"{name}[{i}]", ours=float(one), theirs=number(other), tolerance=tolerance)
        for i, (one, other) in enumerate(zip(ours, theirs, strict=True))
    ]


def _matrix(name: str, ours: Any, theirs: Any, tolerance: float = CLOSED) -> list[Number]:
    return _vector(name, np.ravel(ours), np.ravel(matrix(theirs)).tolist(), tolerance)


READERS: Mapping[str, Answer] = {
    "fivenum_": _five_numbers,
    "fivenum_lnorm": _lognormal,
    "metamean_": _metamean,
    "wald_": _wald,
    "metagen_from_ci": _metagen_interval,
    "metagen_from_pval": _metagen_p,
    "meta_or2smd": _or2smd,
    "conv2x2_": _table,
    "transf.": _scale,
    "transf_pft": _double_arcsine,
    "delta_": _delta,
    "vcalc_shared_control": _shared_control,
    "rcalc_": _rcalc,
    "matreg_": _matreg,
}
