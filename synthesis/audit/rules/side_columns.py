"""Effects that stand beside a source's main ones, in columns of their own: precalculated ones, and those of events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from math import exp, log, pi, sqrt
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.audit.digits import decimals_of
from synthesis.audit.formulas import correction
from synthesis.audit.lines import Line
from synthesis.audit.of_columns import is_absence, read_number
from synthesis.audit.printed import Printed, is_printable
from synthesis.audit.table_columns import EffectColumn, Understood, understood

WORKING: Final = 3e-4
"""By what share an effect worked out of events may differ from the one a program wrote, by its correction."""
_COUNTS: Final = ("events", "total")
_FEW: Final = 64


@frozen
class Found:
    """An effect as it stands in some columns of a row, or may follow from them: `values` are its possible readings.

    `error` is its standard error where a column has one. `signed` is False where only its size is known.
    `words` tell what stands there.
    """

    values: tuple[float, ...]
    printed: Printed
    error: Printed | None = None
    signed: bool = True
    words: str = ""

    def like(self, other: Found) -> bool:
        """Whether another effect is this one, within the digits of both, and its error where both have one."""
        return self.same_error(other) and any(self._near(value, other) for value in self.values)

    def same_error(self, other: Found) -> bool:
        """Whether both have one standard error, where both have any."""
        return self.error is None or other.error is None or _same(self.error, other.error)

    def _near(self, value: float, other: Found) -> bool:
        of, slack = other.values[0], self.slack + other.slack
        if not self.signed:
            value, of = abs(value), abs(of)
        return abs(value - of) <= slack + 1e-9 * abs(of)

    @property
    def slack(self) -> float:
        """How far rounding, or another correction of an effect worked out, may have moved it."""
        return self.printed.slack if self.signed else WORKING * max(abs(one) for one in self.values)


@frozen
class Block:
    """Columns that belong together, and the effects that stand in them by the row's position."""

    columns: tuple[str, ...]
    of: Mapping[int, Found]


@frozen
class Sheet:
    """The rows of one source in its own order: their main effects by position, and the blocks beside these."""

    lines: tuple[Line, ...]
    main: Mapping[int, Found]
    blocks: tuple[Block, ...]


def sheets(lines: Sequence[Line]) -> Iterator[Sheet]:
    """The sources among some lines that have effects beside their main ones, told apart by their columns."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        if line.columns:
            groups.setdefault(tuple(line.columns), []).append(line)
    for header, of in groups.items():
        columns = _understood(header)
        if columns.effects and (len(columns.effects) > 1 or _has_counts(columns)):
            yield _sheet(_in_order(of), columns)


@lru_cache(maxsize=_FEW)
def _understood(header: tuple[str, ...]) -> Understood:
    return understood(header)


def _has_counts(columns: Understood) -> bool:
    return all(name in side for side in columns.arms.values() for name in _COUNTS)


def _in_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The rows as they follow each other in the source, where their numbers tell; else as they come."""
    numbers = [int(line.row) if line.row.isdigit() else -1 for line in lines]
    if -1 in numbers or len(set(numbers)) < len(numbers):
        return tuple(lines)
    return tuple(line for _, line in sorted(zip(numbers, lines, strict=True), key=lambda one: one[0]))


def _sheet(lines: tuple[Line, ...], columns: Understood) -> Sheet:
    first, *others = columns.effects
    comma = any("," in line.columns[first.column] for line in lines)
    usual = "decimal_comma" if comma else "decimal_point"
    main = _of(lines, partial(_effect, first, usual))
    blocks = [_block(lines, _names(one), _of(lines, partial(_effect, one, usual))) for one in others]
    if _has_counts(columns):
        names = tuple(side[name] for side in columns.arms.values() for name in _COUNTS)
        blocks.append(_block(lines, names, _of(lines, partial(_of_counts, names, usual))))
    return Sheet(lines=lines, main=main, blocks=tuple(one for one in blocks if one.of))


def _of(lines: Sequence[Line], read: Callable[[Line], Found | None]) -> Mapping[int, Found]:
    found = ((at, read(line)) for at, line in enumerate(lines))
    return MappingProxyType({at: one for at, one in found if one is not None})


def _names(effect: EffectColumn) -> tuple[str, ...]:
    return tuple(name for name in (effect.column, effect.se or effect.variance) if name)


def _block(lines: Sequence[Line], names: tuple[str, ...], of: Mapping[int, Found]) -> Block:
    """The columns with what stands in them, and with the columns that are filled in just the same rows."""
    with_them: list[str] = []
    if 0 < len(of) < len(lines):
        for column in lines[0].columns:
            filled = all(
                (not is_absence(line.columns[column])) == (at in of) for at, line in enumerate(lines)
            )
            if column not in names and filled:
                with_them.append(column)
    return Block(columns=(*names, *with_them), of=of)


def _effect(effect: EffectColumn, usual: str, line: Line) -> Found | None:
    printed = _number(line, effect.column, usual)
    if printed is None:
        return None
    error = _number(line, effect.se, usual)
    return Found(values=(printed.value,), printed=printed, error=error, words=printed.shown)


def _number(line: Line, column: str, usual: str) -> Printed | None:
    text = line.columns.get(column, "")
    value = None if is_absence(text) else read_number(text, usual)
    if value is None or not is_printable(value):
        return None
    return Printed(value=value, text=text, decimals=decimals_of(text, value), place=line.place, cell=column)


def _of_counts(names: Sequence[str], usual: str, line: Line) -> Found | None:
    """The effects that the events of both arms give: ratios, their logarithms, and the difference they stand for."""
    numbers = [_number(line, name, usual) for name in names]
    values = [one.value for one in numbers if one is not None]
    if len(values) < len(numbers) or numbers[0] is None:
        return None
    a, n1, c, n2 = values
    if not (1 <= a < n1 and 1 <= c < n2 and n1 + n2 > 3):
        return None
    odds, risk = log(a / (n1 - a) / (c / (n2 - c))), log(a / n1 / (c / n2))
    difference = odds * sqrt(3) / pi
    few = correction(n1 + n2 - 2)
    made = (odds, risk, exp(odds), exp(risk), difference, few * difference)
    words = f"{a:g} of {n1:g} against {c:g} of {n2:g}"
    return Found(values=made, printed=numbers[0], signed=False, words=words)


def _same(one: Printed, other: Printed) -> bool:
    return abs(one.value - other.value) <= one.slack + other.slack + 1e-9
