"""`numbers.json`: every reported number under its key, and what it was made from, written and read.

Many numbers are made from the same data: a synthesis has dozens, each of every effect it pools. What they were made
from is therefore listed once, and a number names its list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Final

from extraction_forms.frozen_values import frozen
from synthesis.numbers import Quantity

NAME: Final = "numbers.json"
_SHORTEST: Final = 8


@frozen
class Entry:
    """A number as the file has it."""

    key: str
    value: float | str | list[float] | None
    text: str
    reason: str
    origins: tuple[str, ...]

    @property
    def quantity(self) -> Quantity:
        """The number as it was reported."""
        value = tuple(self.value) if isinstance(self.value, list) else self.value
        return Quantity(value=value, text=self.text, origins=self.origins, reason=self.reason)  # type: ignore[arg-type]


def write(numbers: Mapping[str, Quantity]) -> bytes:
    """Every number under its key, sorted, one a line: value, text, origin; an absent one with its reason."""
    names = _named({found.origins for found in numbers.values()})
    lines = [f"{_string(key)}: {_entry(found, names)}" for key, found in sorted(numbers.items())]
    lists = [
        f"{_string(name)}: {_json(list(one))}"
        for one, name in sorted(names.items(), key=lambda pair: pair[1])
    ]
    return f'{{\n"numbers": {_block(lines)},\n"origins": {_block(lists)}\n}}\n'.encode()


def read(content: bytes | str) -> Iterator[Entry]:
    """The numbers of such a file, in its order.

    Raises:
        ValueError: it is no such file; of any kind of fault.
    """
    try:
        held = json.loads(content)
        origins = {name: tuple(map(str, one)) for name, one in held["origins"].items()}
        for key, one in held["numbers"].items():
            yield Entry(
                key=key,
                value=one["value"],
                text=str(one["text"]),
                reason=str(one.get("reason", "")),
                origins=origins[one["origin"]],
            )
    except (KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise ValueError(f"expected numbers and origins; {type(fault).__name__}: {fault}") from fault


def _named(lists: set[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """A name for each list, by what stands in it, so that it stays the same when others change."""
    whole = {one: hashlib.sha256(_json(one).encode()).hexdigest() for one in lists}
    length = _SHORTEST
    while len({name[:length] for name in whole.values()}) < len(whole):
        length += 1
    return {one: name[:length] for one, name in whole.items()}


def _block(lines: list[str]) -> str:
    return "{\n" + ",\n".join(lines) + "\n}" if lines else "{}"


def _entry(found: Quantity, names: Mapping[tuple[str, ...], str]) -> str:
    value = _string(found.value) if isinstance(found.value, str) else _json(found.value)
    reason = "" if found.value is not None else f', "reason": {_string(found.reason)}'
    return f'{{"value": {value}, "text": {_string(found.text)}{reason}, "origin": "{names[found.origins]}"}}'


# One for every number: `json.dumps` makes a new one at each call that asks for what is not usual.
_json: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
# What the former takes for texts, after a look at what they are.
_string: Final = json.encoder.encode_basestring
