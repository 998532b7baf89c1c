"""The same reported effect with the same error on two studies, or on two outcomes of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Line
from synthesis.audit.printed import Printed
from synthesis.audit.rules.called import called, printed_effect
from synthesis.audit.rules.chance import MOST_ALIKE, TELLING, Spread, in_words, spread_of
from synthesis.audit.rules.duplicates import duplicates, linked
from synthesis.audit.rules.flag import flag

LEAST_SPREAD: Final = 0.05
"""Effects and errors differ at least by this share of their usual size, where few are at hand."""
WITHIN: Final = 0.25
"""How much nearer to each other the effects of one study lie than those of two: its outcomes go together."""
SAME_PEOPLE: Final = 0.5
"""The chance that two outcomes of one study have the same error to the digits printed: it hangs on n nearly alone."""
ERRORS: Final = (("se",), ("ci_low", "ci_high"), ("t",), ("z",))
"""What may be printed beside an effect, the first that is counts."""

_Parts = tuple[str, Printed, tuple[Printed, ...]]


def same_effect(audited: Audited) -> Iterator[Finding]:
    """Effects that stand twice to the last digit, where so many digits do not agree by chance."""
    parts = {at: of for at, line in enumerate(audited.lines) if (of := _parts(line)) is not None}
    buckets: dict[tuple[object, ...], list[int]] = {}
    for at, (measure, estimate, errors) in parts.items():
        key = (measure, estimate.value, *(error.value for error in errors))
        buckets.setdefault(key, []).append(at)
    spreads = _spreads(audited.lines, parts)
    one_trial, told = linked(audited.studies), duplicates(audited)
    counts = _counts(audited.lines, parts)
    for bucket in buckets.values():
        if not 1 < len(bucket) <= MOST_ALIKE:
            continue
        for a, b in combinations(bucket, 2):
            first, second = audited.lines[a], audited.lines[b]
            own = first.study == second.study
            pair = tuple(sorted((first.study, second.study)))
            if (own and _one_result(first, second)) or (not own and (one_trial(*pair) or pair in told)):
                continue
            measure = parts[a][0]
            expected = counts[measure, own] * _chance(spreads[measure], parts[a], parts[b], own=own)
            if expected < TELLING:
                yield _finding(first, second, expected)
                break


def _parts(line: Line) -> _Parts | None:
    """A line's measure, printed effect and what is printed of its error."""
    estimate = line.between.get("estimate")
    if estimate is None or estimate.value == 0:
        return None
    for names in ERRORS:
        errors = [line.between[name] for name in names if name in line.between]
        if len(errors) == len(names):
            return f"{line.measure} {names[0]}", estimate, tuple(errors)
    return None


def _spreads(lines: Sequence[Line], parts: Mapping[int, _Parts]) -> dict[str, tuple[Spread, Spread]]:
    """How far effects, and their errors (of limits: the width of the interval), lie apart, by measure."""
    found: dict[str, list[tuple[str, float, float]]] = {}
    for at, (measure, estimate, errors) in parts.items():
        found.setdefault(measure, []).append((lines[at].study, estimate.value, _error(errors)))
    return {
        measure: (
            spread_of(((study, y) for study, y, _ in of), LEAST_SPREAD * _usual([y for _, y, _ in of])),
            spread_of(((study, e) for study, _, e in of), LEAST_SPREAD * _usual([e for _, _, e in of])),
        )
        for measure, of in found.items()
    }


def _error(errors: Sequence[Printed]) -> float:
    return errors[0].value if len(errors) == 1 else errors[1].value - errors[0].value


def _usual(values: Sequence[float]) -> float:
    return sum(abs(value) for value in values) / len(values)


def _chance(spread: tuple[Spread, Spread], a: _Parts, b: _Parts, *, own: bool) -> float:
    """The chance that two effects and their errors are printed alike."""
    effects, errors = spread
    if own:
        near = Spread(width=WITHIN * effects.width, equal=effects.equal)
        return near.chance(a[1], b[1]) * max(SAME_PEOPLE, errors.equal) ** (len(a[2]) == 1)
    return effects.chance(a[1], b[1]) * errors.chance(a[2][-1], b[2][-1])


def _counts(lines: Sequence[Line], parts: Mapping[int, _Parts]) -> dict[tuple[str, bool], float]:
    """How many pairs of effects could have agreed: those of two studies (False), those of one (True)."""
    every: dict[str, int] = {}
    own: dict[tuple[str, str], int] = {}
    for at, (measure, *_) in parts.items():
        every[measure] = every.get(measure, 0) + 1
        of = measure, lines[at].study
        own[of] = own.get(of, 0) + 1
    found: dict[tuple[str, bool], float] = {(measure, False): n * n / 2 for measure, n in every.items()}
    for (measure, _), n in own.items():
        found[measure, True] = found.get((measure, True), 0.0) + n * (n - 1) / 2
    return found


def _one_result(a: Line, b: Line) -> bool:
    """Whether two lines are the same comparison of the same thing at the same time."""
    return (a.outcome, a.scale.instrument, a.when.timepoint, a.contrast) == (
        *(b.outcome, b.scale.instrument, b.when.timepoint, b.contrast),
    )


def _finding(a: Line, b: Line, expected: float) -> Finding:
    shown = ", ".join(
        f"{name} {b.between[key].shown}"
        for key, name in (("estimate", "effect"), ("se", "SE"), ("ci_low", "from"), ("ci_high", "to"))
        if key in b.between
    )
    message = f"{called(a)} and {called(b)} have the same reported result ({shown}); {in_words(expected)}."
    numbers = (*printed_effect(b), *printed_effect(a))
    return flag(SAME_EFFECT, (b, a), message, numbers, (Supposed(line=b.key),))


SAME_EFFECT: Final = Rule(
    id="identity.same_effect",
    title="The same reported effect twice",
    sees="One reported effect with one standard error, interval or test on two studies, or on two results of one.",
    why="An effect that was copied from the row above is pooled as if it had been found.",
    look_up="Where each of the two effects is printed: does the paper give both, or was one copied?",
    detectable="Effects of so many digits that fewer than 0.05 are expected by chance: mostly of three decimals.",
    find=same_effect,
)
