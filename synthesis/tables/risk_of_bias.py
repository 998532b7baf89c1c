"""Risk of bias: one row per result that was judged, by domain and overall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from extraction_forms.form import Form
from extraction_forms.records import Datum
from extraction_forms.studies import Judgement, Result, Study
from synthesis.letter_case import lower_first
from synthesis.review import Review
from synthesis.study_rows import outcome_name
from synthesis.tables.cells import body, group, of_datum
from synthesis.tables.table import Cell, Column, Note, Row, Table


def risk_of_bias(review: Review) -> tuple[Table, ...]:
    """The judgements of a review: a table for each form, since the levels of two tools are not the same."""
    forms = review.judgement_forms
    return tuple(_of_form(review, form, first=form is forms[0]) for form in forms)


def _of_form(review: Review, form: Form, *, first: bool) -> Table:
    named = review.judged_domains(form)
    asked = (*named, "overall")
    labels = {choice.code: choice.label for name in asked for choice in form.codes(name)}
    short = shortened(labels)
    columns = (
        Column(id="result", label="Study and outcome", width=3.0),
        *(Column(id=name, label=name.upper(), align="centre", width=0.7) for name in named),
        Column(id="overall", label="Overall", align="centre", width=0.8),
    )
    rows: list[Row] = []
    for study in review.evidence.studies:
        judged = [judgement for judgement in study.judgements if judgement.form == form.id]
        if judged:
            rows.append(group(study.label))
            rows += [_row(study, judgement, named, short) for judgement in judged]
    notes = [
        Note(mark=name.upper(), text=label.removeprefix(name.upper()).lstrip(" :."))
        for name, label in named.items()
    ]
    said = dict.fromkeys(text for code, text in short.items() if text != labels[code])
    if said:
        words = "; ".join(f"{short[code]}: {lower_first(labels[code])}" for code in _first(short, said))
        notes.append(Note(text=f"{words}."))
    unjudged = [study.label for study in review.evidence.studies if not study.judgements]
    if unjudged:
        notes.append(Note(text=f"Not judged: {'; '.join(unjudged)}."))
    return Table(
        id="risk_of_bias" if first else f"risk_of_bias_{form.id}",
        title=f"{form.title}, by result",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(notes),
        source=review.plan.attribution,
    )


def _row(study: Study, judgement: Judgement, named: Mapping[str, str], labels: Mapping[str, str]) -> Row:
    judged = next((result for result in study.results if result.id == judgement.result), None)
    outcome = _outcome(study, judged) if judged is not None else "All results"
    cells = [Cell(text=outcome)]
    cells += [_judged(judgement.domains.get(name), labels) for name in named]
    cells.append(_judged(judgement.overall, labels))
    return body(cells, indent=1)


def _outcome(study: Study, judged: Result) -> str:
    """The outcome, with its time point where the study has results of it at several."""
    name = outcome_name(study, judged)
    alike = [one for one in study.results if one.outcome.label == judged.outcome.label]
    when = [_when(one) for one in alike]
    if len(alike) == 1 or not all(when) or len(set(when)) == 1:
        return name
    told = f"{judged.outcome.label}, {_when(judged)}"
    return told if when.count(_when(judged)) == 1 else f"{told}, {judged.id}"


def _when(result: Result) -> str:
    """The time point of a result in words: its label and, where the record has it, the time."""
    data = [result.data.get(name) for name in ("timepoint", "time")]
    return ", ".join(
        f"{datum.text} {datum.unit}".strip() for datum in data if datum is not None and datum.known
    )


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
