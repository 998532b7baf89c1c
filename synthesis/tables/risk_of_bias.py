"""Risk of bias: one row per result that was judged, by domain and overall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from extraction_forms.form import Form
from extraction_forms.records import Datum
from extraction_forms.studies import Judgement, Study
from synthesis.judged import labels_of, outcome_of, table_of
from synthesis.letter_case import lower_first
from synthesis.review import Review
from synthesis.tables.cells import body, group, of_datum
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import named, weave


def risk_of_bias(review: Review) -> tuple[Table, ...]:
    """The judgements of a review: a table for each form, since the levels of two tools are not the same."""
    return tuple(_of_form(review, form) for form in review.judgement_forms)


def _of_form(review: Review, form: Form) -> Table:
    domains = review.judged_domains(form)
    labels = labels_of(review, form)
    short = shortened(labels)
    columns = (
        Column(id="result", label="Study and outcome", width=3.0),
        *(Column(id=name, label=name.upper(), align="centre", width=0.7) for name in domains),
        Column(id="overall", label="Overall", align="centre", width=0.8),
    )
    rows: list[Row] = []
    for study in review.evidence.studies:
        judged = [judgement for judgement in study.judgements if judgement.form == form.id]
        if judged:
            rows.append(group(named(study.label)))
            rows += [_row(study, judgement, domains, short) for judgement in judged]
    notes = [
        Note(mark=name.upper(), text=label.removeprefix(name.upper()).lstrip(" :."))
        for name, label in domains.items()
    ]
    said = dict.fromkeys(text for code, text in short.items() if text != labels[code])
    if said:
        told = "; ".join(f"{short[code]}: {lower_first(labels[code])}" for code in _first(short, said))
        notes.append(Note(text=f"{told}."))
    unjudged = [study.label for study in review.evidence.studies if not study.judgements]
    if unjudged:
        notes.append(Note(text=weave("Not judged: {studies}.", studies=named("; ".join(unjudged)))))
    return Table(
        id=table_of(review, form),
        title=named(f"{form.title}, by result"),
        columns=columns,
        rows=tuple(rows),
        notes=tuple(notes),
        source=review.plan.attribution,
    )


def _row(study: Study, judgement: Judgement, named: Mapping[str, str], labels: Mapping[str, str]) -> Row:
    cells = [Cell(text=outcome_of(study, judgement))]
    cells += [_judged(judgement.domains.get(name), labels) for name in named]
    cells.append(_judged(judgement.overall, labels))
    return body(cells, indent=1)


def shortened(labels: Mapping[str, str]) -> Mapping[str, str]:
    """The first word of each label, where no other label begins with it: `Low`, `Some`, `High`."""
    words = {label: label.split(maxsplit=1)[0] for label in labels.values()}
    times = Counter(words.values())
    return {code: words[label] if times[words[label]] == 1 else label for code, label in labels.items()}


def _first(short: Mapping[str, str], said: Iterable[str]) -> Iterator[str]:
    """The first code of each short word."""
    for text in said:
        yield next(code for code, own in short.items() if own == text)


def _judged(datum: Datum | None, labels: Mapping[str, str]) -> Cell:
    cell = of_datum(datum)
    if datum is None or not datum.known:
        return cell
    return Cell(text=labels.get(str(datum.value), datum.read), origins=cell.origins)
