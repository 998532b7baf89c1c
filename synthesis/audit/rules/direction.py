"""Rules on direction: effects that point the other way than means, authors, other scales or other studies say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from statistics import median
from typing import Final

from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited, Estimate, Line
from synthesis.audit.rules import polarity
from synthesis.audit.rules.against_means import AGAINST_MEANS
from synthesis.audit.rules.called import called, printed_both, signed, turned_round
from synthesis.audit.rules.flag import flag, listed_once
from synthesis.audit.rules.own_effect import own_effect

CLAIMED: Final = 1.0
"""How many standard errors an effect must lie on the other side than the authors say: what they adjusted for may have
moved it there from a clear effect their way only in rare trials."""
AWAY: Final = 0.1
"""Effects nearer to 0 than this change sign by trifles."""
CLEAR: Final = 1.96
"""How many standard errors from 0 an effect is clearly different from it."""
CORRELATION: Final = 0.5
"""Taken for two instruments of one construct on the same people."""
APART: Final = 3.0
"""How many standard errors of their difference, so correlated, two effects of one study must lie apart."""
_CLAIMS: Final = {"better": 1, "worse": -1}

_Effect = tuple[Line, Estimate]


def _against_claim(audited: Audited) -> Iterator[Finding]:
    """Effects clearly on the other side than the authors' claim; one finding a study and instrument."""
    found: dict[tuple[str, str], list[_Effect]] = {}
    for line in audited.lines:
        claim, effect = _CLAIMS.get(line.claim, 0), own_effect(line)
        if not claim or not line.turned or effect is None:
            continue
        if -claim * line.turned * effect.y > max(AWAY, CLAIMED * sqrt(effect.v)):
            found.setdefault((line.study, line.what), []).append((line, effect))
    for of in found.values():
        line, effect = of[0]
        own = [one for one, _ in of]
        message = (
            f"The authors of {called(line)} call the experimental arm {line.claim}, while its numbers give "
            f"{signed(line.turned * effect.y)} with + for better (standard error {sqrt(effect.v):.2f})."
        )
        yield flag(AGAINST_CLAIM, own, message, printed_both(own), turned_round(own))


def _within_study(audited: Audited) -> Iterator[Finding]:
    """A study whose instruments of one construct clearly contradict each other; one finding a construct and time."""
    usual = polarity.usual_effects(audited.lines)
    groups: dict[tuple[str, ...], list[_Effect]] = {}
    for line in audited.lines:
        effect, construct = own_effect(line), line.scale.construct or line.outcome
        if effect is not None and line.turned and construct and line.scale.instrument:
            arms = [side.arm for side in line.sides]
            key = (line.study, construct, line.when.timepoint, effect.measure, *arms)
            groups.setdefault(key, []).append((line, effect))
    for of in groups.values():
        clear = [one for one in of if abs(one[1].y) > CLEAR * sqrt(one[1].v)]
        for_it = [one for one in clear if one[0].turned * one[1].y > 0]
        against = [one for one in clear if one[0].turned * one[1].y < 0]
        if any(_contradict(a, b) for a in for_it for b in against):
            doubtful, other = _doubtful(for_it, against, usual)
            yield _contradiction(doubtful, other)


def _contradict(a: _Effect, b: _Effect) -> bool:
    """Whether two effects of one study on two instruments lie farther apart than their correlation allows."""
    if a[0].scale.instrument == b[0].scale.instrument:
        return False
    error = sqrt(max(a[1].v + b[1].v - 2 * CORRELATION * sqrt(a[1].v * b[1].v), 0.0))
    return abs(a[0].turned * a[1].y - b[0].turned * b[1].y) > APART * error


def _doubtful(
    one: list[_Effect], other: list[_Effect], usual: polarity.Usual
) -> tuple[list[_Effect], list[_Effect]]:
    """The side to doubt first: farther from what other studies find, else fewer, else against the experimental arm."""

    def strange(some: Sequence[_Effect]) -> tuple[float, int]:
        far = [polarity.how_far(line, line.turned * effect.y, effect.v, usual) for line, effect in some]
        return median(far), -len(some)

    return (one, other) if strange(one) > strange(other) else (other, one)


def _contradiction(doubtful: Sequence[_Effect], other: Sequence[_Effect]) -> Finding:
    line = doubtful[0][0]
    own = [one for one, _ in doubtful]
    words = [
        listed_once(f"{signed(one.turned * effect.y)} on the {one.what}" for one, effect in some)
        for some in (doubtful, other)
    ]
    message = (
        f"{line.label or line.study} has {words[0]} but {words[1]} (+ for better), of the same construct, time "
        "and people: more than their correlation lets two instruments differ."
    )
    lines = [*own, *(one for one, _ in other)]
    return flag(WITHIN_STUDY, lines, message, printed_both(own), turned_round(own))


AGAINST_CLAIM: Final = Rule(
    id="direction.against_claim",
    title="An effect against the authors' claim",
    sees="An effect more than one standard error on the other side than the authors' own words.",
    why="Authors know which arm did better; a scale read the wrong way round does not.",
    look_up="What the abstract and results say of this outcome, and which way the scale runs in this paper?",
    detectable="Effects of 0.1 and one standard error or more, with a claim of better or worse.",
    find=_against_claim,
)

WITHIN_STUDY: Final = Rule(
    id="direction.within_study",
    title="A study against itself",
    sees="Two instruments of one construct in one study with clear effects in opposite directions.",
    why="The same people cannot well be better and worse in the same thing: one scale may run the other way.",
    look_up="How each instrument is scored in this paper: is a higher score better on both?",
    detectable="Effects of which both differ clearly from 0 once one is turned round.",
    find=_within_study,
)

RULES: Final[tuple[Rule, ...]] = (
    AGAINST_MEANS,
    AGAINST_CLAIM,
    WITHIN_STUDY,
    polarity.POLARITY,
)
"""The rules of the family."""
