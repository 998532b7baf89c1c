"""Agreement between extractors: by section, by coded question, by any other question, and on what there is at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.agreement.agreement import Agreement, Line
from extraction_forms.agreement.first_submitted import Rated
from extraction_forms.agreement.measures import NOTHING
from extraction_forms.agreement.unavailable import Unavailable
from synthesis.ledger.agreement import agreement_key, entries_key, line_key
from synthesis.letter_case import upper_first
from synthesis.numbers import Quantity, count
from synthesis.tables.cells import PERCENT, at, at_or, body, group, listed, total
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Woven, counted_over, named, number, weave, words

Numbers = Mapping[str, Quantity]

HEADS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agreement": "Same",
        "kappa": "Kappa",
        "ac1": "AC1",
        "alpha": "Alpha",
        "pabak": "PABAK",
        "icc_2_1": "ICC(2,1)",
        "icc_3_1": "ICC(3,1)",
        "difference": "Mean difference",
        "jaccard": "Jaccard",
        "reported": "Reported or not",
    }
)
"""How the statistics are called at the head of a column."""

CODED: Final = ("agreement", "kappa", "ac1", "alpha", "pabak", "reported")
OTHER: Final = ("agreement", "icc_2_1", "icc_3_1", "alpha", "difference", "jaccard", "reported")
KIN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "kappa": ("kappa", "weighted_kappa", "fleiss", "weighted_fleiss"),
        "ac1": ("ac1", "ac2"),
        "alpha": ("alpha", "ordinal_alpha", "interval_alpha"),
    }
)
"""The statistics that share a column, of which a line has one at most."""

WITH_INTERVAL: Final = frozenset({"agreement", "kappa", "ac1", "alpha", "icc_2_1"})
MOST_NAMED: Final = 8
MOST_COLUMNS: Final = 10

ANSWERS: Final = (
    "Answers: those that two extractors gave a value to, on entries that both have. Same: the share of them that "
    "are the same, numbers within the tolerance of their question. Reported or not: the share, of all that at least "
    "one of them answered, where both gave a value or both the same reason why there is none."
)
TOGETHER: Final = (
    "Kappa is Fleiss’. An answer counts once, however many people gave it; the same is the share of the pairs of them "
    "who say the same. Entries are counted for each pair. Alpha of numbers is that of intervals; ICCs are of the "
    "answers that all of them gave."
)
ORDERED: Final = (
    "Codes in an order: kappa has linear weights, AC1 is AC2 with the same, alpha is ordinal. Over several questions "
    "all codes count as unordered."
)
FIRST: Final = (
    "Rated is what each extractor first submitted: the record as it was when it first stood submitted beside "
    "another’s, before the two could be compared."
)
POOLED: Final = (
    "Over several questions, kappa, AC1, alpha and PABAK are of the coded ones, each with its own categories and "
    "every answer with the same weight."
)


def agreement_tables(found: Agreement, numbers: Numbers) -> Iterator[Table]:
    """The tables of one form; a kind of question that it does not have gives none."""
    yield _sections(found, numbers)
    for name, told, statistics, wanted in PARTS:
        lines = [line for line in found.lines if line.question and wanted(line)]
        if lines:
            yield _questions(found, numbers, lines, (name, told, statistics))
    if found.entries:
        yield _entries(found, numbers)


def _is_coded(line: Line) -> bool:
    return line.kind == "category"


def _is_other(line: Line) -> bool:
    return line.kind != "category"


Part = tuple[str, str, tuple[str, ...], Callable[[Line], bool]]
PARTS: Final[tuple[Part, ...]] = (
    ("coded", "coded answers", CODED, _is_coded),
    ("other", "numbers, dates, sets and words", OTHER, _is_other),
)
"""The tables of questions: id, words, statistics, and which lines each holds."""


def _of(line: Line, column: str) -> str:
    """The statistic that a line has in a column."""
    return next((name for name in KIN.get(column, ()) if name in line.measures), column)


def _columns(first: str, statistics: Sequence[str]) -> tuple[Column, ...]:
    columns = [
        Column(id="what", label=first, width=2.4),
        Column(id="studies", label="Studies", align="right", width=0.7),
        Column(id="answers", label="Answers", align="right", width=0.75),
    ]
    for name in statistics:
        shape = PERCENT if name in {"agreement", "reported"} else "0.00"
        columns.append(Column(id=name, label=HEADS[name], align="right", width=0.8, number_format=shape))
        if name in WITH_INTERVAL:
            columns.append(Column(id=f"{name}_ci", label="CI", align="right", width=1.2))
    return tuple(columns)


def _cells(found: Agreement, numbers: Numbers, line: Line, statistics: Sequence[str]) -> Iterator[Cell]:
    base = line_key(found, line)
    label = line.label if line.question or not line.section else found.sections[line.section]
    label = f"{label} (in order)" if line.ordered else label
    yield Cell(text=f"{label} (per arm or contrast)" if line.per_unit else label)
    yield at(numbers, f"{base}.studies")
    yield at(numbers, f"{base}.answers")
    for name in statistics:
        yield at_or(numbers, f"{base}.{_of(line, name)}")
        if name in WITH_INTERVAL:
            yield at_or(numbers, f"{base}.{_of(line, name)}_ci")


def _sections(found: Agreement, numbers: Numbers) -> Table:
    own = [line for line in found.lines if not line.question]
    rows = [(body if line.section else total)(_cells(found, numbers, line, CODED)) for line in own]
    drawn = any(
        one.interval and not isinstance(one.interval, Unavailable)
        for line in own
        for one in line.measures.values()
    )
    notes = [*rated_on(found, numbers), *_coders(found), ANSWERS, POOLED]
    notes += [ORDERED] if any(line.ordered for line in found.lines) else []
    notes += [*([_intervals(found)] if drawn else []), *_reasons(own, CODED)]
    return _table(found, ("sections", "by section"), _columns("Section", CODED), rows, notes)


def _questions(
    found: Agreement, numbers: Numbers, lines: Sequence[Line], part: tuple[str, str, tuple[str, ...]]
) -> Table:
    name, told, every = part
    statistics = [one for one in every if any(_of(line, one) in line.measures for line in lines)]
    rows: list[Row] = []
    for section, label in found.sections.items():
        own = [line for line in lines if line.section == section]
        rows += [group(label)] if own else []
        rows += [body(_cells(found, numbers, line, statistics), indent=1) for line in own]
    notes = [*_reasons(lines, statistics), *_left_to_people(lines)]
    return _table(found, (name, told), _columns("Question", statistics), rows, notes)


def _entries(found: Agreement, numbers: Numbers) -> Table:
    columns = (
        Column(id="what", label="Section", width=2.4),
        Column(id="studies", label="Studies", align="right", width=0.7),
        Column(id="both", label="Both", align="right", width=0.7),
        Column(id="only_a", label="First only", align="right", width=0.8),
        Column(id="only_b", label="Second only", align="right", width=0.9),
        Column(id="agreement", label="Both, of all", align="right", width=0.9, number_format=PERCENT),
        Column(id="agreement_ci", label="CI", align="right", width=1.2),
    )
    rows = []
    for one in found.entries:
        base = entries_key(found, one)
        names = [column.id for column in columns[1:]]
        rows.append(body([Cell(text=one.label), *(at(numbers, f"{base}.{name}") for name in names)]))
    told = {
        one.agreement.interval.reason: None
        for one in found.entries
        if isinstance(one.agreement.interval, Unavailable)
    }
    first = (
        "Entries that both extractors have, and those that only the first or the second has, by the order of their "
        "names: an entry of one of them alone is a disagreement here, and its answers are not compared."
    )
    notes = [first, *(f"{upper_first(reason)}." for reason in told)]
    return _table(found, ("entries", "entries that both have"), columns, rows, notes)


def _table(
    found: Agreement,
    name: tuple[str, str],
    columns: tuple[Column, ...],
    rows: Sequence[Row],
    notes: Sequence[str],
) -> Table:
    shown = [n for n, column in enumerate(columns) if not column.id.endswith("_ci") or _has_interval(rows, n)]
    kept = [
        row if row.kind == "group" else replace(row, cells=tuple(row.cells[n] for n in shown)) for row in rows
    ]
    return Table(
        id=f"agreement_{found.form}_{name[0]}",
        title=weave("Agreement between extractors, {what}: {form}", what=name[1], form=named(found.title)),
        columns=tuple(columns[n] for n in shown),
        rows=tuple(kept),
        notes=tuple(Note(text=text if isinstance(text, Woven) else words(text)) for text in notes),
        wide=len(shown) > MOST_COLUMNS,
    )


def _has_interval(rows: Sequence[Row], column: int) -> bool:
    """Whether a row holds an interval there; a column that is empty all the way down is left out."""
    return any(row.kind != "group" and row.cells[column].interval is not None for row in rows)


def _intervals(found: Agreement) -> str:
    how = found.resampling
    level = f"{100 * how.level:g}"
    return (
        f"CI: {level}% intervals by drawing studies again with all their answers, {count(how.resamples)} times from "
        f"the seed {how.seed}."
    )


def rated_on(found: Agreement, numbers: Numbers) -> Iterator[str]:
    """What is rated: what was first submitted, or records as they are now and why; and what was changed since."""
    first = [one for one in found.rated if not one.present]
    now = [one for one in found.rated if one.present]
    if first:
        key = f"{agreement_key(found)}.changed"
        yield weave(
            "{first} {many} {answers} changed since.",
            first=FIRST,
            many=number(numbers, key) if found.changed else "No",
            answers="answer was" if found.changed < 2 else "answers were",
        )
    for reason in dict.fromkeys(one.present for one in now):
        own = [one for one in now if one.present == reason]
        some = weave("{records} {are}", records=_records(own), are=_is(own))
        which = "The records are" if len(own) == len(found.rated) else some
        yield weave(
            "{which} rated as now, whatever was changed after they could be compared: {why}.",
            which=which,
            why=words(reason),
        )
    late = [one for one in found.rated if one.late]
    if late:
        which = "every record" if len(late) == len(found.rated) else _records(late)
        told = "The history of {which} begins with it submitted: what was changed before that is not known."
        yield weave(told, which=which)


def _is(records: Sequence[Rated]) -> str:
    return "is" if len(records) == 1 else "are"


def _records(records: Sequence[Rated]) -> str:
    paths = [one.record.path for one in records]
    return _named(paths, paths)


def _coders(found: Agreement) -> Iterator[str]:
    if found.together:
        yield words(f"{listed(found.extractors)} are rated together. {TOGETHER}")


def _reasons(lines: Sequence[Line], statistics: Sequence[str]) -> Iterator[str]:
    """Why statistics and intervals are not there, in words; once for each reason."""
    values: dict[str, dict[str, None]] = {}
    ends: dict[str, dict[str, None]] = {}
    for line in lines:
        for name in statistics:
            measure = line.measures.get(_of(line, name))
            if measure is None or measure.value == NOTHING:
                continue
            if isinstance(measure.value, Unavailable):
                values.setdefault(f"{HEADS[name]}|{measure.value.reason}", {})[line.label] = None
            elif isinstance(measure.interval, Unavailable) and name in WITH_INTERVAL:
                ends.setdefault(measure.interval.reason, {})[line.label] = None
    together: dict[tuple[str, str], list[str]] = {}
    studies = [f"records/{study}" for line in lines for study in line.studies]
    for key, labels in values.items():
        name, _, reason = key.partition("|")
        together.setdefault((reason, _named(list(labels), studies)), []).append(name)
    for (reason, of), names in together.items():
        yield weave("{names} of {of}: {why}.", names=words(listed(names)), of=of, why=words(reason))
    rated = {line.label for line in lines if line.answers}
    for reason, without in ends.items():
        of = weave(": {lines}", lines=_named(list(without), studies))
        why = words(upper_first(reason))
        yield weave("{why}{of}.", why=why, of="" if set(without) == rated else of)


def _named(labels: Sequence[str], origins: Sequence[str]) -> str:
    """The first of some labels, and how many more there are."""
    more = len(labels) - MOST_NAMED
    rest = [weave("{n} more", n=counted_over(more, origins))] if more > 0 else []
    return listed([*map(named, labels[:MOST_NAMED]), *rest])


def _left_to_people(lines: Sequence[Line]) -> Iterator[str]:
    free = [line for line in lines if line.kind == "words"]
    if free:
        told = "Words are not rated, since it takes a person to say whether they mean the same: {lines}."
        studies = [f"records/{study}" for line in free for study in line.studies]
        yield weave(told, lines=_named([line.label for line in free], studies))
    open_ones = sum(line.persons for line in lines if line.kind != "words")
    if open_ones:
        studies = [f"records/{study}" for line in lines for study in line.studies]
        n = counted_over(open_ones, studies)
        yield weave("{n} other pairs of answers need a person and are not rated.", n=n)
