"""The figures of the overlap of reviews that a plan asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synthesis.analysis import Analysis
from synthesis.figures.figure import Figure
from synthesis.figures.overlap_figures import Asked, matrix_figures, pairs_figures
from synthesis.figures.review_points import in_words
from synthesis.ledger.overlap import MATRIX, PAIRS, matrix_of, outcome_of, overlap_base
from synthesis.numbers import Unavailable
from synthesis.overlap.matrix import CitationMatrix
from synthesis.plan.plan import FigurePlan
from synthesis.woven import named, weave

_EVERY_TWO: Final = "Overlap of every two reviews"

NONE: Final = Unavailable(reason="the plan declares no reviews in `overlap`")


def citation_matrix(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """Which primary study is in which review."""
    outcome = outcome_of(plan)
    matrix, found = matrix_of(analysis, outcome), analysis.review.overlap
    if matrix is None or found is None:
        return NONE
    said = [
        "Filled: the review includes the study. In reviews: how many of all reviews include it.",
        *_barred(matrix),
        *_of(analysis, outcome),
    ]
    asked = Asked(
        id=plan.id,
        title=plan.title or _title("Which study is in which review", analysis, outcome),
        caption=in_words(said),
        base=overlap_base(outcome),
        table=f"{MATRIX}_{plan.id}" if outcome else MATRIX,
    )
    return matrix_figures(asked, matrix, found.listings)


def overlap_of_pairs(analysis: Analysis, plan: FigurePlan) -> tuple[Figure, ...] | Unavailable:
    """How far every two reviews rest on the same studies."""
    outcome, adjusted = outcome_of(plan), plan.flag("adjusted")
    matrix = matrix_of(analysis, outcome)
    if matrix is None:
        return NONE
    said = ["Corrected covered area of every two reviews: the part of their studies that both include."]
    if adjusted:
        said = [
            "Corrected covered area of every two reviews, adjusted: the part of their studies that both include,"
        ]
        said += ["without those that one of them could not."]
    said += ["Dots say the same as the shade.", *_of(analysis, outcome)]
    asked = Asked(
        id=plan.id,
        title=plan.title or _title(_EVERY_TWO + (", adjusted" if adjusted else ""), analysis, outcome),
        caption=in_words(said),
        base=overlap_base(outcome),
        table=f"{PAIRS}_{plan.id}" if outcome else PAIRS,
    )
    return pairs_figures(asked, matrix, adjusted=adjusted)


def _title(what: str, analysis: Analysis, outcome: str) -> str:
    label = _label(analysis, outcome)
    return f"{what}: {label}" if label else what


def _label(analysis: Analysis, outcome: str) -> str:
    known = analysis.review.evidence.vocabulary.outcomes
    return known[outcome].label if outcome in known else outcome


def _barred(matrix: CitationMatrix) -> Iterator[str]:
    if matrix.missing:
        yield "Hatched: the study could not be in it, since it came out after the review’s last search."
    if matrix.barred:
        yield "Some cells are hatched because the reviewers declare so."


def _of(analysis: Analysis, outcome: str) -> Iterator[str]:
    if outcome:
        label = named(_label(analysis, outcome))
        yield weave(
            "Only what is listed for {outcome}; reviews that list nothing for it are left out.", outcome=label
        )
    if analysis.review.plan.example:
        yield "Example: invented reviews and studies."
