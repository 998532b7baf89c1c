"""An overlap in words for a terminal, as plain data, and as a list that another review's `overlap.csv` may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from extraction_forms.exchange.slugs import slug
from extraction_forms.raw_csv import csv_line
from synthesis.numbers import Unavailable, counted, percent
from synthesis.overlap.covered_area import (
    CoveredArea,
    ReviewPair,
    by_number_of_reviews,
    category,
    covered_area,
    only_here,
    pairs,
)
from synthesis.overlap.matrix import CitationMatrix
from synthesis.overlap.overlap import Overlap


def lines(found: Overlap) -> Iterator[str]:
    """The account: the whole, every review, every two, the studies in several, names put together, doubts."""
    matrix, area = found.matrix, covered_area(found.matrix)
    reviews, studies = counted(area.reviews, "review", "reviews"), counted(area.studies, "study", "studies")
    yield f"{reviews}, {studies}, {counted(area.inclusions, 'inclusion', 'inclusions')}"
    yield f"corrected covered area: {_told(area)}"
    for review in matrix.reviews:
        year = f", {review.year}" if review.year is not None else ""
        alone = len(only_here(matrix, review.id))
        own = counted(len(matrix.studies_of(review.id)), "study", "studies")
        yield f"  {review.id} ({review.label}{year}): {own}, {alone} in no other"
    for pair in pairs(matrix):
        both = f"{len(pair.shared)} of {counted(pair.area.studies, 'study', 'studies')}"
        yield f"  {pair.one.id} and {pair.other.id}: {both}, {_told(pair.area)}"
    for n, several in by_number_of_reviews(matrix).items():
        for study in several if n > 1 else ():
            named = ", ".join(one.id for one in matrix.reviews_of(study.id))
            yield f"counted {n} times: {study.label}: {named}"
    for one in found.joined:
        yield f"one study: {one.one} and {one.other}: {one.why}"
    for one in found.doubts:
        yield f"one or two? {one.one} and {one.other}: {one.why}"


def _told(area: CoveredArea) -> str:
    corrected, adjusted, missing = area.corrected, area.adjusted, area.missing
    if isinstance(corrected, Unavailable):
        return str(corrected)
    said = f"{percent(corrected, 1)} ({_degree(corrected)})"
    if missing and not isinstance(missing, Unavailable) and not isinstance(adjusted, Unavailable):
        barred = counted(missing, "structurally missing cell", "structurally missing cells")
        said += f"; {percent(adjusted, 1)} ({_degree(adjusted)}) without {barred}"
    return said


def _degree(corrected: float) -> str:
    degree = category(corrected)
    return "" if isinstance(degree, Unavailable) else degree.label.lower()


def as_data(found: Overlap) -> dict[str, Any]:
    """The same as plain data."""
    matrix = found.matrix
    return {
        **_area(covered_area(matrix)),
        "by_review": {
            one.id: {
                "label": one.label,
                "year": one.year,
                "studies": [study.id for study in matrix.studies_of(one.id)],
                "only_here": [study.id for study in only_here(matrix, one.id)],
            }
            for one in matrix.reviews
        },
        "pairs": [_pair(pair) for pair in pairs(matrix)],
        "by_study": {
            one.id: {
                "label": one.label,
                "year": one.year,
                "reviews": [review.id for review in matrix.reviews_of(one.id)],
                "could_not": [review.id for review in matrix.reviews if matrix.bars(review, one)],
            }
            for one in matrix.studies
        },
        "one_study": [{"one": one.one, "other": one.other, "why": one.why} for one in found.joined],
        "one_or_two": [{"one": one.one, "other": one.other, "why": one.why} for one in found.doubts],
    }


def _pair(pair: ReviewPair) -> dict[str, Any]:
    return {
        "reviews": [pair.one.id, pair.other.id],
        "shared": [study.id for study in pair.shared],
        **_area(pair.area),
    }


def _area(area: CoveredArea) -> dict[str, Any]:
    """The counts and areas; one that cannot be had is null, with the reason."""
    found: dict[str, Any] = {
        "inclusions": area.inclusions,
        "studies": area.studies,
        "reviews": area.reviews,
    }
    values = {
        "missing_cells": area.missing,
        "ca": area.area,
        "cca": area.corrected,
        "cca_adjusted": area.adjusted,
    }
    for name, value in values.items():
        found[name] = None if isinstance(value, Unavailable) else value
        if isinstance(value, Unavailable):
            found[f"{name}_reason"] = value.reason
    return found


def list_of(found: Overlap) -> str:
    """Every inclusion as a line of an `overlap.csv`; studies that are called alike, and are two, by their ids too."""
    matrix: CitationMatrix = found.matrix
    made = [csv_line(("review", "study", "year", "source"))]
    times = Counter(slug(study.label) for study in matrix.studies)
    for review in matrix.reviews:
        for study in matrix.studies_of(review.id):
            year = "" if study.year is None else str(study.year)
            where = "; ".join(matrix.included[study.id, review.id].origins)
            name = study.label if times[slug(study.label)] == 1 else f"{study.label} [{study.id}]"
            made.append(csv_line((review.id, name, year, where)))
    return "".join(made)
