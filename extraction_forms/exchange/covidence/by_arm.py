"""An export of Covidence's data extraction 1: a row for each intervention of a study, of what was agreed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.account import Remark, counted
from extraction_forms.exchange.answers import Answers
from extraction_forms.exchange.covidence.mapping import CovidenceMapping
from extraction_forms.exchange.covidence.records import ArmRow, Extracted
from extraction_forms.exchange.delimited import Row, Sheet
from extraction_forms.exchange.slugs import slug
from extraction_forms.header import SLUG
from extraction_forms.nearest import did_you_mean

FIRST: Final = ("Study Identifier", "Intervention")
"""The columns that tell an export of data extraction 1."""

SECOND: Final = ("Study ID", "Reviewer Name")
"""The columns that tell one of data extraction 2."""

_SHOWN: Final = 60


def misread(plan: CovidenceMapping, sheet: Sheet) -> Iterator[Problem]:
    """Where a mapping is of one kind of export and the table of the other."""
    first = set(FIRST) <= set(sheet.header)
    second = set(SECOND) <= set(sheet.header)
    place = Place(file=sheet.file, line=1)
    if first and not second and not plan.interventions:
        expected = "a mapping with interventions, since the table is of data extraction 1: a row for each arm"
        yield Problem(place=place, where="header", expected=expected, found="one with reviewers")
    elif second and not first and plan.interventions:
        expected = (
            "a mapping with reviewers, since the table is of data extraction 2: a row for each reviewer"
        )
        yield Problem(place=place, where="header", expected=expected, found="one with interventions")


@dataclass(slots=True)
class _Study:
    """The rows of one study that stand together, by the words of their interventions."""

    label: str
    rows: dict[str, Row] = field(default_factory=dict)


@dataclass(slots=True)
class ArmSorting:
    """Puts the rows of a study together, gives each its arm, and keeps the account.

    Nothing but its name tells a study: rows of the same name that stand apart are of another one, `Name (2)`.
    """

    answers: Answers[CovidenceMapping]
    kept: list[Extracted] = field(default_factory=list)
    duplicates: list[Remark] = field(default_factory=list)
    aside: list[Remark] = field(default_factory=list)
    rows_kept: int = 0
    studies: list[_Study] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    last: str | None = None
    met: set[str] = field(default_factory=set)

    def sort(self, row: Row) -> None:
        """Put one row where it belongs."""
        mapping = self.answers.mapping
        name = self.answers.mended(row.cells[mapping.study])
        word = self.answers.mended(row.cells[mapping.intervention])
        if name != self.last:
            self._begin(name, row)
        study = self.studies[-1]
        label = f"{study.label} {word}"
        self.met |= {label, study.label}
        why = mapping.set_aside.get(label) or mapping.set_aside.get(study.label)
        first = study.rows.get(word)
        if why:
            self.aside.append(Remark(place=row.place, text=f"{label}: {why}"))
        elif first is None:
            study.rows[word] = row
        elif all(row.text(column) == cell.text for column, cell in first.cells.items()):
            self.duplicates.append(Remark(place=row.place, text=f"{label}: as in line {first.line}"))
        else:
            expected = f"one row of {label}; another is in line {first.line}"
            self.answers.fault(row.place, label, expected, "one that says something else")

    def _begin(self, name: str, row: Row) -> None:
        """A study begins; one whose name was there before is another."""
        self.last = name
        at = self.names.get(name, 0) + 1
        self.names[name] = at
        label = name if at == 1 else f"{name} ({at})"
        self.studies.append(_Study(label=label))
        if at > 1:
            text = f"{name}: rows of this name stand apart, and are taken for another study, {label!r}"
            self.answers.remarks.append(Remark(place=row.place, text=text))

    def finish(self) -> None:
        """Make each study of its rows, and tell what the mapping says of rows and studies that are not there."""
        mapping = self.answers.mapping
        owners: dict[str, str] = {}
        for study in self.studies:
            if study.rows:
                self._keep(study, owners)
        for key, names in (("set_aside", mapping.set_aside), ("studies", mapping.studies)):
            for name in names:
                if name not in self.met:
                    place = mapping.places.get(key, Place(file=mapping.file))
                    self.answers.fault(place, key, f"a study of {mapping.file}", repr(name))

    def _keep(self, study: _Study, owners: dict[str, str]) -> None:
        mapping = self.answers.mapping
        row = next(iter(study.rows.values()))
        cell = row.cells[mapping.study]
        name = mapping.studies.get(study.label) or slug(study.label)
        if not SLUG.match(name):
            expected = "a name that makes an id, or an id for it under studies"
            self.answers.fault(cell.place, mapping.study, expected, repr(study.label))
        owner = owners.setdefault(name, study.label)
        if owner != study.label:
            expected = f"an id of its own; {name} is {owner!r}"
            hint = f'Under studies, give one of them another id: "{study.label}": {name}_2.'
            self.answers.fault(cell.place, mapping.study, expected, repr(study.label), hint)
        arms = self._arms(study)
        ends = [set(parts.values()) for parts in mapping.contrasts.values()]
        if ends and not any(pair <= arms.keys() for pair in ends):
            expected = "rows for both arms of a contrast"
            hint = f'Set the study aside: under set_aside, "{study.label}": the reason.'
            self.answers.fault(row.place, study.label, expected, ", ".join(study.rows), hint)
        self._tell_apart(study)
        self.rows_kept += len(study.rows)
        self.kept.append(
            Extracted(
                row=row,
                number=study.label,
                reviewer="",
                study=name,
                name=mapping.extractor,
                extractor=mapping.extractor,
                arms=MappingProxyType(arms),
            )
        )

    def _arms(self, study: _Study) -> dict[str, ArmRow]:
        """The arm of each row; two rows of one arm are a fault."""
        mapping = self.answers.mapping
        found: dict[str, ArmRow] = {}
        for word, row in study.rows.items():
            place = row.cells[mapping.intervention].place
            arm = mapping.interventions.get(word, "")
            if not arm:
                known = "one of the interventions: " + ", ".join(mapping.interventions)
                hint = did_you_mean(word, mapping.interventions)
                self.answers.fault(place, mapping.intervention, known, repr(word), hint)
            elif arm in found:
                expected = f"an arm of its own; {arm} is {found[arm].intervention!r} already"
                self.answers.fault(place, study.label, expected, repr(word))
            else:
                found[arm] = ArmRow(row=row, intervention=word)
        return found

    def _tell_apart(self, study: _Study) -> None:
        """Note where the rows of a study differ in what is told of the whole of it: the first row counts."""
        mapping = self.answers.mapping
        blocks = (
            mapping.characteristics,
            *mapping.reports.values(),
            *(one.fields for one in mapping.results),
        )
        columns = {
            column: None
            for block in blocks
            for ways in block.values()
            for way in ways
            for column in way.columns()
        }
        (first, row), *others = study.rows.items()
        for column in columns:
            texts = {
                word: other.text(column) for word, other in others if other.text(column) != row.text(column)
            }
            if texts:
                told = "; ".join(
                    f"{word} {text!r}" for word, text in {first: row.text(column), **texts}.items()
                )
                self.answers.conflicts.append(
                    Remark(place=row.place, text=f"{study.label} > {column}: {told}")
                )


def unread_cells(mapping: CovidenceMapping, sheet: Sheet) -> Iterator[Remark]:
    """Every cell that holds something and that nothing is read from; columns that are left out as such."""
    used = mapping.columns()
    left_out = [column for column in sheet.header if column in mapping.left_out]
    if left_out:
        text = f"left out, {counted(len(left_out), 'column')}: {', '.join(left_out)}"
        yield Remark(place=Place(file=sheet.file), text=text)
    for row in sheet.rows:
        name = f"{row.text(mapping.study).strip()} {row.text(mapping.intervention).strip()}"
        for column, cell in row.cells.items():
            if column in used or column in mapping.left_out or not cell.text.strip():
                continue
            said = " ".join(cell.text.split())
            shown = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 3]}..."
            yield Remark(place=cell.place, text=f"not read: {name} > {column}: {shown!r}")
