"""The other routes to effects that were taken: what they give, and where rounding does not explain the gap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.by_row import ByRow, Mask, Places, columns_of
from synthesis.measures.measure import Choices, Columns, Floats, Measure, Route
from synthesis.measures.registry import compute

COUNTS: Final = frozenset(
    {"n", "n_exp", "n_ctl", "events", "events_exp", "events_ctl", "a", "b", "c", "d"}
    | {"predictors", "covariates", "items", "sign"}
)
"""Inputs that are counted, so that nothing is rounded away."""

_FINEST: Final = 12  # decimals from which on a column is taken to be as it was computed
_SLACK: Final = 1e-9  # of the estimate: what arithmetic itself may differ by


@frozen
class Gap:
    """A row of which two routes say different things: by which inputs, estimate and standard error of each.

    `why` says why the other gives none, where it gives none.
    """

    row: int
    taken: tuple[str, float, float]
    other: tuple[str, float, float]
    why: str = ""


@frozen
class _Told:
    """What a route gives of some rows, each (m,): estimates, standard errors, and how far rounding may move both."""

    y: Floats
    se: Floats
    y_off: Floats
    se_off: Floats
    why: dict[int, str]


def others(measure: Measure, there: list[Mask], made: ByRow) -> list[tuple[int, int, Places]]:
    """The routes beside those taken: the place taken, the place of the other, and the rows that have both.

    `there` are the rows that have all inputs of each route. A route that reads less of the same than one that
    a row has too is none of its own.
    """
    found = []
    plain = np.isfinite(made.y)
    plain[list(made.corrected)] = False
    for taken in sorted(set(made.picked[plain].tolist())):
        for other in range(taken + 1, len(measure.routes)):
            rows = plain & (made.picked == taken) & there[other]
            for place, route in enumerate(measure.routes):
                if set(measure.routes[other].inputs) < set(route.inputs):
                    rows &= ~there[place]
            if np.any(rows):
                found.append((taken, other, np.flatnonzero(rows)))
    return found


def gaps(
    measure: Measure, inputs: Columns, found: list[tuple[int, int, Places]], choices: Choices
) -> Iterator[Gap]:
    """The rows whose routes do not agree within the rounding of the columns, route by route.

    The rounding of a column is half a unit of the last decimal it has anywhere, taken together with its like
    (the same of both arms; an estimate and its limits); how much it can move an
    estimate is the first-order bound of interval arithmetic, the sum over the inputs. Standard errors are
    compared too, but for those that are averaged over rows.
    """
    alike: dict[str, list[Floats]] = {}
    for name, values in inputs.items():
        alike.setdefault(_kind(name), []).append(values)
    by_kind = {kind: _half(np.concatenate(values)) for kind, values in alike.items()}
    halves = {name: 0.0 if name in COUNTS else by_kind[_kind(name)] for name in inputs}
    averaged = str(choices.get("vtype", "")).startswith("AV")
    for taken, other, rows in found:
        one, two = (
            _told(measure, measure.routes[place], inputs, rows, halves, choices) for place in (taken, other)
        )
        apart = _beyond(one.y, two.y, one.y_off + two.y_off)
        if not averaged:
            apart |= _beyond(one.se, two.se, one.se_off + two.se_off)
        first, second = _apart(measure.routes[taken], measure.routes[other])
        for i in np.flatnonzero(apart | np.isin(np.arange(rows.size), list(two.why))).tolist():
            yield Gap(
                row=int(rows[i]),
                taken=(first, float(one.y[i]), float(one.se[i])),
                other=(second, float(two.y[i]), float(two.se[i])),
                why=two.why.get(i, ""),
            )


def _apart(taken: Route, other: Route) -> tuple[str, str]:
    """The inputs that tell two routes apart, of each."""
    first = [name for name in taken.inputs if name not in other.inputs]
    second = [name for name in other.inputs if name not in taken.inputs]
    return ", ".join(first), ", ".join(second)


def _beyond(one: Floats, other: Floats, allowed: Floats) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(one - other) > allowed + _SLACK * np.maximum(1.0, np.abs(one)))


def _kind(name: str) -> str:
    """What columns that are printed alike have in common."""
    return "estimate" if name in {"ci_low", "ci_high"} else name.removesuffix("_exp").removesuffix("_ctl")


def _half(values: Floats) -> float:
    """Half a unit of the last decimal of columns; 0 of numbers as they were computed."""
    found = values[np.isfinite(values)]
    for digits in range(_FINEST):
        if np.array_equal(np.round(found, digits), found):
            return 0.5 * 10.0**-digits
    return 0.0


def _told(
    measure: Measure,
    route: Route,
    inputs: Columns,
    rows: Places,
    halves: dict[str, float],
    choices: Choices,
) -> _Told:
    columns = columns_of(measure, route, inputs, rows)
    y, se, why = _tolerant(measure.code, columns, choices)
    y_off, se_off = np.zeros_like(y), np.zeros_like(y)
    for name in route.inputs:
        if not halves[name]:
            continue
        moved = [
            _tolerant(measure.code, {**columns, name: columns[name] + shift}, choices)
            for shift in (halves[name], -halves[name])
        ]
        y_off += np.fmax.reduce([np.nan_to_num(np.abs(one[0] - y)) for one in moved])
        se_off += np.fmax.reduce([np.nan_to_num(np.abs(one[1] - se)) for one in moved])
    return _Told(y=y, se=se, y_off=y_off, se_off=se_off, why=why)


def _tolerant(code: str, columns: Columns, choices: Choices) -> tuple[Floats, Floats, dict[int, str]]:
    """Estimates and standard errors, nan in the rows that have none, and why those have none."""
    k = next(iter(columns.values())).size
    y, se = np.full(k, np.nan), np.full(k, np.nan)
    why: dict[int, str] = {}
    rows = np.arange(k)
    while rows.size:
        try:
            made = compute(code, {name: values[rows] for name, values in columns.items()}, **choices)
        except ImpossibleNumber as error:
            wrong = error.by_row
            why |= {int(rows[row]): words for row, words in wrong.items()}
            rows = np.delete(rows, list(wrong))
        except NotComputable:
            break  # an option that this route does not have
        else:
            whole = np.ones(rows.size, dtype=np.bool_)
            whole[list(made.corrected)] = False
            y[rows], se[rows] = np.where(whole, made.y, np.nan), np.where(whole, np.sqrt(made.v), np.nan)
            break
    return y, se, why
