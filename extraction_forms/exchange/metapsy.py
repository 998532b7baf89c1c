"""A Metapsy database read as records of ours, with an account of every row; nothing is written here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange import delimited
from extraction_forms.exchange.account import Account, Remark
from extraction_forms.exchange.answers import Answers, decimal_marks
from extraction_forms.exchange.coding import CODING_FILE, CodingFile, key_of, read_coding
from extraction_forms.exchange.delimited import Row, Sheet
from extraction_forms.exchange.import_files import OUTCOMES_FILE, REFERENCES_FILE, Import
from extraction_forms.exchange.kept_rows import KeptRows, keep
from extraction_forms.exchange.mapping import ImportMapping, read_mapping
from extraction_forms.exchange.metapsy_arms import in_groups, unknown_studies
from extraction_forms.exchange.metapsy_outcomes import CodedRow, coded_row, outcomes_of, vocabulary
from extraction_forms.exchange.metapsy_records import SourceStudy, judgement_record, study_record
from extraction_forms.exchange.mojibake import repair
from extraction_forms.exchange.own_references import own_reference
from extraction_forms.exchange.slugs import slug
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.references import bib, reference_list
from extraction_forms.references.reference import Reference
from extraction_forms.yaml_write import dump


def read(file: Path, coding: Path, mapping: Path, references: Path | None = None) -> Import:
    """Read a database, its coding and its reference list by a mapping.

    Args:
        file: The database's rows.
        coding: Our coding of instruments and roles.
        mapping: The review's `import.yaml`.
        references: The reference list; where the mapping says it is, beside the database, if not given.

    Raises:
        Rejected: the mapping is not the YAML that forms are written in.
        ImportFault: with every fault of any of the files; then there is nothing to write.
    """
    plan = read_mapping(mapping)
    sheet = delimited.read(file, plan.file)
    code_sheet = delimited.read(coding, CODING_FILE)
    answers = Answers(mapping=plan)
    answers.problems += [*sheet.problems, *_header_faults(sheet, plan, mapping.name)]
    codings = read_coding(code_sheet, plan.coding)
    answers.problems += codings.problems
    if answers.problems:
        raise ImportFault(answers.problems)
    kept = keep(answers, sheet)
    joined = _joined(answers, kept.rows, codings)
    studies = _studies(answers, joined)
    listed = _references(answers, references or file.parent / plan.source.get("references", ""), studies)
    files = _files(answers, studies, listed, mapping.parent / "forms")
    files[CODING_FILE] = code_sheet.text
    made = _made(answers, kept, files, len(listed))
    account = _account(answers, sheet, kept, codings, made)
    problems = [*answers.problems, *account.problems()]
    if problems:
        raise ImportFault(problems)
    return Import(files=MappingProxyType(dict(sorted(files.items()))), account=account)


def _header_faults(sheet: Sheet, mapping: ImportMapping, name: str) -> list[Problem]:
    """Every column that the mapping names must be there."""
    place = Place(file=sheet.file, line=1)
    named = (*mapping.columns(), *mapping.misplaced)
    lacking = [column for column in dict.fromkeys(named) if column not in sheet.header]
    return [
        Problem(
            place=place, where="header", expected=f"the column {column!r} that {name} names", found="none"
        )
        for column in lacking
    ]


def _joined(
    answers: Answers[ImportMapping], rows: tuple[Row, ...], codings: CodingFile
) -> tuple[CodedRow, ...]:
    """Rows with their coding; whatever finds no partner, on either side, is a fault."""
    mapping = answers.mapping
    joined: list[CodedRow] = []
    met = set()
    columns = (mapping.study, mapping.category.column, mapping.instrument.column)
    for row in rows:
        study, category, instrument = (row.text(column) for column in columns)
        key = key_of(study, category, instrument)
        if key in codings.rows:
            met.add(key)
            joined.append(coded_row(answers, row, codings.rows[key]))
        else:
            where = f"row {answers.number_of(row)}"
            found = f"none for {' > '.join(key)}"
            answers.fault(row.place, where, f"a row of {CODING_FILE} for it", found)
    for key, coded in codings.rows.items():
        if key not in met:
            answers.fault(coded.place, " > ".join(key), f"a row of {mapping.file} for it", "none")
    return tuple(joined)


def _studies(answers: Answers[ImportMapping], joined: tuple[CodedRow, ...]) -> tuple[SourceStudy, ...]:
    """Rows by study, in the order of their slugs; two names with one slug are a fault."""
    mapping = answers.mapping
    outcomes = outcomes_of(answers, joined)
    groups: dict[str, list[CodedRow]] = {}
    names: dict[str, str] = {}
    for each in joined:
        name = answers.mended(each.row.cells[mapping.study])
        groups.setdefault(slug(name), []).append(each)
        if not slug(name):
            place = each.row.cells[mapping.study].place
            answers.fault(place, mapping.study, "a name with a letter or digit", repr(name))
        if names.setdefault(slug(name), name) != name:
            answers.fault(each.row.place, mapping.study, f"one spelling, {names[slug(name)]!r}", repr(name))
    unknown_studies(answers, sorted(groups))
    return tuple(
        SourceStudy(
            id=study,
            year=_year(mapping, rows[0].row),
            rows=in_groups(answers, study, rows),
            outcomes=tuple(outcomes[(slug(each.instrument), each.category)] for each in rows),
        )
        for study, rows in sorted(groups.items())
    )


def _year(mapping: ImportMapping, row: Row) -> str:
    """The year of a study's report, where the mapping reads one and the row has it."""
    target = mapping.characteristics.get("year")
    year = row.text(target.column) if target and target.column else ""
    return "" if year in mapping.missing else year


def _references(
    answers: Answers[ImportMapping], path: Path, studies: tuple[SourceStudy, ...]
) -> tuple[Reference, ...]:
    """The database's reference list, one for each study, and the mapping's own entries."""
    listed = _reference_list(answers, path)
    ids = {study.id for study in studies}
    for study in sorted(ids - set(listed)):
        answers.fault(Place(file=path.name), study, "a reference", "none")
    for name, reference in listed.items():
        if name not in ids:
            answers.fault(reference.place, name, "a study of this name in the database", "none")
        if reference.kind == "misc":
            text = f"{name}: the reference has an unknown shape and keeps only its text"
            answers.remarks.append(Remark(place=reference.place, text=text))
    return (
        *listed.values(),
        *(own_reference(key, parts) for key, parts in answers.mapping.references.items()),
    )


def _reference_list(answers: Answers[ImportMapping], path: Path) -> dict[str, Reference]:
    shown = Place(file=path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
        pairs = json.loads(text, object_pairs_hook=tuple)
    except (OSError, ValueError, RecursionError) as error:
        answers.fault(shown, "references", "a JSON file of study names and references", str(error))
        return {}
    if not isinstance(pairs, tuple):
        answers.fault(shown, "references", "a JSON file of study names and references", "something else")
        return {}
    found: dict[str, Reference] = {}
    for name, printed in pairs:
        line = text[: max(text.find(json.dumps(name, ensure_ascii=False)), 0)].count("\n") + 1
        place = Place(file=path.name, line=line)
        key = slug(repair(name))
        if key in found or not isinstance(printed, str):
            answers.fault(
                place, name, "one reference for each study", "another" if key in found else "no text"
            )
            continue
        parsed = reference_list.parse(key, repair(printed))
        found[key] = replace(parsed, place=place)
    return found


def _files(
    answers: Answers[ImportMapping],
    studies: tuple[SourceStudy, ...],
    references: tuple[Reference, ...],
    forms: Path,
) -> dict[str, str]:
    """Every file of the import, as text."""
    mapping = answers.mapping
    outcomes = {(o.id, o.category): o for study in studies for o in study.outcomes}
    files = {OUTCOMES_FILE: dump(vocabulary(answers, outcomes)), REFERENCES_FILE: bib.write(references)}
    found: dict[str, Form] = {name: find_form(given, forms) for name, given in mapping.forms.items()}
    for study in studies:
        path = f"records/{study.id}/{mapping.extractor}"
        files[f"{path}.yaml"] = dump(study_record(answers, study, found["study"]))
        if mapping.judgements:
            form = found["judgements"]
            files[f"{path}.{form.id}.yaml"] = dump(judgement_record(answers, study, form))
    return files


def _account(
    answers: Answers[ImportMapping],
    sheet: Sheet,
    kept: KeptRows,
    codings: CodingFile,
    made: tuple[tuple[str, int], ...],
) -> Account:
    used = answers.mapping.columns()
    return Account(
        tallies=(kept.tally, codings.tally),
        made=made,
        columns_used=tuple(column for column in sheet.header if column in used),
        columns_kept=tuple(column for column in sheet.header if column not in used),
        missing=answers.missing_words(),
        repairs=answers.repaired(),
        marks=decimal_marks(sheet.header, kept.rows, answers.mapping.row),
        conflicts=tuple(answers.conflicts),
        remarks=tuple(_remarks(answers, codings)),
    )


def _made(
    answers: Answers[ImportMapping], kept: KeptRows, files: Mapping[str, str], references: int
) -> tuple[tuple[str, int], ...]:
    records = [name for name in files if name.startswith("records/")]
    studies = sum(name.endswith(f"/{answers.mapping.extractor}.yaml") for name in records)
    return (
        ("studies", studies),
        ("results", len(kept.rows)),
        ("records of risk of bias", len(records) - studies),
        ("references", references),
    )


def _remarks(answers: Answers[ImportMapping], codings: CodingFile) -> Iterator[Remark]:
    """What is to be said besides: the join, the columns not to be trusted, and what was met on the way."""
    mapping = answers.mapping
    joined = f"{codings.tally.kept} coded rows matched, 0 unmatched on either side"
    yield Remark(place=Place(file=CODING_FILE), text=joined)
    if mapping.misplaced:
        names = ", ".join(mapping.misplaced)
        text = f"{names} are kept word for word and never read: {mapping.misplaced_why}"
        yield Remark(place=Place(file=mapping.file), text=text)
    yield from answers.remarks
    yield from answers.doubts()
