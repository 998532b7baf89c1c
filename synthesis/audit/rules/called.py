"""What a line is called in a message, and the numbers of a finding about it."""

from __future__ import annotations

from collections.abc import Iterable

from synthesis.audit.finding import Supposed
from synthesis.audit.lines import Line
from synthesis.audit.printed import Printed


def called(line: Line) -> str:
    """A line by its study, instrument and time."""
    about = ", ".join(one for one in (line.what, line.when.timepoint) if one)
    return f"{line.label or line.study} ({about})" if about else line.label or line.study


def printed_effect(line: Line) -> tuple[Printed, ...]:
    """What is printed of a line's own effect: the estimate and its error or limits."""
    found = (line.between.get(name) for name in ("estimate", "se", "ci_low", "ci_high"))
    return tuple(one for one in found if one is not None)


def printed_arms(line: Line) -> tuple[Printed, ...]:
    """The means and standard deviations, or counts, that a line's effect is recomputed from."""
    names = ("mean", "sd", "se", "events", "total", "change_mean", "change_sd")
    return tuple(side.numbers[name] for side in line.sides for name in names if name in side.numbers)


def printed_both(lines: Iterable[Line]) -> tuple[Printed, ...]:
    """The effects of lines, each with what it is recomputed from."""
    return tuple(number for line in lines for number in (*printed_effect(line), *printed_arms(line)))


def turned_round(lines: Iterable[Line]) -> tuple[Supposed, ...]:
    """The supposition that the effects of lines have the wrong sign."""
    return tuple(Supposed(line=line.key, number="effect", value=-1.0) for line in lines)


def signed(value: float) -> str:
    """An effect with its sign, for a message."""
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")
