"""A reported effect that is unlike its own row's numbers and like another's: a row, or a whole block, that slipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import copysign, exp, log, sqrt
from typing import Final

from synthesis.audit.finding import Finding, Rule, Supposed
from synthesis.audit.lines import Audited, Line
from synthesis.audit.rules.called import called, printed_both, signed
from synthesis.audit.rules.effect_pairs import Both, both, is_logarithm, kind
from synthesis.audit.rules.flag import flag, listed_once
from synthesis.audit.rules.slips import Slip, same_error, slips

MOST_NAMED: Final = 4
"""How many further rows a message names."""


def row_slip(audited: Audited) -> Iterator[Finding]:
    """The effects that belong to another row, one finding for rows that slipped together."""
    groups: dict[tuple[str, str], list[Both]] = {}
    for one in both(audited):
        groups.setdefault(kind(one.line, one.computed), []).append(one)
    for group in groups.values():
        for slipped in slips(group):
            yield _finding(group, slipped)


def _finding(group: Sequence[Both], slipped: Sequence[Slip]) -> Finding:
    of = [group[one.link.of].line for one in slipped]
    like = [group[one.link.like].line for one in slipped]
    suppose = [one for slip in slipped for one in _supposed(group[slip.link.of], group[slip.link.like])]
    return flag(ROW_SLIP, (*of, *like), _message(group, slipped), printed_both(of), suppose)


def _message(group: Sequence[Both], slipped: Sequence[Slip]) -> str:
    link = slipped[0].link
    one, other = group[link.of], group[link.like]
    text = (
        f"The reported effect of {called(one.line)}, {_as_printed(one)}, is unlike what its own row gives "
        f"({signed(one.turn * one.computed.y)}) and equals what {_other(one.line, other.line)} gives "
        f"({signed(other.turn * other.computed.y)})"
    )
    if len(slipped) > 1:
        more = [called(group[slip.link.of].line) for slip in slipped[1 : MOST_NAMED + 1]]
        if len(slipped) > MOST_NAMED + 1:
            more.append(f"{len(slipped) - MOST_NAMED - 1} more")
        text += f"; the same holds of {listed_once(more)}, as if the effects had slipped against the rows"
    return f"{text}; {_by_chance(min(slip.expected for slip in slipped))}."


def _by_chance(expected: float) -> str:
    """How rare such an agreement is, for a message."""
    if expected < 1e-3:
        return "chance would hardly ever give such an agreement"
    return f"chance would give such an agreement to about one in {1 / expected:.0f} rows with a wrong effect"


def _other(one: Line, other: Line) -> str:
    return f"{called(other)}, {other.name}," if called(one) == called(other) else called(other)


def _as_printed(one: Both) -> str:
    printed = one.line.between.get("estimate")
    if printed is None:
        return "as recorded"
    read = one.turn * one.reported.y
    return printed.shown if printed.value * read >= 0 else f"{printed.shown} (read as {signed(read)})"


def _supposed(one: Both, like: Both) -> Iterator[Supposed]:
    """The effect that the row's own numbers give, as it would have been printed, and its error if that slipped too."""
    line, printed = one.line, one.line.between.get("estimate")
    if printed is None:
        return
    is_log = is_logarithm(line, one.reported)
    was = log(printed.value) if is_log else printed.value
    turn = copysign(1.0, was * one.reported.y)
    y = turn * one.computed.y
    yield Supposed(line=line.key, number="between.estimate", value=exp(y) if is_log else y)
    if "se" in line.between and same_error(one, like):
        yield Supposed(line=line.key, number="between.se", value=sqrt(one.computed.v))


ROW_SLIP: Final = Rule(
    id="identity.row_slip",
    title="An effect beside another row's numbers",
    sees="A reported effect unlike its own row's recomputed one, and equal to another row's within rounding.",
    why="A column sorted by itself, or pasted one row down, gives every study another study's result.",
    look_up="The rows of these results in the paper's table: which effect stands beside which means?",
    detectable="Rows swapped, shifted or sorted apart that differ by 0.1 or more; of single rows those whose "
    "effect and error are another row's, or a neighbour's where few rows are unlike their numbers.",
    find=row_slip,
)
