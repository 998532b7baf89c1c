"""What records tell of studies beyond their results: numbers randomised, countries, and the texts of their sources."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from extraction_forms.studies import Study
from synthesis.audit.lines import NOWHERE, SourceText, StudyFacts
from synthesis.audit.of_data import BLOCK, columns_of, number_of, printed_of, put, text_of
from synthesis.audit.printed import SMALLEST, Printed, is_printable
from synthesis.audit.table_reading import UNREAD
from synthesis.routes.study_rows import repeated


def facts_of(study: Study) -> StudyFacts:
    """What is known of a study, whatever its results."""
    places = [one.place for one in study.data.values()] + [one.place for one in study.results]
    numbers: dict[str, Printed] = {}
    for name, datum in study.data.items():
        put(numbers, name, datum, f"characteristics/{name}")
    of_arms = {
        arm.id: None
        if (one := arm.data.get("n_randomised")) is None
        else printed_of(one, f"arms/{arm.id}/n_randomised")
        for arm in study.arms
    }
    return StudyFacts(
        id=study.id,
        label=study.label,
        place=next(iter(places), NOWHERE),
        n_randomised=numbers.get("n_randomised"),
        arms=MappingProxyType(of_arms),
        same_trial_as=repeated(study),
        year=text_of(study.data, "year"),
        country=text_of(study.data, "country"),
        numbers=MappingProxyType(numbers),
    )


def texts_of(study: Study) -> Iterator[SourceText]:
    """The source's columns of each result, each text of a column once, the texts of coded answers, odd numbers."""
    seen: set[tuple[str, str]] = set()
    for result in study.results:
        datum = result.data.get(BLOCK)
        if datum is not None:
            for column, text in columns_of(result.data).items():
                if (column, text) not in seen:
                    seen.add((column, text))
                    yield SourceText(
                        column=column, text=text, place=datum.place, study=study.id, kind="column"
                    )
    yield from _oversized(study)
    blocks = (study.data, *(arm.data for arm in study.arms), *(result.data for result in study.results))
    for block in blocks:
        for name, datum in block.items():
            if isinstance(datum.value, str) and (name, datum.read) not in seen:
                seen.add((name, datum.read))
                yield SourceText(
                    column=name, text=datum.read, place=datum.place, study=study.id, kind="answer"
                )


def _oversized(study: Study) -> Iterator[SourceText]:
    """The numbers that are too large, or too near to nothing, to have been printed."""
    for _, block in study.blocks:
        for name, datum in block.items():
            value = number_of(datum)
            if value is not None and not is_printable(value, 0.0 if name == "p" else SMALLEST):
                yield SourceText(column=name, text=datum.read, place=datum.place, study=study.id, kind=UNREAD)
