"""A plan for a review from RevMan: each analysis pooled as it was there, so that its numbers can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.exchange.account import Remark
from extraction_forms.exchange.revman.arms import labels
from extraction_forms.exchange.revman.gathering import Gathered
from extraction_forms.exchange.revman.source import Analysis, Review
from extraction_forms.exchange.revman.study_form import bias_fields
from extraction_forms.form import Form
from extraction_forms.yaml_write import Writable

FILE: Final = "review.yaml"
_ZERO_CELLS: Final = {"add": "0.5", "to": "only0", "drop00": "yes"}
_OF_REVMAN: Final = {"correction": "approximate", "vtype": "REVMAN"}
_UNDATED: Final = "2000-01-01"
_MH_RANDOM: Final = (
    "RevMan takes the heterogeneity from the Mantel-Haenszel mean, the plan from the inverse-variance mean: tau2 may"
    " differ a little"
)
_MH_ZERO: Final = (
    "RevMan adds 0.5 to the cells of a study with an empty cell before it pools by Mantel and Haenszel; the plan"
    " pools the counts as they are"
)
_MH_RD: Final = (
    "RevMan takes the variance of Greenland and Robins for a risk difference by Mantel and Haenszel, the plan that"
    " of Sato, Greenland and Robins: limits may differ a little"
)


def pooled(review: Review) -> tuple[Analysis, ...]:
    """The analyses that a plan can have as they were: with rows, pooled, and of events as they are counted."""
    return tuple(one for one in review.analyses if not why_not(one))


def why_not(analysis: Analysis) -> str:
    """Why no synthesis is proposed for an analysis; empty where one is."""
    if analysis.kind == "other":
        return "text, no numbers"
    if not analysis.rows:
        return "no data"
    if analysis.totals == "NO":
        return "RevMan pooled nothing in it"
    return "RevMan counted those without the event, which a plan cannot say" if analysis.swapped else ""


def plan(review: Review, gathered: Gathered, form: Form) -> Writable:
    """The review's `review.yaml`: one synthesis and one forest plot for each analysis."""
    syntheses = {one.id: _synthesis(one, gathered) for one in pooled(review)}
    found: dict[str, Writable] = {
        "title": review.title or f"Review imported from {review.file}",
        "date": review.date or _UNDATED,
        "forms": [f"{form.id}@{form.version}"],
        "attribution": f"Data of {review.file}, made with RevMan.",
    }
    found["characteristics"] = ["year", *bias_fields(review)]
    sides = {labels(one) for one in review.analyses if one.rows}
    if len(sides) == 1:
        found["wording"] = dict(zip(("experimental", "control"), *sides, strict=True))
    if syntheses:
        found["syntheses"] = syntheses
        found["figures"] = {
            f"forest_{one.id}": _forest(one, split="by" in syntheses[one.id]) for one in pooled(review)
        }
    return found


def _synthesis(analysis: Analysis, gathered: Gathered) -> dict[str, Writable]:
    counted = analysis.kind == "dichotomous"
    found: dict[str, Writable] = {
        "label": analysis.label,
        "where": f"not blank({analysis.id})",
        "measure": "OR" if analysis.measure == "PETO_OR" else analysis.measure,
    }
    if counted and analysis.measure in {"OR", "RR"}:
        found["measure_options"] = _ZERO_CELLS
    if analysis.kind == "continuous" and analysis.measure == "SMD":
        found["measure_options"] = _OF_REVMAN
    found |= {"use": "computed" if analysis.kind in {"dichotomous", "continuous"} else "reported"}
    found |= {"direction": "measured", **_model(analysis)}
    if _repeated(analysis, gathered):
        found["multiplicity"] = "all_rows"
    if len(analysis.subgroups) > 1:
        found["by"] = [analysis.id]
    return found


def _forest(analysis: Analysis, *, split: bool) -> Writable:
    """A forest plot, with the numbers of the arms beside it where the analysis has them."""
    found: dict[str, Writable] = {"kind": "forest", "synthesis": analysis.id}
    if analysis.kind in {"dichotomous", "continuous"}:
        found["columns"] = ["data"]
    return {**found, "by": analysis.id} if split else found


def _model(analysis: Analysis) -> dict[str, Writable]:
    """The model, and what it needs besides: RevMan's random effects are DerSimonian-Laird's with Wald's interval."""
    if analysis.random:
        return {"model": "random", "tau2": "DL", "test": "z"}
    if analysis.kind == "dichotomous" and analysis.method == "PETO":
        return {"model": "peto"}
    if analysis.kind == "dichotomous" and analysis.method == "MH":
        return {"model": "mantel_haenszel"}
    return {"model": "common", "tau2": "EE", "test": "z"}


def _repeated(analysis: Analysis, gathered: Gathered) -> bool:
    """Whether a study has several rows in an analysis, which RevMan takes for independent."""
    counts = Counter(
        study
        for study, results in gathered.results.items()
        for one in results
        if any(there is analysis for there, _ in one.places)
    )
    return any(count > 1 for count in counts.values())


def remarks(review: Review) -> Iterator[Remark]:
    """What a plan does not take over, and where RevMan works otherwise."""
    for one in review.analyses:
        why = why_not(one)
        if why:
            yield Remark(place=one.place, text=f"{one.label}: no synthesis is proposed: {why}")
        elif one.kind == "dichotomous" and one.method == "MH":
            yield from (Remark(place=one.place, text=f"{one.label}: {told}") for told in _otherwise(one))
    if not review.date:
        text = f"the file does not say when it was changed; the plan has {_UNDATED}"
        yield Remark(place=Place(file=review.file), text=text)


def _otherwise(analysis: Analysis) -> Iterator[str]:
    """Where RevMan's pooling by Mantel and Haenszel is not ours."""
    if analysis.random:
        yield _MH_RANDOM
        return
    if analysis.measure == "RD":
        yield _MH_RD
    elif _zero_cell(analysis):
        yield _MH_ZERO


def _zero_cell(analysis: Analysis) -> bool:
    return any(
        row.cells.get(analysis.columns[f"events_{arm}"], "") in {"0", "0.0"}
        or row.cells.get(analysis.columns[f"events_{arm}"]) == row.cells.get(analysis.columns[f"total_{arm}"])
        for row in analysis.rows
        for arm in (1, 2)
    )
