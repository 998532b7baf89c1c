"""What a plot of the overlap of every two reviews says in words."""

from __future__ import annotations

from collections.abc import Sequence

from synthesis.figures.overlap_pairs.spec import OverlapPairsSpec
from synthesis.numbers import counted


def alternative(spec: OverlapPairsSpec, rows: Sequence[int], columns: Sequence[int]) -> str:
    """Some rows and columns of the triangle for those who do not see it, pair by pair."""
    ids = [one.id for one in spec.reviews]
    parts = [f"Overlap of every two of {counted(len(ids), 'review', 'reviews')}.", spec.summary]
    for row in rows:
        review = spec.reviews[row]
        if row in columns:
            parts.append(
                f"{review.label}: {counted_studies(review.count)}, of which {review.alone} in no other review."
            )
        parts += [spec.pairs[ids[column], ids[row]].words for column in columns if column < row]
    return " ".join(filter(None, parts))


def counted_studies(text: str) -> str:
    """A printed number of studies with what it counts."""
    return f"{text} study" if text == "1" else f"{text} studies"
