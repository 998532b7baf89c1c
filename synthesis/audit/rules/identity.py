"""Rules on identity: numbers that stand where they were not measured, and studies that stand twice."""

from __future__ import annotations

from typing import Final

from synthesis.audit.finding import Rule
from synthesis.audit.rules import column_slip, duplicate_study, row_slip, same_effect, same_numbers

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id=same_numbers.ID,
        title="The same n, mean and SD twice",
        sees="One size, mean and SD on two studies, in both arms of a row, or in two rows of one study.",
        why="A row or column that was copied, or a result that was entered twice, counts people who were not there.",
        look_up=same_numbers.LOOK_UP,
        detectable="Numbers of so many digits that fewer than 0.05 such agreements are expected among all rows.",
        find=same_numbers.same_numbers,
    ),
    Rule(
        id=same_effect.ID,
        title="The same reported effect twice",
        sees="One reported effect with one standard error, interval or test on two studies, or on two results of one.",
        why="An effect that was copied from the row above is pooled as if it had been found.",
        look_up=same_effect.LOOK_UP,
        detectable="Effects of so many digits that fewer than 0.05 are expected by chance: mostly of three decimals.",
        find=same_effect.same_effect,
    ),
    Rule(
        id=row_slip.ID,
        title="An effect beside another row's numbers",
        sees="A reported effect unlike its own row's recomputed one, and equal to another row's within rounding.",
        why="A column sorted by itself, or pasted one row down, gives every study another study's result.",
        look_up=row_slip.LOOK_UP,
        detectable="Rows swapped, shifted or sorted apart that differ by 0.1 or more; of single rows those whose "
        "effect and error are another row's, or a neighbour's where few rows are unlike their numbers.",
        find=row_slip.row_slip,
    ),
    Rule(
        id=column_slip.ID,
        title="Columns that slipped against the rows",
        sees="Effects in a second column, or those that events give, which are the main effects of other rows.",
        why="A column sorted or pasted without the others gives a row another's numbers, which a later step may take.",
        look_up=column_slip.LOOK_UP,
        detectable="Second effects, or events, of three rows or more that are the main effects of other studies' rows, "
        "in more than chance explains.",
        find=column_slip.column_slip,
    ),
    Rule(
        id=duplicate_study.ID,
        title="Two studies that may be one",
        sees="Two studies with the same sizes, characteristics and results, in more than chance explains.",
        why="A trial that was published twice is pooled twice, and its people count double (Tramèr et al. 1997).",
        look_up=duplicate_study.LOOK_UP,
        detectable="Studies that share two things or more, of which fewer than 0.05 pairs are expected by chance.",
        find=duplicate_study.duplicate_study,
    ),
)
"""The rules of the family."""
