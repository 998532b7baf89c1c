"""A table of results read as records of ours by a mapping, with an account of every row; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.checking import check_plain, check_record
from extraction_forms.errors import FormError, ImportFault, Place, Problem, Rejected, UsageError
from extraction_forms.exchange import delimited
from extraction_forms.exchange.account import Account, Remark
from extraction_forms.exchange.answers import Answers, decimal_marks
from extraction_forms.exchange.delimited import Row, Sheet
from extraction_forms.exchange.import_files import OUTCOMES_FILE, REFERENCES_FILE, Import
from extraction_forms.exchange.kept_rows import KeptRows, keep
from extraction_forms.exchange.own_references import own_reference
from extraction_forms.exchange.slugs import slug
from extraction_forms.exchange.table_answers import UNREAD
from extraction_forms.exchange.table_map_reader import read_table_mapping
from extraction_forms.exchange.table_mapping import TableMapping
from extraction_forms.exchange.table_outcomes import outcomes_of, vocabulary
from extraction_forms.exchange.table_records import TableStudy, result_id, study_record
from extraction_forms.exchange.table_reports import TableAnswers, report_of
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.nearest import did_you_mean
from extraction_forms.references import bib
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_write import dump

_LACKING: Final = (
    "In the mapping, `blank: not_reported` beside a column answers its blank cells, and"
    " `{missing: not_reported}` a field that has no column."
)


def read(file: Path, mapping: Path) -> Import:
    """Read a table, one result in each row, by a mapping.

    Args:
        file: The table: delimited text in UTF-8.
        mapping: The review's `import.yaml`.

    Raises:
        Rejected: the mapping is not the YAML that forms are written in.
        ImportFault: with every fault of either file; then there is nothing to write.
    """
    answers: TableAnswers = Answers(mapping=read_table_mapping(mapping))
    sheet, forms = _opened(answers, file, mapping.parent / "forms")
    before = len(answers.problems)
    kept = keep(answers, sheet)
    studies = _studies(answers, kept.rows)
    _reports(answers, kept.rows)
    named = len(answers.problems) == before
    _unknown_rows(answers, kept, sheet)
    outcomes = outcomes_of(answers, kept.rows)
    files = _files(answers, studies, outcomes, forms["study"])
    if named:
        answers.problems += _form_faults(answers, studies, files, forms)
    _stop(answers)
    account = _account(answers, sheet, kept, studies)
    answers.problems += account.problems()
    _stop(answers)
    return Import(files=MappingProxyType(dict(sorted(files.items()))), account=account)


def _opened(answers: TableAnswers, file: Path, folder: Path) -> tuple[Sheet, Mapping[str, Form]]:
    """The table and the forms; what its rows cannot be told without stops here, with all other faults so far."""
    mapping = answers.mapping
    answers.problems += mapping.problems
    forms = _forms(answers, folder)
    if mapping.file and file.name != mapping.file:
        expected = f"{file.name!r}, the table that is read, since evidence names it"
        hint = "Change the name here, or rename the table."
        answers.fault(mapping.place("source"), "source > file", expected, repr(mapping.file), hint)
    try:
        sheet = delimited.read(file)
    except ImportFault as unread:
        raise ImportFault((*answers.problems, *unread.problems)) from None
    untold = [*sheet.problems, *_table_faults(sheet, mapping)] if sheet.header else [*sheet.problems]
    answers.problems += [*untold, *(_column_faults(sheet, mapping) if sheet.header else ())]
    if untold or not mapping.readable or len(forms) < len(mapping.forms):
        _stop(answers)
    return sheet, forms


def _forms(answers: TableAnswers, folder: Path) -> Mapping[str, Form]:
    """The forms of the records and of the outcome vocabulary, those that are there and read as such."""
    found: dict[str, Form] = {}
    place = answers.mapping.place("forms")
    for name, given in answers.mapping.forms.items():
        try:
            form = find_form(given, folder, place)
        except UsageError:
            if given:
                answers.fault(place, f"forms > {name}", "a form as id@version", repr(given))
            continue
        except (FormError, Rejected) as faulty:
            answers.problems += faulty.problems
            continue
        if form.reads_as == name:
            found[name] = form
        else:
            answers.fault(place, f"forms > {name}", f"a form that reads as {name}", form.id)
    return found


def _files(
    answers: TableAnswers, studies: tuple[TableStudy, ...], outcomes: Mapping[str, str], form: Form
) -> dict[str, str]:
    """Every file of the import, as text."""
    mapping = answers.mapping
    files = {OUTCOMES_FILE: dump(vocabulary(answers))}
    if mapping.references:
        place = mapping.places["references"]
        entries = [replace(own_reference(key, one), place=place) for key, one in mapping.references.items()]
        files[REFERENCES_FILE] = bib.write(entries)
        for problem in bib.parse(files[REFERENCES_FILE], REFERENCES_FILE).problems:
            answers.fault(place, "references", problem.expected, problem.found)
    for study in studies:
        files[_path(study, mapping)] = dump(study_record(answers, study, outcomes, form))
    return files


def _path(study: TableStudy, mapping: TableMapping) -> str:
    return f"records/{study.id}/{mapping.extractor}.yaml"


def _stop(answers: TableAnswers) -> None:
    if answers.problems:
        raise ImportFault(dict.fromkeys(answers.problems))


def _column_faults(sheet: Sheet, mapping: TableMapping) -> Iterator[Problem]:
    """Every column that the mapping names must be there."""
    for column, place in mapping.columns().items():
        if column not in sheet.header:
            yield Problem(
                place=place,
                where="",
                expected=f"a column of {sheet.file}",
                found=repr(column),
                hint=did_you_mean(column, sheet.header),
            )


def _table_faults(sheet: Sheet, mapping: TableMapping) -> Iterator[Problem]:
    """What no row can be told without: rows, the columns that name what they are about, and a report."""
    if not sheet.rows_in:
        yield Problem(place=Place(file=sheet.file, line=1), where="", expected="rows", found="a header alone")
    for problem in _column_faults(sheet, mapping):
        if any(problem.found == repr(column) for column in mapping.needed()):
            yield problem
    if mapping.readable and not (mapping.report or len(mapping.reports) == 1):
        place = mapping.places.get("reports", mapping.place("source"))
        expected = "one report, since no column names the report of a row"
        yield Problem(place=place, where="reports", expected=expected, found=f"{len(mapping.reports)}")


def _unknown_rows(answers: TableAnswers, kept: KeptRows, sheet: Sheet) -> None:
    """What the mapping says of a row that is not there, or not kept, would be lost."""
    known = {answers.number_of(row) for row in kept.rows}
    all_rows = {answers.number_of(row) for row in sheet.rows}
    named = [(name, plan.place) for name, plan in answers.mapping.rows.items()]
    named += [(name, plan.place) for plan in answers.mapping.outcomes for name in plan.rows]
    for name, place in named:
        if name not in known:
            found = f"{name!r}, which is set aside" if name in all_rows else repr(name)
            answers.fault(place, "rows", f"the {answers.mapping.row} of a row that is kept", found)


def _studies(answers: TableAnswers, rows: tuple[Row, ...]) -> tuple[TableStudy, ...]:
    """Rows by study, in the order of their ids; several ids of the source may be one study."""
    mapping = answers.mapping
    owners = {given: name for name, plan in mapping.studies.items() for given in plan.of}
    groups: dict[str, list[Row]] = {}
    names: dict[str, str] = {}
    met: set[str] = set()
    for row in rows:
        cell = row.cells[mapping.study]
        given = answers.mended(cell)
        met.add(given)
        name = owners.get(given) or slug(given)
        if not name:
            answers.fault(cell.place, mapping.study, "a name with a letter or digit", repr(given))
        if given not in owners and names.setdefault(name, given) != given:
            expected = f"one spelling, {names[name]!r}, or both under one study of {mapping.shown}"
            answers.fault(cell.place, mapping.study, expected, repr(given))
        groups.setdefault(name, []).append(row)
    for name, plan in mapping.studies.items():
        for given in plan.of:
            if given not in met:
                answers.fault(plan.place, f"studies > {name}", f"a study of {mapping.file}", repr(given))
        if name not in groups:
            answers.fault(plan.place, "studies", "one of " + ", ".join(sorted(groups)), repr(name))
    return tuple(
        TableStudy(id=name, rows=tuple(members), plan=mapping.studies.get(name))
        for name, members in sorted(groups.items())
    )


def _reports(answers: TableAnswers, rows: tuple[Row, ...]) -> None:
    """Two texts that make one id are a fault; a report that no row cites is told."""
    texts: dict[str, tuple[str, ...]] = {}
    for row in rows:
        plan = report_of(answers, row)
        if texts.setdefault(plan.id, plan.of) != plan.of:
            cell = row.cells[answers.mapping.report]
            expected = f"a report of {answers.mapping.shown} for this text: its id {plan.id} is another's"
            answers.fault(cell.place, answers.where(row, answers.mapping.report), expected, repr(plan.of[0]))
    references = answers.mapping.references
    for name, declared in answers.mapping.reports.items():
        key = declared.entry.get("citekey", "")
        if references and key and key not in references:
            answers.fault(declared.place, f"reports > {name} > citekey", "a key of references", repr(key))
        if name not in texts:
            answers.remarks.append(Remark(place=declared.place, text=f"{name}: a report that no row cites"))


def _form_faults(
    answers: TableAnswers,
    studies: tuple[TableStudy, ...],
    files: Mapping[str, str],
    forms: Mapping[str, Form],
) -> Iterator[Problem]:
    """What the forms find wrong with what was made, told at the row or the outcome it is about."""
    mapping = answers.mapping
    for study in studies:
        path = _path(study, mapping)
        try:
            check_record(forms["study"], parse(files[path], path), path, "")
        except Rejected as rejected:
            for problem in rejected.problems:
                if problem.found != repr(UNREAD):
                    place = _row_of(study, problem.where, mapping).place
                    where, hint = f"{study.id} > {problem.where}", problem.hint or _hint(problem)
                    yield replace(problem, place=place, where=where, hint=hint)
    places = {plan.id: plan.place for plan in mapping.outcomes}
    try:
        check_plain(forms["vocabulary"], parse(files[OUTCOMES_FILE], OUTCOMES_FILE), OUTCOMES_FILE)
    except Rejected as rejected:
        for problem in rejected.problems:
            named = next((part for part in problem.where.split(" > ") if part in places), "")
            yield replace(problem, place=places.get(named, mapping.places["outcomes"]))


def _hint(problem: Problem) -> str:
    """What to write in the mapping where an answer lacks that may be missing with a reason."""
    return _LACKING if problem.expected.endswith(("missing reason", "missing with a reason")) else ""


def _row_of(study: TableStudy, where: str, mapping: TableMapping) -> Row:
    """The row whose result a fault of the form is about; the first, where it is about the study."""
    parts = where.replace(",", " >").split(" > ")
    return next((row for row in study.rows if result_id(row.text(mapping.row)) in parts), study.rows[0])


def _account(answers: TableAnswers, sheet: Sheet, kept: KeptRows, studies: tuple[TableStudy, ...]) -> Account:
    mapping = answers.mapping
    used = mapping.columns()
    reports = {report_of(answers, row).id for row in kept.rows}
    made: Mapping[str, int] = {
        "studies": len(studies),
        "results": len(kept.rows),
        "reports": len(reports),
        "outcomes": len(mapping.outcomes),
        "references": len(mapping.references),
    }
    return Account(
        tallies=(kept.tally,),
        made=tuple(made.items()),
        columns_used=tuple(column for column in sheet.header if column in used),
        columns_kept=tuple(column for column in sheet.header if column not in used),
        missing=answers.missing_words(),
        repairs=answers.repaired(),
        marks=decimal_marks(_number_columns(mapping), kept.rows, mapping.row),
        conflicts=tuple(answers.conflicts),
        remarks=(*_merged(answers, kept, studies), *answers.remarks),
    )


def _number_columns(mapping: TableMapping) -> tuple[str, ...]:
    """The columns that numbers are read from."""
    ways = (way for block in mapping.blocks() for found in block.values() for way in found)
    return tuple(dict.fromkeys(way.target.column for way in ways if way.target and way.target.number))


def _merged(answers: TableAnswers, kept: KeptRows, studies: tuple[TableStudy, ...]) -> Iterator[Remark]:
    """How many ids of the source are how many studies, where these are not the same."""
    mapping = answers.mapping
    ids = {answers.mended(row.cells[mapping.study]) for row in kept.rows}
    if len(ids) == len(studies):
        return
    joined = [
        f"{', '.join(plan.of)} are {name}" for name, plan in mapping.studies.items() if len(plan.of) > 1
    ]
    text = f"{len(ids)} study ids are {len(studies)} studies: {'; '.join(joined)}"
    yield Remark(place=Place(file=mapping.file), text=text)
