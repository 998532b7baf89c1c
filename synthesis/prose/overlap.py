"""Sentences on the overlap of reviews: how large it is, and which studies a synthesis counts twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synthesis.analysis import Analysis
from synthesis.ledger.overlap import matrix_of, overlap_base
from synthesis.numbers import Quantity, Unavailable
from synthesis.overlap.counted_twice import counted_twice
from synthesis.overlap.covered_area import by_number_of_reviews, covered_area
from synthesis.woven import Woven, counted_over, named, number, weave

Numbers = Mapping[str, Quantity]

_MOST_NAMED = 12


def said_of_overlap(analysis: Analysis, numbers: Numbers) -> Iterator[Woven]:
    """How far the reviews rest on the same studies."""
    matrix = matrix_of(analysis)
    if matrix is None:
        return
    base = overlap_base()
    parts = {name: number(numbers, f"{base}.{name}") for name in ("reviews", "studies", "inclusions")}
    one = len(matrix.reviews) == 1
    area = covered_area(matrix)
    yield weave(
        "The lists of {reviews} {what} hold {studies} primary {which}, {inclusions} {times} in all.",
        **parts,
        what="review" if one else "reviews",
        which="study" if area.studies == 1 else "studies",
        times="time" if area.inclusions == 1 else "times",
    )
    if isinstance(area.corrected, Unavailable):
        yield weave("There is no corrected covered area: {reason}.", reason=area.corrected.reason)
        return
    several = [study for n, own in by_number_of_reviews(matrix).items() if n > 1 for study in own]
    yield weave(
        "{n} of them {are} in more than one review; the corrected covered area is {cca} ({degree}).",
        n=counted_over(len(several), matrix.origins),
        are="is" if len(several) == 1 else "are",
        cca=number(numbers, f"{base}.cca"),
        degree=_degree(numbers, f"{base}.category"),
    )
    if matrix.missing and not isinstance(area.adjusted, Unavailable):
        yield weave(
            "Without the {x} of its cells that could not be filled, since the study came out after the review had "
            "searched, it is {cca} ({degree}).",
            x=number(numbers, f"{base}.missing_cells"),
            cca=number(numbers, f"{base}.cca_adjusted"),
            degree=_degree(numbers, f"{base}.category_adjusted"),
        )


def _degree(numbers: Numbers, key: str) -> str:
    return f"{numbers[key].text.lower()} overlap"


def twice_in_syntheses(analysis: Analysis) -> Iterator[Woven]:
    """Which syntheses count a primary study twice, by two records that both stand for it."""
    matrix = matrix_of(analysis)
    if matrix is None:
        return
    labels = {study.id: study.label for study in analysis.review.evidence.studies}
    for synthesis in analysis.syntheses:
        if synthesis.plan.id != synthesis.id:
            continue
        for (one, other), both in counted_twice(matrix, synthesis.effects.studies).items():
            names = "; ".join(study.label for study in both[:_MOST_NAMED])
            more = f"; and {len(both) - _MOST_NAMED} more" if len(both) > _MOST_NAMED else ""
            yield weave(
                "The synthesis {synthesis} counts {n} primary {which} twice, by {one} and by {other}: {names}.",
                synthesis=named(synthesis.label),
                n=counted_over(len(both), (at for study in both for at in _origins(analysis, study.id))),
                which="study" if len(both) == 1 else "studies",
                one=named(labels.get(one, one)),
                other=named(labels.get(other, other)),
                names=named(names + more),
            )


def _origins(analysis: Analysis, study: str) -> Iterator[str]:
    matrix = matrix_of(analysis)
    for (name, _), found in matrix.included.items() if matrix is not None else ():
        if name == study:
            yield from found.origins
