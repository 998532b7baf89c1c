"""The outcome of each row, and the vocabulary that the mapping writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extraction_forms.exchange.account import Remark
from extraction_forms.exchange.delimited import Row
from extraction_forms.exchange.table_mapping import OutcomePlan
from extraction_forms.exchange.table_reports import TableAnswers
from extraction_forms.yaml_write import Writable


def outcomes_of(answers: TableAnswers, rows: Sequence[Row]) -> Mapping[str, str]:
    """The outcome of each row by the row's number: as the mapping names the row, else by its outcome columns."""
    mapping = answers.mapping
    named, told = _tables(answers)
    found: dict[str, str] = {}
    met: set[str] = set()
    for row in rows:
        number = answers.number_of(row)
        cells = tuple(answers.mended(row.cells[column]) for column in mapping.outcome_columns)
        plan = named.get(number) or told.get(cells)
        if plan is None:
            columns = " and ".join(mapping.outcome_columns)
            words = ", ".join(repr(cell) for cell in cells)
            expected = f"{columns} as an outcome of {mapping.shown} tells them, or a row that one names"
            answers.fault(row.place, f"row {number} > outcome", expected, words or "neither")
            continue
        _same_polarity(answers, plan, row)
        found[number] = plan.id
        met.add(plan.id)
    for plan in mapping.outcomes:
        if plan.id not in met:
            answers.remarks.append(Remark(place=plan.place, text=f"{plan.id}: an outcome that no row has"))
    return found


def vocabulary(answers: TableAnswers) -> Writable:
    """The review's `outcomes.yaml`, as the mapping has it."""
    mapping = answers.mapping
    return {
        "domains": list(mapping.domains),
        "outcomes": [{"id": plan.id, **plan.entry} for plan in sorted(mapping.outcomes, key=lambda o: o.id)],
    }


def _tables(answers: TableAnswers) -> tuple[dict[str, OutcomePlan], dict[tuple[str, ...], OutcomePlan]]:
    """The outcomes by row and by the texts of the outcome columns; two for one of them are a fault."""
    named: dict[str, OutcomePlan] = {}
    told: dict[tuple[str, ...], OutcomePlan] = {}
    for plan in answers.mapping.outcomes:
        for number in plan.rows:
            if named.setdefault(number, plan) is not plan:
                answers.fault(plan.place, plan.id, f"row {number} for one outcome", f"{named[number].id} too")
        for texts in plan.of:
            if told.setdefault(texts, plan) is not plan:
                found = f"{told[texts].id} too"
                answers.fault(plan.place, plan.id, f"{', '.join(texts)!r} for one outcome", found)
    return named, told


def _same_polarity(answers: TableAnswers, plan: OutcomePlan, row: Row) -> None:
    """Where a column tells which way is better, the vocabulary says the same."""
    target = answers.mapping.polarity
    if target is None or not row.text(target.column).strip():
        return
    code = answers.code(target, row)
    own = plan.entry.get("polarity", "")
    stated = str(own.get("code", "")) if isinstance(own, Mapping) else str(own)
    if code and code != stated:
        place = row.cells[target.column].place
        answers.fault(place, answers.where(row, target.column), f"{stated!r} as {plan.id} has it", repr(code))
