"""Votes counted by direction: one row per group, the total below, the sign test and its cautions beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.errors import NotComputable
from synthesis.numbers import Unavailable
from synthesis.votes.axis import ABSENT, NOT_REPORTED, Axis, Level, placed
from synthesis.votes.cautions import Caution
from synthesis.votes.directions import STATES, VARIES, VARIES_LABEL, Vote
from synthesis.votes.sign_test import (
    DEFAULT_INTERVAL,
    Bounds,
    SignTest,
    bounds,
    require_votes,
    sign_test,
)

Group = str | Callable[[Vote], str] | Mapping[str, str]
_LAST: Final = (Level(code=VARIES, label=VARIES_LABEL), *ABSENT)


@frozen
class VoteCell:
    """How many studies are in one state, which they are, and the data behind them.

    `selected` are those of them whose direction was only stated because of its significance.
    """

    count: int
    studies: tuple[str, ...]
    origins: tuple[str, ...]
    selected: tuple[str, ...] = ()


@frozen
class VoteRow:
    """The votes of one group: a cell per state in the order of `STATES`, and what may be said of them."""

    code: str
    label: str
    cells: Mapping[str, VoteCell]
    n: int
    origins: tuple[str, ...]
    test: SignTest | Unavailable
    bounds: Bounds | Unavailable


@frozen
class VoteTable:
    """The votes of one domain by group; every column of `rows` adds up to `total`.

    `cautions` are those of the tests in the table, each once, and are printed with it.
    """

    domain: str
    variable: str
    label: str
    rows: tuple[VoteRow, ...]
    total: VoteRow
    cautions: tuple[Caution, ...]

    def row(self, code: str) -> VoteRow:
        """The row of a group."""
        for one in self.rows:
            if one.code == code:
                return one
        raise KeyError(code)


def count(
    votes: Sequence[Vote],
    group: Group,
    axis: Axis | None = None,
    rule: str = DEFAULT_INTERVAL,
    level: float = 0.95,
    untested: str = "",
) -> VoteTable:
    """The votes of one domain, counted by direction within the levels of a group.

    Args:
        votes: One per study, all of one domain.
        group: A tag by its name, a function from a vote to its level, or the levels by study.
        axis: The levels in their order; without it the levels found, sorted by code.
        rule: The interval for the share of positive votes.
        level: Its confidence level.
        untested: Why these votes are counted and not tested, where they are not.

    Raises:
        NotComputable: no votes, more than one domain, two votes of a study, or a level the axis lacks.
    """
    require_votes(votes)
    if not votes:
        raise NotComputable("a count of votes: expected at least one vote; found none")
    found = {one.study: _level_of(one, group) or NOT_REPORTED for one in votes}
    axis = axis or _found_axis(votes, group, found)

    def row(code: str, label: str, members: Sequence[Vote]) -> VoteRow:
        row = _row(code, label, members, sign_test(members, rule, level))
        return _not_tested(row, untested) if untested else row

    rows = tuple(
        row(one.code, one.text, [v for v in votes if found[v.study] == one.code])
        for one in _levels(axis, found)
    )
    total = row("total", "Total", votes)
    return VoteTable(
        domain=votes[0].domain,
        variable=axis.variable,
        label=axis.label,
        rows=rows,
        total=total,
        cautions=_cautions([*rows, total]),
    )


def _level_of(one: Vote, group: Group) -> str:
    if isinstance(group, str):
        return one.tags.get(group, NOT_REPORTED)
    if isinstance(group, Mapping):
        return group.get(one.study, NOT_REPORTED)
    return group(one)


def _found_axis(votes: Sequence[Vote], group: Group, found: Mapping[str, str]) -> Axis:
    variable = group if isinstance(group, str) else "group"
    labels = {found[one.study]: one.labels.get(variable, found[one.study]) for one in votes}
    codes = sorted(set(labels) - {one.code for one in _LAST})
    levels = tuple(Level(code=code, label=labels[code]) for code in codes)
    return Axis(variable=variable, label=variable, levels=levels)


def _levels(axis: Axis, found: Mapping[str, str]) -> tuple[Level, ...]:
    extra = tuple(one for one in _LAST if one.code in found.values() and one.code not in axis.codes)
    known = {one.code for one in extra}
    for study, code in found.items():
        if code not in known:
            placed(code, axis, study)
    return axis.levels + extra


def _row(code: str, label: str, members: Sequence[Vote], test: SignTest | Unavailable) -> VoteRow:
    cells = {state: _cell([one for one in members if one.state == state]) for state in STATES}
    return VoteRow(
        code=code,
        label=label,
        cells=MappingProxyType(cells),
        n=len(members),
        origins=_cell(members).origins,
        test=test,
        bounds=bounds(members),
    )


def _not_tested(row: VoteRow, reason: str) -> VoteRow:
    """A row that is counted only: no test, and no p-value beside its bounds."""
    none = Unavailable(reason=reason)
    ends = row.bounds
    if isinstance(ends, Bounds):
        ends = replace(ends, p_low=none, p_high=none)
    return replace(row, test=none, bounds=ends)


def _cell(members: Sequence[Vote]) -> VoteCell:
    return VoteCell(
        count=len(members),
        studies=tuple(one.study for one in members),
        origins=tuple(sorted({origin for one in members for origin in one.origins})),
        selected=tuple(one.study for one in members if one.marked),
    )


def _cautions(rows: Sequence[VoteRow]) -> tuple[Caution, ...]:
    tests = [row.test for row in rows if isinstance(row.test, SignTest)]
    return tuple(dict.fromkeys(caution for test in tests for caution in test.cautions))
