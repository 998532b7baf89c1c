"""Risk of bias: one row per result that was judged, by domain and overall."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.records import Datum
from extraction_forms.studies import Judgement, Study
from synthesis.review import Review
from synthesis.study_rows import outcome_name
from synthesis.tables.cells import body, group, of_datum
from synthesis.tables.table import Cell, Column, Note, Row, Table


def risk_of_bias(review: Review) -> Table | None:
    """The judgements of a review, or None where nothing was judged."""
    named = review.judged_domains
    form = review.judgement_form
    if not named or form is None:
        return None
    labels = {choice.code: choice.label for name in named for choice in form.codes(name)}
    columns = (
        Column(id="result", label="Study and outcome", width=2.6),
        *(Column(id=name, label=name.upper(), align="centre", width=0.8) for name in named),
        Column(id="overall", label="Overall", align="centre", width=0.9),
    )
    rows: list[Row] = []
    for study in review.evidence.studies:
        if study.judgements:
            rows.append(group(study.label))
            rows += [_row(study, judgement, named, labels) for judgement in study.judgements]
    notes = [
        Note(mark=name.upper(), text=label.removeprefix(name.upper()).lstrip(" :."))
        for name, label in named.items()
    ]
    unjudged = [study.label for study in review.evidence.studies if not study.judgements]
    if unjudged:
        notes.append(Note(text=f"Not judged: {'; '.join(unjudged)}."))
    return Table(
        id="risk_of_bias",
        title=f"{form.title}, by result",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(notes),
        source=review.plan.attribution,
    )


def _row(study: Study, judgement: Judgement, named: Mapping[str, str], labels: Mapping[str, str]) -> Row:
    judged = next((result for result in study.results if result.id == judgement.result), None)
    outcome = outcome_name(study, judged) if judged is not None else "All results"
    cells = [Cell(text=outcome)]
    cells += [_judged(judgement.domains.get(name), labels) for name in named]
    cells.append(_judged(judgement.overall, labels))
    return body(cells, indent=1)


def _judged(datum: Datum | None, labels: Mapping[str, str]) -> Cell:
    cell = of_datum(datum)
    if datum is None or not datum.known:
        return cell
    return Cell(text=labels.get(str(datum.value), datum.printed), origins=cell.origins)
