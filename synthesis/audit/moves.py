"""What each synthesis would become if a finding were so: all suppositions fitted at once, through the batch kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import copysign, isfinite, log, sqrt
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.audit.estimates import with_effects
from synthesis.audit.finding import Finding, Supposed
from synthesis.audit.lines import Audited, Estimate, Key, Line, Side, Synthesised
from synthesis.audit.pooled import NOTHING, Move, Pooled
from synthesis.errors import NotEstimable
from synthesis.models.design import intercept
from synthesis.models.diagnostics.refits import Refits, headline, refit
from synthesis.models.mixed import Options
from synthesis.plan.plan import OF_ESTIMATES
from synthesis.verdicts.verdict import judge

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MODELS: Final = ("random", "common")
"""The models whose fits are made in one batch; of others the mean by random effects is told, and that it is."""
LIKE, LIKE_SE = 0.02, 0.1
"""An effect is taken to come of its row's numbers where it is this near, in itself or in standard errors."""
OF_NO_EFFECT: Final = frozenset({"time", "file"})
"""The families of what no effect is made from."""
_SIDES: Final = frozenset({"experimental", "control"})
_AT_ONCE: Final = 256


@frozen
class Case:
    """A supposition for one synthesis: the effects that fall away, by position, and what comes in place of each.

    In place of one that is set aside comes nothing.
    """

    finding: int
    gone: tuple[int, ...]
    come: tuple[tuple[float, float] | None, ...]

    @property
    def came(self) -> tuple[tuple[float, float], ...]:
        """The effects that come."""
        return tuple(one for one in self.come if one is not None)


def moves(audited: Audited, found: Sequence[Finding]) -> tuple[tuple[Move, ...], ...]:
    """For each finding the syntheses it would move, in their order, one tuple a finding.

    A synthesis is moved by a finding where one of its lines is in it and the supposition changes, or sets aside,
    its effect. The mean is by the synthesis' own estimator of tau2 and test, the headline interval by rule.
    """
    lines = {line.key: line for line in audited.lines}
    made: list[list[Move]] = [[] for _ in found]
    for synthesis in audited.syntheses:
        cases = cases_of(lines, found, synthesis)
        for start in range(0, len(cases), _AT_ONCE):
            some = cases[start : start + _AT_ONCE]
            for case, move in zip(some, refitted(synthesis, some), strict=True):
                made[case.finding].append(move)
    return tuple(tuple(of) for of in made)


def cases_of(lines: Mapping[Key, Line], found: Sequence[Finding], synthesis: Synthesised) -> list[Case]:
    """What each finding would change in a synthesis, in the order of the findings; those that change nothing left out.

    `lines` are those of the evidence by their key.
    """
    return _cases(_asked(lines, found, synthesis), synthesis)


def _suppositions(finding: Finding) -> tuple[Supposed, ...]:
    """What a finding supposes; where it names no change, that its suspected line is set aside.

    A time or a text that was written otherwise changes no effect.
    """
    if finding.family in OF_NO_EFFECT and not finding.suppose:
        return ()
    return finding.suppose or tuple(Supposed(line=key) for key in finding.lines[:1])


@frozen
class _Asked:
    """What a finding supposes of one line of a synthesis, the line, and where its effect stands there."""

    finding: int
    line: Line
    changes: tuple[Supposed, ...]
    at: int


def _asked(lines: Mapping[Key, Line], found: Sequence[Finding], synthesis: Synthesised) -> list[_Asked]:
    """Every line of the synthesis that a finding supposes otherwise, finding by finding."""
    position = {key: at for at, key in enumerate(synthesis.keys)}
    asked: list[_Asked] = []
    for number, finding in enumerate(found):
        by_line: dict[Key, list[Supposed]] = {}
        for one in _suppositions(finding):
            if one.line in position and one.line in lines:
                by_line.setdefault(one.line, []).append(one)
        asked += [
            _Asked(finding=number, line=lines[key], changes=tuple(changes), at=position[key])
            for key, changes in by_line.items()
        ]
    return asked


def _cases(asked: Sequence[_Asked], synthesis: Synthesised) -> list[Case]:
    """The suppositions as effects that fall away and come; those that change no effect are left out."""
    of_arms = [
        one for one in asked if any(change.number.partition(".")[0] in _SIDES for change in one.changes)
    ]
    as_they_are = _computed([one.line for one in of_arms], synthesis)
    supposed = _computed([_rewritten(one.line, one.changes) for one in of_arms], synthesis)
    computed = {
        id(one): after
        for one, now, after in zip(of_arms, as_they_are, supposed, strict=True)
        if after != now  # a number that the effect is not made from changes nothing
    }
    gone: dict[int, list[int]] = {}
    come: dict[int, list[tuple[float, float] | None]] = {}
    for one in asked:
        before = synthesis.y[one.at], synthesis.v[one.at]
        after = _effect(one, before, _turn(one, synthesis), computed.get(id(one)))
        if after != before:
            gone.setdefault(one.finding, []).append(one.at)
            come.setdefault(one.finding, []).append(after)
    return [Case(finding=of, gone=tuple(at), come=tuple(come[of])) for of, at in gone.items()]


def _computed(lines: Sequence[Line], synthesis: Synthesised) -> list[Estimate | None]:
    """What the arms of lines give in the measure and by the formula of a synthesis."""
    asked = [replace(line, measure=synthesis.measure) for line in lines]
    return [line.computed for line in with_effects(asked, formula=synthesis.choices)]


def _turn(one: _Asked, synthesis: Synthesised) -> int:
    return synthesis.turns[one.at] if synthesis.turns else one.line.turned or 1


def _effect(
    one: _Asked, before: tuple[float, float], turn: int, computed: Estimate | None
) -> tuple[float, float] | None:
    """The effect and variance that a line would enter with; None where it is set aside."""
    y, v = before
    if any(not change.number for change in one.changes):
        return None
    if computed is not None and _comes_of_arms(one.line, y, v, turn):
        y, v = turn * computed.y, computed.v
    for change in one.changes:
        if change.value is None:
            continue
        if change.number == "effect":
            y *= change.value
        elif change.number == "between.estimate":
            y = turn * _as_measured(one.line, change.value)
        elif change.number == "between.se":
            v = change.value**2
    return (y, v) if isfinite(y) and isfinite(v) and v > 0 else None


def _comes_of_arms(line: Line, y: float, v: float, turn: int) -> bool:
    """Whether the effect that entered is what the numbers of the arms give, and not one reported from others."""
    if line.computed is None:
        return False
    allowed = max(LIKE, LIKE_SE * sqrt(v))
    return abs(y - turn * line.computed.y) <= allowed


def _as_measured(line: Line, printed: float) -> float:
    """A printed estimate as experimental minus control, on the scale of the analysis."""
    old = line.between.get("estimate")
    if line.reported is None or old is None or old.value == 0:
        return printed
    is_logged = old.value > 0 and printed > 0 and abs(abs(line.reported.y) - abs(log(old.value))) < LIKE
    if is_logged and abs(abs(line.reported.y) - abs(old.value)) > LIKE:
        return copysign(1.0, line.reported.y * log(old.value)) * log(printed)
    return copysign(1.0, line.reported.y * old.value) * printed


def _rewritten(line: Line, changes: Sequence[Supposed]) -> Line:
    """A line with other numbers."""
    sides = {"experimental": line.experimental, "control": line.control}
    between = dict(line.between)
    for change in changes:
        side, _, name = change.number.partition(".")
        if change.value is None:
            continue
        if side in sides:
            sides[side] = _with(sides[side], name, change.value)
        elif side == "between" and name in between:
            between[name] = replace(between[name], value=change.value)
    return replace(
        line,
        experimental=sides["experimental"],
        control=sides["control"],
        between=MappingProxyType(between),
    )


def _with(side: Side, name: str, value: float) -> Side:
    if name not in side.numbers:
        return side
    number = replace(side.numbers[name], value=value)
    return replace(side, numbers=MappingProxyType({**side.numbers, name: number}))


def refitted(synthesis: Synthesised, cases: Sequence[Case]) -> list[Move]:
    """The synthesis as it is and under each case, all fitted together."""
    k = len(synthesis.y)
    come = [effect for case in cases for effect in case.came]
    y = np.array([*synthesis.y, *(effect[0] for effect in come)])
    v = np.array([*synthesis.v, *(effect[1] for effect in come)])
    masks = np.zeros((len(cases) + 1, y.size), dtype=np.bool_)
    masks[:, :k] = True
    at = k
    for row, case in enumerate(cases, 1):
        masks[row, list(case.gone)] = False
        masks[row, at : at + len(case.came)] = True
        at += len(case.came)
    tau2, test = _way(synthesis)
    try:
        fits = refit(y, v, intercept(y.size), Options(tau2=tau2, test=test), masks)
    except NotEstimable as error:
        return [_without(synthesis, str(error)) for _ in cases]
    read = headline(fits) if test == "knha" else fits
    ends = read.half_width[:, 0]
    pooled = [_pooled(synthesis, read, (row, float(ends[row])), y[masks[row]]) for row in range(len(masks))]
    before = pooled[0]
    return [
        Move(
            synthesis=synthesis.id,
            label=synthesis.label,
            before=before or NOTHING,
            after=after,
            why_not="" if after is not None else fits.without.get(row, "no effect is left"),
            measure=synthesis.measure,
            oriented=synthesis.oriented,
        )
        for row, after in enumerate(pooled[1:], 1)
    ]


def _way(synthesis: Synthesised) -> tuple[str, str]:
    """The estimator of tau2 and the test: the synthesis' own, and the usual ones where it pools by another model."""
    if synthesis.model == "common":
        return "EE", "z"
    return (synthesis.tau2, synthesis.test) if synthesis.model in MODELS else OF_ESTIMATES


def _without(synthesis: Synthesised, why: str) -> Move:
    return Move(synthesis=synthesis.id, label=synthesis.label, before=NOTHING, after=None, why_not=why)


def _pooled(synthesis: Synthesised, fits: Refits, at: tuple[int, float], y: Floats) -> Pooled | None:
    """What one of the fits comes to: its row, and half the width of its interval."""
    row, half = at
    if row in fits.without or not y.size:
        return None
    estimate = float(fits.beta[row, 0])
    q, df = float(fits.q[row]), int(fits.q_df[row])
    low, high = estimate - half, estimate + half
    if not (isfinite(low) and isfinite(high) and isfinite(q)):  # of effects that no fit can hold
        return None
    return Pooled(
        k=int(fits.count[row]),
        estimate=estimate,
        low=low,
        high=high,
        i2_q=max(0.0, 1 - df / q) if q > 0 else 0.0,
        favouring=int(np.sum(y > 0)),
        against=int(np.sum(y < 0)),
        verdict=_verdict(low, high, synthesis),
    )


def _verdict(low: float, high: float, synthesis: Synthesised) -> str:
    """The class of an interval against the declared margin; empty where there is none, or it gives no class."""
    if synthesis.margin is None or not (isfinite(low) and isfinite(high)):
        return ""
    code = judge(low, high, synthesis.margin).code
    return code if isinstance(code, str) else ""
