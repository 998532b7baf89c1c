"""What a Covidence export has of one study, a reviewer's row or a row of each arm, as a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from extraction_forms.exchange.answers import Answer, Answers
from extraction_forms.exchange.covidence.mapping import CovidenceMapping, ResultPlan
from extraction_forms.exchange.delimited import Row
from extraction_forms.exchange.record_head import record_head
from extraction_forms.exchange.table_answers import block_of
from extraction_forms.exchange.table_mapping import Block
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable


@frozen
class ArmRow:
    """The row of one arm, and the intervention that it names."""

    row: Row
    intervention: str


@frozen
class Extracted:
    """A row that goes on: the study's number and id, the reviewer, and the record's file without its ending.

    Where each arm has a row of its own, `arms` has them, and `row` is the first.
    """

    row: Row
    number: str
    reviewer: str
    study: str
    name: str
    extractor: str
    arms: Mapping[str, ArmRow] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def label(self) -> str:
        """The row as evidence names it."""
        return f"{self.number} {self.reviewer}".strip()

    def has(self, arm: str) -> bool:
        """Whether a study has an arm; where rows are not by arm, it has all of them."""
        return not self.arms or arm in self.arms

    def row_of(self, arm: str) -> Row:
        """The row that an arm's answers stand in."""
        return self.arms[arm].row if arm in self.arms else self.row

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
    arms = {name: block for name, block in mapping.arms.items() if one.has(name)}
    found["arms"] = _entries(answers, arms, one, form, "arms")
    found["contrasts"] = [
        {"id": name, **parts}
        for name, parts in mapping.contrasts.items()
        if all(one.has(parts[end]) for end in ("arm_exp", "arm_ctl") if end in parts)
    ]
    results = [
        _result(answers, plan, one, form) for plan in mapping.results if has_numbers(plan, one, answers)
    ]
    if results:
        found["results"] = results
    return found


def has_numbers(plan: ResultPlan, one: Extracted, answers: Answers[CovidenceMapping]) -> bool:
    """Whether any cell of a result's numbers holds something that does not stand for nothing."""
    for name, block in plan.values.items():
        if not _is_there(name, one, answers):
            continue
        for way in (way for ways in block.values() for way in ways):
            target = way.target
            if target is None:
                continue
            cell = one.row_of(name).cells[target.column]
            if cell.text.strip() and not answers.reason(target, cell):
                return True
    return False


def _entries(
    answers: Answers[CovidenceMapping], blocks: Mapping[str, Block], one: Extracted, form: Form, section: str
) -> list[Writable]:
    found: list[Writable] = []
    for name, block in blocks.items():
        arm = name if section == "arms" else ""
        found.append({"id": name, **_arm_row(arm, one), **_block(answers, block, one, form, section, arm)})
    return found


def _is_there(name: str, one: Extracted, answers: Answers[CovidenceMapping]) -> bool:
    """Whether a study has the arm of this name, or both ends of the contrast."""
    ends = answers.mapping.contrasts.get(name)
    return all(map(one.has, ends.values())) if ends else one.has(name)


def _arm_row(arm: str, one: Extracted) -> dict[str, Writable]:
    """The row of an arm as evidence, where it is not the record's own."""
    found = one.arms.get(arm)
    return {"evidence": {"row": f"{one.label}, {found.intervention}"}} if found else {}


def _block(
    answers: Answers[CovidenceMapping], block: Block, one: Extracted, form: Form, section: str, arm: str = ""
) -> dict[str, Answer | str]:
    return block_of(answers, block, one.row_of(arm), _choices(form, section))


def _result(answers: Answers[CovidenceMapping], plan: ResultPlan, one: Extracted, form: Form) -> Writable:
    values: dict[str, Writable] = {}
    columns = {column: one.row.text(column) for column in _columns(plan.fields)}
    for name, block in plan.values.items():
        if not _is_there(name, one, answers):
            continue
        row, found = one.row_of(name), _block(answers, block, one, form, "results", name)
        if found:
            values[name] = {key: _with_row(answer, name, one) for key, answer in found.items()}
        behind = f" ({one.arms[name].intervention})" if name in one.arms else ""
        columns |= {f"{column}{behind}": row.text(column) for column in _columns(block)}
    return {
        "id": plan.id,
        **_block(answers, plan.fields, one, form, "results"),
        "values": values,
        "columns": columns,
    }


def _columns(block: Block) -> dict[str, None]:
    """The columns that a block of fields is read from."""
    return {
        way.target.column: None
        for ways in block.values()
        for way in ways
        if way.target is not None and way.target.column
    }


def _with_row(answer: Answer | str, arm: str, one: Extracted) -> Writable:
    """An answer with the row of its arm."""
    return answer if isinstance(answer, str) else {**answer, **_arm_row(arm, one)}


def _choices(form: Form, section: str) -> frozenset[str]:
    """The questions of a section whose answers are codes."""
    found = form.by_id.get(section)
    asked = (*found.questions, *found.unit_questions) if found else ()
    return frozenset(question.id for question in asked if question.field.choices)
