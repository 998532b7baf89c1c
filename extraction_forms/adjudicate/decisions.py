"""What was settled between two extractors, one row a decision: `adjudication.csv`, read and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Place, Problem, Rejected, ReviewError
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.raw_csv import NoRow, csv_line, csv_rows
from extraction_forms.yaml_text import MAX_BYTES

FILE: Final = "adjudication.csv"

CHOSEN: Final[Mapping[str, str]] = MappingProxyType(
    {"a": "the first extractor's answer", "b": "the second extractor's answer", "other": "another answer"}
)

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "oversight": "one of the two, or both, overlooked what is there",
        "misread": "one of the two, or both, read it wrongly",
        "ambiguous_report": "the report can be read in more than one way",
        "form_unclear": "the form does not say clearly what to answer",
        "wording": "the two say the same in other words",
        "judgement": "both read it rightly and judge it differently",
        "derivation": "the value had to be worked out, and was worked out in two ways",
    }
)


@frozen
class Decision:
    """One difference settled, or an agreed answer overruled: what either said, what was chosen and why, by whom.

    Values are texts as `answer_text` writes them. `page` and `quote` say where it was read, where that is to stand
    in place of what the records say.
    """

    study: str
    form: str
    path: str
    extractor_a: str
    value_a: str
    extractor_b: str
    value_b: str
    chosen: str
    value: str
    reason: str
    note: str = ""
    page: str = ""
    quote: str = ""
    by: str
    on: str
    revision_a: str
    sha256_a: str
    revision_b: str
    sha256_b: str
    place: Place = field(default=Place(file=FILE), compare=False)

    @property
    def key(self) -> tuple[str, ...]:
        """What it settles: a path of a study, between two."""
        return (self.study, self.form, self.path, self.extractor_a, self.extractor_b)

    @property
    def told(self) -> str:
        """Who settled it, when, and on what."""
        chosen = f"{self.chosen} {self.value!r}" if self.value else self.chosen
        return f"{chosen}, settled by {self.by} on {self.on}"


def today() -> str:
    """The day as decisions carry it."""
    return datetime.now(UTC).astimezone().date().isoformat()


_DELIMITERS: Final = ",;\t"
COLUMNS: Final = tuple(part.name for part in fields(Decision) if part.name != "place")
_NEEDED: Final = tuple(
    name for name in COLUMNS if name not in {"note", "page", "quote", "value_a", "value_b", "value"}
)


def read_decisions(review: Path) -> tuple[Decision, ...]:
    """Every decision of a review, in order; none where there is no file.

    Raises:
        Rejected: every fault of the file at once, each with its line.
    """
    path = review / FILE
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return ()
    except OSError as fault:
        raise ReviewError(f"{path}: cannot be read: {fault.strerror or fault}.") from fault
    if len(data) > MAX_BYTES:
        raise _rejected(Place(file=FILE), f"at most {MAX_BYTES // 1024**2} MB", "a larger file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _rejected(
            Place(file=FILE), "UTF-8 text", "another encoding", "Save the file as CSV UTF-8."
        ) from None
    return parse_decisions(text)


def _rejected(place: Place, expected: str, found: str, hint: str = "") -> Rejected:
    return Rejected([Problem(place=place, where="", expected=expected, found=found, hint=hint)])


def parse_decisions(text: str) -> tuple[Decision, ...]:
    """The decisions in the text of the file.

    Raises:
        Rejected: every fault at once, each with its line.
    """
    rows = list(_rows(text))
    if not rows:
        return ()
    line, header = rows[0]
    if tuple(sorted(header)) != tuple(sorted(COLUMNS)):
        raise Rejected(_header_faults(header, Place(file=FILE, line=line)))
    problems: list[Problem] = []
    decisions: dict[tuple[str, ...], Decision] = {}
    for at, cells in rows[1:]:
        place = Place(file=FILE, line=at)
        if len(cells) != len(header):
            problems.append(_problem(place, "", f"{len(header)} cells", f"{len(cells)}"))
            continue
        decision = Decision(**dict(zip(header, cells, strict=True)), place=place)
        problems += _faults(decision)
        first = decisions.setdefault(decision.key, decision)
        if first is not decision:
            found = f"{decision.path} of {decision.study} again (first on line {first.place.line})"
            problems.append(_problem(place, "path", "one row for each difference", found))
    if problems:
        raise Rejected(problems)
    return tuple(decisions[key] for key in sorted(decisions))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with the line it starts on."""
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise _rejected(
            Place(file=FILE, line=line), "text without control characters", "the character U+0000"
        )
    try:
        for line, cells in csv_rows(text, _delimiter(text)):
            if any(cell.strip() for cell in cells):
                yield line, cells
    except NoRow as fault:
        hint = "A quotation mark within a quoted cell is written twice."
        raise _rejected(Place(file=FILE, line=fault.line), "rows of cells", str(fault), hint) from None


def _delimiter(text: str) -> str:
    """What parts the columns: commas, or what a spreadsheet of another country put in their place."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=header.count)


def _problem(place: Place, where: str, expected: str, found: str, hint: str = "") -> Problem:
    return Problem(place=place, where=where, expected=expected, found=found, hint=hint)


def _header_faults(header: list[str], place: Place) -> Iterator[Problem]:
    for name in COLUMNS:
        if header.count(name) != 1:
            found = "none" if name not in header else "several"
            yield _problem(place, "", f"one column {name!r}", found)
    for name in header:
        if name not in COLUMNS:
            yield _problem(place, "", "a column of this table", repr(name), did_you_mean(name, COLUMNS))


def _faults(decision: Decision) -> Iterator[Problem]:
    for name, known in (("chosen", CHOSEN), ("reason", REASONS)):
        value = getattr(decision, name)
        if value not in known:
            hint = did_you_mean(value, known) if value else ""
            expected = f"one of {', '.join(known)}"
            yield _problem(decision.place, name, expected, repr(value) if value else "nothing", hint)
    for name in _NEEDED:
        if name not in {"chosen", "reason"} and not getattr(decision, name).strip():
            yield _problem(decision.place, name, "a value", "nothing")
    if decision.chosen == "other" and not decision.value.strip():
        yield _problem(decision.place, "value", "the answer that was settled on", "nothing")
    own = {"a": decision.value_a, "b": decision.value_b}.get(decision.chosen)
    if own is not None and decision.value != own:
        hint = "For an answer of its own, write other under chosen."
        yield _problem(
            decision.place, "value", f"{own!r}, as {decision.chosen} says", repr(decision.value), hint
        )
    try:
        date.fromisoformat(decision.on)
    except ValueError:
        yield _problem(decision.place, "on", "a date as YYYY-MM-DD", repr(decision.on))


def write_decisions(decisions: Iterable[Decision]) -> str:
    """The file's text: one row a decision, in the order of what they settle; values are raw text."""
    rows = [
        [str(getattr(one, name)) for name in COLUMNS] for one in sorted(decisions, key=lambda one: one.key)
    ]
    return "".join(csv_line(row) for row in (COLUMNS, *rows))


def with_decision(decisions: Iterable[Decision], new: Decision) -> tuple[Decision, ...]:
    """The decisions with one added, in place of what settled the same before."""
    return tuple(sorted((*(one for one in decisions if one.key != new.key), new), key=lambda one: one.key))
