"""Rules on dependence: rows of a synthesis that rest on the same people while it takes them for independent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Key, Line, Side, Synthesised
from synthesis.audit.rules.called import printed_effect
from synthesis.audit.rules.duplicates import duplicates, trials
from synthesis.audit.rules.flag import flag, listed_once

_SHARED_ARM: Final = "dependence.shared_arm"
_TIMES: Final = "dependence.times"
_OUTCOMES: Final = "dependence.outcomes"
_SAME_TRIAL: Final = "dependence.same_trial"

_WHY: Final = (
    "Rows on the same people are not independent: pooled as if they were, the study counts several times over and the "
    "interval comes out too narrow (Cochrane Handbook 6.2, 23.3.4)."
)
_LOOK_UPS: Final = {
    _SHARED_ARM: "Was the shared arm's n divided, were the arms combined, or should one comparison be chosen?",
    _TIMES: "Which time point did the protocol choose for this synthesis?",
    _OUTCOMES: "Which instrument did the protocol choose for this synthesis, if a study has several?",
    _SAME_TRIAL: "Registration number, sites and dates: do both reports tell of the same people?",
}

_Told = tuple[list[Line], str]
"""The rows that are dependent, and how in words."""


def _of_studies(kind: str, audited: Audited) -> Iterator[Finding]:
    """For each synthesis that takes rows for independent, the studies with several rows that are not."""
    lines = {line.key: line for line in audited.lines}
    for synthesis in audited.syntheses:
        if synthesis.dependent:
            continue
        for own in _by_study(synthesis, lines).values():
            found = _KINDS[kind](own) if len(own) > 1 else None
            if found is not None:
                yield _finding(kind, synthesis, found[0], found[1])


def _by_study(synthesis: Synthesised, lines: dict[Key, Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for key in synthesis.keys:
        if key in lines:
            found.setdefault(key[0], []).append(lines[key])
    return found


def _shared_arm(own: Sequence[Line]) -> _Told | None:
    """Rows of different comparisons that have an arm in common."""
    of_arm: dict[object, dict[tuple[object, object], list[Line]]] = {}
    for line in own:
        identities = [_identity(line, side) for side in line.sides]
        for arm in set(identities):
            of_arm.setdefault(arm, {}).setdefault((identities[0], identities[1]), []).append(line)
    shared = [comparisons for comparisons in of_arm.values() if len(comparisons) > 1]
    if not shared:
        return None
    some = [line for line in own if any(line in of for comparisons in shared for of in comparisons.values())]
    arm = _common(some)
    return some, f"{_rows(some)} compare different arms with one and the same{f' ({arm})' if arm else ''}"


def _rows(some: Sequence[Line]) -> str:
    return f"{len(some)} rows of {some[0].label or some[0].study}"


def _identity(line: Line, side: Side) -> object:
    """What makes an arm that arm: its name; where both sides have none, its numbers."""
    if side.arm:
        return side.arm
    numbers = tuple(side.get(name) for name in ("n", "mean", "sd", "events", "total"))
    return (line.what, line.when.timepoint, *numbers)


def _common(lines: Sequence[Line]) -> str:
    arms = [{side.arm for side in line.sides} for line in lines]
    return listed_once(sorted(set.intersection(*arms) - {""}))


def _times(own: Sequence[Line]) -> _Told | None:
    """Rows of one comparison at several times."""
    some = _varied(own, lambda line: (line.when.timepoint, line.when.weeks))
    times = listed_once(
        line.when.timepoint or f"{line.when.weeks:g} weeks" for line in some if _has_time(line)
    )
    return (
        (some, f"{_rows(some)} are of one comparison at several times{f' ({times})' if times else ''}")
        if some
        else None
    )


def _has_time(line: Line) -> bool:
    return bool(line.when.timepoint) or line.when.weeks is not None


def _outcomes(own: Sequence[Line]) -> _Told | None:
    """Rows of one comparison on several instruments or outcomes, or several on one at one time."""
    some = _varied(own, lambda line: (line.scale.instrument, line.outcome))
    if some:
        names = listed_once(line.what for line in some)
        return some, f"{_rows(some)} are of one comparison on several instruments or outcomes ({names})"
    seen: dict[tuple[object, ...], list[Line]] = {}
    for line in own:
        seen.setdefault((*_comparison(line), line.when.timepoint, line.when.weeks), []).append(line)
    some = [line for of in seen.values() if len(of) > 1 for line in of]
    return (some, f"{_rows(some)} are of one comparison on one instrument at one time") if some else None


def _varied(own: Sequence[Line], by: Callable[[Line], object]) -> list[Line]:
    """The rows of comparisons that stand in several rows of which these differ."""
    of: dict[tuple[object, ...], list[Line]] = {}
    for line in own:
        of.setdefault(_comparison(line), []).append(line)
    return [line for some in of.values() if len({by(line) for line in some}) > 1 for line in some]


def _comparison(line: Line) -> tuple[object, ...]:
    """What comparison a row is of: its arms; its own name where the arms have none."""
    arms = tuple(side.arm for side in line.sides)
    return arms if all(arms) else (line.contrast,)


def _same_trial(audited: Audited) -> Iterator[Finding]:
    """Studies that are, or may be, of one trial, pooled side by side; also where rows of one study may be dependent."""
    trial, suspects = trials(audited.studies), duplicates(audited)
    lines = {line.key: line for line in audited.lines}
    for synthesis in audited.syntheses:
        own = _by_study(synthesis, lines)
        pairs: dict[str, tuple[str, str]] = {}
        first: dict[str, str] = {}
        for study in own:
            named = trial.get(study, study)
            if named in first:
                pairs[study] = first[named], "are declared to be reports of one trial"
            first.setdefault(named, study)
        for a, b in suspects:
            if a in own and b in own:
                pairs.setdefault(b, (a, "may be reports of one trial"))
        for (a, b), both in audited.twice.items():
            if a in own and b in own:
                pairs.setdefault(b, (a, f"both count {listed_once(both)}"))
        for study, (other, sure) in pairs.items():
            names = listed_once(own[name][0].label or name for name in (other, study))
            some = [*own[study], *own[other]]
            yield _finding(_SAME_TRIAL, synthesis, some, f"{names} {sure}")


def _finding(kind: str, synthesis: Synthesised, some: Sequence[Line], words: str) -> Finding:
    first = some[0]
    numbers = tuple(number for line in some for number in printed_effect(line))
    gone = [line for line in some if line.study == first.study] if kind == _SAME_TRIAL else some[1:]
    message = f"{synthesis.label or synthesis.id} takes its rows for independent, but {words}."
    return flag(_BY_ID[kind], some, message, numbers, [Supposed(line=line.key) for line in gone])


_KINDS: Final[dict[str, Callable[[Sequence[Line]], _Told | None]]] = {
    _SHARED_ARM: _shared_arm,
    _TIMES: _times,
    _OUTCOMES: _outcomes,
}


def _rule(kind: str, title: str, sees: str) -> Rule:
    return Rule(
        id=kind,
        title=title,
        sees=sees,
        why=_WHY,
        look_up=_LOOK_UPS[kind],
        detectable="All, where arms, times and instruments are named.",
        find=partial(_of_studies, kind),
        caution=True,
    )


RULES: Final[tuple[Rule, ...]] = (
    _rule(
        _SHARED_ARM,
        "An arm that is pooled twice",
        "Two comparisons of a study with one arm in common, pooled as independent.",
    ),
    _rule(
        _TIMES,
        "One comparison at several times",
        "Several time points of one comparison, pooled as independent.",
    ),
    _rule(
        _OUTCOMES,
        "One comparison on several outcomes",
        "Several instruments or outcomes of one comparison, pooled as independent.",
    ),
    Rule(
        id=_SAME_TRIAL,
        title="One trial pooled twice",
        sees="Two studies of one synthesis that are declared to be one trial, or agree in more than chance explains; "
        "two reviews that share a primary study, or a review beside a study that it includes.",
        why=_WHY,
        look_up=_LOOK_UPS[_SAME_TRIAL],
        detectable="Declared ones always, reviews where `overlap` lists their studies; others as "
        "identity.duplicate_study finds them.",
        find=_same_trial,
    ),
)
"""The rules of the family."""
_BY_ID: Final = {rule.id: rule for rule in RULES}
