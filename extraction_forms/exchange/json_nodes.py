"""JSON from anybody: texts and numbers as they are printed, each value with its path; nothing nests without end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from extraction_forms.errors import ImportFault, Place, Problem
from extraction_forms.exchange.encodings import utf_8
from extraction_forms.exchange.named_columns import shown
from extraction_forms.frozen_values import frozen

LARGEST: Final = 96 * 1024 * 1024
DEEPEST: Final = 60
_NOT_JSON: Final = "Export it again, and do not edit it by hand."


class _Twice(Exception):  # noqa: N818 - caught where the file is known
    """A block that has one key twice."""


@dataclass(slots=True)
class Faults:
    """What is wrong with a file, value by value."""

    file: str
    problems: list[Problem]

    def add(self, path: str, expected: str, found: str, hint: str = "") -> None:
        """Note a fault at a path (`References[2].Title`)."""
        place = Place(file=self.file)
        self.problems.append(Problem(place=place, where=path, expected=expected, found=found, hint=hint))


@frozen(kw_only=False)
class Node:
    """A block of the file and where it stands."""

    value: dict[str, Any]
    path: str
    faults: Faults

    def at(self, key: str) -> str:
        """The path of what stands under a key."""
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str:
        """The text or number under a key, as it is printed; empty where there is none."""
        found = self.value.get(key)
        if found is None or isinstance(found, str):
            return shown(found or "")
        if isinstance(found, bool):
            return "true" if found else "false"
        self.faults.add(self.at(key), "a text or a number", _kind(found))
        return ""

    def blocks(self, key: str) -> Iterator[Node]:
        """The blocks of the list under a key; none where there is none."""
        found = self.value.get(key)
        if found is None:
            return
        if not isinstance(found, list):
            self.faults.add(self.at(key), "a list of blocks", _kind(found))
            return
        for at, item in enumerate(found):
            path = f"{self.at(key)}[{at}]"
            if isinstance(item, dict):
                yield Node(item, path, self.faults)
            else:
                self.faults.add(path, "a block", _kind(item))

    def block(self, key: str) -> Node:
        """The block under a key; an empty one where there is none."""
        found = self.value.get(key)
        if found is not None and not isinstance(found, dict):
            self.faults.add(self.at(key), "a block", _kind(found))
            found = None
        return Node(found or {}, self.at(key), self.faults)

    def texts(self) -> dict[str, str]:
        """Every text and number of the block that is not blank, by its key."""
        return {
            key: self.text(key)
            for key, value in self.value.items()
            if not isinstance(value, (dict, list)) and self.text(key)
        }


def read_json(data: bytes, file: str) -> Node:
    """The block that a file holds.

    Raises:
        ImportFault: the file is too large, no UTF-8, no JSON, nests too deep, has a key twice in one block, or
            holds no block.
    """
    if len(data) > LARGEST:
        _refuse(file, f"a file of at most {LARGEST // 1024**2} MB", f"{len(data) // 1024**2} MB")
    text = utf_8(data, file)
    try:
        found = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_nothing, object_pairs_hook=_once
        )
    except json.JSONDecodeError as error:
        place = Place(file=file, line=error.lineno, column=error.colno)
        expected = "JSON"
        found = f"what is none: {error.msg[:1].lower()}{error.msg[1:]}"
        raise ImportFault(
            [Problem(place=place, where="", expected=expected, found=found, hint=_NOT_JSON)]
        ) from None
    except RecursionError:
        _refuse(file, f"at most {DEEPEST} levels", "more")
    except _Twice as twice:
        _refuse(file, "every key once in a block", f"{twice.args[0][:60]!r} twice")
    if not isinstance(found, dict):
        _refuse(file, "a block of JSON", _kind(found))
    if _depth(found) > DEEPEST:
        _refuse(file, f"at most {DEEPEST} levels", "more")
    return Node(found, "", Faults(file, []))


def _refuse(file: str, expected: str, found: str) -> None:
    place = Place(file=file)
    raise ImportFault([Problem(place=place, where="", expected=expected, found=found, hint=_NOT_JSON)])


def _nothing(word: str) -> None:
    """NaN and infinities, which stand for a number that there is not."""
    del word


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        raise _Twice(next(key for key in times if times[key] > 1))
    return found


def _depth(value: Any) -> int:
    """How many levels a value has, counted without going down itself."""
    deepest, layer = 0, [value]
    while layer and deepest <= DEEPEST:
        deepest += 1
        layer = [
            inner
            for one in layer
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return deepest


def _kind(value: Any) -> str:
    return {dict: "a block", list: "a list", bool: "a truth value", str: "a text"}.get(type(value), "nothing")
