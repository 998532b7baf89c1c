"""Rules on standard deviations that were worked out of a rounded standard error: of how many people, and how finely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import floor, isclose, log10, sqrt
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Key, Line, Side, StudyFacts, by_study
from synthesis.audit.printed import Printed, three_digits
from synthesis.audit.rules.called import called
from synthesis.audit.rules.chance import TELLING
from synthesis.audit.rules.flag import flag
from synthesis.audit.rules.once import once
from synthesis.audit.rules.spread_between_arms import NAMES

MOST_DIGITS: Final = 3
"""A standard error is printed with so many significant digits at most."""
LEAST_DIGITS: Final = 5
"""A spread of fewer significant digits is a round number itself, and tells nothing of how it was worked out."""
FINEST: Final = 1e-8
"""Share of a number to which a program's float is taken to be known: it was worked out, and written in full."""
COARSE: Final = 0.1
"""From this rounding of the standard error on, the spread that was worked out of it is only roughly known."""
WORTH_TELLING: Final = 0.02
"""Rounding of less than this share is not told."""
SIZES: Final[Mapping[str, tuple[str, ...]]] = {
    "sd": ("n",),
    "baseline_sd": ("baseline_n", "n"),
    "change_sd": ("change_n", "n"),
}
"""The number of people that each spread is of, the first that is printed."""
_OTHERS: Final[Mapping[str, str]] = {
    "n": "",
    "baseline_n": "at baseline",
    "change_n": "of the change",
    "n_randomised": "randomised",
    "total": "whose events are counted",
}
_ROLES: Final = ("experimental", "control")


@frozen
class _Round:
    """A standard error of few digits, and the unit of its last one."""

    value: float
    unit: float

    @property
    def text(self) -> str:
        """It as a paper would have printed it."""
        return f"{self.value:.{max(0, -round(log10(self.unit)))}f}"

    @property
    def off(self) -> float:
        """By what share its rounding may have moved it."""
        return 0.5 * self.unit / self.value


@frozen
class _Cell:
    """An arm's spread, of how many people it is, and the arm's other numbers of people with where they stand."""

    line: Line
    role: str
    side: Side
    number: str
    printed: Printed
    n: Printed
    others: Mapping[float, str]

    @property
    def slack(self) -> float:
        """How far the spread may lie from what was worked out."""
        return max(self.printed.slack, FINEST * self.printed.value)

    @property
    def fine(self) -> bool:
        """Whether it has many digits, and is no round number whatever its digits."""
        if self.slack * 2 * 10 ** (LEAST_DIGITS - 1) > self.printed.value:
            return False
        short = float(f"{self.printed.value:.{LEAST_DIGITS - 2}e}")
        return not isclose(short, self.printed.value, rel_tol=FINEST)

    def error(self, n: float, *, exactly: bool = False) -> _Round | None:
        """The standard error of fewest digits that gives the spread with so many people."""
        exact = self.printed.value / sqrt(n)
        slack = (FINEST * self.printed.value if exactly else self.slack) / sqrt(n)
        first = floor(log10(exact) + 1e-9)
        for digits in range(MOST_DIGITS):
            unit = 10.0 ** (first - digits)
            value = round(exact / unit) * unit
            if abs(value - exact) <= slack:
                return _Round(value=value, unit=unit)
        return None

    def by_chance(self, error: _Round, n: float) -> float:
        """The chance that a spread that was not worked out so gives a standard error of so few digits."""
        return min(1.0, 2 * self.slack / sqrt(n) / error.unit)


@frozen
class _Made:
    """A spread, and the standard error and number of people that it was worked out of."""

    cell: _Cell
    n: float
    error: _Round


@once
def _cells(audited: Audited) -> tuple[_Cell, ...]:
    """The spreads of all arms that print no standard error beside."""
    return tuple(
        cell
        for study, lines in by_study(audited.lines).items()
        for line in lines
        for role, side in zip(_ROLES, line.sides, strict=True)
        if "se" not in side.numbers
        for number in SIZES
        if (cell := _cell(lines, line, (role, side, number), audited.studies.get(study))) is not None
    )


def _cell(
    lines: Sequence[Line], line: Line, where: tuple[str, Side, str], facts: StudyFacts | None
) -> _Cell | None:
    role, side, number = where
    printed = side.numbers.get(number)
    n = next((side.numbers[name] for name in SIZES[number] if name in side.numbers), None)
    if printed is None or n is None or n.value < 2 or not printed.value > 0:
        return None
    bare = _Cell(line=line, role=role, side=side, number=number, printed=printed, n=n, others={})
    others = _others(lines, bare, facts)
    return _Cell(line=line, role=role, side=side, number=number, printed=printed, n=n, others=others)


def _others(lines: Sequence[Line], cell: _Cell, facts: StudyFacts | None) -> Mapping[float, str]:
    """The other numbers of people of an arm, each with where it stands: randomised, at baseline, in other results."""
    found: dict[float, str] = {}
    own = cell.n.value
    randomised = facts.arms.get(cell.side.arm) if facts is not None else None
    if randomised is not None:
        found[randomised.value] = _OTHERS["n_randomised"]
    for name, words in _OTHERS.items():
        if name in cell.side.numbers:
            found.setdefault(cell.side.numbers[name].value, words)
    for other in lines:
        for role, side in zip(_ROLES, other.sides, strict=True):
            if other is cell.line or side.arm != cell.side.arm or role != cell.role:
                continue
            for name, words in _OTHERS.items():
                n = side.get(name)
                if n is not None and n != own and n not in found:
                    found[n] = f"{words} in {called(other)}".strip()
    return {n: words for n, words in found.items() if n >= 2 and n != own}


def _rebuilt(audited: Audited) -> Iterator[Finding]:
    cells = _cells(audited)
    fine = [cell for cell in cells if cell.fine]
    tried = sum(len(cell.others) for cell in fine)
    told: dict[Key, list[_Made]] = {}
    for cell in fine:
        if cell.error(cell.n.value) is None and (made := _of_other_n(cell, tried)) is not None:
            told.setdefault(cell.line.key, []).append(made)
    by_line: dict[Key, list[_Cell]] = {key: [] for key in told}
    for cell in cells:
        if cell.line.key in by_line:
            by_line[cell.line.key].append(cell)
    for key, some in told.items():
        yield _found(REBUILT, [*some, *_with_them(some, by_line[key])])


def _of_other_n(cell: _Cell, tried: int) -> _Made | None:
    """The number of people that a spread was worked out with, where chance would not give such a one."""
    fits = [(error.value / error.unit, n, error) for n in cell.others if (error := cell.error(n)) is not None]
    for _, n, error in sorted(fits, key=lambda one: one[:2]):
        if tried * cell.by_chance(error, n) < TELLING:
            return _Made(cell=cell, n=n, error=error)
    return None


def _with_them(some: Sequence[_Made], cells: Sequence[_Cell]) -> Iterator[_Made]:
    """The other arm's spread where it was worked out alike: from the same other result, as round a standard error.

    It may have too few digits to tell alone.
    """
    first = some[0]
    for cell in cells:
        if cell.number != first.cell.number or any(cell is one.cell for one in some):
            continue
        own = cell.error(cell.n.value, exactly=True)
        for n, words in cell.others.items():
            error = cell.error(n, exactly=True)
            same = words == first.cell.others[first.n]
            if own is None and error is not None and same and error.unit >= 0.99 * first.error.unit:
                # Both arms' errors stand in one table, with as many decimals.
                yield _Made(cell=cell, n=n, error=_Round(value=error.value, unit=first.error.unit))


def _coarse(audited: Audited) -> Iterator[Finding]:
    fine = [cell for cell in _cells(audited) if cell.fine]
    told: dict[Key, list[_Made]] = {}
    for cell in fine:
        n = cell.n.value
        error = cell.error(n)
        if (
            error is not None
            and error.off >= COARSE * (1 - FINEST)
            and len(fine) * cell.by_chance(error, n) < TELLING
        ):
            told.setdefault(cell.line.key, []).append(_Made(cell=cell, n=n, error=error))
    for some in told.values():
        yield _found(COARSE_SE, some)


def _found(rule: Rule, some: Sequence[_Made]) -> Finding:
    first = some[0].cell
    own = rule is COARSE_SE
    return flag(
        rule,
        (first.line,),
        " ".join(_words_of_own(one) if own else _words(one) for one in some),
        [number for one in some for number in (one.cell.printed, one.cell.n)],
        [
            Supposed(
                line=first.line.key,
                number=f"{cell.role}.{cell.number}",
                value=error.value * sqrt(cell.n.value),
            )
            for cell, error in ((one.cell, one.error) for one in some)
            if not own
        ],
    )


def _words(made: _Made) -> str:
    cell, error = made.cell, made.error
    where = cell.others[made.n]
    sd = error.value * sqrt(cell.n.value)
    text = (
        f"{_called(cell)} is {error.text} × √{made.n:g}, as if worked out of a standard error of {error.text} and "
        f"{made.n:g} people ({where or 'of the same arm'}); with the {cell.n.value:g} of this result it would be "
        f"{three_digits(sd)}"
    )
    if error.off < WORTH_TELLING:
        return f"{text}."
    return f"{text} ({_span(sd, error)}, for a standard error of so few digits)."


def _words_of_own(made: _Made) -> str:
    cell, error = made.cell, made.error
    return (
        f"{_called(cell)} is {error.text} × √{made.n:g}, as if worked out of a standard error of {error.text}: of so "
        f"few digits, it stands for an SD of {_span(cell.printed.value, error)} (± {100 * error.off:.0f} %)."
    )


def _called(cell: _Cell) -> str:
    return f"{NAMES[cell.number]} of {cell.printed.shown} in the {cell.side.arm} arm"


def _span(sd: float, error: _Round) -> str:
    return f"{three_digits(sd * (1 - error.off))} to {three_digits(sd * (1 + error.off))}"


REBUILT: Final = Rule(
    id="spread.rebuilt",
    title="An SD worked out of an SE with another number of people",
    sees=(
        "An SD of many digits that is a standard error of one to three digits times the root of another number of "
        "people of the arm (at baseline, randomised, in another result), while its own gives no such standard error."
    ),
    why="SD = SE × √n with a larger n than was analysed makes the SD too large and the effect too small.",
    look_up="Table with means: is the number beside the mean an SE, and of how many people is this result?",
    detectable=(
        "SDs of five digits or more, of which fewer than 0.05 are expected to agree so by chance among all in the file."
    ),
    find=_rebuilt,
)
COARSE_SE: Final = Rule(
    id="spread.coarse_se",
    title="An SD worked out of an SE of one digit",
    sees="An SD of many digits that is a standard error of so few digits times √n that it is known to ± 10 % or worse.",
    why="The effect is as uncertain as its SD, and no interval shows it.",
    look_up="The paper's text, figures or supplement: is the SD, a finer SE, a confidence interval or a test printed?",
    detectable="SDs of five digits or more, of standard errors of one digit up to 5.",
    find=_coarse,
    caution=True,
)

RULES: Final = (REBUILT, COARSE_SE)
