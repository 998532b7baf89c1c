"""What a line is called in a message, and the numbers and place of a finding about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extraction_forms.errors import Place
from synthesis.audit.lines import Line
from synthesis.audit.printed import Printed


def called(line: Line) -> str:
    """A line by its study, instrument and time."""
    about = ", ".join(one for one in (what(line), line.when.timepoint) if one)
    return f"{line.label or line.study} ({about})" if about else line.label or line.study


def what(line: Line) -> str:
    """What a line measures: its instrument, or its outcome where none is named."""
    return line.scale.instrument or line.outcome


def listed(words: Iterable[str]) -> str:
    """Words in a row: a, b and c."""
    some = list(dict.fromkeys(words))
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} and {some[-1]}" if some else ""


def place_of(numbers: Sequence[Printed], line: Line) -> Place:
    """Where a finding stands: at its first number, at the line where it has none."""
    return next((one.place for one in numbers if one.place.file), line.place)


def printed_effect(line: Line) -> tuple[Printed, ...]:
    """What is printed of a line's own effect: the estimate and its error or limits."""
    found = (line.between.get(name) for name in ("estimate", "se", "ci_low", "ci_high"))
    return tuple(one for one in found if one is not None)


def printed_arms(line: Line) -> tuple[Printed, ...]:
    """The means and standard deviations, or counts, that a line's effect is recomputed from."""
    names = ("mean", "sd", "se", "events", "total", "change_mean", "change_sd")
    return tuple(side.numbers[name] for side in line.sides for name in names if name in side.numbers)


def signed(value: float) -> str:
    """An effect with its sign, for a message."""
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")
