"""An instrument that runs one way in some studies and the other way in others, by declaration or by its effects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extraction_forms.frozen_values import frozen
from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited, Line, by_instrument
from synthesis.audit.rules.called import called, printed_both, signed, turned_round
from synthesis.audit.rules.flag import flag
from synthesis.audit.rules.own_effect import own_effect

FEWEST_OTHERS: Final = 4
"""Other studies on an instrument that are needed to say what is usual."""
FAR: Final = 3.0
"""Standard errors, heterogeneity and the error of the middle included, an effect must lie from the other studies'."""
FITS: Final = 1.5
"""Within how many of them the effect must lie once it is turned round."""
LEAST_TAU: Final = 0.15
"""Heterogeneity that is reckoned with at least, as a standard deviation of effects without unit: the median of
meta-analyses of continuous outcomes is near 0.2 (Rhodes, Turner & Higgins 2015, J Clin Epidemiol 68:52)."""
SCALED_MAD: Final = 1.4826
MEDIAN_COST: Final = 1.57
_WORDS: Final = {"higher_better": "a higher score is better", "lower_better": "a lower score is better"}

Floats = NDArray[np.float64]


@frozen
class OnInstrument:
    """The effects of all studies on one instrument in one measure, turned so that + is better."""

    lines: tuple[Line, ...]
    studies: tuple[str, ...]
    y: Floats
    v: Floats

    def others(self, study: str) -> tuple[float, float] | None:
        """The middle of the other studies' effects and its variance with heterogeneity; none where they are few."""
        apart = np.array([one != study for one in self.studies])
        names = {one for one in self.studies if one != study}
        if len(names) < FEWEST_OTHERS:
            return None
        y, v = self.y[apart], self.v[apart]
        middle = float(np.median(y))
        wide = SCALED_MAD * float(np.median(np.abs(y - middle)))
        tau2 = max(wide * wide - float(np.median(v)), LEAST_TAU**2)
        return middle, tau2 + MEDIAN_COST * (tau2 + float(np.median(v))) / len(names)


Usual = Mapping[tuple[str, str], OnInstrument]


def usual_effects(lines: Sequence[Line]) -> Usual:
    """What studies find on each instrument, by instrument and measure."""
    found: dict[tuple[str, str], list[tuple[Line, float, float]]] = {}
    for line in lines:
        effect = own_effect(line)
        if effect is not None and line.turned and line.scale.instrument:
            key = line.scale.instrument, effect.measure
            found.setdefault(key, []).append((line, line.turned * effect.y, effect.v))
    return {
        key: OnInstrument(
            lines=tuple(line for line, *_ in of),
            studies=tuple(line.study for line, *_ in of),
            y=np.array([y for _, y, _ in of]),
            v=np.array([v for *_, v in of]),
        )
        for key, of in found.items()
    }


def how_far(line: Line, y: float, v: float, usual: Usual) -> float:
    """How many standard errors a turned effect lies from the other studies' on its instrument; 0 where unknown."""
    effect = own_effect(line)
    of = usual.get((line.scale.instrument, effect.measure)) if effect is not None else None
    other = of.others(line.study) if of is not None else None
    return 0.0 if other is None else abs(y - other[0]) / sqrt(v + other[1])


def polarity(audited: Audited) -> Iterator[Finding]:
    """Studies that declare an instrument the other way than most, and effects that would fit turned round."""
    declared: set[tuple[str, str]] = set()
    for instrument, lines in by_instrument(audited.lines).items():
        for own in _otherwise(lines):
            declared.add((instrument, own[0].study))
            yield _declared(instrument, own, lines)
    for (instrument, _), on in usual_effects(audited.lines).items():
        for own, far in _opposite(on):
            if (instrument, own[0].study) not in declared:
                yield _effect(own, far)


def _otherwise(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each study that declares the instrument the other way than most studies."""
    of_study: dict[str, list[Line]] = {}
    for line in lines:
        if line.turned:
            of_study.setdefault(line.study, []).append(line)
    counted = Counter(way for own in of_study.values() for way in {line.scale.polarity for line in own})
    if len(counted) < 2:
        return
    usual = counted.most_common(1)[0][0]
    for own in of_study.values():
        other = [line for line in own if line.scale.polarity != usual]
        if other:
            yield other


def _opposite(on: OnInstrument) -> Iterator[tuple[list[Line], tuple[float, float, float]]]:
    """Studies whose effects lie far from the others' and would lie near if turned; with effect, middle and distance."""
    middle = float(np.median(on.y))
    doubtful = (on.y * middle < 0) & (np.abs(on.y - middle) > FAR * np.sqrt(on.v))
    found: dict[str, list[tuple[Line, tuple[float, float, float]]]] = {}
    for i in np.flatnonzero(doubtful).tolist():
        other = on.others(on.studies[i])
        if other is None:
            continue
        y, error = float(on.y[i]), sqrt(float(on.v[i]) + other[1])
        if y * other[0] < 0 and abs(y - other[0]) > FAR * error and abs(-y - other[0]) < FITS * error:
            far = (y, other[0], abs(y - other[0]) / error)
            found.setdefault(on.studies[i], []).append((on.lines[i], far))
    for of in found.values():
        yield [line for line, _ in of], of[0][1]


def _declared(instrument: str, own: Sequence[Line], lines: Sequence[Line]) -> Finding:
    line = own[0]
    others = {one.study for one in lines if one.turned and one.scale.polarity != line.scale.polarity}
    message = (
        f"On the {instrument}, {_WORDS[line.scale.polarity]} as {line.label or line.study} is recorded, while "
        f"it is the other way round in {len(others)} other {'study' if len(others) == 1 else 'studies'}."
    )
    found = flag(POLARITY, own, message, printed_both(own), turned_round(own))
    return replace(found, place=line.place)  # the polarity is the line's, and not its numbers


def _effect(own: Sequence[Line], far: tuple[float, float, float]) -> Finding:
    line, (y, middle, distance) = own[0], far
    message = (
        f"{called(line)} has an effect of {signed(y)} (+ for better), {distance:.1f} standard errors from the "
        f"{signed(middle)} that is usual of other studies on this instrument; turned round, {signed(-y)} would fit."
    )
    return flag(POLARITY, own, message, printed_both(own), turned_round(own))


POLARITY: Final = Rule(
    id="direction.polarity",
    title="A scale that runs both ways",
    sees="An instrument declared better-high in one study and better-low in another, or an effect opposite to all "
    "others on its instrument that would fit if it were turned round.",
    why="Some scales are scored both ways; pooled unturned they cancel each other (Cochrane Handbook 6.5.1.2).",
    look_up="How this paper scores the instrument: does a higher score mean better or worse here?",
    detectable="Differing declarations always; effects where the other studies lie 3 standard errors away, "
    "heterogeneity included, and the turned effect fits.",
    find=polarity,
)
