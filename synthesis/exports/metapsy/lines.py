"""The rows of a table in the Metapsy standard: one comparison each, no two of one id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.facts import Study
from extraction_forms.frozen_values import frozen
from extraction_forms.references.losses import Loss
from synthesis.designs import RANDOMISED
from synthesis.exports.cells import Value
from synthesis.exports.compared import barred, of_design, printed_statistics
from synthesis.exports.metapsy.number_groups import Filled, estimates, filled
from synthesis.exports.row_facts import facts_of, printed_reference, reference_of, unanswered
from synthesis.review import Review
from synthesis.routes.study_rows import Row, rows, weeks_of

IDENTITY: Final = (
    *("study", "outcome_type", "instrument", "time", "time_weeks", "rating"),
    *("condition_arm1", "condition_arm2", "multi_arm1", "multi_arm2"),
)
"""The columns that checkConflicts of metapsyTools makes an id of, which must be each row's own."""

NO_NUMBERS: Final = "no numbers of both groups, no standardised mean difference and no risk ratio"
FURTHER: Final = "further numbers of the result: a row has one group of numbers"
DERIVED: Final = "that a number was worked out, not printed"
ALIKE: Final = "rows that checkConflicts takes for one: told apart behind the instrument"
NAMED_ALIKE: Final = "studies of one name: told apart by their ids after it"
REASON: Final = "why an answer is missing: the cell is NA"
NOT_RANDOMISED: Final = "that it is no randomised trial: the databases of the standard hold only these"
_MSD: Final = "msd"


@frozen
class Line:
    """A comparison: its key, the cells of the standard, and all else that is coded of it."""

    key: str
    cells: Mapping[str, Value]
    facts: Mapping[str, Value]


@frozen
class Lines:
    """The rows, the results that have none, and what is lost of the others."""

    lines: tuple[Line, ...]
    left_out: tuple[Loss, ...]
    losses: tuple[Loss, ...]


def lines_of(review: Review) -> Lines:
    """The comparisons of a review in the order of its records."""
    evidence = review.evidence
    found = estimates(evidence)
    names = _names(evidence.studies)
    made: list[Line] = []
    left_out: list[Loss] = []
    losses: list[Loss] = [Loss(one.id, NAMED_ALIKE) for one in evidence.studies if names[one.id] != one.label]
    for row in rows(evidence, review.groupings):
        key = f"{row.study.id}.{row.name}"
        why = barred(row)
        group = None if why else filled(row, found)
        if group is None:
            left_out.append(Loss(key, why or NO_NUMBERS))
            continue
        place = (row.study.id, row.name)
        benefit, ratio = found.benefit.get(place), found.ratio.get(place)
        cells: dict[str, Value] = {
            **_head(row, names[row.study.id], group),
            **group.cells,
            "change_sign": row.result.polarity == "lower_better",
            ".g": benefit.y if benefit else None,
            ".g_se": benefit.se if benefit else None,
            ".log_rr": ratio.y if ratio else None,
            ".log_rr_se": ratio.se if ratio else None,
            **_last(review, row),
        }
        made.append(Line(key=key, cells=MappingProxyType(cells), facts=facts_of(row)))
        losses += _lost(key, row, group, reported=benefit is not None and benefit.route == "reported")
    own, renamed = _own_ids(made)
    return Lines(lines=own, left_out=tuple(left_out), losses=(*losses, *renamed))


def _names(studies: Iterable[Study]) -> Mapping[str, str]:
    """What each study is called: by its label, and by its id too where two have one label."""
    listed = tuple(studies)
    several = Counter(one.label for one in listed)
    return {one.id: f"{one.label} ({one.id})" if several[one.label] > 1 else one.label for one in listed}


def _head(row: Row, name: str, group: Filled) -> dict[str, Value]:
    """The study design variables."""
    exp, ctl = row.arms
    many = len(row.study.arms) > 2
    outcome = row.result.outcome
    return {
        "study": name,
        "condition_arm1": exp[0].label,
        "condition_arm2": ctl[0].label,
        "multi_arm1": exp[0].id if many else None,
        "multi_arm2": ctl[0].id if many else None,
        "outcome_type": outcome.id if group.counted else _MSD,
        "instrument": outcome.instrument,
        "time": _printed(row, "timepoint"),
        "time_weeks": weeks_of(row.result.data.get("time")),
        "rating": _printed(row, "rater"),
    }


def _printed(row: Row, name: str) -> str | None:
    datum = row.result.data.get(name)
    return datum.read if datum is not None and datum.known else None


def _last(review: Review, row: Row) -> dict[str, Value]:
    """Where a row comes from, by the ids of the review, and the reference of its study."""
    reference = reference_of(row.study, review.references)
    return {
        "study_id": row.study.id,
        "result_id": row.result.id,
        "contrast_id": row.contrast.id if row.contrast is not None else None,
        "outcome_id": row.result.outcome.id,
        "outcome_label": row.result.outcome.label,
        "full_ref": printed_reference(reference) if reference is not None else None,
    }


def _lost(key: str, row: Row, group: Filled, *, reported: bool) -> Iterator[Loss]:
    held = group.statistics | ({"smd", "smd_se"} if reported else set())
    if printed_statistics(row) - held:
        yield Loss(key, FURTHER)
    yield from (Loss(key, f"{DERIVED}: {how}") for how in group.derived)
    yield from (Loss(key, what) for what in of_design(row))
    design = row.tags.get("design")
    if design is not None and design.known and design.code not in RANDOMISED:
        yield Loss(key, NOT_RANDOMISED)
    if unanswered(row):
        yield Loss(key, REASON)


def _own_ids(lines: Sequence[Line]) -> tuple[tuple[Line, ...], list[Loss]]:
    """The rows with their ids; rows of one id are told apart behind the instrument, by the outcome or the result."""
    losses: list[Loss] = []
    found = lines
    for column in ("outcome_label", "result_id", "contrast_id"):
        several = Counter(id_of(line.cells) for line in found)
        losses += [Loss(line.key, ALIKE) for line in found if several[id_of(line.cells)] > 1]
        found = [_told_apart(line, column) if several[id_of(line.cells)] > 1 else line for line in found]
    return tuple(_with(line, ".id", id_of(line.cells)) for line in found), losses


def _told_apart(line: Line, column: str) -> Line:
    """A row with what stands in a column put behind its instrument, unless that says so already."""
    said, more = line.cells["instrument"], line.cells[column]
    return line if more is None or more == said else _with(line, "instrument", f"{said}, {more}")


def _with(line: Line, column: str, text: str) -> Line:
    return replace(line, cells=MappingProxyType({**line.cells, column: text}))


def plain(text: str) -> str:
    """A text as the standard has it: on one line, with commas for semicolons."""
    return " ".join(text.replace(";", ",").split())


def id_of(cells: Mapping[str, Value]) -> str:
    """The id of a row as metapsyTools makes it: its columns joined, commas as `_`, without blanks."""
    parts = ("NA" if cells[name] is None else plain(str(cells[name])) for name in IDENTITY)
    return "_".join(parts).replace(",", "_").replace(" ", "")
