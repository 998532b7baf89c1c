"""A rule on spreads and the numbers of people that made them: do they belong to another row?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log, pi, sqrt
from statistics import pstdev
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Line
from synthesis.audit.printed import Printed
from synthesis.audit.rules.flag import flag
from synthesis.audit.rules.spread_of_effects import WORKING, effect_unit, share_of, size_of

NOT_OWN: Final = 0.08
"""Relative difference from the SE of the row's own n that calls for another n: more than formulas bring about."""

CHANCE: Final = 0.006
"""Chance that a row has an SE of its own making (a model's, a design's) and still fits another row by accident,
above which a fit is not told: the share of such rows times the chance of a fit."""

MOSTLY: Final = 0.7
"""Share of a file's SEs that must follow from their own rows' n: elsewhere designs or models made the SEs."""

LEAST_VARIED: Final = 0.3
"""SD of the log numbers of people that a file is taken to have at least, which a few rows alone may not show."""


@frozen
class _Error:
    """A standard error as printed, and what 1 / n it stands for: of one arm, or 1 / n1 + 1 / n2 of a comparison."""

    at: int
    line: Line
    role: str
    printed: Printed
    shares: tuple[float, float]
    own: float

    @property
    def fits_own(self) -> bool:
        """Whether the row's own numbers of people explain it, generously."""
        low, high = self.shares
        return low * (1 - NOT_OWN) ** 2 <= self.own <= high * (1 + NOT_OWN) ** 2


def _window(printed: Printed, unit: float, working: float) -> tuple[float, float]:
    """What (SE / unit)² may be, given how finely the SE is printed."""
    low, high = max(printed.value - printed.slack, 0.0) / unit, (printed.value + printed.slack) / unit
    return (low * (1 - working)) ** 2, (high * (1 + working)) ** 2


def _errors(lines: Sequence[Line]) -> Iterator[_Error]:
    for at, line in enumerate(lines):
        for role, side in zip(("experimental", "control"), line.sides, strict=True):
            sd, se, n = side.numbers.get("sd"), side.numbers.get("se"), size_of(line, role)
            if sd is not None and se is not None and n is not None and sd.value > 0 and se.value > se.slack:
                low, high = _window(se, sd.value, 0.0)
                coarse = (sd.slack / sd.value) * 2
                shares = low * (1 - coarse), high * (1 + coarse)
                yield _Error(at=at, line=line, role=role, printed=se, shares=shares, own=1 / n)
        unit, share = effect_unit(line), share_of(line)
        if unit is not None and share is not None and line.between["se"].value > 0:
            printed = line.between["se"]
            yield _Error(
                at=at, line=line, role="", printed=printed, shares=_window(printed, unit, WORKING), own=share
            )


def _candidates(
    lines: Sequence[Line], error: _Error, by_study: dict[str, list[int]]
) -> Iterator[tuple[Line, float]]:
    """Other rows whose n may have slipped in: the two next to it, and the study's own."""
    near = [at for at in (error.at - 1, error.at + 1) if 0 <= at < len(lines)]
    own = [at for at in by_study[error.line.study] if at != error.at]
    for at in dict.fromkeys((*near, *own)):
        share = _share_as(lines[at], error.role)
        if share is not None:
            yield lines[at], share
    if error.role:
        other = size_of(error.line, "control" if error.role == "experimental" else "experimental")
        if other is not None:
            yield error.line, 1 / other


def _share_as(line: Line, role: str) -> float | None:
    n = size_of(line, role) if role else None
    return share_of(line) if not role else (None if n is None else 1 / n)


def _find_other_rows(audited: Audited) -> Iterator[Finding]:
    lines = audited.lines
    errors = tuple(_errors(lines))
    by_study: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        by_study.setdefault(line.study, []).append(at)
    for of_arms in (True, False):
        some = [error for error in errors if bool(error.role) == of_arms]
        own = sum(error.fits_own for error in some)
        if not some or own < MOSTLY * len(some):
            continue
        density = _density([log(error.own) for error in some])
        most = CHANCE * len(some) / max(len(some) - own, 1)
        told: set[int] = set()
        for error in some:
            if error.fits_own or error.at in told:
                continue
            rows = tuple(_candidates(lines, error, by_study))
            finding = _fitting(error, rows, density, most)
            if finding is not None:
                told.add(error.at)
                yield finding


def _fitting(
    error: _Error, rows: tuple[tuple[Line, float], ...], density: float, most: float
) -> Finding | None:
    """A finding where another row's n makes the SE, unless that would happen by chance more often than `most`."""
    low, high = error.shares
    fits = [(line, share) for line, share in rows if low <= share <= high]
    different = {round(share, 12) for _, share in rows}
    one = min(1.0, log(high / low) * density) if low > 0 else 1.0
    chance = 1 - (1 - one) ** len(different)
    if not fits or chance > most:
        return None
    return _told(error, fits[0][0])


def _told(error: _Error, other: Line) -> Finding:
    where = "the other arm" if other is error.line else f"{other.label} ({other.name})"
    what = f"The {error.role} arm's SE" if error.role else "The SE"
    low, high = error.shares
    needed = f"{(1 if error.role else 4) * 2 / (low + high):.0f}"
    return flag(
        OTHER_ROWS,
        (error.line, other),
        (
            f"{what} of {error.printed.shown} needs some {needed} people, not the {_people(error)} of this row; "
            f"the numbers of {where} give it: an SE or an n may stand in another row's place."
        ),
        (error.printed,),
        _own_error(error),
    )


def _density(logs: Sequence[float]) -> float:
    """The highest density of the rows' numbers of people on the log scale, taken for normal."""
    return 1 / (sqrt(2 * pi) * max(pstdev(logs), LEAST_VARIED))


def _people(error: _Error) -> str:
    if error.role:
        return f"{1 / error.own:.0f}"
    sizes = size_of(error.line, "experimental"), size_of(error.line, "control")
    return f"{sum(n for n in sizes if n is not None):g}"


def _own_error(error: _Error) -> tuple[Supposed, ...]:
    """The SE that the row's own numbers give; an arm's SE beside its SD moves nothing."""
    if error.role:
        return ()
    unit = effect_unit(error.line) or 1.0
    return (Supposed(line=error.line.key, number="between.se", value=unit * sqrt(error.own)),)


OTHER_ROWS: Final = Rule(
    id="spread.other_rows_n",
    title="A spread that belongs to another row's number of people",
    sees=(
        "An arm's SE and SD, or an effect's SE, that do not go with the row's own n but with those of a neighbouring "
        "row, of another row of the study, or of the other arm."
    ),
    why="Columns pasted or sorted apart give a study another's weight, and nothing else shows it.",
    look_up="The table's row: do n, SD and SE (or the effect and its SE) stand on one line there?",
    detectable=(
        "The row prints SD and SE, or a standardised effect with its SE, and n; the two rows' n differ by a quarter or "
        "more; most other rows' SEs go with their own n; the SE has two significant digits or more."
    ),
    find=_find_other_rows,
)

RULES: Final = (OTHER_ROWS,)
