"""A plain table as an auditor reads it: CSV of Metapsy's kind, of metafor's, or with columns of like names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.mojibake import repair
from extraction_forms.exchange.slugs import slug
from synthesis.audit.dictionaries import dictionary_of
from synthesis.audit.estimates import with_effects
from synthesis.audit.inferred import measure_of, turned_effect, with_measures, with_polarities, with_signs
from synthesis.audit.lines import Audited, Estimate, Key, Line, SourceText, StudyFacts, Synthesised
from synthesis.audit.of_columns import plain_name
from synthesis.audit.printed import Printed
from synthesis.audit.table_columns import LOOKED_FOR, Understood, understood
from synthesis.audit.table_lines import RowReader, line_of
from synthesis.audit.table_reading import COLUMN, NumberReader, Table, TableRow, decimal_marks, read_table
from synthesis.audit.table_told import OF_STUDY, told_of
from synthesis.measures.measure import Choices

METAPSY: Final[Choices] = MappingProxyType({"correction": "approximate", "vtype": "LS2"})
"""How Metapsy's tools compute Hedges' g and its variance."""

OVERALL: Final = "all"


def audited_table(path: Path) -> Audited:
    """All that a table holds, row by row, and what a synthesis of each kind of outcome would pool.

    Raises:
        ImportFault: the file cannot be read, or has no columns an effect could be had from.
    """
    table = read_table(path)
    columns = understood(table.header)
    if not columns.usable or not table.rows:
        raise ImportFault([_unusable(table, columns)])
    unread: list[SourceText] = []
    reader = RowReader(
        columns=columns,
        numbers=NumberReader(marks=decimal_marks(table, columns.numbers), unread=unread),
        metapsy=_is_metapsy(table.header),
    )
    studies = _studies(reader, table)
    formula: Choices = METAPSY if reader.metapsy else MappingProxyType({})
    raw = [line_of(reader, row, *studies[row.number]) for row in table.rows]
    lines, inferred = _with_effects(_one_spelling(raw), formula)
    facts = MappingProxyType(dict(_facts(reader, table, studies, _arms(lines))))
    dictionary, told = dictionary_of(path)
    return Audited(
        lines=lines,
        studies=facts,
        texts=(
            *(*table.texts, *told, *inferred, *told_of(table, columns, lines)),
            *(*dict.fromkeys(unread), *_cells(table, studies)),
        ),
        syntheses=tuple(_syntheses(lines, formula)),
        dictionary=dictionary,
    )


def _unusable(table: Table, columns: Understood) -> Problem:
    place = Place(table.file, 1)
    if columns.usable:
        return Problem(place=place, where="", expected="rows under the header", found="none that can be read")
    names = [cell for cell in table.first if cell]
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    hint = "The first line of the file names the columns; docs/audit_tables.md lists the names that are understood."
    return Problem(place=place, where="header", expected=LOOKED_FOR, found=f"the columns {shown}", hint=hint)


def _is_metapsy(header: Sequence[str]) -> bool:
    """Whether columns are called as Metapsy calls them."""
    return ".g" in header or any(plain_name(column).endswith(("arm1", "trt1")) for column in header)


def _with_effects(raw: Sequence[Line], formula: Choices) -> tuple[tuple[Line, ...], tuple[SourceText, ...]]:
    """The lines with their effects; measures, signs and polarities that no column tells are read from the rows."""
    lines, measures = with_measures(raw, formula)
    lines, signs = with_signs(with_effects(lines, formula=formula))
    lines, polarities = with_polarities(lines)
    return with_effects(lines, formula=formula), (*measures, *signs, *polarities)


def _one_spelling(lines: Sequence[Line]) -> list[Line]:
    """The lines with one spelling of each instrument and outcome: the first, its letters mended."""
    first: dict[str, str] = {}

    def spelt(name: str) -> str:
        mended = repair(name)
        return first.setdefault(slug(mended) or mended, mended)

    return [
        replace(
            line,
            outcome=spelt(line.outcome),
            scale=replace(
                line.scale, instrument=spelt(line.scale.instrument), construct=repair(line.scale.construct)
            ),
        )
        for line in lines
    ]


def _studies(reader: RowReader, table: Table) -> Mapping[int, tuple[str, str]]:
    """The id and the label of each row's study; a row that names none is a study of its own."""
    found: dict[int, tuple[str, str]] = {}
    ids: dict[str, str] = {}
    for row in table.rows:
        label, own = _label(reader, row)
        name = slug(repair(label))[:64]
        while ids.setdefault(name, own) != own:
            name = f"{name}_{slug(own) or row.number}"
        found[row.number] = (name, label)
    return MappingProxyType(found)


def _label(reader: RowReader, row: TableRow) -> tuple[str, str]:
    """What a row's study is called, and what tells it from others: the study's name, or its number and author."""
    study, author = reader.fact(row, "study"), reader.fact(row, "author")
    named = " ".join(filter(None, (author, reader.fact(row, "year")))) if author else ""
    if study and not (study.isdigit() and author):
        return (study if slug(study) else f"study {row.number}"), study.casefold()
    label = named or f"row {row.number}"
    return (label if slug(label) else f"row {row.number}"), f"{study}_{label}".casefold()


def _facts(
    reader: RowReader,
    table: Table,
    studies: Mapping[int, tuple[str, str]],
    arms: Mapping[str, Mapping[str, Printed | None]],
) -> Iterator[tuple[str, StudyFacts]]:
    """What is known of each study: the first that its rows tell."""
    of: dict[str, list[TableRow]] = {}
    for row in table.rows:
        of.setdefault(studies[row.number][0], []).append(row)
    about = [column for column in table.header if plain_name(column).startswith(OF_STUDY)]
    silent = NumberReader(marks=reader.numbers.marks, unread=[])
    for study, rows in of.items():
        numbers = {column: found for column in about if (found := _one(silent, rows, column)) is not None}
        yield (
            study,
            StudyFacts(
                id=study,
                label=studies[rows[0].number][1],
                place=rows[0].place,
                n_randomised=_one(silent, rows, reader.columns.facts.get("n_randomised")),
                arms=MappingProxyType(arms[study]),
                same_trial_as=slug(_text(reader, rows, "same_trial_as")),
                year=_text(reader, rows, "year"),
                country=_text(reader, rows, "country"),
                numbers=MappingProxyType(numbers),
            ),
        )


def _arms(lines: Sequence[Line]) -> Mapping[str, Mapping[str, Printed | None]]:
    """The arms of each study, with the numbers randomised where a row prints them."""
    found: dict[str, dict[str, Printed | None]] = {}
    for line in lines:
        for side in line.sides:
            arms = found.setdefault(line.study, {})
            arms[side.arm] = arms.get(side.arm) or side.numbers.get("n_randomised")
    return found


def _one(numbers: NumberReader, rows: Sequence[TableRow], column: str | None) -> Printed | None:
    found = (numbers.number(row, column) for row in rows)
    return next((one for one in found if one is not None), None)


def _text(reader: RowReader, rows: Sequence[TableRow], name: str) -> str:
    return next((text for row in rows if (text := reader.fact(row, name))), "")


def _cells(table: Table, studies: Mapping[int, tuple[str, str]]) -> Iterator[SourceText]:
    """Every text of every column, of each study once."""
    seen: set[tuple[str, str, str]] = set()
    for row in table.rows:
        study = studies[row.number][0]
        for column, text in row.cells.items():
            if (study, column, text) not in seen:
                seen.add((study, column, text))
                yield SourceText(column=column, text=text, place=row.place, study=study, kind=COLUMN)


def _syntheses(lines: Sequence[Line], formula: Choices) -> Iterator[Synthesised]:
    """One synthesis for each kind of outcome, else for each outcome, else of all rows; of one measure each."""
    kinds = [line.scale.construct for line in lines]
    if not any(kinds):
        kinds = [line.outcome for line in lines]
    groups: dict[str, dict[Key, Estimate]] = {}
    measured: dict[Key, Estimate | None] = {}
    known: dict[Key, bool] = {}  # whether an effect above 0 means benefit
    for line, kind in zip(lines, kinds, strict=True):
        effect = turned_effect(line)
        if effect is not None:
            groups.setdefault(kind, {})[line.key] = effect
            measured[line.key] = line.reported or line.computed
            known[line.key] = line.turned != 0 or line.sign.endswith("favours_exp")
    for kind, effects in groups.items():
        measure = measure_of(effects.values())
        kept = {key: one for key, one in effects.items() if one.measure == measure}
        yield Synthesised(
            id=slug(kind) or OVERALL,
            label=kind or "All rows",
            keys=tuple(kept),
            y=tuple(one.y for one in kept.values()),
            v=tuple(one.v for one in kept.values()),
            turns=tuple(_turn(one, measured[key]) for key, one in kept.items()),
            measure=measure,
            choices=formula if measure == "SMD" else MappingProxyType({}),
            oriented=all(known[key] for key in kept),
        )


def _turn(effect: Estimate, measured: Estimate | None) -> int:
    """By what an effect as measured was multiplied to favour the first arm where it is above 0."""
    return 1 if measured is None or effect.y * measured.y >= 0 else -1
