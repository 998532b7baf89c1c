"""A reported effect on the other side of no effect than its own row's means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Final

from synthesis.audit.finding import Finding, Rule
from synthesis.audit.lines import Audited, Line
from synthesis.audit.rules.called import called, printed_both, signed, turned_round
from synthesis.audit.rules.effect_pairs import Both, both
from synthesis.audit.rules.flag import flag, listed_once

GAP: Final = 2.5
"""How many standard errors of the effect apart two of opposite signs must be: adjusting for baseline moves an effect
by about half of one, and by one where nothing correlates."""
AWAY: Final = 0.1
"""Effects nearer to 0 than this change sign by trifles."""
SHARE: Final = 0.8
"""Of an instrument's studies, how many must be turned round before the instrument itself is named."""
FEWEST: Final = 3
"""Studies needed for that."""
_CONVENTIONS: Final = {
    "exp_minus_ctl": "experimental minus control",
    "positive_favours_exp": "positive where the experimental arm did better",
    "negative_favours_exp": "negative where the experimental arm did better",
}


def against_means(audited: Audited) -> Iterator[Finding]:
    """Rows whose effect is turned round: one finding a study, or one an instrument where all its studies are."""
    checked = both(audited)
    turned = [one for one in checked if _is_turned(one)]
    whole = _whole_instruments(checked, turned)
    for of in whole.values():
        yield _finding(of)
    by_study: dict[str, list[Both]] = {}
    for one in turned:
        if _convention(one) not in whole:
            by_study.setdefault(one.line.study, []).append(one)
    for of in by_study.values():
        yield _finding(of)


def _is_turned(one: Both) -> bool:
    a, b = one.reported.y, one.computed.y
    if a * b >= 0 or min(abs(a), abs(b)) < AWAY * one.unit:
        return False
    mirrored = abs(a + b) <= one.allowed(one)
    return mirrored or abs(a - b) > GAP * sqrt(max(one.reported.v, one.computed.v))


def _convention(one: Both) -> tuple[str, str]:
    return one.line.what, one.line.sign


def _whole_instruments(checked: Sequence[Both], turned: Sequence[Both]) -> dict[tuple[str, str], list[Both]]:
    """The instruments of which nearly all studies are turned round: their polarity may be."""
    studies: dict[tuple[str, str], set[str]] = {}
    for one in checked:
        if min(abs(one.reported.y), abs(one.computed.y)) >= AWAY * one.unit:
            studies.setdefault(_convention(one), set()).add(one.line.study)
    found: dict[tuple[str, str], list[Both]] = {}
    for one in turned:
        found.setdefault(_convention(one), []).append(one)
    return {
        name: of
        for name, of in found.items()
        if len(own := {one.line.study for one in of}) >= FEWEST and len(own) >= SHARE * len(studies[name])
    }


def _finding(of: Sequence[Both]) -> Finding:
    lines = [one.line for one in of]
    return flag(AGAINST_MEANS, lines, _message(of), printed_both(lines), turned_round(lines))


def _message(of: Sequence[Both]) -> str:
    one = of[0]
    convention = _CONVENTIONS.get(one.line.sign, "as declared")
    is_so = one.line.sign == "exp_minus_ctl"
    stands_for = "" if is_so else f", which is {signed(one.reported.y)} experimental minus control"
    text = (
        f"The reported effect of {called(one.line)} is {_text(one.line)} ({convention}){stands_for}, while the arms' "
        f"own numbers give {signed(one.computed.y)}: the two point in opposite directions"
    )
    studies = list(dict.fromkeys(called(other.line) for other in of[1:]))
    if not studies:
        return f"{text}."
    text += f"; so it is with {listed_once(studies)}"
    return f"{text}. The direction of the scale or of the effects may be turned round."


def _text(line: Line) -> str:
    return line.between["estimate"].shown if "estimate" in line.between else "as recorded"


AGAINST_MEANS: Final = Rule(
    id="direction.against_means",
    title="A reported effect against its own means",
    sees="A reported effect and the recomputed one on opposite sides of no effect, by its sign convention.",
    why="An effect with the wrong sign counts twice: it is missing on its side and stands on the other "
    "(Gøtzsche et al. 2007).",
    look_up=(
        "Which arm did better in the paper's table, which way the scale runs there, and which arm was subtracted from "
        "which?"
    ),
    detectable="Effects of 0.1 or more with both routes printed and a declared sign convention.",
    find=against_means,
)
