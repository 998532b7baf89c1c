"""Rules on influence: one study on which heterogeneity or the conclusion hangs, or that stands out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Key, Line
from synthesis.audit.rules.called import printed_effect
from synthesis.audit.rules.flag import flag, listed_once
from synthesis.audit.rules.left_out import FEWEST_STUDIES, LeftOut, left_out
from synthesis.numbers import estimate, interval, percent

CHANGE: Final = 0.25
"""By how much I² must change: the step between the bands of Higgins et al. (2003: 25, 50 and 75 %)."""
P_OF_Q: Final = 0.10
"""The level at which Cochran's Q is commonly taken to say that effects differ (Cochrane Handbook 10.10.2)."""
OUTLYING: Final = 3.0
"""Beyond this a studentised deleted residual is an outlier's: of independent normal ones 3 in 1,000 are."""
MOST_NAMED: Final = 3

_HETEROGENEITY: Final = "influence.heterogeneity"
_CONCLUSION: Final = "influence.conclusion"
_OUTLIER: Final = "influence.outlier"
_LOOK_UP: Final = (
    "This study's own numbers first, then what sets it apart: people, setting, intervention, comparison, time, "
    "risk of bias."
)


def _heterogeneity(one: LeftOut) -> dict[str, str]:
    """Studies without which I² changes by a band and the test of heterogeneity by its answer."""
    crosses = (one.q_p < P_OF_Q) != (one.whole_q_p < P_OF_Q)
    found = crosses & (abs(one.i2 - one.whole_i2) >= CHANGE)
    return {
        study: f"I² becomes {percent(100 * one.i2[i])} from {percent(100 * one.whole_i2)} in {one.label}"
        for i, study in enumerate(one.studies)
        if found[i]
    }


def _conclusion(one: LeftOut) -> dict[str, str]:
    """Studies without which the interval reaches no effect or leaves it, or the mean changes sides by a whole error."""
    stands = (one.low > 0).astype(int) - (one.high < 0)
    before = int(one.whole_low > 0) - int(one.whole_high < 0)
    sides = (one.mean * one.whole_mean < 0) & (abs(one.mean - one.whole_mean) > one.whole_se)
    turns = ((stands != before) | sides) & (one.low <= one.high)
    many = int(turns.sum())
    others = f", as do {many - 1} other{'s' if many > 2 else ''}" if many > 1 else ""
    was = f"{estimate(one.whole_mean)} ({interval(one.whole_low, one.whole_high)})"
    return {
        study: f"the mean of {one.label} becomes {estimate(one.mean[i])} ({interval(one.low[i], one.high[i])}) "
        f"from {was}{others}"
        for i, study in enumerate(one.studies)
        if turns[i]
    }


def _outlier(one: LeftOut) -> dict[str, str]:
    """Studies of which an effect lies far from what the others predict."""
    return {
        study: f"its effect lies {one.residual[i]:.1f} standard errors from what the others predict in {one.label}"
        for i, study in enumerate(one.studies)
        if one.residual[i] > OUTLYING
    }


_TURNS: Final[dict[str, Callable[[LeftOut], dict[str, str]]]] = {
    _HETEROGENEITY: _heterogeneity,
    _CONCLUSION: _conclusion,
    _OUTLIER: _outlier,
}


def _of_studies(kind: str, audited: Audited) -> Iterator[Finding]:
    """One finding for each study, of all syntheses that it turns."""
    lines = {line.key: line for line in audited.lines}
    words: dict[str, list[str]] = {}
    keys: dict[str, dict[Key, None]] = {}
    for synthesis in audited.syntheses:
        one = left_out(synthesis)
        if one is None:
            continue
        for study, turned in _TURNS[kind](one).items():
            words.setdefault(study, []).append(turned)
            keys.setdefault(study, {}).update((key, None) for key in synthesis.keys if key[0] == study)
    for study, told in words.items():
        own = [lines[key] for key in keys[study] if key in lines]
        if own:
            yield _finding(kind, own, told)


def _finding(kind: str, own: Sequence[Line], told: Sequence[str]) -> Finding:
    first = own[0]
    numbers = tuple(number for line in own for number in printed_effect(line))
    some = [*told[:MOST_NAMED], *([f"so in {len(told) - MOST_NAMED} more"] if len(told) > MOST_NAMED else [])]
    name = first.label or first.study
    lead = f"{name}: " if kind == _OUTLIER else f"Without {name} "
    message = f"{lead}{'; '.join(some) if len(some) > 2 else listed_once(some)}."
    return flag(_BY_ID[kind], own, message, numbers, [Supposed(line=line.key) for line in own])


def _rule(kind: str, title: str, sees: str, why: str) -> Rule:
    return Rule(
        id=kind,
        title=title,
        sees=sees,
        why=why,
        look_up=_LOOK_UP,
        detectable=f"All, in syntheses of {FEWEST_STUDIES} studies and more.",
        find=partial(_of_studies, kind),
        caution=True,
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule(
        _HETEROGENEITY,
        "One study makes the heterogeneity",
        "A study without which I² (by Q) changes by 25 points or more and the test of Q by its answer at 0.10.",
        "Where one study alone differs, what it differs in, or a slip in its numbers, is the explanation "
        "(Patsopoulos et al. 2008).",
    ),
    _rule(
        _CONCLUSION,
        "One study makes the conclusion",
        "A study without which the interval reaches no effect, or leaves it, or the mean changes sides.",
        "A conclusion that hangs on one study is no surer than that study's numbers.",
    ),
    _rule(
        _OUTLIER,
        "A study apart from all others",
        "A study with an effect more than three standard errors from what the other studies predict.",
        "Outliers are where slips of extraction gather, such as a standard error read for a standard deviation "
        "(Viechtbauer & Cheung 2010).",
    ),
)
"""The rules of the family."""
_BY_ID: Final = {rule.id: rule for rule in RULES}
