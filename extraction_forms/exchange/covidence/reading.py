"""An export of Covidence read as records, one of each reviewer, or one of a study; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from extraction_forms.checking import check_record
from extraction_forms.errors import ImportFault, Place, Problem, Rejected
from extraction_forms.exchange import delimited
from extraction_forms.exchange.account import Account, Remark, Tally, counted
from extraction_forms.exchange.answers import Answers
from extraction_forms.exchange.covidence.by_arm import ArmSorting, misread, unread_cells
from extraction_forms.exchange.covidence.mapping import CovidenceMapping, read_mapping
from extraction_forms.exchange.covidence.records import Extracted, has_numbers, record
from extraction_forms.exchange.delimited import Row, Sheet
from extraction_forms.exchange.import_files import OUTCOMES_FILE, Import
from extraction_forms.exchange.slugs import slug
from extraction_forms.exchange.table_answers import UNREAD
from extraction_forms.form import Form
from extraction_forms.form_library import find_form
from extraction_forms.header import SLUG
from extraction_forms.nearest import did_you_mean
from extraction_forms.record_files import CONSENSUS
from extraction_forms.yaml_text import List, Map, Node, Text, parse
from extraction_forms.yaml_text import read as read_yaml
from extraction_forms.yaml_write import dump


def read(file: Path, mapping: Path, review: Path) -> Import:
    """Read an export by a mapping, for a review that has the outcomes it names.

    Raises:
        Rejected: the mapping is not the YAML that forms are written in.
        ImportFault: with every fault of any of the files; then there is nothing to write.
    """
    plan = read_mapping(mapping)
    answers: Answers[CovidenceMapping] = Answers(mapping=replace(plan, file=file.name))
    sheet = _opened(answers, plan, file)
    form = find_form(plan.form, review / "forms", plan.places.get("form"))
    sorting = ArmSorting(answers=answers) if plan.interventions else _Sorting(answers=answers)
    for row in sheet.rows:
        sorting.sort(row)
    sorting.finish()
    files: dict[str, str] = {}
    for one in sorting.kept:
        files[one.path] = dump(record(answers, one, form, file.name))
    _stop(answers)
    answers.problems += _faults(sorting.kept, files, form)
    answers.problems += _unknown_outcomes(sorting.kept, files, review)
    account = _account(answers, sheet, sorting)
    answers.problems += account.problems()
    _stop(answers)
    return Import(files=MappingProxyType(dict(sorted(files.items()))), account=account)


def _stop(answers: Answers[CovidenceMapping]) -> None:
    if answers.problems:
        raise ImportFault(dict.fromkeys(answers.problems))


def _opened(answers: Answers[CovidenceMapping], plan: CovidenceMapping, file: Path) -> Sheet:
    """The table, once it has every column that the mapping names."""
    if plan.file and plan.file != file.name:
        place = plan.places["source"]
        answers.fault(place, "source > file", f"{file.name!r}, the export that is read", repr(plan.file))
    sheet = delimited.read(file, numbered=bool(plan.interventions))
    answers.problems += (*sheet.problems, *misread(plan, sheet))
    if answers.problems:
        raise ImportFault(dict.fromkeys(answers.problems))
    left_out = dict.fromkeys(plan.left_out, plan.places.get("left_out", Place(file=file.name)))
    for column, place in {**left_out, **plan.columns()}.items():
        if sheet.header and column not in sheet.header:
            hint = did_you_mean(column, sheet.header)
            told = place if place.file else Place(file=sheet.file)  # one that no mapping names
            answers.fault(told, "", f"a column of {sheet.file}", repr(column), hint)
    _stop(answers)
    return sheet


@dataclass(slots=True)
class _Sorting:
    """Gives each row its study and its record, and keeps the account."""

    answers: Answers[CovidenceMapping]
    kept: list[Extracted] = field(default_factory=list)
    duplicates: list[Remark] = field(default_factory=list)
    aside: list[Remark] = field(default_factory=list)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: dict[str, Row] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    @property
    def rows_kept(self) -> int:
        """How many rows are in records."""
        return len(self.kept)

    def sort(self, row: Row) -> None:
        """Put one row where it belongs."""
        mapping = self.answers.mapping
        number = row.text(mapping.row).strip().removeprefix("#")
        reviewer = self.answers.mended(row.cells[mapping.reviewer])
        label = f"{number} {reviewer}"
        self.met |= {label, number}
        why = mapping.set_aside.get(label) or mapping.set_aside.get(number)
        first = self.seen.setdefault(label, row)
        if why:
            self.aside.append(Remark(place=row.place, text=f"{label}: {why}"))
        elif first is not row:
            self._again(first, row, label)
        else:
            self._keep(row, number, reviewer)

    def _again(self, first: Row, row: Row, label: str) -> None:
        """The same reviewer's second row of a study: a repetition, or a fault where it says something else."""
        same = all(row.text(column) == cell.text for column, cell in first.cells.items())
        if same:
            self.duplicates.append(Remark(place=row.place, text=f"{label}: as in line {first.line}"))
            return
        expected = f"one row of {label}; another is in line {first.line}"
        hint = "Set one of them aside in a copy of the export."
        self.answers.fault(row.place, label, expected, "one that says something else", hint)

    def _keep(self, row: Row, number: str, reviewer: str) -> None:
        mapping = self.answers.mapping
        extractor = mapping.reviewers.get(reviewer, "")
        if not extractor:
            known = "one of the reviewers: " + ", ".join(mapping.reviewers)
            self.answers.fault(row.cells[mapping.reviewer].place, mapping.reviewer, known, repr(reviewer))
        printed = self.answers.mended(row.cells[mapping.study])
        study = mapping.studies.get(number) or slug(printed)
        if not SLUG.match(study):
            expected = "a name that makes an id, or an id for the number under studies"
            self.answers.fault(row.cells[mapping.study].place, mapping.study, expected, repr(printed))
        owner = self.names.setdefault(study, (number, printed))
        if owner[0] != number:
            expected = f"an id of its own; {study} is number {owner[0]}"
            hint = f'Under studies, give one of them another id: "{number}": {study}_2.'
            self.answers.fault(
                row.cells[mapping.study].place, mapping.study, expected, f"number {number}", hint
            )
        self.kept.append(
            Extracted(
                row=row,
                number=number,
                reviewer=reviewer,
                study=study,
                name=extractor,
                extractor=mapping.settled_by if extractor == CONSENSUS else extractor,
            )
        )

    def finish(self) -> None:
        """What the mapping says of rows and studies that the export does not have."""
        mapping = self.answers.mapping
        for key, names in (("set_aside", mapping.set_aside), ("studies", mapping.studies)):
            for name in names:
                if name not in self.met:
                    place = mapping.places.get(key, Place(file=mapping.file))
                    self.answers.fault(place, key, f"a number of {mapping.file}", repr(name))


def _faults(kept: list[Extracted], files: Mapping[str, str], form: Form) -> Iterator[Problem]:
    """What the form finds wrong with a record, told at its row."""
    for one in kept:
        try:
            check_record(form, parse(files[one.path], one.path), one.path, "")
        except Rejected as rejected:
            for problem in rejected.problems:
                if problem.found != repr(UNREAD):
                    yield replace(problem, place=one.row.place, where=f"{one.label} > {problem.where}")


def _unknown_outcomes(kept: list[Extracted], files: Mapping[str, str], review: Path) -> Iterator[Problem]:
    """Outcomes of results that the review's vocabulary does not have."""
    known = _outcome_ids(review)
    for one in kept:
        top = parse(files[one.path], one.path)
        results = top.get("results") if isinstance(top, Map) else None
        for entry in results.items if isinstance(results, List) else ():
            name = _printed(entry.get("outcome")) if isinstance(entry, Map) else ""
            if name and name not in known:
                expected = f"an outcome of {OUTCOMES_FILE}" if known else f"{OUTCOMES_FILE} with its outcomes"
                hint = did_you_mean(name, known)
                yield Problem(
                    place=one.row.place, where=one.label, expected=expected, found=repr(name), hint=hint
                )


def _outcome_ids(review: Path) -> tuple[str, ...]:
    path = review / OUTCOMES_FILE
    if not path.is_file():
        return ()
    top = read_yaml(path, OUTCOMES_FILE)
    listed = top.get("outcomes") if isinstance(top, Map) else None
    entries = listed.items if isinstance(listed, List) else ()
    return tuple(_printed(entry.get("id")) for entry in entries if isinstance(entry, Map))


def _printed(node: Node | None) -> str:
    if isinstance(node, Map):
        return _printed(node.get("code") or node.get("printed"))
    return node.value if isinstance(node, Text) else ""


def _account(answers: Answers[CovidenceMapping], sheet: Sheet, sorting: _Sorting | ArmSorting) -> Account:
    mapping = answers.mapping
    used = mapping.columns()
    records = sorting.kept
    results = sum(has_numbers(plan, one, answers) for one in records for plan in mapping.results)
    tally = Tally(
        file=sheet.file,
        rows=sheet.rows_in,
        kept=sorting.rows_kept,
        duplicates=tuple(sorting.duplicates),
        set_aside=tuple(sorting.aside),
    )
    return Account(
        tallies=(tally,),
        made=(
            ("studies", len({one.study for one in records})),
            ("records", len(records)),
            ("results", results),
        ),
        columns_used=tuple(column for column in sheet.header if column in used),
        columns_kept=(),
        missing=answers.missing_words(),
        repairs=answers.repaired(),
        conflicts=tuple(answers.conflicts),
        remarks=tuple(_remarks(answers, sheet, records)),
    )


def _remarks(answers: Answers[CovidenceMapping], sheet: Sheet, records: list[Extracted]) -> Iterator[Remark]:
    mapping, place = answers.mapping, Place(file=sheet.file)
    known = {*mapping.columns(), *mapping.left_out}
    unread = [column for column in sheet.header if column not in known]
    if mapping.interventions:
        yield from unread_cells(mapping, sheet)
    elif unread:
        yield Remark(place=place, text=f"not read, {counted(len(unread), 'column')}: {', '.join(unread)}")
    for plan in mapping.results:
        empty = [one.label for one in records if not has_numbers(plan, one, answers)]
        if empty:
            text = f"{plan.id}: no numbers, and so no result, in {counted(len(empty), 'row')}: {', '.join(empty)}"
            yield Remark(place=place, text=text)
    yield from answers.remarks
