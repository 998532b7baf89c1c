"""Two answers to one question held against each other, each type of answer in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal

from extraction_forms.compare.matching_rules import folded
from extraction_forms.compare.times import alike
from extraction_forms.fields import Field, within
from extraction_forms.frozen_values import frozen
from extraction_forms.records import MISSING_REASONS, Datum

Outcome = Literal["same", "differs", "only_a", "only_b", "needs_person"]


@frozen
class Verdict:
    """Whether two answers are the same, differ, or must be read by a person; with a word on why."""

    outcome: Outcome
    note: str = ""


Comparer = Callable[[Field, Datum, Datum], Verdict]

_SAME: Final = Verdict(outcome="same")
_DIFFERS: Final = Verdict(outcome="differs")


def compare_values(field: Field, a: Datum | None, b: Datum | None) -> Verdict:
    """Two answers to the same question; at least one is there."""
    if b is None:
        return Verdict(outcome="only_a")
    if a is None:
        return Verdict(outcome="only_b")
    if a.missing and b.missing:
        if a.missing == b.missing:
            return _SAME
        return Verdict(outcome="differs", note="different missing reasons")
    if a.missing or b.missing:
        reason = MISSING_REASONS[a.missing or b.missing]
        return Verdict(outcome="differs", note=f"a value, and {reason}")
    return COMPARERS.get(field.type, _exact)(field, a, b)


def _exact(field: Field, a: Datum, b: Datum) -> Verdict:
    del field
    return _SAME if a.value == b.value else _DIFFERS


def _text(field: Field, a: Datum, b: Datum) -> Verdict:
    del field
    if folded(a.read) == folded(b.read):
        return _SAME
    return Verdict(outcome="needs_person", note="the words differ")


def _items(field: Field, a: Datum, b: Datum) -> Verdict:
    del field
    first, second = _folded_items(a), _folded_items(b)
    return _SAME if first == second else Verdict(outcome="needs_person", note="the words differ")


def _folded_items(datum: Datum) -> list[str]:
    return sorted(folded(str(item)) for item in datum.value) if isinstance(datum.value, tuple) else []


def _codes(field: Field, a: Datum, b: Datum) -> Verdict:
    """Codes chosen as sets; where several may be, what only one of them chose is named."""
    first, second = set(_chosen(a)), set(_chosen(b))
    if first == second:
        return _SAME
    if field.type == "choice":
        return _DIFFERS
    parts = [
        f"only {side}: {', '.join(sorted(more))}"
        for side, more in (("a", first - second), ("b", second - first))
        if more
    ]
    return Verdict(outcome="differs", note="; ".join(parts))


def _chosen(datum: Datum) -> tuple[str, ...]:
    return tuple(map(str, datum.value)) if isinstance(datum.value, tuple) else (str(datum.value),)


def _number(field: Field, a: Datum, b: Datum) -> Verdict:
    first, second = a.number(), b.number()
    if first == second:
        return _SAME
    if within(field, first, second):
        return Verdict(outcome="same", note=f"within {field.tolerance}")
    return _DIFFERS


def _amount(field: Field, a: Datum, b: Datum) -> Verdict:
    if a.unit == b.unit:
        return _number(field, a, b)
    found = alike((a.number(), a.unit), (b.number(), b.unit))
    if found.same is None:
        return Verdict(outcome="needs_person", note=found.note)
    return Verdict(outcome="same" if found.same else "differs", note=found.note)


def _interval(field: Field, a: Datum, b: Datum) -> Verdict:
    """Both ends, each within the tolerance."""
    if a.value == b.value:
        return _SAME
    if within(field, a.value, b.value):
        return Verdict(outcome="same", note=f"within {field.tolerance}")
    return _DIFFERS


def _day(field: Field, a: Datum, b: Datum) -> Verdict:
    """Days as exact as they are known: a year and a month of that year may be the same day."""
    del field
    first, second = str(a.value), str(b.value)
    if first == second:
        return _SAME
    if first.startswith(f"{second}-") or second.startswith(f"{first}-"):
        return Verdict(outcome="needs_person", note="one is more exact than the other")
    return _DIFFERS


COMPARERS: Final[Mapping[str, Comparer]] = MappingProxyType(
    {
        "text": _text,
        "whole": _number,
        "number": _number,
        "number_with_unit": _amount,
        "interval": _interval,
        "choice": _codes,
        "choices": _codes,
        "day": _day,
        "date": _day,
        "flag": _exact,
        "slug": _exact,
        "list": _items,
        "evidence": _text,
        "columns": _exact,
    }
)
"""How answers of each type are compared."""
