"""One study of a Metapsy database as records of ours: what it found, and how its risk of bias was judged."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.exchange.answers import Answer, Answers
from extraction_forms.exchange.coding import CODING_FILE
from extraction_forms.exchange.mapping import ImportMapping, Note
from extraction_forms.exchange.metapsy_arms import arms, contrasts
from extraction_forms.exchange.metapsy_outcomes import CodedRow, SourceOutcome
from extraction_forms.exchange.record_head import record_head
from extraction_forms.exchange.targets import Targets
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable


@frozen
class SourceStudy:
    """The rows of one study, with the outcome of each."""

    id: str
    year: str
    rows: tuple[CodedRow, ...]
    outcomes: tuple[SourceOutcome, ...]


def study_record(answers: Answers[ImportMapping], study: SourceStudy, form: Form) -> Writable:
    """The record of a study: its facts, reports, arms, contrasts and one result per row."""
    mapping = answers.mapping
    rows = tuple(each.row for each in study.rows)
    shared = {"file": mapping.file, "row": answers.number_of(rows[0])}
    facts: dict[str, Writable] = {
        name: answers.shared(t, rows) for name, t in mapping.characteristics.items()
    }
    return {
        **record_head(study.id, mapping.extractor, form),
        "numbers": mapping.numbers,
        "evidence": {"report": mapping.source["report"]},
        "characteristics": {**facts, "evidence": shared},
        "reports": _reports(mapping.source, study),
        "arms": arms(answers, study.id, study.rows),
        "contrasts": contrasts(answers, study.id, study.rows),
        "results": [
            _result(answers, study.id, each, outcome)
            for each, outcome in zip(study.rows, study.outcomes, strict=True)
        ],
    }


def judgement_record(answers: Answers[ImportMapping], study: SourceStudy, form: Form) -> Writable:
    """The record of a study's risk of bias: the database judges each row, so each result has a judgement."""
    mapping = answers.mapping
    return {
        **record_head(study.id, mapping.extractor, form),
        "evidence": {"report": mapping.source["report"]},
        "judgements": [
            {
                "id": result_id(answers, each),
                "result": result_id(answers, each),
                **{name: answers.answer(target, each.row) for name, target in mapping.judgements.items()},
                "evidence": {"file": mapping.file, "row": answers.number_of(each.row)},
            }
            for each in study.rows
        ],
    }


def result_id(answers: Answers[ImportMapping], each: CodedRow) -> str:
    """The id of a row's result: `row_` and the source's own number of the row."""
    return f"row_{answers.number_of(each.row)}"


def _reports(source: Mapping[str, str], study: SourceStudy) -> Writable:
    main = {"id": f"{study.id}_main", "kind": "journal", "citekey": study.id, "is_primary": "yes"}
    if study.year:
        main["year"] = study.year
    database = {"id": source["report"], "kind": source["kind"], "citekey": source["citekey"]}
    database.update({name: source[name] for name in ("doi", "year") if name in source})
    return [main, database]


def _result(answers: Answers[ImportMapping], study: str, each: CodedRow, outcome: SourceOutcome) -> Writable:
    mapping, row = answers.mapping, each.row
    result: dict[str, Writable] = {
        "id": result_id(answers, each),
        "outcome": _outcome(answers, each, outcome),
    }
    if each.coded.polarity != outcome.polarity:
        evidence = {"file": CODING_FILE, "row": str(each.coded.place.line), "column": "polarity"}
        basis = each.coded.polarity_basis
        result["polarity"] = {"code": each.coded.polarity, "provisional": basis, "evidence": evidence}
    result.update(_block(answers, each, mapping.results, ""))
    result["evidence"] = {"file": mapping.file, "row": answers.number_of(row)}
    divided = mapping.several_arms.get(study)
    result["values"] = {
        divided.unit(unit, each.group) if divided else unit: _block(answers, each, targets, unit)
        for unit, targets in mapping.values.items()
    }
    result["columns"] = {column: cell.text for column, cell in row.cells.items()}
    return result


def _outcome(answers: Answers[ImportMapping], each: CodedRow, outcome: SourceOutcome) -> Writable:
    """The outcome of a row; where the instrument's name stands under another, with that name and why."""
    if each.joined is None:
        return outcome.id
    evidence = {"column": answers.mapping.instrument.column, "quote": each.printed}
    return {"printed": outcome.id, "provisional": each.joined.why, "evidence": evidence}


def _block(
    answers: Answers[ImportMapping], each: CodedRow, targets: Targets, unit: str
) -> dict[str, Writable]:
    block: dict[str, Writable] = {}
    for name, target in targets.items():
        answer = answers.answer(target, each.row)
        if isinstance(answer, dict):
            block[name] = _noted(answers, each, unit, name, answer)
        elif answer:
            block[name] = answer
    return block


def _noted(answers: Answers[ImportMapping], each: CodedRow, unit: str, name: str, answer: Answer) -> Writable:
    """An answer with the notes that the mapping has for rows like this one."""
    notes = [note.note for note in answers.mapping.notes if _applies(note, each, unit, name)]
    if notes:
        answer["note"] = "; ".join(filter(None, (str(answer.get("note", "")), *notes)))
    return answer


def _applies(note: Note, each: CodedRow, unit: str, name: str) -> bool:
    if (note.unit, note.field) != (unit, name):
        return False
    return all(each.row.text(column) == text for column, text in note.when.items())
