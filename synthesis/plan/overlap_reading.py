"""The reviews whose overlap a plan asks for, read from `review.yaml`."""

from __future__ import annotations

from types import MappingProxyType

from extraction_forms.records import Entry
from synthesis.plan.answers import Data, list_of, map_of, number_of, places_of, text_of
from synthesis.plan.plan import OverlapReview


def read_overlap(entry: Entry) -> OverlapReview:
    """A review with the primary studies that it lists."""
    data = entry.data
    outcomes = {outcome: _names(text) for outcome, text in map_of(data, "outcomes").items()}
    return OverlapReview(
        id=entry.id,
        label=text_of(data, "label"),
        citekey=text_of(data, "citekey"),
        year=_year(data, "year"),
        searched=_year(data, "searched"),
        studies=list_of(data, "studies"),
        outcomes=MappingProxyType(outcomes),
        source=text_of(data, "source"),
        page=text_of(data, "page"),
        place=entry.place,
        places=places_of(entry),
    )


def _names(text: str) -> tuple[str, ...]:
    """Names that semicolons part, or commas where there is no semicolon."""
    parts = text.split(";" if ";" in text else ",")
    return tuple(name for part in parts if (name := part.strip()))


def _year(data: Data, name: str) -> int | None:
    number = number_of(data, name)
    return None if number is None else int(number)
