"""How a rule says what it found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Line, Side, StudyFacts
from synthesis.audit.printed import Printed
from synthesis.letter_case import upper_first


def flag(
    rule: Rule,
    lines: Sequence[Line],
    message: str,
    numbers: Iterable[Printed | None],
    suppose: Sequence[Supposed] = (),
) -> Finding:
    """A finding on some lines, the suspected one first; it stands where the first of its numbers stands."""
    first = lines[0]
    there = tuple(one for one in numbers if one is not None)
    place = next((one.place for one in there if one.place.file), first.place)
    return Finding(
        rule=rule.id,
        study=first.study,
        outcome=first.outcome,
        lines=tuple(dict.fromkeys(line.key for line in lines)),
        numbers=there,
        place=place,
        message=message,
        look_up=rule.look_up,
        suppose=tuple(suppose),
    )


def flag_study(rule: Rule, study: StudyFacts, message: str, numbers: Iterable[Printed | None]) -> Finding:
    """A finding on a study as a whole."""
    there = tuple(one for one in numbers if one is not None)
    return Finding(
        rule=rule.id,
        study=study.id,
        outcome="",
        lines=(),
        numbers=there,
        place=next((one.place for one in there if one.place.file), study.place),
        message=message,
        look_up=rule.look_up,
    )


def arm_of(side: Side) -> str:
    """What to call an arm in a sentence."""
    return f"the {side.arm} arm" if side.arm else "an arm"


def sided(line: Line) -> tuple[tuple[str, Side], ...]:
    """Both sides with the names that suppositions use."""
    return (("experimental", line.experimental), ("control", line.control))


def sentence(parts: Sequence[str]) -> str:
    """Things that are clauses themselves as one sentence."""
    return f"{upper_first('; '.join(parts))}."


def listed(parts: Iterable[str]) -> str:
    """A few things as a sentence lists them: a, b and c."""
    some = list(parts)
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} and {some[-1]}" if some else ""


def listed_once(parts: Iterable[str]) -> str:
    """The same, what stands twice only once."""
    return listed(dict.fromkeys(parts))
