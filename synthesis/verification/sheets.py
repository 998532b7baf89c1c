"""The tables that a script of another program reads to do the fits of a review again: texts, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.ledger_items import Numbers
from synthesis.numbers import Quantity
from synthesis.verification.refit import Refit

COUNTS: Final = (
    *("events_exp", "n_exp", "time_exp", "events_ctl", "n_ctl", "time_ctl"),
    *("events", "n", "time"),
)
"""What a model of counts pools, by column."""

OTHERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "agreement": "agreement between extractors",
        "audit": "what findings of the audit would change",
        "certainty": "judgements of certainty, and the numbers they rest on",
        "dependence": "verdicts and ratios beside the answers to dependence",
        "diagnostics": "what single studies do to a synthesis",
        "effects": "effects of single studies, which the syntheses start from",
        "findings": "how sure one may be of a finding, in absolute numbers",
        "flow": "the flow of studies",
        "judgements": "judgements counted",
        "multiverse": "combinations of choices",
        "readings": "readings of results by margin",
        "reconciliation": "where studies went",
        "regressions": "what else is said of meta-regressions",
        "risk_of_bias": "judgements of risk of bias, counted and weighed",
        "sensitivity": "combinations of sensitivity analyses, and analyses that could not be had",
        "small_study": "methods for small studies",
        "syntheses": "syntheses and subgroups that could not be had, verdicts and counts of results",
        "tallies": "counts as a source printed them",
        "votes": "votes by direction",
    }
)
"""What the numbers are that no fit here gives, by the first part of their keys."""


@frozen
class Sheet:
    """A table of the data package for verification: its name, its columns, its lines of text."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(refits: Sequence[Refit], numbers: Numbers) -> tuple[Sheet, ...]:
    """All tables; a number has the 17 digits that tell it from every other."""
    return (
        _fits(refits),
        _effects(refits),
        _columns(refits),
        _pairs(refits),
        _expected(refits),
        _others(refits, numbers),
    )


def digits(value: float) -> str:
    """A number with as many digits as it takes to read the very same number back: 17 at most."""
    return format(value + 0.0, ".17g")


def _fits(refits: Iterable[Refit]) -> Sheet:
    columns = (
        "fit",
        "synthesis",
        "label",
        "kind",
        "method",
        "test",
        "headline",
        "measure",
        "scale",
        "sign",
        "parts",
    )
    rows = (
        (
            *(one.id, one.of, one.label, one.kind, one.method, one.test),
            *("yes" if one.headline else "no", one.measure, one.scale, digits(one.sign), " ".join(one.parts)),
        )
        for one in refits
    )
    return Sheet(name="fits", columns=columns, rows=tuple(rows))


def _effects(refits: Iterable[Refit]) -> Sheet:
    columns = ("fit", "row", "effect", "study", "cluster", "level", "yi", "vi", *COUNTS)
    rows = (
        (
            *(
                one.id,
                str(number),
                row.name,
                row.study,
                str(row.cluster),
                row.level,
                digits(row.y),
                digits(row.v),
            ),
            *(digits(row.counts[name]) if name in row.counts else "" for name in COUNTS),
        )
        for one in refits
        for number, row in enumerate(one.rows, 1)
    )
    return Sheet(name="effects", columns=columns, rows=tuple(rows))


def _columns(refits: Iterable[Refit]) -> Sheet:
    rows = (
        (one.id, str(number), name, digits(value))
        for one in refits
        for name, values in one.columns
        for number, value in enumerate(values, 1)
    )
    return Sheet(name="columns", columns=("fit", "row", "column", "value"), rows=tuple(rows))


def _pairs(refits: Iterable[Refit]) -> Sheet:
    rows = ((one.id, str(i), str(j), digits(value)) for one in refits for i, j, value in one.correlations)
    return Sheet(name="correlations", columns=("fit", "row", "other", "correlation"), rows=tuple(rows))


def _expected(refits: Iterable[Refit]) -> Sheet:
    rows = (
        (one.id, each.quantity, str(each.row or ""), digits(each.value), each.key)
        for one in refits
        for each in one.expected
    )
    return Sheet(name="expected", columns=("fit", "quantity", "row", "value", "key"), rows=tuple(rows))


def _others(refits: Iterable[Refit], numbers: Numbers) -> Sheet:
    """How many numbers no fit here gives, by what they are."""
    had = {each.key for one in refits for each in one.expected}
    left = Counter(key.partition(".")[0] for key, found in _numeric(numbers) if key not in had)
    rows = tuple((part, OTHERS.get(part, part), str(left[part])) for part in sorted(left))
    return Sheet(name="others", columns=("part", "what", "numbers"), rows=rows)


def _numeric(numbers: Numbers) -> Iterator[tuple[str, Quantity]]:
    """The numbers that are there; an interval counts by its ends, where these have keys of their own."""
    for key, found in numbers.items():
        doubled = isinstance(found.value, tuple) and f"{key}_low" in numbers
        if found.value is not None and not isinstance(found.value, str) and not doubled:
            yield key, found
