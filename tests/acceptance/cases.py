"""A folder of reference cases as it lies there: its files, what its README counts, and what each line holds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

_COUNT = re.compile(r"^\|\s*(\w+)\s*\|\s*(\d+)\s*\|", re.MULTILINE)
_WORDS = {"na": float("nan"), "nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


class Unreadable(ValueError):  # noqa: N818 - a state, named for what is the matter
    """A line that is no case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An R call taken apart: the function, its arguments in order, its arguments by name."""

    fn: str
    positional: tuple[Any, ...]
    named: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line: what R was asked and what it said.

    `result` is the tightly converged result where there is one (`tight`), else R's own; `precision` is how
    far R's default convergence was from the tight one; `call` is absent where R was asked more than a call;
    `sizes` are the persons behind each effect, where R kept them beside it.
    """

    name: str
    text: str
    call: Call | None
    columns: Mapping[str, list[Any]]
    result: Mapping[str, Any]
    tight: bool
    precision: float
    error: str
    sizes: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One file of a folder: how many cases the README counts (None: it does not name the file), and those read."""

    name: str
    counted: int | None
    cases: tuple[Case, ...]
    unreadable: tuple[str, ...]


def topics(folder: Path) -> tuple[str, ...]:
    """The topics of a folder: its files and the rows of its README, sorted."""
    return tuple(sorted({path.stem for path in folder.glob("*.jsonl")} | set(counts(folder))))


def counts(folder: Path) -> dict[str, int]:
    """How many cases the README.md of the folder says each topic holds."""
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    return {name: int(count) for name, count in _COUNT.findall(text)}


def read(folder: Path, name: str) -> Topic:
    """Every case of a topic, each name once, and every line that is no case."""
    path = folder / f"{name}.jsonl"
    cases: dict[str, Case] = {}
    unreadable = []
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            case = _case(line)
        except Unreadable as fault:
            unreadable.append(f"{path.name}:{number}: {fault}")
        else:
            cases[case.name] = case
    return Topic(
        name=name,
        counted=counts(folder).get(name),
        cases=tuple(cases.values()),
        unreadable=tuple(unreadable),
    )


def number(value: Any) -> float:
    """A number of R: a length-1 vector is its element; NA, NaN and Inf are words."""
    if isinstance(value, list) and len(value) == 1:
        return number(value[0])
    if isinstance(value, str) and value.lower() in _WORDS:
        return _WORDS[value.lower()]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable(f"expected a number; found {value!r}")
    return float(value)


def whole_rows(*columns: list[Any]) -> list[list[float]]:
    """The columns as numbers, without the rows in which any of them is NA, as R leaves them out."""
    rows = zip(*([number(value) for value in column] for column in columns), strict=True)
    kept = [row for row in rows if not any(value != value for value in row)]  # noqa: PLR0124 - NaN alone
    return [[row[i] for row in kept] for i in range(len(columns))]


def _case(line: str) -> Case:
    try:
        found = json.loads(line)
    except ValueError as fault:
        raise Unreadable(f"expected one JSON object; {fault}") from fault
    if not isinstance(found, dict):
        raise Unreadable(f"expected one JSON object; found {type(found).__name__}")
    missing = [key for key in ("topic", "case", "call", "input") if key not in found]
    missing += [] if found.get("error") or found.get("result") is not None else ["result"]
    if missing:
        raise Unreadable(f"{found.get('case', 'a case')}: expected {', '.join(missing)}; found none")
    return Case(
        name=found["case"],
        text=found["call"],
        call=_call(found.get("parsed")),
        columns=found["input"].get("columns") or {},
        result=_result(found),
        tight="result_tight" in found,
        precision=_precision(found.get("precision")),
        error=str(found.get("error") or ""),
        sizes=list(found["input"].get("ni_attr") or ()),
    )


def _result(found: Mapping[str, Any]) -> Mapping[str, Any]:
    result = found.get("result_tight", found.get("result"))
    return result if isinstance(result, dict) else {"": result} if result else {}


def _call(parsed: Any) -> Call | None:
    if not parsed:
        return None
    given = parsed.get("positional") or ()
    positional = (
        tuple(given[key] for key in sorted(given, key=int)) if isinstance(given, dict) else tuple(given)
    )
    return Call(fn=parsed["fn"], positional=positional, named=parsed.get("named") or {})


def inner(value: Any) -> Call | None:
    """The call nested in an argument, if there is one."""
    return _call(value) if isinstance(value, dict) and "fn" in value else None


def _precision(given: Any) -> float:
    found = number((given or {}).get("max_mixed_diff_default_vs_tight", 0.0))
    return found if isfinite(found) else 0.0
