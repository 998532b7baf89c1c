"""Judgements of risk of bias as figures and their numbers take them: by form, row by row, with what each row weighs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum
from extraction_forms.studies import Judgement, Result, Study
from synthesis.analysis import Analysis
from synthesis.numbers import Unavailable
from synthesis.plan.plan import TWIN, FigurePlan
from synthesis.pooling.pooled import Synthesis
from synthesis.review import Review
from synthesis.routes.study_rows import outcome_name

KINDS: Final = ("traffic_light", "judgement_bars")
"""The kinds of figures that show judgements."""

NOT_JUDGED: Final = "not_judged"
"""What stands for the code of a domain that has no judgement."""

OVERALL: Final = "overall"

BEST_FIRST: Final = (
    *("low", "low_except_confounding", "moderate", "some_concerns", "yes", "unclear"),
    *("serious", "high", "no", "critical", "no_information", "not_applicable"),
)
"""The judgements of the library's forms from the best to the worst, then what is no judgement of a risk."""

ALL_RESULTS: Final = "All results"


@frozen
class JudgedRow:
    """A row: a study, the outcome judged, and the answers for each domain in order, overall last.

    A domain has several answers where results judged alike share the row, and none where nothing was judged.
    `result` is the id of the first result of the row, "" where all of the study are judged at once. `weight` is its
    part in a whole, in any unit; `weight_key` names the number of its weight in a synthesis.
    """

    study: str
    label: str
    outcome: str
    answers: tuple[tuple[Datum, ...], ...]
    record: str
    result: str = ""
    weight: float = 1.0
    weight_key: str = ""

    def code(self, place: int) -> str:
        """The judgement of a domain, "" where there is none."""
        known = [one for one in self.answers[place] if one.known]
        return str(known[0].value) if known else ""

    def provisional(self, place: int) -> str:
        """Why the judgement of a domain is not settled, "" where it is."""
        return next((one.provisional for one in self.answers[place] if one.provisional), "")

    def lacking(self, place: int) -> str:
        """Why there is no judgement of a domain, as its record says; "" where it says nothing."""
        return next((one.text for one in self.answers[place] if not one.known), "")

    def origins(self, place: int) -> tuple[str, ...]:
        """The data of the judgement of a domain."""
        return tuple(one.origin for one in self.answers[place])

    @property
    def alike(self) -> tuple[tuple[str, str], ...]:
        """What another row of its study must say too to share its row."""
        return tuple((self.code(place), self.provisional(place)) for place in range(len(self.answers)))


@frozen
class JudgedBlock:
    """What was judged with one form: its domains by id and label, overall last, its codes by label, the rows.

    `table` is the id of the table with the same judgements.
    """

    form: str
    title: str
    domains: tuple[tuple[str, str], ...]
    labels: Mapping[str, str]
    rows: tuple[JudgedRow, ...]
    table: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that occur, from the best to the worst; "" last, where something is not judged."""
        used = {row.code(place) for row in self.rows for place in range(len(self.domains))}
        order = BEST_FIRST if set(self.labels) <= set(BEST_FIRST) else tuple(self.labels)
        return tuple(code for code in (*order, "") if code in used)

    @property
    def studies(self) -> tuple[str, ...]:
        """The studies it has rows of."""
        return tuple(dict.fromkeys(row.study for row in self.rows))

    @property
    def weight(self) -> float:
        """What its rows weigh together."""
        return sum(row.weight for row in self.rows)

    def counted(self, place: int) -> Mapping[str, int]:
        """How many results were given each code in a domain, for all codes of the block."""
        return {code: sum(row.code(place) == code for row in self.rows) for code in self.codes}

    def weighed(self, place: int) -> Mapping[str, float]:
        """The parts of the block's weight that each code has in a domain, in percent."""
        whole = self.weight
        return {
            code: 100.0 * sum(row.weight for row in self.rows if row.code(place) == code) / whole
            for code in self.codes
        }


@frozen
class Judged:
    """The blocks of a figure in the order of the plan's forms.

    `without` are the labels of studies in which nothing was judged and that no block shows. `weighing` tells what rows
    weigh: `synthesis`, their weight in `synthesis`; `study`, an equal part of their study; "" where all weigh
    the same. `unweighted` says why a synthesis gives no weights.
    """

    blocks: tuple[JudgedBlock, ...]
    without: tuple[str, ...]
    weighing: str
    synthesis: Synthesis | None = None
    unweighted: str = ""

    @property
    def several(self) -> bool:
        """Whether there are several forms."""
        return len(self.blocks) > 1


def judged(analysis: Analysis, plan: FigurePlan) -> Judged | Unavailable:
    """The judgements that a figure shows: of all that is judged, of a synthesis, of outcomes.

    Results without a judgement are rows too, in the form of the others; where there are several forms nobody knows
    which would have been asked, and their studies are `without`.
    """
    synthesis = _synthesis(analysis, plan)
    if isinstance(synthesis, Unavailable):
        return synthesis
    if not analysis.review.judgement_forms:
        return Unavailable(reason="no risk of bias was judged")
    found = list(_of_synthesis(analysis, plan, synthesis) if synthesis else _of_studies(analysis, plan))
    used = {judgement.form for _, judgement in found if judgement is not None}
    forms = [form for form in analysis.review.judgement_forms if form.id in used]
    if not forms:
        return Unavailable(reason="none of the results it shows was judged for risk of bias")
    alone, weighing = len(forms) == 1, _weighing(plan, synthesis)
    blocks = [_block(analysis.review, form, found, alone=alone) for form in forms]
    if weighing != "synthesis":
        blocks = [replace(one, rows=tuple(_even(one.rows, by_study=weighing == "study"))) for one in blocks]
    left = dict.fromkeys(row.label for row, judgement in found if judgement is None)
    return Judged(
        blocks=tuple(blocks),
        without=() if alone else tuple(left),
        weighing=weighing,
        synthesis=synthesis,
        unweighted=synthesis.random.unweighted if synthesis else "",
    )


def judged_figures(analysis: Analysis) -> Iterator[tuple[FigurePlan, Judged]]:
    """The figures of a plan that show judgements, each with those it shows."""
    for plan in analysis.review.plan.figures:
        found = judged(analysis, plan) if plan.kind in KINDS else None
        if isinstance(found, Judged):
            yield plan, found


def _weighing(plan: FigurePlan, synthesis: Synthesis | None) -> str:
    if synthesis is not None and plan.flag("weighted", default=True) and not synthesis.random.unweighted:
        return "synthesis"
    return "study" if plan.text("unit") == "study" else ""


def _synthesis(analysis: Analysis, plan: FigurePlan) -> Synthesis | Unavailable | None:
    name = plan.text("results_of")
    if not name:
        return None
    twin = analysis.synthesis(name + TWIN) if plan.one_row else None
    return twin or analysis.synthesis(name) or Unavailable(reason="its synthesis could not be had")


Found = tuple[JudgedRow, Judgement | None]
"""A row without its answers yet, and the judgement that has them."""


def _of_studies(analysis: Analysis, plan: FigurePlan) -> Iterator[Found]:
    """Every judgement of every study, and a row for a study that has none."""
    outcomes = plan.names("outcomes")
    for study in analysis.review.evidence.studies:
        own = [one for one in study.results if not outcomes or one.outcome.id in outcomes]
        if outcomes and not own:
            continue
        ids = {"", *(one.id for one in own)}
        judgements = [one for one in study.judgements if not outcomes or one.result in ids]
        for judgement in judgements:
            yield replace(_row(study, outcome_of(study, judgement)), result=judgement.result), judgement
        if not judgements:
            yield _row(study, ALL_RESULTS), None


def _of_synthesis(analysis: Analysis, plan: FigurePlan, synthesis: Synthesis) -> Iterator[Found]:
    """What was judged of each effect of a synthesis, with its weight."""
    outcomes = plan.names("outcomes")
    studies = {study.id: study for study in analysis.review.evidence.studies}
    for effect, weight in zip(synthesis.effects.rows, synthesis.random.weights, strict=True):
        if outcomes and effect.outcome not in outcomes:
            continue
        study = studies[effect.study]
        result = next(one for one in study.results if one.id == effect.result)
        judgement = study.judgement(effect.result)
        row = replace(
            _row(study, effect.outcome_label if effect.contrast else _outcome_told(study, result)),
            result=judgement.result if judgement is not None else effect.result,
            weight=1.0 if synthesis.random.unweighted else float(weight),
            weight_key=f"syntheses.{synthesis.id}.weights.{effect.name}",
        )
        yield row, judgement


def _row(study: Study, outcome: str) -> JudgedRow:
    return JudgedRow(study=study.id, label=study.label, outcome=outcome, answers=(), record=study.record)


def _block(review: Review, form: Form, found: Sequence[Found], *, alone: bool) -> JudgedBlock:
    named = review.judged_domains(form)
    rows = [
        replace(row, answers=_answers(judgement, named))
        for row, judgement in found
        if (judgement is None and alone) or (judgement is not None and judgement.form == form.id)
    ]
    place = {study: n for n, study in enumerate(dict.fromkeys(row.study for row in rows))}
    return JudgedBlock(
        form=form.id,
        title=form.title,
        domains=(*named.items(), (OVERALL, "Overall")),
        labels=labels_of(review, form),
        rows=tuple(sorted(rows, key=lambda row: place[row.study])),
        table=table_of(review, form),
    )


def labels_of(review: Review, form: Form) -> Mapping[str, str]:
    """The labels of the judgements of a form, domain by domain, by their codes."""
    asked = (*review.judged_domains(form), OVERALL)
    return {choice.code: choice.label for name in asked for choice in form.codes(name)}


def table_of(review: Review, form: Form) -> str:
    """The id of the table with the judgements of a form."""
    return "risk_of_bias" if form is review.judgement_forms[0] else f"risk_of_bias_{form.id}"


def _answers(judgement: Judgement | None, named: Mapping[str, str]) -> tuple[tuple[Datum, ...], ...]:
    if judgement is None:
        return ((),) * (len(named) + 1)
    data = [*(judgement.domains.get(name) for name in named), judgement.overall]
    return tuple(() if datum is None else (datum,) for datum in data)


def _even(rows: Sequence[JudgedRow], *, by_study: bool) -> Iterator[JudgedRow]:
    """Rows of equal weight, or of equal parts of their study."""
    times: dict[str, int] = {}
    for row in rows:
        times[row.study] = times.get(row.study, 0) + 1
    for row in rows:
        yield replace(row, weight=1.0 / times[row.study] if by_study else 1.0)


def together(rows: Sequence[JudgedRow]) -> Iterator[JudgedRow]:
    """Rows of a study that are judged alike as one, the others under their outcomes; studies keep their order."""
    for _, some in groupby(rows, key=lambda row: row.study):
        own = list(some)
        parts: dict[tuple[tuple[str, str], ...], list[JudgedRow]] = {}
        for row in own:
            parts.setdefault(row.alike, []).append(row)
        for several in parts.values():
            names = "; ".join(dict.fromkeys(row.outcome for row in several))
            yield replace(
                several[0],
                outcome=ALL_RESULTS if len(parts) == 1 and len(own) > 1 else names,
                answers=tuple(
                    tuple(one for row in several for one in row.answers[place])
                    for place in range(len(own[0].answers))
                ),
                weight=sum(row.weight for row in several),
                weight_key=several[0].weight_key if len(several) == 1 else "",
            )


def outcome_of(study: Study, judgement: Judgement) -> str:
    """What a judgement is of: the outcome of a result, or all results of its study."""
    result = next((one for one in study.results if one.id == judgement.result), None)
    return _outcome_told(study, result) if result is not None else ALL_RESULTS


def _outcome_told(study: Study, judged: Result) -> str:
    """The outcome of a result, with its time point where the study has results of it at several."""
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
