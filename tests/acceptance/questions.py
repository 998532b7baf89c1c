"""What a case asks of us: a question with numbers to compare, or what we cannot be asked yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from synthesis.numbers import Unavailable
from tests.acceptance.cases import Case

CLOSED, GENERAL, LOOSE = 1e-8, 1e-6, 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One quantity: ours, R's, and by how much they may differ; `absent` says why we may have none."""

    name: str
    ours: float | Unavailable
    theirs: float
    tolerance: float
    absent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A case we can be asked: `refusal` says why we must refuse it, if so; `compared` are R's fields it takes up."""

    answer: Callable[[], list[Number]]
    compared: frozenset[str] = field(default_factory=frozenset)
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCovered:
    """A case we cannot be asked yet, by what it asks."""

    what: str


Adapter = Callable[[Case], Question | NotCovered]


def kind(case: Case) -> str:
    """What a case asks, in two or three words: the function and its method or measure."""
    if case.call is None:
        rest = case.name.partition("__")[2]
        return rest.partition("__")[0] or case.name.partition("_")[0]
    asked = [case.call.named.get(key) for key in ("measure", "method", "type")]
    return " ".join([case.call.fn, *(one for one in asked if isinstance(one, str))])


def column(argument: Any, case: Case) -> list[Any] | None:
    """The column an argument names, if it is one and there."""
    name = argument.get("column") if isinstance(argument, dict) else None
    return case.columns.get(name) if isinstance(name, str) else None
