"""Every way from a row's numbers to an effect of a measure: computed, recovered, reported, converted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from synthesis.measures.measure import Measure, Route
from synthesis.measures.registry import MEASURES
from synthesis.numbers import Unavailable
from synthesis.routes.orientation import Turn, by_arms, by_favours, by_sign
from synthesis.routes.scales import CONVERSIONS, ESTIMATES, LOG_OF_RATIO, REPORTED, Conversion, Printed
from synthesis.routes.sides import SIGNLESS, Side, Sides, aliases, find, is_number, tests_of
from synthesis.routes.terms import Made, Number, Term, origins

INPUT_WORDS: Final = MappingProxyType(
    {
        "n": "number analysed",
        "mean": "mean",
        "sd": "SD",
        "events": "events",
        "total": "total",
        "person_time": "time at risk",
        "mean_pre": "mean before",
        "sd_pre": "SD before",
        "r": "correlation",
    }
)
"""How numbers are called in a reason."""

UNIT: Final = "n"


@frozen
class Way:
    """One way to an effect: the measure that is computed from which columns, and how the sign is turned.

    `conversion` says what becomes of an effect of another measure; `name` what it is made from, in words.
    """

    route: str
    name: str
    code: str
    columns: Mapping[str, Term]
    turn: Turn
    conversion: Conversion | None = None

    @property
    def origins(self) -> tuple[str, ...]:
        """The data it rests on, sorted, each once."""
        found = {origin for term in self.columns.values() for origin in origins(term)}
        return tuple(sorted(found | set(self.turn.origins)))


Found = Way | Unavailable


def ways(sides: Sides, code: str, route: str) -> tuple[Found, ...]:
    """The ways of one route to an effect of a measure, in order of preference; at the end why there is no other."""
    return tuple(ROUTES[route](sides, MEASURES[code]))


def _computed(sides: Sides, measure: Measure) -> Iterator[Found]:
    """From the numbers of the arms exactly as they were printed."""
    found = columns(sides, measure, measure.routes[0], only_printed=True)
    if isinstance(found, Unavailable):
        yield found
        return
    turn = by_arms(sides.row, comparative=measure.comparative)
    yield (
        turn
        if isinstance(turn, Unavailable)
        else Way(route="computed", name="numbers of the arms", code=measure.code, columns=found, turn=turn)
    )


def _recovered(sides: Sides, measure: Measure) -> Iterator[Found]:
    """From the arms' numbers where some had to be derived, and from statistics of the comparison."""
    reasons: list[str] = []
    plain = not isinstance(columns(sides, measure, measure.routes[0], only_printed=True), Unavailable)
    for route in measure.routes:
        found = columns(sides, measure, route, only_printed=False)
        if isinstance(found, Unavailable):
            reasons.append(found.reason)
            continue
        if route.name == "" and plain:
            continue
        turn = _turn(sides, measure, found)
        if isinstance(turn, Unavailable):
            reasons.insert(0, turn.reason)  # all the numbers are there: this is what is wrong
            continue
        name = route.name or "derived numbers of the arms"
        yield Way(route="recovered", name=name, code=measure.code, columns=found, turn=turn)
    yield Unavailable(reason=reasons[0] if reasons else "nothing had to be derived")


def _turn(sides: Sides, measure: Measure, found: Mapping[str, Term]) -> Turn | Unavailable:
    """By the arms where all is of arms; by the sign of a statistic of the contrast; by what it favours."""
    own = {name for name in found if name in sides.contrast.numbers} if measure.comparative else set()
    if not own:
        return by_arms(sides.row, comparative=measure.comparative)
    if own & SIGNLESS:
        return by_favours(sides)
    signed = by_sign(sides)
    return by_favours(sides) if isinstance(signed, Unavailable) else signed


def columns(
    sides: Sides, measure: Measure, route: Route, *, only_printed: bool
) -> Mapping[str, Term] | Unavailable:
    """The columns that a route of a measure reads; or the first number there is not."""
    found: dict[str, Term] = {}
    for name, side, statistics in _inputs(sides, measure, route):
        term = None
        for one in statistics:
            term = side.numbers.get(one) if only_printed else find(one, side)
            if term is not None:
                break
        if term is None:
            return Unavailable(reason=_lacking(side, statistics[0]))
        found[name] = term
    return MappingProxyType(found)


def _inputs(sides: Sides, measure: Measure, route: Route) -> Iterator[tuple[str, Side, tuple[str, ...]]]:
    """The columns that a route reads, each with its side, and the statistics there, any of which will do."""
    events = any(name.startswith("events") for name in route.inputs)
    for name in route.inputs:
        side, statistic = _place(sides, measure, name)
        yield name, side, ("total", "n") if statistic == UNIT and events else (statistic,)


def _place(sides: Sides, measure: Measure, name: str) -> tuple[Side, str]:
    """The side that a column of a measure is a number of, and the statistic there."""
    statistic, _, suffix = name.rpartition("_")
    other = aliases(sides.row)
    if suffix in {"exp", "ctl"}:
        return (sides.exp if suffix == "exp" else sides.ctl), other.get(statistic, statistic)
    if measure.comparative:
        return tests_of(sides.contrast), name
    return sides.exp, other.get(name, name)


@frozen
class Lacking:
    """A number that a route to an effect needs and does not find: of which arm (empty for the contrast), and which."""

    side: str
    statistic: str


def lacking(sides: Sides, code: str, route: str) -> tuple[tuple[Lacking, ...], ...]:
    """What each of the ways of one route to an effect of a measure lacks; of a conversion nothing is told."""
    measure = MEASURES[code]
    if route == "reported":
        names = [(printed.statistic, printed.error) for printed in REPORTED.get(code, ())]
        there = sides.contrast.numbers
        return tuple(tuple(Lacking(side="", statistic=n) for n in of if n not in there) for of in names)
    of_route = {"computed": measure.routes[:1], "recovered": measure.routes}.get(route, ())
    return tuple(tuple(_lacked(sides, measure, one)) for one in of_route)


def _lacked(sides: Sides, measure: Measure, route: Route) -> Iterator[Lacking]:
    for _, side, wanted in _inputs(sides, measure, route):
        if all(find(one, side) is None for one in wanted) and wanted[0] != "sign":
            yield Lacking(side=side.label if side.suffix else "", statistic=wanted[0])


def _lacking(side: Side, statistic: str) -> str:
    datum = side.data.get(statistic)
    words = INPUT_WORDS.get(statistic, statistic.replace("_", " "))
    return f"{side.label}: {words} {why(datum)}" if side.label else f"{words} {why(datum)}"


def why(datum: Datum | None) -> str:
    """Why there is no number: the missing reason in words."""
    return "not reported" if datum is None else datum.text


def _reported(sides: Sides, measure: Measure) -> Iterator[Found]:
    """The effect as the source printed it."""
    known = REPORTED.get(measure.code, ())
    if not known:
        yield Unavailable(reason=f"{measure.code} is nowhere read as reported")
        return
    reason = ""
    for printed in known:
        found = _as_printed(sides, measure, printed)
        if isinstance(found, Way):
            yield found
            return
        reason = reason or found.reason
    yield Unavailable(reason=reason)


def _as_printed(sides: Sides, measure: Measure, printed: Printed) -> Found:
    reason = _not_printed(sides.contrast, measure, printed)
    if reason:
        return Unavailable(reason=reason)
    y, error = _estimate_and_error(sides, printed)
    reason = _useless(sides.contrast, measure, printed, error)
    turn = by_sign(sides)
    if error is None or reason:
        return Unavailable(reason=reason)
    if isinstance(turn, Unavailable):
        return turn
    return Way(
        route="reported",
        name="effect as reported",
        code="GEN",
        columns=MappingProxyType({"estimate": y, "se": error}),
        turn=turn,
    )


def _not_printed(contrast: Side, measure: Measure, printed: Printed) -> str:
    """Why there is no printed estimate of the measure; empty where there is one."""
    if contrast.bar:
        return contrast.bar
    estimate = contrast.data.get(printed.statistic)
    if printed.scale and estimate is not None and estimate.known:
        scale = contrast.data.get("scale")
        if scale is None or scale.value != printed.scale:
            return f"{measure.code} not reported; the estimate is on another scale"
    if estimate is None or not is_number(estimate):
        return f"{measure.code} {why(estimate)}"
    return ""


def _useless(contrast: Side, measure: Measure, printed: Printed, error: Term | None) -> str:
    """Why a standard error gives an estimate no weight; empty where it does."""
    if error is None:
        return f"standard error of the {measure.code} {why(contrast.data.get(printed.error))}"
    if isinstance(error, Number) and not 0 < error.value * error.value < float("inf"):
        shown = contrast.data[printed.error].read
        weight = "too large to compute with" if error.value > 1 else "which leaves it no weight"
        return f"standard error of the {measure.code} is {shown}, {weight}"
    return ""


def _estimate_and_error(sides: Sides, printed: Printed) -> tuple[Term, Term | None]:
    """A printed estimate on the scale it is pooled on, and its standard error: printed, or derived."""
    contrast = sides.contrast
    value = contrast.numbers[printed.statistic]
    own = {"ratio" if printed.ratio else "estimate": value}
    alone = sum(name in contrast.numbers for name in ESTIMATES) == 1
    if alone:
        limits = {"ratio_ci_low": "ci_low", "ratio_ci_high": "ci_high"} if printed.ratio else {}
        names = limits or {"ci_low": "ci_low", "ci_high": "ci_high"}
        own |= {ours: contrast.numbers[one] for ours, one in names.items() if one in contrast.numbers}
        tests = ("p", "t", "df") if printed.statistic == "md" else ("p", "t")
        own |= {one: contrast.numbers[one] for one in tests if one in contrast.numbers}
    alike = replace(contrast, numbers=MappingProxyType(own))
    y = (
        Made(
            name="estimate",
            output="estimate",
            derivation=LOG_OF_RATIO,
            parts=(("ratio", value),),
            choices=MappingProxyType({}),
        )
        if printed.ratio
        else value
    )
    error = contrast.numbers.get(printed.error) or find("se", alike)
    return y, error


def _converted(sides: Sides, measure: Measure) -> Iterator[Found]:
    """From an effect of another measure, where there is a formula for it."""
    reasons: list[str] = []
    for conversion in CONVERSIONS.get(measure.code, ()):
        for route in ("computed", "recovered", "reported"):
            for found in ROUTES[route](sides, MEASURES[conversion.of]):
                if isinstance(found, Way):
                    yield replace(found, route="converted", name=conversion.label, conversion=conversion)
                else:
                    reasons.append(found.reason)
    none = f"no measure is turned into {measure.code}"
    yield Unavailable(reason=reasons[0] if reasons else none)


ROUTES: Final[Mapping[str, Callable[[Sides, Measure], Iterator[Found]]]] = MappingProxyType(
    {"computed": _computed, "recovered": _recovered, "reported": _reported, "converted": _converted}
)
"""How an effect is had from a row: a function of one signature each."""

ORDERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "reported": ("reported",),
        "computed": ("computed",),
        "any": ("computed", "recovered", "reported"),
    }
)
"""The routes that a plan's `use` stands for, in order."""
