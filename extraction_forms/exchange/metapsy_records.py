"""One study of a Metapsy database as records of ours: what it found, and how its risk of bias was judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from extraction_forms.exchange.answers import Answer, Answers
from extraction_forms.exchange.coding import Coded
from extraction_forms.exchange.mapping import ImportMapping, Note
from extraction_forms.exchange.metapsy_outcomes import CodedRow, SourceOutcome
from extraction_forms.exchange.record_head import record_head
from extraction_forms.exchange.targets import Targets
from extraction_forms.form import Form
from extraction_forms.yaml_write import Writable

CODING_FILE: Final = "coding.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
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
    arms: list[Writable] = []
    for name, targets in mapping.arms.items():
        arm: dict[str, Writable] = {"id": name}
        arm.update({field: answers.shared(target, rows) for field, target in targets.items()})
        if name == mapping.coding.arm:
            arm[mapping.coding.field] = _role(answers, study.id, study.rows[0].coded)
        arms.append({**arm, "evidence": shared})
    return {
        **record_head(study.id, mapping.extractor, form),
        "numbers": mapping.numbers,
        "evidence": {"report": mapping.source["report"]},
        "characteristics": {**facts, "evidence": shared},
        "reports": _reports(mapping.source, study),
        "arms": arms,
        "contrasts": [{"id": name, **parts} for name, parts in mapping.contrasts.items()],
        "results": [
            _result(answers, each, outcome) for each, outcome in zip(study.rows, study.outcomes, strict=True)
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


def _role(answers: Answers[ImportMapping], study: str, coded: Coded) -> Writable:
    """The provisional code of the role, with the words it was read from and what they rest on."""
    coding = answers.mapping.coding
    evidence = {
        "report": f"{study}_main",
        "locator": coding.locator,
        "quote": coded.role_description,
        "file": CODING_FILE,
        "row": str(coded.place.line),
        "column": coding.description,
    }
    return {"code": coded.role, "provisional": coded.role_basis, "evidence": evidence}


def _result(answers: Answers[ImportMapping], each: CodedRow, outcome: SourceOutcome) -> Writable:
    mapping, row = answers.mapping, each.row
    result: dict[str, Writable] = {"id": result_id(answers, each), "outcome": outcome.id}
    if each.coded.polarity != outcome.polarity:
        evidence = {"file": CODING_FILE, "row": str(each.coded.place.line), "column": "polarity"}
        basis = each.coded.polarity_basis
        result["polarity"] = {"code": each.coded.polarity, "provisional": basis, "evidence": evidence}
    result.update(_block(answers, each, mapping.results, ""))
    result["evidence"] = {"file": mapping.file, "row": answers.number_of(row)}
    result["values"] = {
        unit: _block(answers, each, targets, unit) for unit, targets in mapping.values.items()
    }
    result["columns"] = {column: cell.text for column, cell in row.cells.items()}
    return result


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
