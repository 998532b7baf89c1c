"""One study of a table as a record of ours."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.exchange.answers import Answer
from extraction_forms.exchange.delimited import Row
from extraction_forms.exchange.record_head import record_head
from extraction_forms.exchange.slugs import slug
from extraction_forms.exchange.table_answers import UNREAD, block_of, shared
from extraction_forms.exchange.table_mapping import Block, StudyPlan, Texts
from extraction_forms.exchange.table_reports import TableAnswers, evidence_of, reports_of
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable


@frozen
class TableStudy:
    """The rows of one study, and what the mapping says of it alone."""

    id: str
    rows: tuple[Row, ...]
    plan: StudyPlan | None


def study_record(
    answers: TableAnswers, study: TableStudy, outcomes: Mapping[str, str], form: Form
) -> Writable:
    """The record of a study: its facts, reports, arms, contrasts and one result for each row."""
    mapping, plan = answers.mapping, study.plan
    evidence = evidence_of(answers, study.rows[0])
    evidence.pop("quote", None)
    facts = {**mapping.characteristics, **(plan.characteristics if plan else {})}
    contrasts: Mapping[str, Texts] = (plan.contrasts if plan else {}) or mapping.contrasts
    return {
        **record_head(study.id, mapping.extractor, form),
        "numbers": mapping.numbers,
        "characteristics": {**_shared(answers, facts, study, form, "characteristics"), "evidence": evidence},
        "reports": list(reports_of(answers, study.rows)),
        "arms": [
            {"id": name, **_shared(answers, block, study, form, "arms"), "evidence": evidence}
            for name, block in _arms(mapping.arms, plan).items()
        ],
        "contrasts": [{"id": name, **parts} for name, parts in contrasts.items()],
        "results": [_result(answers, row, outcomes, form) for row in study.rows],
    }


def result_id(number: str) -> str:
    """The id of a row's result: its number as an id, behind `row_` where it starts with a digit."""
    name = slug(number)
    return f"row_{name}" if name[:1].isdigit() else name


def _arms(general: Mapping[str, Block], plan: StudyPlan | None) -> Mapping[str, Block]:
    """The arms of a study: those of all, each with what the study has besides or otherwise, and its own."""
    own = plan.arms if plan else {}
    return {name: {**general.get(name, {}), **own.get(name, {})} for name in dict.fromkeys((*general, *own))}


def _shared(
    answers: TableAnswers, block: Block, study: TableStudy, form: Form, section: str
) -> dict[str, Writable]:
    choices = _choices(form, section)
    given = {name: shared(answers, name, ways, study.rows, choices) for name, ways in block.items()}
    return {name: answer for name, answer in given.items() if answer}


def _result(answers: TableAnswers, row: Row, outcomes: Mapping[str, str], form: Form) -> Writable:
    mapping, number = answers.mapping, answers.number_of(row)
    plan = mapping.rows.get(number)
    result: dict[str, Writable] = {
        "id": result_id(number),
        "outcome": outcomes.get(number, {"missing": UNREAD}),
    }
    choices = _choices(form, "results")
    result.update(block_of(answers, mapping.results, row, choices))
    for name, answer in block_of(answers, plan.fields if plan else {}, row, choices).items():
        result[name] = _read_by_somebody(answers, answer, name in choices)
    result["evidence"] = {**evidence_of(answers, row), **(plan.evidence if plan else {})}
    values: dict[str, Writable] = {}
    own: Mapping[str, Block] = plan.values if plan else {}
    for unit in dict.fromkeys((*mapping.values, *own)):
        block = {**mapping.values.get(unit, {}), **own.get(unit, {})}
        given = block_of(answers, block, row, _choices(form, "results"))
        if given:
            values[unit] = given
    if values:
        result["values"] = values
    result["columns"] = {column: cell.text for column, cell in row.cells.items()}
    return result


def _read_by_somebody(answers: TableAnswers, answer: Answer | str, code: bool) -> Writable:  # noqa: FBT001
    """What somebody read in a row is provisional, and says why."""
    why = answers.mapping.provisional
    opened: Answer = {"code" if code else "printed": answer} if isinstance(answer, str) else answer
    if not why or "missing" in opened:
        return opened
    note = {"note": opened.pop("note")} if "note" in opened else {}
    return {**opened, "provisional": opened.get("provisional", why), **note}


def _choices(form: Form, section: str) -> frozenset[str]:
    """The questions of a section whose answers are codes."""
    found = form.by_id.get(section)
    if found is None:
        return frozenset()
    asked = (*found.questions, *found.unit_questions)
    return frozenset(question.id for question in asked if question.field.choices)
