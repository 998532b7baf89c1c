"""What single studies do to a synthesis: left out one by one, entering one by one, over subsets of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synthesis.analysis import Analysis
from synthesis.diagnosing import ORDERS, Diagnosis, Refit, order_words, study_labels
from synthesis.ledger.diagnoses import FIVE, diagnosis_key, step_key, study_key
from synthesis.letter_case import lower_first, upper_first
from synthesis.models.diagnostics.study_sets import StudySpread
from synthesis.numbers import Quantity, Unavailable
from synthesis.tables.cells import PERCENT, at, body, listed, total
from synthesis.tables.measure_words import measure_notes, measured_head, shown
from synthesis.tables.table import Cell, Column, Note, Row, Table
from synthesis.woven import Woven, made_from, named, weave, words

Numbers = Mapping[str, Quantity]

HOW: Final = (
    "Each row is the synthesis by its own model without all effects of one study, everything estimated anew."
)
MOST: Final = 10
"""How many columns a table may have before it takes a page across."""

STANDS: Final = (
    "A study stands out where the chi-squared probability of its Cook’s distance is above one half (a distance above "
    "0.45), where its DFBETAS (the change of the mean in standard errors) is beyond 1, or where its leverage (its "
    "share in the mean) is over three times the even share (Viechtbauer & Cheung 2010). Leverage tells that a study is "
    "large, not that it is wrong: no study is left out of the synthesis for standing out."
)
BAUJAT: Final = (
    "Share of Q: what the study adds to heterogeneity; shift: the squared change of the mean without it, in units of "
    "its variance (Baujat et al. 2002)."
)
ENTER: Final = (
    "Studies enter with all their effects, {how}; those that tie stand in the order of the synthesis. Intervals are "
    "not corrected for being looked at again and again."
)
WHAT: Final[Mapping[str, str]] = {
    "left_out": "Leaving out each study",
    "influence": "Influence of each study",
    "shares": "Heterogeneity by study",
    "spread": "Subsets of the studies",
}
"""How the parts are called where they are not there."""


def diagnosis_tables(analysis: Analysis, numbers: Numbers, found: Diagnosis) -> Iterator[Table]:
    """The tables of the studies, of the orders in which they enter, and of subsets of them, where there are such."""
    if not all(isinstance(one, Unavailable) for one in (found.left_out, found.influence, found.shares)):
        yield _studies(analysis, numbers, found)
    for order, steps in found.cumulated.items():
        if not isinstance(steps, Unavailable):
            yield _cumulated(analysis, numbers, found, order, steps)
    if not isinstance(found.spread, Unavailable):
        yield _subsets(analysis, numbers, found, found.spread)


def lacking(found: Diagnosis) -> Iterator[str]:
    """What was asked for and could not be had, with the reason."""
    asked = {
        "left_out": found.plan.leave_one_out,
        "influence": found.plan.influence,
        "shares": found.plan.baujat,
        "spread": found.plan.subsets is not None,
    }
    reasons: dict[str, list[str]] = {}
    for name, wanted in asked.items():
        part = getattr(found, name)
        if wanted and isinstance(part, Unavailable):
            reasons.setdefault(part.reason, []).append(WHAT[name])
    for order, steps in found.cumulated.items():
        if isinstance(steps, Unavailable):
            reasons.setdefault(steps.reason, []).append(f"Cumulated by {order.replace('_', ' ')}")
    for reason, names in reasons.items():
        which = listed([names[0], *map(lower_first, names[1:])])
        why = made_from(written(reason), found.synthesis.effects.origins)
        yield weave("{what}. {which}: not available. {why}", what=named(found.label), which=which, why=why)


def written(reason: str) -> str:
    """A reason as a sentence."""
    return f"{upper_first(reason.replace('tau2', 'τ²').rstrip('.'))}."


def _mean_columns(measure: str) -> tuple[Column, ...]:
    head = measured_head("Mean", [measure])
    return (
        Column(id="k", label="Effects", align="right", width=0.65),
        Column(id="estimate", label=head, align="right", width=1.0, number_format="0.00"),
        Column(id="ci", label="95% CI", align="right", width=1.3),
        Column(id="tau2", label="τ²", align="right", width=0.65, number_format="0.000"),
        Column(id="i2", label="I²", align="right", width=0.55, number_format=PERCENT),
    )


def _studies(analysis: Analysis, numbers: Numbers, found: Diagnosis) -> Table:
    """A row for each study: the synthesis without it, its influence, its share in heterogeneity."""
    left = not isinstance(found.left_out, Unavailable)
    columns = tuple(_study_columns(found))
    labels = study_labels(found.synthesis.effects)
    rows = [_row(numbers, found, study, label) for study, label in labels.items()]
    if left:
        whole = [Cell(text="No study"), *_whole(numbers, found)]
        rows.append(total([*whole, *[Cell(text="–")] * (len(columns) - len(whole))]))
    notes = [HOW] if left else []
    notes += [] if isinstance(found.influence, Unavailable) else [STANDS]
    notes += [] if isinstance(found.shares, Unavailable) else [BAUJAT]
    title = "Leaving out each study" if left else "What single studies do"
    return Table(
        id=f"diagnostics_{found.id}",
        title=f"{title}: {lower_first(found.label)}",
        columns=columns,
        rows=tuple(rows),
        notes=_as_notes(analysis, found, [*notes, *_unfitted(found)]),
        wide=len(columns) > MOST,
    )


def _study_columns(found: Diagnosis) -> Iterator[Column]:
    left = not isinstance(found.left_out, Unavailable)
    yield Column(id="study", label="Left out" if left else "Study", width=1.9)
    if left:
        yield from _mean_columns(found.synthesis.plan.measure)
    if not isinstance(found.influence, Unavailable):
        yield Column(id="cook", label="Cook’s distance", align="right", width=0.85, number_format="0.00")
        yield Column(id="dfbetas", label="DFBETAS", align="right", width=0.9, number_format="0.00")
        yield Column(id="leverage", label="Leverage", align="right", width=0.9, number_format='0.0"%"')
        yield Column(id="stands_out", label="Stands out by", width=1.3)
    if not isinstance(found.shares, Unavailable):
        yield Column(id="heterogeneity", label="Share of Q", align="right", width=0.8, number_format="0.00")
        yield Column(id="shift", label="Shift", align="right", width=0.7, number_format="0.00")


def _as_notes(analysis: Analysis, found: Diagnosis, notes: Sequence[str]) -> tuple[Note, ...]:
    about = measure_notes([found.synthesis.plan], analysis.review.plan.experimental)
    told = (text if isinstance(text, Woven) else words(text) for text in notes)
    return tuple(Note(text=text) for text in (*told, *about))


def _unfitted(found: Diagnosis) -> Iterator[str]:
    """Why the synthesis could not be had without some studies."""
    for one in () if isinstance(found.left_out, Unavailable) else found.left_out:
        if isinstance(one.estimate, Unavailable):
            why = made_from(written(one.estimate.reason), one.effects.origins)
            yield weave("Without {study}: not estimated. {why}", study=named(one.label), why=why)


def _whole(numbers: Numbers, found: Diagnosis) -> Iterator[Cell]:
    """The synthesis as planned."""
    base, scale = f"syntheses.{found.id}", shown(found.synthesis.plan.measure)
    i2 = "i2_tau2" if numbers[f"{base}.i2_tau2"].value is not None else "i2_q"
    for name in ("k", f"{scale}estimate", f"{scale}ci", "tau2", i2):
        yield _known(numbers, f"{base}.{name}")


def _row(numbers: Numbers, found: Diagnosis, study: str, label: str) -> Row:
    base, key = diagnosis_key(found), study_key(study)
    cells = [Cell(text=label)]
    if not isinstance(found.left_out, Unavailable):
        cells += _mean_cells(numbers, f"{base}.left_out.{key}", found)
    if not isinstance(found.influence, Unavailable):
        names = ("cook", "dfbetas", "leverage", "stands_out")
        cells += [_known(numbers, f"{base}.influence.{key}.{name}") for name in names]
    if not isinstance(found.shares, Unavailable):
        cells += [_known(numbers, f"{base}.baujat.{key}.{name}") for name in ("heterogeneity", "shift")]
    return body(cells)


def _mean_cells(numbers: Numbers, base: str, found: Diagnosis) -> list[Cell]:
    scale = shown(found.synthesis.plan.measure)
    names = ("k", f"{scale}estimate", f"{scale}ci", "tau2", "i2")
    return [_known(numbers, f"{base}.{name}") for name in names]


def _known(numbers: Numbers, key: str) -> Cell:
    """A number; a dash where there is none."""
    found = numbers.get(key)
    return Cell(text="–") if found is None or found.value is None else at(numbers, key)


def _cumulated(
    analysis: Analysis, numbers: Numbers, found: Diagnosis, order: str, steps: Sequence[Refit]
) -> Table:
    """The synthesis as studies enter in an order."""
    name = order.replace("_", " ")
    dated = order not in ORDERS
    head = (Column(id="at", label=upper_first(name), align="right", width=0.7),) if dated else ()
    rows = []
    for i, one in enumerate(steps):
        base = step_key(found, order, i)
        first = [_known(numbers, f"{base}.at")] if dated else []
        label = Cell(text=named(f"{'' if i == 0 else '+ '}{one.label}"))
        rows.append(
            body([*first, label, _known(numbers, f"{base}.studies"), *_mean_cells(numbers, base, found)])
        )
    notes = [ENTER.format(how=order_words(order))]
    notes += [
        f"To {one.label}: not estimated. {written(one.estimate.reason)}"
        for one in steps
        if isinstance(one.estimate, Unavailable)
    ]
    return Table(
        id=f"cumulative_{found.id}_{order}",
        title=f"Cumulated by {name}: {lower_first(found.label)}",
        columns=(
            *head,
            Column(id="study", label="Study that enters", width=2.0),
            Column(id="studies", label="Studies", align="right", width=0.75),
            *_mean_columns(found.synthesis.plan.measure),
        ),
        rows=tuple(rows),
        notes=_as_notes(analysis, found, notes),
    )


def _subsets(analysis: Analysis, numbers: Numbers, found: Diagnosis, spread: StudySpread) -> Table:
    """How means and heterogeneity are spread over subsets that hold each study, and over those that do not."""
    base, scale = f"{diagnosis_key(found)}.subsets", shown(found.synthesis.plan.measure)
    symbol, form = ("I²", PERCENT) if spread.of == "i2" else ("τ²", "0.000")
    labels = study_labels(found.synthesis.effects)
    names = [(half, part) for part in (f"{scale}estimate", spread.of) for half in ("with", "without")]
    rows = [
        body(
            [
                Cell(text=labels[study]),
                *(_known(numbers, f"{base}.by.{study_key(study)}.{half}.{part}") for half, part in names),
            ]
        )
        for study in spread.studies
    ]
    head = measured_head("mean", [found.synthesis.plan.measure])
    return Table(
        id=f"subsets_{found.id}",
        title=f"Subsets of the studies: {lower_first(found.label)}",
        columns=(
            Column(id="study", label="Study", width=2.0),
            Column(id="with", label=f"Median {head} with it", align="right", width=1.3, number_format="0.00"),
            Column(id="without", label="Without it", align="right", width=1.0, number_format="0.00"),
            Column(
                id="spread_with",
                label=f"Median {symbol} with it",
                align="right",
                width=1.2,
                number_format=form,
            ),
            Column(id="spread_without", label="Without it", align="right", width=1.0, number_format=form),
        ),
        rows=tuple(rows),
        notes=_as_notes(analysis, found, [_spread_words(numbers, found, spread)]),
    )


def _spread_words(numbers: Numbers, found: Diagnosis, spread: StudySpread) -> str:
    """How many subsets there are, and their five numbers."""
    base, scale = f"{diagnosis_key(found)}.subsets", shown(found.synthesis.plan.measure)
    drawn = (
        "drawn at random, each study in or out with equal chance"
        if spread.drawn
        else "all that can be fitted"
    )
    told = [f"{numbers[f'{base}.n'].text} subsets of two studies or more, {drawn} (after Olkin et al. 2012)"]
    for name, part in (("Means", f"{scale}estimate"), ("I²" if spread.of == "i2" else "τ²", spread.of)):
        low, lower, middle, upper, high = (numbers[f"{base}.{one}.{part}"].text for one in FIVE)
        told.append(f"{name}: {low} to {high}, half of them {lower} to {upper}, median {middle}")
    return f"{'. '.join(told)}."
