"""From studies to effects: each result of a synthesis by the declared routes, oriented, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import isfinite
from types import MappingProxyType
from typing import Final

from extraction_forms.conditions import ConditionFault, Expression
from extraction_forms.frozen_values import frozen
from extraction_forms.studies import Arm, Evidence
from synthesis.effects import Derived, Effect, Effects, Excluded
from synthesis.errors import ImpossibleNumber, NotComputable
from synthesis.measures.measure import Choices, Computed
from synthesis.measures.registry import MEASURES, compute
from synthesis.numbers import Unavailable
from synthesis.routes import terms
from synthesis.routes.orientation import ORIENTATION
from synthesis.routes.scales import LOG_OF_RATIO, REPORTED
from synthesis.routes.shared import shared_rows
from synthesis.routes.sides import Sides, sides_of
from synthesis.routes.study_rows import (
    NO_CONTROL,
    NO_DIRECTION,
    Grouping,
    Row,
    Same,
    answers,
    outcome_name,
    rows,
    weeks_of,
)
from synthesis.routes.ways import ORDERS, ROUTES, Way, ways
from synthesis.woven import named

NO_EFFECT: Final = "no effect"
UNDECIDED: Final = "condition undecided"
ZERO_CELLS: Final = "zero cells"
NO_COUNTS: Final = "no counts"
"""The rules by which a result that no other bars gives no effect, as they are printed."""

WITHOUT_EFFECT: Final = (NO_EFFECT, ZERO_CELLS, NO_COUNTS)
"""Those of them that bar no vote: the result belongs here, only no effect comes of its numbers."""

OF_EFFECTS: Final = ("converted", "derived", "route")
"""What an effect can be asked for once it is there: whether it was converted, or a number of it derived; its route."""

_NO_CHOICES: Final[Choices] = MappingProxyType({})
_NO_FACTS: Final[Mapping[str, object]] = MappingProxyType({})
_ONLY_SHOWN: Final[Choices] = MappingProxyType({"add": 0.5, "to": "only0", "drop00": False})
"""What is done about cells of 0 in an estimate that is only shown, because a model pools the counts."""
_FLAG: Final = {True: "yes", False: "no"}


@frozen
class Request:
    """Which results, by which measure and routes; `choices` are the measure's own options.

    `use` is a key of `ORDERS`, `routes` an order of its own in place of it. `way` is what the keys of the
    effects name the measure and route by, where a plan has several; `shared` is the rule for comparisons that
    share an arm. With `measured` effects stand as measured, experimental against control, and are not turned.
    With `counts` a model pools the counts behind the effects, so that one which the options of the measure leave
    out for its cells of 0 is kept, with 1/2 added to them.
    """

    where: Expression | None
    measure: str
    use: str
    groupings: tuple[Grouping, ...] = ()
    choices: Choices = field(default_factory=lambda: _NO_CHOICES)
    way: str = ""
    routes: tuple[str, ...] = ()
    shared: str = "keep"
    measured: bool = False
    counts: bool = False

    @property
    def order(self) -> tuple[str, ...]:
        """The routes in the order they are tried."""
        return self.routes or ORDERS[self.use]


@dataclass(slots=True)
class _Pick:
    """A row on its way: the ways left to try, why those before gave nothing, and what came of it."""

    sides: Sides
    left: list[Way]
    asked: bool | str
    reasons: list[tuple[str, str]]
    rule: str = ""
    made: Effect | None = None

    @property
    def reason(self) -> str:
        """Why there is no effect: of one route plainly, of several each with its name."""
        if len({route for route, _ in self.reasons}) < 2:
            return "; ".join(dict.fromkeys(reason for _, reason in self.reasons))
        told: dict[str, list[str]] = {}
        for route, reason in self.reasons:
            told.setdefault(reason, []).append(route)
        return "; ".join(f"{', '.join(dict.fromkeys(of))}: {reason}" for reason, of in told.items())


def compute_effects(evidence: Evidence, request: Request) -> Effects:
    """The effects a request asks for; every result it asked for that gives none is in `excluded`.

    Raises:
        NotComputable: the condition cannot be decided on a row, or its measure has no such route.
    """
    _check(request)
    measure = MEASURES[request.measure]
    later = request.where is not None and any(name in OF_EFFECTS for name in request.where.names)
    asked_for: list[tuple[Row, bool | str]] = [
        (row, asked)
        for row in rows(evidence, request.groupings)
        if (asked := True if later else meets(row, request.where)) is not False
    ]
    picks = [
        _pick(row, request, asked, comparative=measure.comparative)
        for row, asked in _sharing(asked_for, request.shared)
    ]
    _settle(picks, request)
    found: list[Effect] = []
    excluded: list[Excluded] = []
    for pick in picks:
        asked = meets(pick.sides.row, request.where, _facts(pick.made)) if later else pick.asked
        if asked is False:
            continue
        if pick.made is not None and asked is True:
            found.append(pick.made)
        elif asked is True or pick.reasons:
            excluded.append(_excluded(pick.sides.row, pick.rule or NO_EFFECT, pick.reason))
        else:
            excluded.append(_excluded(pick.sides.row, UNDECIDED, asked))
    return Effects(measure=request.measure, rows=tuple(found), excluded=tuple(excluded))


def _sharing(found: list[tuple[Row, bool | str]], rule: str) -> Iterator[tuple[Row, bool | str]]:
    """The rows asked for, those that share an arm treated as declared; in the order of the records."""
    plain = [row for row, asked in found if asked is True and not row.bar[1]]
    treated = {(row.study.id, row.name): row for row in shared_rows(plain, rule)}
    for row, asked in found:
        if asked is not True or row.bar[1]:
            yield row, asked
        elif (row.study.id, row.name) in treated:
            yield treated[row.study.id, row.name], asked


def _check(request: Request) -> None:
    """Refuse a measure, an option or a route that there is not."""
    if request.measure not in MEASURES:
        raise NotComputable(f"unknown measure {request.measure!r}; known: {', '.join(sorted(MEASURES))}")
    if request.order == ("reported",) and request.measure not in REPORTED:
        raise NotComputable(f"{request.measure} cannot be read as reported; known: {', '.join(REPORTED)}")
    for route in request.order:
        if route not in ROUTES:
            raise NotComputable(f"unknown route {route!r}; known: {', '.join(ROUTES)}")


def _pick(row: Row, request: Request, asked: bool | str, *, comparative: bool) -> _Pick:  # noqa: FBT001
    """A row with all its ways in the order of the request, or what bars it."""
    sides = sides_of(row, measured=request.measured)
    rule, reason = row.bar
    if (rule in {NO_CONTROL, NO_DIRECTION} and not comparative) or (
        rule == NO_DIRECTION and request.measured
    ):
        rule, reason = "", ""
    if isinstance(asked, str):
        return _Pick(sides=sides, left=[], asked=asked, reasons=[])
    if reason:
        return _Pick(sides=sides, left=[], asked=asked, reasons=[("", reason)], rule=rule)
    left: list[Way] = []
    reasons: list[tuple[str, str]] = []
    for route in request.order:
        found = ways(sides, request.measure, route)
        there = [one for one in found if isinstance(one, Way)]
        left += there
        lacking = () if there else (one for one in found if isinstance(one, Unavailable))
        reasons += [(route, one.reason) for one in lacking]
    return _Pick(sides=sides, left=left, asked=asked, reasons=reasons)


def _settle(picks: Sequence[_Pick], request: Request) -> None:
    """Each pick by the first of its ways that gives an effect; those of one kind are computed together."""
    pending = [pick for pick in picks if pick.left]
    while pending:
        batches: dict[tuple[str, tuple[str, ...]], list[_Pick]] = {}
        for pick in pending:
            batches.setdefault((pick.left[0].code, tuple(pick.left[0].columns)), []).append(pick)
        for (code, _), batch in batches.items():
            _compute(batch, request, code)
        pending = [pick for pick in pending if pick.made is None and pick.left]


def _compute(batch: list[_Pick], request: Request, code: str) -> None:
    """The effects of a batch; a row with impossible numbers is taken out with the reason, and goes on."""
    choices = request.choices if code == request.measure else _NO_CHOICES
    valued: list[tuple[_Pick, dict[str, float]]] = []
    for pick in batch:
        try:
            values = {name: float(terms.evaluate(term)[0]) for name, term in pick.left[0].columns.items()}
        except NotComputable as error:
            _next(pick, error.of("") if isinstance(error, ImpossibleNumber) else str(error))
        else:
            valued.append((pick, values))
    while valued:
        columns = {name: [values[name] for _, values in valued] for name in valued[0][1]}
        try:
            made = compute(code, columns, **choices)
        except ImpossibleNumber as error:
            for row, why in reversed(error.by_row.items()):
                _next(valued.pop(row)[0], why)
        else:
            for i, (pick, _) in enumerate(valued):
                _take(pick, request, made, i)
                if pick.made is not None and code == request.measure:
                    pick.made = replace(pick.made, inputs=MappingProxyType(valued[i][1]))
            return


def _next(pick: _Pick, reason: str, rule: str = "") -> None:
    """Note why a way gave nothing, and go on to the one after it."""
    pick.reasons.append((pick.left[0].route, reason))
    pick.rule = pick.rule or rule
    del pick.left[0]


def _take(pick: _Pick, request: Request, made: Computed, i: int) -> None:
    way = pick.left[0]
    if i in made.left_out and request.counts and way.code == request.measure:
        columns = {name: float(terms.evaluate(term)[0]) for name, term in way.columns.items()}
        again = compute(way.code, columns, **{**request.choices, **_ONLY_SHOWN})
        _take(pick, replace(request, choices=_ONLY_SHOWN), again, 0)
        return
    if i in made.left_out:
        _next(pick, made.left_out[i], ZERO_CELLS if "to" in MEASURES[pick.left[0].code].choices else "")
        return
    factor = way.conversion.factor if way.conversion is not None else 1.0
    y, v = factor * float(made.y[i]), factor * factor * float(made.v[i])
    if not isfinite(v):
        _next(pick, f"the variance of the {request.measure} is too large to compute with")
        return
    pick.made = effect_of(pick.sides.row, request, way, (y, v))
    if i in made.corrected:
        words = f"{_amount(request, way.code)} added to the cells"
        pick.made = replace(pick.made, correction=words)


def _amount(request: Request, code: str) -> str:
    chosen = {**MEASURES[code].choices, **(request.choices if code == request.measure else {})}
    return f"{chosen['add']:g}" if isinstance(chosen.get("add"), (int, float)) else "a constant"


def meets(row: Row, where: Expression | None, facts: Mapping[str, object] = _NO_FACTS) -> bool | str:
    """Whether the condition holds of a row; in words, why that cannot be told."""
    if where is None:
        return True
    environment = _environment(Same(row))
    known = {**environment, **facts} if facts else environment
    try:
        answer = where.evaluate(known)
    except ConditionFault as error:
        raise NotComputable(f"{row.result.origin}: {error}") from None
    if answer is None:
        blank = ", ".join(name for name in where.names if name not in known)
        return f"whether it belongs here cannot be told: {blank} not reported"
    if not isinstance(answer, bool):
        place = f"{where.place}: " if where.place else ""
        raise NotComputable(f"{place}where: expected a condition that is true or false; found {where.text!r}")
    return answer


def _facts(effect: Effect | None) -> dict[str, object]:
    """What can be asked of an effect beside its row; of a result that gives none nothing is known."""
    return {} if effect is None else {name: effect.tags[name] for name in OF_EFFECTS}


@lru_cache(maxsize=32768)
def _environment(of: Same[Row]) -> Mapping[str, object]:
    """What a condition may ask of a row: codes as text, numbers and flags as they are."""
    row = of.of
    known: dict[str, object] = {name: tag.code for name, tag in row.tags.items() if tag.known}
    known.update(_numbers(row))
    for name in ("domain", "source_domain"):
        known.setdefault(name, row.tags[name].code)
    return MappingProxyType(known)


def _numbers(row: Row) -> Iterator[tuple[str, float | bool]]:
    """The numbers and flags that were answered of a row's study, experimental arm and result."""
    for name, datum in answers(row):
        if isinstance(datum.value, (int, float)):
            yield name, datum.value


def _moderators(row: Row) -> Mapping[str, float | str]:
    """What a meta-regression may ask of a row: numbers as they are, codes as text, nothing of what is missing."""
    found: dict[str, float | str] = {name: tag.code for name, tag in row.tags.items() if tag.known}
    found |= {name: float(value) for name, value in _numbers(row) if not isinstance(value, bool)}
    time = row.result.data.get("time")
    if time is not None and isinstance(time.value, (int, float)):
        found["time"] = float(time.value)
    weeks = weeks_of(time)
    if weeks is not None:
        found.setdefault("weeks", weeks)
    return MappingProxyType(found)


def _excluded(row: Row, rule: str, reason: str) -> Excluded:
    return Excluded(
        study=row.study.id,
        study_label=named(row.study.label),
        result=row.result.id,
        outcome_label=named(outcome_name(row.study, row.result, row.contrast)),
        rule=rule,
        reason=reason,
        origins=(row.result.origin,),
        tags=_codes(row),
        labels=_labels(row),
        tag_origins=_tag_origins(row),
        contrast=_contrast(row),
    )


def _codes(row: Row) -> Mapping[str, str]:
    return MappingProxyType({name: tag.code for name, tag in row.tags.items()})


def _labels(row: Row) -> Mapping[str, str]:
    return MappingProxyType({name: tag.label for name, tag in row.tags.items()})


def _tag_origins(row: Row) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {name: (datum.origin,) for name, datum in answers(row)}
    found |= {name: tag.origins for name, tag in row.tags.items() if tag.origins}
    time = row.result.data.get("time")
    if time is not None:
        found |= {"time": (time.origin,), "weeks": (time.origin,)}
    return MappingProxyType(found)


def _contrast(row: Row) -> str:
    """The contrast's id where the study has several, so that its rows can be told apart."""
    return row.contrast.id if row.contrast is not None and len(row.study.contrasts) > 1 else ""


def effect_of(row: Row, request: Request, way: Way, numbers: tuple[float, float]) -> Effect:
    """An effect from its estimate as a way gives it, turned, and its variance."""
    y = way.turn.turned(numbers[0])
    comparative = MEASURES[request.measure].comparative
    measured = y * ORIENTATION.get(row.result.polarity, 1.0) if comparative else y
    sense = ORIENTATION.get(row.tags["polarity"].code, 0.0) if request.measured else 1.0
    y = measured if request.measured else y
    derivations = tuple(_derivations(way, request.measure, y))
    facts = {
        "converted": _FLAG[way.conversion is not None],
        "derived": _FLAG[bool(derivations)],
        "route": way.route,
    }
    return Effect(
        y=y + 0.0,
        v=numbers[1],
        measured=measured + 0.0,
        study=row.study.id,
        study_label=named(row.study.label),
        result=row.result.id,
        outcome=row.result.outcome.id,
        outcome_label=named(outcome_name(row.study, row.result, row.contrast)),
        measure=request.measure,
        route=way.route,
        origins=way.origins,
        n_exp=_n(row, row.arms[0]),
        n_ctl=_n(row, row.arms[1]),
        arms=(tuple(arm.id for arm in row.arms[0]), tuple(arm.id for arm in row.arms[1])),
        tags=MappingProxyType({**_codes(row), **facts}),
        labels=MappingProxyType({**_labels(row), **facts}),
        tag_origins=_tag_origins(row),
        contrast=_contrast(row),
        way=request.way,
        moderators=_moderators(row),
        provisional=tuple(_provisional(row, way)),
        sense=sense if comparative else 0.0,
        derivations=derivations,
        weeks=weeks_of(row.result.data.get("time")),
        control_group=row.contrast.shared_control_group if row.contrast is not None else "",
    )


def _provisional(row: Row, way: Way) -> Iterator[str]:
    """The codes of a row and the numbers of an effect that are not settled, by name."""
    yield from (name for name, tag in row.tags.items() if tag.provisional)
    leaves = (leaf for term in way.columns.values() for leaf in terms.leaves(term))
    yield from dict.fromkeys(leaf.name for leaf in leaves if leaf.provisional)


def _derivations(way: Way, measure: str, y: float) -> Iterator[Derived]:
    """The numbers that were made on the way, each once, and the conversion at its end."""
    found = [one for term in way.columns.values() for one in terms.derived(term)]
    yield from dict.fromkeys(one for one in found if one.name != LOG_OF_RATIO.name)
    if way.conversion is not None:
        conversion = way.conversion
        yield Derived(
            name=conversion.name,
            label=conversion.label,
            output=measure,
            value=y,
            inputs=((conversion.of, y / conversion.factor),),
            origins=way.origins,
            assumption=conversion.assumption,
            source=conversion.source,
        )


def _n(row: Row, arms: Sequence[Arm]) -> int | None:
    """How many of some arms were analysed together: their n, else their total."""
    found: list[int] = []
    for arm in arms:
        data = (row.result.value(arm.id, name) for name in ("n", "total"))
        one = next((datum for datum in data if datum is not None and datum.known), None)
        if one is None:
            return None
        found.append(int(one.number()))
    return sum(found) if found else None
