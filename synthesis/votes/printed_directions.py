"""The direction of a result that gives no effect: from an estimate without its error, the arms' numbers, or words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from synthesis.effects import Effect
from synthesis.numbers import Unavailable
from synthesis.routes.orientation import ORIENTATION, polarity_origin, sign_of
from synthesis.routes.scales import REPORTED
from synthesis.routes.study_rows import Row

NO_DIRECTION: Final = Unavailable(
    reason="neither an estimate nor the means of both arms nor words tell a direction"
)
SIGNED_BY_FAVOURS: Final = (
    "the sign of the effect is told only by the arm that a test favoured. It is pooled with that sign, and casts no "
    "vote."
)
STATED: Final[Mapping[str, str]] = MappingProxyType({"favours_exp": "positive", "favours_ctl": "negative"})
"""The state of a result by the code of the direction that was stated in words."""


@frozen
class Printed:
    """A direction that was printed: its state, its source, and exactly the data it rests on.

    Of words, `by_significance` says that they were only there because a result was statistically significant, or
    that the source does not tell (`untold`) and it has to be feared.
    """

    state: str
    source: str
    origins: tuple[str, ...]
    by_significance: bool = False
    untold: bool = False


def printed_direction(row: Row, measure: str, use: str) -> Printed | Unavailable:
    """Which way a result points that gives no effect, taken by the plan's own route first.

    An estimate needs a sign convention but no standard error; two means need the outcome's polarity but
    no standard deviation; counts need those at risk. Where no number tells a direction, words do that say which arm
    did better. A p-value, the arm that a test favours, and what authors claim never do.

    Args:
        row: A result of a contrast that is not barred from voting.
        measure: The plan's measure; its own statistic is read before those of other measures.
        use: The plan's route, a key of `ORDERS`.
    """
    if row.contrast is None:
        return NO_DIRECTION
    found = (read(row, measure) for read in ORDERS[use])
    return next((one for one in found if isinstance(one, Printed)), stated_direction(row))


def rests_on_p(effect: Effect) -> bool:
    """Whether a p-value is among the data of an effect, so that its direction is to be taken from elsewhere."""
    return _made_of(effect, "p")


def signed_by_favours(effect: Effect) -> bool:
    """Whether an effect has its sign from the arm that a test favoured."""
    return _made_of(effect, "favours")


def behind_p(effect: Effect, row: Row, measure: str, use: str) -> Printed | Unavailable:
    """The direction of an effect that was recovered from a p-value: that of the numbers or words beside it.

    The arm that a test favours gives the effect its sign, but no vote: nobody knows whether it would have been named
    had the test turned out otherwise.
    """
    printed = printed_direction(row, measure, use)
    if signed_by_favours(effect):
        return printed
    if isinstance(printed, Printed) and printed.source != "stated_in_words":
        return replace(printed, source="estimate", origins=effect.origins)
    return _printed(effect.y * (effect.sense or 1.0), "estimate", [*effect.origins])


def _made_of(effect: Effect, name: str) -> bool:
    return any(origin.endswith(f"/{name}") for origin in effect.origins)


def stated_direction(row: Row) -> Printed | Unavailable:
    """Which arm did better by the words of the report; selected by significance unless it tells that it is not."""
    stated = row.result.data.get("stated_direction")
    if row.contrast is None or stated is None or not stated.known:
        return NO_DIRECTION
    because = row.result.data.get("stated_because")
    told = because is not None and because.known
    used = [stated.origin, *((because.origin,) if because is not None else ())]
    return Printed(
        state=STATED[str(stated.value)],
        source="stated_in_words",
        origins=tuple(sorted(set(used))),
        by_significance=not told or because is None or because.value != "regardless",
        untold=not told,
    )


def _estimate(row: Row, measure: str) -> Printed | Unavailable:
    """The sign of the first reported estimate there is, by its convention."""
    contrast = row.contrast.id if row.contrast is not None else ""
    convention = row.result.value(contrast, "sign_convention")
    if convention is None or not convention.known:
        return NO_DIRECTION
    code = str(convention.value)
    sign = sign_of(code, row.result.polarity)
    if isinstance(sign, Unavailable):
        return NO_DIRECTION
    scale = row.result.value(contrast, "scale")
    for name in sorted(REPORTED, key=lambda one: one != measure):
        for printed in REPORTED[name]:
            estimate = row.result.value(contrast, printed.statistic)
            if estimate is None or not estimate.known:
                continue
            if printed.scale and (scale is None or scale.value != printed.scale):
                continue
            used = [
                estimate.origin,
                convention.origin,
                *(polarity_origin(row) if code == "exp_minus_ctl" else ()),
            ]
            above = estimate.number() - (1.0 if printed.ratio else 0.0)
            return _printed(sign * above, "estimate", used)
    return NO_DIRECTION


def _means(row: Row, measure: str) -> Printed | Unavailable:  # noqa: ARG001 - one signature for the table
    """The sign of the difference of the two means, risks or rates, by the outcome's polarity."""
    sign = ORIENTATION.get(row.result.polarity)
    if row.contrast is None or sign is None:
        return NO_DIRECTION
    for names in (("mean",), ("events", "total"), ("events", "person_time")):
        exp, ctl = (_known(row, arm.id, names) for arm in (row.contrast.experimental, row.contrast.control))
        if exp and ctl:
            used = [*(datum.origin for datum in (*exp, *ctl)), *polarity_origin(row)]
            return _printed(sign * (_level(exp) - _level(ctl)), "summary_data", used)
    return NO_DIRECTION


def _known(row: Row, arm: str, names: tuple[str, ...]) -> tuple[Datum, ...]:
    """The numbers of an arm by these names; none where one is missing or there is nothing to divide by."""
    found = [row.result.value(arm, name) for name in names]
    data = tuple(datum for datum in found if datum is not None and datum.known)
    whole = len(data) == len(names) and (len(data) == 1 or data[1].number() > 0)
    return data if whole else ()


def _level(data: tuple[Datum, ...]) -> float:
    """A mean as it is; a count as a share of those at risk."""
    return data[0].number() if len(data) == 1 else data[0].number() / data[1].number()


def _printed(value: float, source: str, used: list[str]) -> Printed:
    state = "null" if value == 0 else "positive" if value > 0 else "negative"
    return Printed(state=state, source=source, origins=tuple(sorted(set(used))))


ORDERS: Final[Mapping[str, tuple[Callable[[Row, str], Printed | Unavailable], ...]]] = MappingProxyType(
    {"reported": (_estimate, _means), "computed": (_means, _estimate), "any": (_means, _estimate)}
)
"""Where a direction is looked for, by the route of the plan."""
