"""`escalc` of counts and of single groups: its arguments and choices as ours, and its NA as our left-out rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from synthesis.measures.measure import Computed
from synthesis.measures.registry import MEASURES, compute
from synthesis.numbers import Unavailable
from tests.acceptance.cases import Case, number
from tests.acceptance.questions import CLOSED, LOOSE, NotCovered, Number, Question, column, kind

TWO_ARMS: Final = frozenset(
    [
        "RR",
        "OR",
        "RD",
        "AS",
        "PETO",
        "PHI",
        "YUQ",
        "YUY",
        "RTET",
        "ZPHI",
        "ZTET",
        "PBIT",
        "OR2D",
        "OR2DL",
        "OR2DN",
    ]
)
PAIRED: Final = frozenset(["MPRR", "MPOR", "MPORC", "MPPETO", "MPRD"])
RATES: Final = frozenset(["IRR", "IRD", "IRSD"])
PROPORTIONS: Final = frozenset(["PR", "PLN", "PLO", "PRZ", "PAS", "PFT"])
SINGLE_RATES: Final = frozenset(["IR", "IRLN", "IRS", "IRFT"])
SINGLE_MEANS: Final = frozenset(["MN", "SMN", "MNLN", "CVLN", "SDLN"])
RELIABILITY: Final = frozenset(["ARAW", "AHW", "ABT"])

COUNTS: Final = TWO_ARMS | PAIRED | RATES | PROPORTIONS | SINGLE_RATES | SINGLE_MEANS | RELIABILITY
"""The measures whose cases are read here."""

ARGUMENTS: Final[Mapping[frozenset[str], Mapping[str, str]]] = {
    TWO_ARMS: {
        "ai": "events_exp",
        "bi": "others_exp",
        "n1i": "n_exp",
        "ci": "events_ctl",
        "di": "others_ctl",
        "n2i": "n_ctl",
    },
    PAIRED: {"ai": "a", "bi": "b", "ci": "c", "di": "d"},
    RATES: {"x1i": "events_exp", "t1i": "time_exp", "x2i": "events_ctl", "t2i": "time_ctl"},
    PROPORTIONS: {"xi": "events", "ni": "n"},
    SINGLE_RATES: {"xi": "events", "ti": "time"},
    SINGLE_MEANS: {"mi": "mean", "sdi": "sd", "ni": "n"},
    RELIABILITY: {"ai": "alpha", "mi": "items", "ni": "n"},
}
"""R's arguments, and what we call them."""

CHOICES: Final = frozenset({"add", "to", "drop00", "vtype"})

ITERATED: Final = frozenset({"RTET", "ZTET"})
"""R solves for r to 1e-6 of a probability and takes its variance from a numerical Hessian."""

WRITTEN: Final[Mapping[Any, Any]] = {"1/2": 0.5}
"""R's text for a number, read."""

Columns = dict[str, list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What R was asked: measure, columns without the rows in which one is NA, choices; and where those rows stood."""

    code: str
    columns: Columns
    choices: dict[str, Any]
    rows: tuple[int, ...]


def counts(case: Case) -> Question | NotCovered:
    """`escalc` of one of `COUNTS`, asked of our measure of the same code."""
    asked = _asked(case)
    if isinstance(asked, str):
        return NotCovered(what=f"{kind(case)} {asked}")

    def answer() -> list[Number]:
        return compared(compute(asked.code, asked.columns, **asked.choices), asked, case)

    return Question(answer=answer, compared=frozenset({"yi", "vi"}), refusal=impossible(asked.columns))


def compared(found: Computed, asked: Asked, case: Case) -> list[Number]:
    """Each row's y and v beside R's; a row that either leaves out stands once, as left out."""
    return [one for ours, theirs in enumerate(asked.rows) for one in _row(found, asked, case, (ours, theirs))]


def impossible(columns: Columns) -> str:
    """Why no effect may be computed from the columns, if so."""
    if any(n < 1 for name in ("n", "n_exp", "n_ctl") for n in columns.get(name, ())):
        return "n < 1"
    return "sd < 0" if any(sd < 0 for sd in columns.get("sd", ())) else ""


def _asked(case: Case) -> Asked | str:
    """What R was asked; in words, what of it is not read here."""
    call = case.call
    if call is None or call.fn != "escalc" or call.positional:
        return "in another way"
    given = dict(call.named)
    code = str(given.pop("measure", ""))
    if code not in COUNTS:
        return "of another kind"
    given.pop("data", None)
    choices = {name: WRITTEN.get(given[name], given[name]) for name in sorted(CHOICES & set(given))}
    given = {name: value for name, value in given.items() if name not in choices}
    names = next(names for codes, names in ARGUMENTS.items() if code in codes)
    columns = {names[name]: _column(given.pop(name), case) for name in sorted(set(given) & set(names))}
    if given:
        return f"with {', '.join(sorted(given))}"
    return _whole(code, _people(columns), choices)


def _column(argument: Any, case: Case) -> list[float]:
    if argument == "abs(mi) + 5":
        return [abs(number(value)) + 5 for value in case.columns["mi"]]
    return [number(value) for value in column(argument, case) or ()]


def _people(columns: Columns) -> Columns:
    """Groups as events and people, where R was given events and the others."""
    found = dict(columns)
    for arm in ("exp", "ctl"):
        others = found.pop(f"others_{arm}", None)
        if others is not None:
            found[f"n_{arm}"] = [x + y for x, y in zip(found[f"events_{arm}"], others, strict=True)]
    return found


def _whole(code: str, columns: Columns, choices: dict[str, Any]) -> Asked:
    inputs = MEASURES[code].inputs
    rows = list(zip(*(columns[name] for name in inputs), strict=True))
    kept = [i for i, row in enumerate(rows) if all(value == value for value in row)]  # noqa: PLR0124 - NaN alone
    return Asked(
        code=code,
        columns={name: [columns[name][i] for i in kept] for name in inputs},
        choices=choices,
        rows=tuple(kept),
    )


def _row(found: Computed, asked: Asked, case: Case, row: tuple[int, int]) -> list[Number]:
    ours, theirs = row
    y, v = number(case.result["yi"][theirs]), number(case.result["vi"][theirs])
    reason = found.left_out.get(ours, "")
    if y != y or v != v:  # noqa: PLR0124 - R has no effect of finite variance: NaN alone differs from itself
        return [Number(name=f"left_out[{theirs}]", ours=float(bool(reason)), theirs=1.0, tolerance=0.0)]
    tolerance = LOOSE if asked.code in ITERATED else CLOSED
    if reason:
        why = no_variance(asked.code, y, v)
        return [
            Number(
                name=f"vi[{theirs}]",
                ours=Unavailable(reason=reason),
                theirs=v,
                tolerance=tolerance,
                absent=why,
            )
        ]
    return [
        Number(name=f"yi[{theirs}]", ours=float(found.y[ours]), theirs=y, tolerance=tolerance),
        Number(name=f"vi[{theirs}]", ours=float(found.v[ours]), theirs=v, tolerance=tolerance),
    ]


def no_variance(code: str, y: float, v: float) -> str:
    """Why a row of R's has no variance we could give, if so."""
    if v == 0:
        return "variance of 0"
    return "r is -1 or 1: a numerical Hessian at the border" if code == "RTET" and abs(y) > 1 - 1e-6 else ""
