"""What is possible but unlikely in the numbers of a review: told as warnings, never as faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite

from extraction_forms.errors import Problem
from extraction_forms.facts import Data, Outcome, Result, Study
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Datum


@frozen
class _Range:
    """The scores an outcome can have, and how they are told."""

    low: float
    high: float
    text: str


def implausible(studies: Sequence[Study]) -> tuple[Problem, ...]:
    """A warning, with its place, for each value that is worth a second look.

    Means outside the outcome's range, standard deviations of 0 or wider than it, more people analysed
    than randomised, labels that two studies share, and numbers that differ from the kept row they are said to be from.
    """
    found = [*_shared_labels(studies)]
    for study in studies:
        found += _unlike_their_rows(study)
        randomised = {arm.id: arm.data.get("n_randomised") for arm in study.arms}
        for result in study.results:
            for unit, data in result.values.items():
                if unit in randomised:
                    where = f"Results > {result.id}, {unit}"
                    found += [*_scores(result, data, where), *_analysed(data, randomised[unit], where)]
    return tuple(sorted(found, key=lambda problem: (problem.place, problem.where)))


def _warning(datum: Datum, where: str, expected: str, hint: str = "") -> Problem:
    return Problem(
        place=datum.place, where=where, expected=expected, found=datum.read, hint=hint, warning=True
    )


def _known(data: Data | Mapping[str, Datum | None], name: str) -> Datum | None:
    datum = data.get(name)
    return datum if datum is not None and datum.known else None


def _scores(result: Result, data: Data, where: str) -> Iterator[Problem]:
    mean, sd = _known(data, "mean"), _known(data, "sd")
    scores = _range(result.outcome)
    if sd is not None and sd.number() == 0:
        yield _warning(sd, f"{where} > sd", "a standard deviation above 0")
    if scores is None:
        return
    width = scores.high - scores.low
    kind = _known(result.data, "value_kind")
    change = kind is not None and kind.value == "change"
    low, high = (-width, width) if change else (scores.low, scores.high)
    if mean is not None and not low <= mean.number() <= high:
        what = f"a mean change of at most {width:g} either way" if change else "a mean within the range"
        yield _warning(mean, f"{where} > mean", f"{what} of {result.outcome.id}, {scores.text}")
    if sd is not None and sd.number() > width:
        expected = f"a standard deviation within the range of {result.outcome.id}, {scores.text}"
        yield _warning(sd, f"{where} > sd", expected)


def _range(outcome: Outcome) -> _Range | None:
    low, high = outcome.range_min, outcome.range_max
    if low is None or high is None or not low.known or not high.known:
        return None
    return _Range(low=low.number(), high=high.number(), text=f"{low.read} to {high.read}")


def _analysed(data: Data, randomised: Datum | None, where: str) -> Iterator[Problem]:
    if randomised is None or not randomised.known:
        return
    for name in ("n", "total"):
        n = _known(data, name)
        if n is not None and n.number() > randomised.number():
            yield _warning(n, f"{where} > {name}", f"at most the {randomised.read} randomised to the arm")


def _unlike_their_rows(study: Study) -> Iterator[Problem]:
    """Each number whose column has another one in the row of a table that the record keeps word for word."""
    rows: dict[tuple[str, str], Mapping[str, str]] = {}
    for result in study.results:
        for datum in result.data.values():
            if isinstance(datum.value, Mapping):
                rows[datum.source.file, datum.source.row] = datum.value
    answers = ((f"{where} > {name}", one) for where, block in study.blocks for name, one in block.items())
    for where, datum in answers if rows else ():
        cell = rows.get((datum.source.file, datum.source.row), {}).get(datum.source.column, "")
        here, there = _number(datum.printed), _number(cell)
        if isinstance(datum.value, (int, float)) and here is not None and there is not None and here != there:
            expected = f"{cell}, as column {datum.source.column} of the row that the record keeps has it"
            hint = "One of the two was typed or changed by mistake."
            yield _warning(replace(datum, corrected=""), where, expected, hint)


def _number(text: str) -> float | None:
    """A number as a table prints it, with a comma or a point; nothing where it is no number."""
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return found if isfinite(found) else None


def _shared_labels(studies: Sequence[Study]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for study in studies:
        other = first.setdefault(" ".join(study.label.casefold().split()), study.id)
        datum = study.data.get("label")
        if other != study.id and datum is not None:
            hint = f"{other} has the same label: nobody can tell the two apart in print."
            yield _warning(datum, "Study > label", "a label of its own", hint)
