"""One reviewer's row of a Covidence export as a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extraction_forms.exchange.answers import Answer, Answers
from extraction_forms.exchange.covidence.mapping import CovidenceMapping, ResultPlan
from extraction_forms.exchange.delimited import Row
from extraction_forms.exchange.record_head import record_head
from extraction_forms.exchange.table_answers import block_of
from extraction_forms.exchange.table_mapping import Block
from extraction_forms.form import Form
from extraction_forms.yaml_write import Writable


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A row that goes on: the study's number and id, the reviewer, and the record's file without its ending."""

    row: Row
    number: str
    reviewer: str
    study: str
    name: str
    extractor: str

    @property
    def label(self) -> str:
        """The row as evidence names it."""
        return f"{self.number} {self.reviewer}"

    @property
    def path(self) -> str:
        """The file of its record."""
        return f"records/{self.study}/{self.name}.yaml"


def record(answers: Answers[CovidenceMapping], one: Extracted, form: Form, file: str) -> Writable:
    """The record of a row: its facts, reports, arms and contrasts, and each result that it has numbers of."""
    mapping = answers.mapping
    found: dict[str, Writable] = {
        **record_head(one.study, one.extractor, form),
        "numbers": mapping.numbers,
        "evidence": {"file": file, "row": one.label},
        "characteristics": _block(answers, mapping.characteristics, one, form, "characteristics"),
    }
    if mapping.reports:
        found["reports"] = _entries(answers, mapping.reports, one, form, "reports")
    found["arms"] = _entries(answers, mapping.arms, one, form, "arms")
    found["contrasts"] = [{"id": name, **parts} for name, parts in mapping.contrasts.items()]
    results = [
        _result(answers, plan, one, form) for plan in mapping.results if has_numbers(plan, one, answers)
    ]
    if results:
        found["results"] = results
    return found


def has_numbers(plan: ResultPlan, one: Extracted, answers: Answers[CovidenceMapping]) -> bool:
    """Whether any cell of a result's numbers holds something that does not stand for nothing."""
    for block in plan.values.values():
        for way in (way for ways in block.values() for way in ways):
            target = way.target
            if target is None:
                continue
            cell = one.row.cells[target.column]
            if cell.text.strip() and not answers.reason(target, cell):
                return True
    return False


def _entries(
    answers: Answers[CovidenceMapping], blocks: Mapping[str, Block], one: Extracted, form: Form, section: str
) -> list[Writable]:
    return [{"id": name, **_block(answers, block, one, form, section)} for name, block in blocks.items()]


def _block(
    answers: Answers[CovidenceMapping], block: Block, one: Extracted, form: Form, section: str
) -> dict[str, Answer | str]:
    return block_of(answers, block, one.row, _choices(form, section))


def _result(answers: Answers[CovidenceMapping], plan: ResultPlan, one: Extracted, form: Form) -> Writable:
    values = {
        name: found
        for name, block in plan.values.items()
        if (found := _block(answers, block, one, form, "results"))
    }
    columns = {
        way.target.column: None
        for block in (plan.fields, *plan.values.values())
        for ways in block.values()
        for way in ways
        if way.target is not None
    }
    return {
        "id": plan.id,
        **_block(answers, plan.fields, one, form, "results"),
        "values": values,
        "columns": {column: one.row.text(column) for column in columns},
    }


def _choices(form: Form, section: str) -> frozenset[str]:
    """The questions of a section whose answers are codes."""
    found = form.by_id.get(section)
    asked = (*found.questions, *found.unit_questions) if found else ()
    return frozenset(question.id for question in asked if question.field.choices)
