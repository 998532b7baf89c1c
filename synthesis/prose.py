"""Sentences that the supplement prints: methods, the reading of a synthesis, what went in twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synthesis.analysis import Analysis, Synthesis
from synthesis.numbers import Quantity, Unavailable
from synthesis.supplement import Run

MEASURE_WORDS: Mapping[str, str] = {
    "SMD": "standardised mean differences (Hedges’ g)",
    "MD": "mean differences",
}


def example() -> str:
    """The mark of a review that was made from invented studies."""
    return (
        "Example: the studies and numbers here are invented, to show what the outputs look like. "
        "Do not cite them."
    )


def methods(analysis: Analysis) -> Iterator[str]:
    """How the numbers were had, in the words a methods section needs."""
    if analysis.syntheses:
        yield _models(analysis)
        yield _selection(analysis)
    if analysis.votes:
        yield (
            "Votes were counted by direction of effect (Cochrane Handbook, section 12.2.1.3), one per study "
            "and domain by the rule of Hilton Boon & Thomson (2021): a direction that at least 70% of a "
            "study’s results share. The sign test is exact and two-sided; the interval is for the share of "
            "positive votes."
        )


def _models(analysis: Analysis) -> str:
    first = analysis.syntheses[0].plan
    measures = sorted({MEASURE_WORDS[one.plan.measure] for one in analysis.syntheses})
    routes = {one.plan.use for one in analysis.syntheses}
    how = "as reported by the source" if routes == {"reported"} else "computed from the arms’ numbers"
    if len(routes) > 1:
        how = "as reported or computed, as the plan says for each synthesis"
    return (
        f"Effects are {' and '.join(measures)}, {how}, oriented so that positive values favour "
        f"{analysis.review.plan.experimental}. They were pooled by a random-effects model (τ² by {first.tau2}) "
        "with the Knapp-Hartung interval; where that interval would be narrower than the Wald interval, the "
        "Wald interval is given. A common-effect estimate stands beside. Prediction intervals use a t "
        "distribution with k − 1 degrees of freedom and the larger of the two standard errors. I² is given "
        "from Cochran’s Q and from τ²."
    )


def _selection(analysis: Analysis) -> str:
    selection = analysis.review.plan.selection
    orders = [
        f"{name} ({', then '.join(order)})"
        for name, order in (
            ("time point", selection.timepoints),
            ("kind of value", selection.value_kinds),
            ("outcome", selection.outcomes),
        )
        if order
    ]
    tie = "the first in the record" if selection.tie == "first_in_record" else "nothing: a tie is a fault"
    chosen = f"chosen by {'; '.join(orders)}; " if orders else ""
    rule = f"one result of each study enters, {chosen}ties are settled by {tie}"
    rows = any(not one.one_row for one in analysis.syntheses)
    if not rows:
        return f"In every synthesis {rule}."
    return (
        "Where a synthesis pools all rows, several results of one study enter as if they were independent, "
        "which overstates precision; it is given to reproduce a published analysis. Beside it stands its twin "
        f"in which {rule}. Every result set aside is listed."
    )


def said(analysis: Analysis, numbers: Mapping[str, Quantity], synthesis: Synthesis) -> Iterator[Run]:
    """A synthesis in a sentence or two, every number of it traceable."""
    base = f"syntheses.{synthesis.id}"

    def number(name: str) -> Run:
        return Run(text=numbers[f"{base}.{name}"].text, key=f"{base}.{name}")

    yield from (number("k"), Run(text=" effects from "), number("studies"), Run(text=" studies: "))
    measure = "g" if synthesis.plan.measure == "SMD" else synthesis.plan.measure
    yield from (Run(text=f"{measure} = "), number("estimate"))
    yield from (Run(text=" (95% CI "), number("ci"), Run(text=")"))
    if isinstance(synthesis.random.prediction, Unavailable):
        yield Run(text=f"; no prediction interval ({synthesis.random.prediction.reason})")
    else:
        yield from (Run(text="; 95% prediction interval "), number("pi"))
    if numbers[f"{base}.tau2"].value is not None:
        yield from (Run(text="; τ² = "), number("tau2"), Run(text=", I² = "), number("i2_q"))
        yield from (Run(text=" (Q), "), number("i2_tau2"), Run(text=" (τ²)"))
    yield Run(text=".")
    twin = analysis.synthesis(f"{synthesis.id}_one_row")
    if twin is not None:
        other = f"syntheses.{twin.id}"
        yield Run(text=" With one row per study: ")
        yield Run(text=numbers[f"{other}.estimate"].text, key=f"{other}.estimate")
        yield Run(text=" (")
        yield Run(text=numbers[f"{other}.ci"].text, key=f"{other}.ci")
        yield Run(text=").")


def rows_and_studies(analysis: Analysis, synthesis: Synthesis) -> Iterator[str]:
    """Which studies enter more than once, where any does."""
    del analysis
    counts: dict[str, int] = {}
    for row in synthesis.effects.rows:
        counts[row.study_label] = counts.get(row.study_label, 0) + 1
    for label, n in counts.items():
        if n > 1:
            yield f"{label} enters {'twice' if n == 2 else f'{n} times'}."
