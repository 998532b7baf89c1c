"""What a citation matrix says in words: review by review, which studies it includes and which it could not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from synthesis.figures.overlap_matrix.spec import BARRED, IN, Header, OverlapMatrixSpec
from synthesis.numbers import counted


def alternative(spec: OverlapMatrixSpec) -> str:
    """The part of a matrix for those who do not see it."""
    studies = counted(len(spec.studies), "primary study", "primary studies")
    reviews = counted(len(spec.reviews), "review", "reviews")
    parts = [f"Citation matrix of {studies} and {reviews}.", spec.summary]
    parts += [said for review in spec.reviews for said in _review(spec, review)]
    return " ".join(filter(None, parts))


def _review(spec: OverlapMatrixSpec, review: Header) -> Iterator[str]:
    has = _named(spec, review, IN)
    yield f"{review.label}: {'; '.join(has) if has else 'none of these studies'}."
    barred = _named(spec, review, BARRED)
    if barred:
        yield f"It could not include: {'; '.join(barred)}."


def _named(spec: OverlapMatrixSpec, review: Header, state: str) -> Sequence[str]:
    found = []
    for study in spec.studies:
        cell = spec.cells.get((review.id, study.id) if spec.turned else (study.id, review.id))
        if cell is not None and cell.state == state:
            found.append(study.label)
    return found
