"""`accepted_numbers.tsv`: the numbers that somebody has accepted, a line each, with what they were made from.

A line of text for each number, sorted by key, so that a comparison of two versions shows which digits moved: key, text,
and the name of the set of files it was made from, between tabs. Lines before these start with `@`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.disk.whole_files import replace_file
from extraction_forms.errors import Place, Problem, Rejected, ReviewError
from synthesis.accepted.state import Printed, State
from synthesis.output.output_folder import ACCEPTED

SCHEMA: Final = "1"
MOST_BYTES: Final = 64 * 1024 * 1024
AGAIN: Final = "`synthesis accept` writes the file anew."

_HEAD: Final = (
    "# The accepted numbers of this review; `synthesis check-numbers` holds the present ones against them."
)
_ESCAPES: Final = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
_ESCAPED: Final = re.compile(r"\\(u([0-9a-f]{4})|.)")
_MEANT: Final = MappingProxyType({"\\": "\\", "t": "\t", "n": "\n", "r": "\r"})
_KEY: Final = re.compile(r"[^\s@#\\][^\t\\]*")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_UNPRINTED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def write(review: Path, state: State) -> None:
    """Put the state into the review's file of accepted numbers, whole or not at all.

    Raises:
        ReviewError: it cannot be written.
    """
    path = review / ACCEPTED
    try:
        replace_file(path, text_of(state).encode())
    except OSError as fault:
        raise ReviewError(f"{path}: cannot be written: {fault.strerror or fault}.") from fault


def text_of(state: State) -> str:
    """The state as the file's text, the same for the same state."""
    sets = {printed.files: _name(printed.files) for printed in state.numbers.values()}
    head = [
        _HEAD,
        _line("@schema", SCHEMA),
        _line("@engine", state.engine),
        _line("@forms", state.forms),
        *(_line("@file", path, state.files[path]) for path in sorted(state.files)),
        *(_line("@choice", path, state.choices[path]) for path in sorted(state.choices)),
        *(
            _line("@set", name, *files)
            for name, files in sorted((name, files) for files, name in sets.items())
        ),
        _line("@numbers", str(len(state.numbers))),
    ]
    body = (
        _line(key, state.numbers[key].text, sets[state.numbers[key].files]) for key in sorted(state.numbers)
    )
    return "".join(f"{line}\n" for line in (*head, *body))


def _name(files: tuple[str, ...]) -> str:
    """What a set of files is called: the same name for the same files, whatever else there is."""
    return hashlib.sha256("\n".join(files).encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _line(*cells: str) -> str:
    return "\t".join(map(_escaped, cells))


def _escaped(text: str) -> str:
    for plain, written in _ESCAPES:
        text = text.replace(plain, written)
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read(review: Path) -> State:
    """The state that was accepted.

    Raises:
        Rejected: there is none, or the file is damaged: every fault with its line.
    """
    path = review / ACCEPTED
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _fault(
            0, "the accepted numbers of the review", "none", "`synthesis accept` accepts those of now."
        ) from None
    except OSError as error:
        raise _fault(0, "a file that can be read", (error.strerror or "none").lower()) from error
    if len(content) > MOST_BYTES:
        raise _fault(0, f"at most {MOST_BYTES // 1024**2} MB", "a larger file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _fault(line, "text in UTF-8", f"the byte {content[error.start]:#04x}") from None
    return parse(text)


def parse(text: str) -> State:
    """The state of a file's text.

    Raises:
        Rejected: every fault, with its line.
    """
    reading = _Reading()
    for number, written in enumerate(text.split("\n"), 1):
        line = written.removesuffix("\r")
        if line and not line.startswith("# "):
            reading.take(number, line)
    reading.finish()
    if reading.problems:
        raise Rejected(reading.problems)
    return State(
        numbers=MappingProxyType(dict(reading.printed())),
        files=MappingProxyType(reading.named["@file"]),
        choices=MappingProxyType(reading.named["@choice"]),
        engine=reading.single["@engine"],
        forms=reading.single["@forms"],
    )


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    problems: list[Problem] = field(default_factory=list)
    single: dict[str, str] = field(default_factory=dict)
    named: dict[str, dict[str, str]] = field(default_factory=lambda: {"@file": {}, "@choice": {}})
    sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        if _UNPRINTED.search(line):
            self.fault(number, "characters that are seen in print", "a control character")
            return
        cells = [_meant(cell) for cell in line.split("\t")]
        if cells[0].startswith("@"):
            self.head(number, cells)
        elif len(cells) != 3 or not _KEY.fullmatch(cells[0]):
            self.fault(number, "a key, a text and a set of files, between tabs", repr(line[:60]))
        elif cells[0] in self.numbers:
            self.fault(number, "each key once", f"{cells[0]} again")
        else:
            self.numbers[cells[0]] = (number, cells[1], cells[2])

    def head(self, number: int, cells: list[str]) -> None:
        """Read a line of the head."""
        kind, rest = cells[0], cells[1:]
        if (
            kind in {"@schema", "@engine", "@forms", "@numbers"}
            and len(rest) == 1
            and kind not in self.single
        ):
            self.single[kind] = rest[0]
        elif kind in self.named and len(rest) == 2 and rest[0] not in self.named[kind]:
            self.named[kind][rest[0]] = rest[1]
        elif kind == "@set" and rest and rest[0] not in self.sets:
            self.sets[rest[0]] = tuple(rest[1:])
        else:
            self.fault(number, "a line of the head that is known, once", repr("\t".join(cells)[:60]))

    def finish(self) -> None:
        """Hold what was read against itself, where every line by itself is right."""
        if self.problems:
            return
        if self.single.get("@schema") != SCHEMA:
            self.fault(0, f"schema {SCHEMA}", repr(self.single.get("@schema", "none")))
            return
        for name in ("@engine", "@forms"):
            self._hash(name, self.single.get(name, ""))
        for path, value in self.named["@file"].items():
            self._hash(path, value)
        said, there = self.single.get("@numbers", ""), len(self.numbers)
        if said != str(there):
            self.fault(0, f"as many numbers as its head says, {said or 'which says none'}", str(there))
        for key, (number, _, name) in self.numbers.items():
            if name not in self.sets:
                self.fault(number, "a set of files that the head names", f"{name!r} of {key}")

    def _hash(self, of: str, value: str) -> None:
        if not _HEX.fullmatch(value):
            self.fault(0, f"the sha256 of {of.removeprefix('@')}", repr(value))

    def printed(self) -> Iterator[tuple[str, Printed]]:
        """The numbers with their files."""
        for key, (_, text, name) in self.numbers.items():
            yield key, Printed(text=text, files=self.sets[name])

    def fault(self, number: int, expected: str, found: str) -> None:
        """Note a fault."""
        self.problems.append(_problem(number, expected, found, AGAIN))


def _meant(cell: str) -> str:
    return _ESCAPED.sub(_sign, cell) if "\\" in cell else cell


def _sign(found: re.Match[str]) -> str:
    return chr(int(found[2], 16)) if found[2] else _MEANT.get(found[1], found[0])


def _problem(line: int, expected: str, found: str, hint: str) -> Problem:
    return Problem(place=Place(file=ACCEPTED, line=line), where="", expected=expected, found=found, hint=hint)


def _fault(line: int, expected: str, found: str, hint: str = AGAIN) -> Rejected:
    return Rejected([_problem(line, expected, found, hint)])
