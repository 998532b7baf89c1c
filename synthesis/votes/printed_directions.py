"""The direction of a result that gives no effect: from an estimate without its error, or from the arms' means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from extraction_forms.records import Datum
from synthesis.effect_rows import ORIENTATION, REPORTED, polarity_origin, sign_of
from synthesis.numbers import Unavailable
from synthesis.study_rows import Row

NO_DIRECTION: Final = Unavailable(reason="neither an estimate nor the means of both arms tell a direction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A direction that was printed: its state, its source, and exactly the data it rests on."""

    state: str
    source: str
    origins: tuple[str, ...]


def printed_direction(row: Row, measure: str, use: str) -> Printed | Unavailable:
    """Which way a result points that gives no effect, taken by the plan's own route first.

    An estimate needs a sign convention but no standard error; two means need the outcome's polarity but
    no standard deviation.

    Args:
        row: A result of a contrast that is not barred from voting.
        measure: The plan's measure; its own statistic is read before those of other measures.
        use: The plan's route, a key of `ORDERS`.
    """
    if row.contrast is None:
        return NO_DIRECTION
    found = (read(row, measure) for read in ORDERS[use])
    return next((one for one in found if isinstance(one, Printed)), NO_DIRECTION)


def _estimate(row: Row, measure: str) -> Printed | Unavailable:
    """The sign of the first reported estimate there is, by its convention."""
    contrast = row.contrast.id if row.contrast is not None else ""
    convention = row.result.value(contrast, "sign_convention")
    if convention is None or not convention.known:
        return NO_DIRECTION
    code = str(convention.value)
    sign = sign_of(code, row.result.polarity)
    if isinstance(sign, str):
        return NO_DIRECTION
    for name in sorted(REPORTED, key=lambda one: one != measure):
        estimate = row.result.value(contrast, REPORTED[name][0])
        if estimate is not None and estimate.known:
            used = [
                estimate.origin,
                convention.origin,
                *(polarity_origin(row) if code == "exp_minus_ctl" else ()),
            ]
            return _printed(sign * estimate.number(), "estimate", used)
    return NO_DIRECTION


def _means(row: Row, measure: str) -> Printed | Unavailable:  # noqa: ARG001 - one signature for the table
    """The sign of the difference of the two means, by the outcome's polarity."""
    sign = ORIENTATION.get(row.result.polarity)
    if row.contrast is None or sign is None:
        return NO_DIRECTION
    exp, ctl = (_known(row, arm.id) for arm in (row.contrast.experimental, row.contrast.control))
    if exp is None or ctl is None:
        return NO_DIRECTION
    difference = sign * (exp.number() - ctl.number())
    return _printed(difference, "summary_data", [exp.origin, ctl.origin, *polarity_origin(row)])


def _known(row: Row, arm: str) -> Datum | None:
    mean = row.result.value(arm, "mean")
    return mean if mean is not None and mean.known else None


def _printed(value: float, source: str, used: list[str]) -> Printed:
    state = "null" if value == 0 else "positive" if value > 0 else "negative"
    return Printed(state=state, source=source, origins=tuple(sorted(set(used))))


ORDERS: Final[Mapping[str, tuple[Callable[[Row, str], Printed | Unavailable], ...]]] = MappingProxyType(
    {"reported": (_estimate, _means), "computed": (_means, _estimate)}
)
"""Where a direction is looked for, by the route of the plan."""
