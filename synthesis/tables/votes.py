"""Votes: counts by direction with the sign test beside, and counts as a source reported them; never mixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from synthesis.analysis import Analysis, Tallied
from synthesis.ledger_items import level_keys
from synthesis.letter_case import lower_first
from synthesis.numbers import Quantity, Unavailable
from synthesis.tables.cells import P_VALUE, PERCENT, at, at_or, body, group, total
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.tables.vote_notes import DIRECTION_TITLE, notes_by_variable, notes_of_domains, told
from synthesis.votes.by_direction import VoteTable
from synthesis.votes.cautions import COUNTS_BY_SIGNIFICANCE, TALLIES_NOT_STUDIES
from synthesis.votes.directions import STATES
from synthesis.votes.margins import VERDICTS, check_margins
from synthesis.votes.tallies import Breakdown, TallyTable
from synthesis.votes.tally import TallyCell
from synthesis.voting import DomainVotes
from synthesis.woven import made_from, named, weave

Numbers = Mapping[str, Quantity]

SELECTED_SUFFIX: Final = "_by_significance"
"""What the columns of votes end with whose direction was only stated because of its significance."""


def direction_table(analysis: Analysis, numbers: Numbers) -> Table | None:
    """One vote per study and domain, by direction of effect, with the sign test of each domain."""
    if not analysis.votes:
        return None
    states = _counted(analysis)
    rows = tuple(
        _vote_row(numbers, f"votes.direction.{domain.domain}", domain.label, states, tested=True)
        for domain in analysis.votes
    )
    return Table(
        id="votes_direction",
        title=DIRECTION_TITLE,
        columns=_columns("Domain", states, tested=True),
        rows=rows,
        notes=tuple(notes_of_domains(analysis, numbers)),
        wide=True,
    )


def used_states(analysis: Analysis) -> tuple[str, ...]:
    """The states to print: positive and negative always, others where a vote has them."""
    used = {vote.state for domain in analysis.votes for vote in domain.votes}
    return tuple(state for state in STATES if state in {"positive", "negative"} or state in used)


def _counted(analysis: Analysis) -> tuple[str, ...]:
    """The columns of counts: the states, and beside + and − those selected by significance, where there are any."""
    chosen = {vote.state for domain in analysis.votes for vote in domain.votes if vote.marked}
    columns: list[str] = []
    for state in used_states(analysis):
        columns += [state, f"{state}{SELECTED_SUFFIX}"] if state in chosen else [state]
    return tuple(columns)


def _count_column(name: str) -> Column:
    state = STATES[name.removesuffix(SELECTED_SUFFIX)]
    label = "by significance" if name.endswith(SELECTED_SUFFIX) else state.label
    return Column(id=name, label=f"{state.symbol} {label}", align="right", number_format="0")


def _columns(first: str, counted: tuple[str, ...], *, tested: bool) -> tuple[Column, ...]:
    more = (
        Column(id="mid_p", label="Mid-p", align="right", width=0.8, number_format=P_VALUE),
        Column(
            id="smallest_p", label="Smallest reachable p", align="right", width=1.0, number_format=P_VALUE
        ),
    )
    return (
        Column(id="level", label=first, width=2.0),
        Column(id="studies", label="Studies", align="right", width=0.8, number_format="0"),
        *(_count_column(name) for name in counted),
        Column(id="share", label="Share of ▲ among ▲ and ▼", align="right", width=0.9, number_format=PERCENT),
        Column(id="share_ci", label="95% CI", align="right", width=1.3),
        Column(id="p", label="Sign test p", align="right", width=0.9, number_format=P_VALUE),
        *(more if tested else ()),
    )


def _vote_row(
    numbers: Numbers, base: str, label: str, counted: tuple[str, ...], *, tested: bool, indent: int = 0
) -> Row:
    names = ("studies", *counted, "share", "share_ci", "p", *(("mid_p", "smallest_p") if tested else ()))
    return body([Cell(text=label), *(at_or(numbers, f"{base}.{name}") for name in names)], indent)


def direction_by_table(analysis: Analysis, numbers: Numbers, variable: str) -> Table | None:
    """The votes of every domain counted by one variable; the rows of a domain add up to its total.

    None where all studies are of one level, since the table would repeat the totals.
    """
    tables = _tables_by(analysis, variable)
    if len(levels_found(analysis, variable)) < 2:
        return None
    states = _counted(analysis)
    label = tables[0][1].label
    rows: list[Row] = []
    for domain, table in tables:
        rows.append(group(domain.label))
        rows += _by_rows(numbers, domain.domain, table, states)
    return Table(
        id=f"votes_by_{variable}",
        title=f"Votes by direction of effect and {lower_first(label)}",
        columns=_columns(label, states, tested=False),
        rows=tuple(rows),
        notes=tuple(notes_by_variable(tables)),
        wide=len(states) > 4,
    )


def _tables_by(analysis: Analysis, variable: str) -> list[tuple[DomainVotes, VoteTable]]:
    return [(d, t) for d in analysis.votes for t in d.by if t.variable == variable]


def levels_found(analysis: Analysis, variable: str) -> tuple[str, ...]:
    """The labels of the levels of a variable that a vote has, over all domains, in their order."""
    rows = [row for _, table in _tables_by(analysis, variable) for row in table.rows if row.n]
    return tuple({row.code: row.label for row in rows}.values())


def _by_rows(numbers: Numbers, domain: str, table: VoteTable, states: tuple[str, ...]) -> Iterator[Row]:
    base = f"votes.direction_by_{table.variable}.{domain}"
    keys = level_keys([*(row.code for row in table.rows), table.total.code])
    for row in table.rows:
        if row.n:
            yield _vote_row(numbers, f"{base}.{keys[row.code]}", row.label, states, tested=False, indent=1)
    last = _vote_row(numbers, f"{base}.{keys[table.total.code]}", "Total", states, tested=False, indent=1)
    yield total(last.cells)


def tally_table(tallied: Tallied, numbers: Numbers) -> Table:
    """A table of counts as the source reported them, with how each was had and whether margins add up."""
    left = {TALLIES_NOT_STUDIES.id} | (
        set() if _counts_claims(tallied.table) else {COUNTS_BY_SIGNIFICANCE.id}
    )
    travelling = [caution for caution in tallied.cautions if caution.id not in left]
    notes = [Note(text=told(caution)) for caution in travelling]
    notes += [Note(text=text) for text in _margin_sentences(tallied)]
    if tallied.note:
        notes.append(Note(text=named(tallied.note)))
    columns, rows = (
        _breakdown(tallied, numbers) if isinstance(tallied.table, Breakdown) else _crosstab(tallied, numbers)
    )
    return Table(
        id=f"tallies_{tallied.id}",
        title=f"{tallied.label}",
        columns=columns,
        rows=rows,
        notes=tuple(notes),
        source=tallied.source,
    )


def _counts_claims(table: TallyTable | Breakdown) -> bool:
    """Whether a table prints at least one count by what was claimed."""
    return any(not isinstance(cell.count, Unavailable) for cell in _claimed(table))


def _claimed(table: TallyTable | Breakdown) -> Iterator[TallyCell]:
    """The counts of a table that are counts by claims; all of them where it was narrowed down to claims."""
    if isinstance(table, Breakdown):
        yield from table.cells
        yield table.total
        return
    for row in table.rows:
        yield from row.cells
    if table.column_axis.claims or table.where:
        yield from table.totals
    if table.row_axis.claims or table.where:
        yield from (row.total for row in table.rows)


def _margin_sentences(tallied: Tallied) -> Iterator[str]:
    """Each margin that can be added, with its arithmetic; those that cannot, together."""
    checks = check_margins(tallied.table)
    left = [check.label for check in checks if not check.arithmetic]
    if left:
        text = "Not to be checked, since the source does not give every count of the sum: {what}."
        yield weave(text, what=named(", ".join(left)))
    for check in checks:
        if not check.arithmetic:
            continue
        yield weave(
            "{what}: {verdict}: {sum}{why}.",
            what=named(check.label),
            verdict=VERDICTS[check.verdict].lower(),
            sum=made_from(check.arithmetic, check.origins),
            why=f" ({check.reason})" if check.reason else "",
        )


def _breakdown(tallied: Tallied, numbers: Numbers) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    table = tallied.table
    assert isinstance(table, Breakdown)  # noqa: S101 - the caller has looked
    name = "n" if table.unit == "studies" else table.unit
    unit = "Studies" if table.unit == "studies" else "Mentions"
    columns = (
        Column(id="level", label=table.axis.label, width=2.0),
        Column(id=name, label=unit, align="right", width=1.0, number_format="0"),
    )
    base = f"votes.{tallied.id}"
    rows = [
        body([Cell(text=level.text), at(numbers, f"{base}.{level.code}.{name}")])
        for level in table.axis.levels
    ]
    rows.append(total([Cell(text="Total"), at(numbers, f"{base}.total.{name}")]))
    return columns, tuple(rows)


def _crosstab(tallied: Tallied, numbers: Numbers) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    table = tallied.table
    assert not isinstance(table, Breakdown)  # noqa: S101 - the caller has looked
    levels = table.column_axis.levels
    columns = (
        Column(id="level", label=table.row_axis.label, width=2.0),
        *(
            Column(id=level.code, label=level.text, align="right", width=1.2, number_format="0")
            for level in levels
        ),
        Column(id="total", label="Total", align="right", width=0.8, number_format="0"),
    )
    base = f"votes.{tallied.id}"
    codes = [*(level.code for level in levels), "total"]
    rows = [
        body([Cell(text=row.label), *(at(numbers, f"{base}.{row.code}.{code}") for code in codes)])
        for row in table.rows
    ]
    rows.append(total([Cell(text="Total"), *(at(numbers, f"{base}.total.{code}") for code in codes)]))
    return columns, tuple(rows)
