"""The matching of two records as a file that a person reads and changes: `matching/<study>[.<form>].yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from extraction_forms.compare.matching import Matching, Pair
from extraction_forms.compare.proposing import propose_matching
from extraction_forms.disk.safe_paths import inside
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form import Form
from extraction_forms.header import SLUG
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import Record
from extraction_forms.yaml_text import List, Map, Node, Text, read
from extraction_forms.yaml_write import dump

FOLDER: Final = "matching"
HEAD: Final = ("study", "form", "a", "b")
_KEYS: Final = ("a", "b", "id", "why")
BY_HAND: Final = "by hand"


@dataclass(slots=True)
class _Reading:
    """A file being read: whose entries it may name, what it named so far, and its faults."""

    records: tuple[Record, Record]
    problems: list[Problem] = field(default_factory=list)
    gone: list[Problem] = field(default_factory=list)

    def fault(self, place: Place, where: str, expected: str, found: str, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found, hint=hint))


def matching_path(review: Path, records: tuple[Record, Record], form: Form) -> Path:
    """The file with the matching of two records; one of their own where two others of the study have the plain name."""
    a, b = records
    study = a.study if form.reads_as == "study" else f"{a.study}.{form.id}"
    shared = inside(review, FOLDER, f"{study}.yaml")
    own = inside(review, FOLDER, f"{study}.{a.extractor}+{b.extractor}.yaml")
    if own.is_file() or (shared.is_file() and _other_two(shared, (a.extractor, b.extractor))):
        return own
    return shared


def _other_two(path: Path, names: tuple[str, str]) -> bool:
    """Whether a file says that it matches the records of somebody else; one that cannot be read says nothing."""
    try:
        node = read(path, path.name)
    except Rejected:
        return False
    found = [node.get(key) for key in ("a", "b")] if isinstance(node, Map) else []
    told = tuple(one.value for one in found if isinstance(one, Text))
    return len(told) == 2 and set(told) != set(names)


def matching_of(
    review: Path, records: tuple[Record, Record], form: Form, main: Matching | None = None
) -> Matching:
    """The matching that the review keeps of two records; the one proposed where it keeps none.

    Raises:
        Rejected: the file is not the matching of these two records; every fault with its line.
    """
    path = matching_path(review, records, form)
    if not path.is_file():
        return propose_matching(*records, form, main)
    return read_matching(path, path.relative_to(review).as_posix(), records, form)


def is_unseen(review: Path, records: tuple[Record, Record], form: Form, matching: Matching) -> bool:
    """Whether a matching is a guess that nobody has looked at: there is no file of it, and the ids differ."""
    plain = all(pair.a == pair.b for pair in matching.pairs)
    return not plain and not matching_path(review, records, form).is_file()


def write_matching(matching: Matching) -> str:
    """A matching as the text of its file."""
    sections = list(dict.fromkeys(pair.section for pair in matching.pairs))
    head = {"study": matching.study, "form": matching.form, "a": matching.a, "b": matching.b}
    pairs = {name: [_line(pair) for pair in matching.of(name)] for name in sections}
    return _EXPLAINED + dump({**head, "pairs": pairs})


_EXPLAINED: Final = """\
# Which entries of two extractors are the same thing. A line with a and b is a pair; a line with one of them stands
# alone. Join two lines to pair them, part a line in two to undo a pair; `id` is what the consensus calls it, if not
# as a does. Then look at what follows: synthesis compare REVIEW STUDY
"""


def _line(pair: Pair) -> dict[str, str]:
    found = {"a": pair.a, "b": pair.b, "id": pair.id, "why": pair.why}
    return {key: value for key, value in found.items() if value}


def read_matching(path: Path, shown: str, records: tuple[Record, Record], form: Form) -> Matching:
    """The matching written in a file, held against the two records.

    Raises:
        Rejected: every fault at once: an entry that is not there, one used twice, one left out.
    """
    node = read(path, shown)
    reading = _Reading(records=records)
    if not isinstance(node, Map):
        reading.fault(node.place, "", "a block of keys", "something else")
        raise Rejected(reading.problems)
    _head(node, reading, form)
    pairs = list(_sections(node, reading, form))
    _left_out(node, reading, form, pairs)
    _names_once(node, reading, pairs)
    if reading.problems or reading.gone:
        raise Rejected([*reading.problems, *reading.gone])
    a, b = records
    return Matching(study=a.study, form=form.id, a=a.extractor, b=b.extractor, pairs=tuple(pairs))


def kept_pairs(path: Path, shown: str, records: tuple[Record, Record], form: Form) -> tuple[Pair, ...]:
    """What a file says of the entries that are (still) there, to be kept when the rest is proposed anew.

    Raises:
        Rejected: every fault of the file but the entries that are gone, or not in it yet.
    """
    if not path.is_file():
        return ()
    node = read(path, shown)
    reading = _Reading(records=records)
    if not isinstance(node, Map):
        reading.fault(node.place, "", "a block of keys", "something else")
        raise Rejected(reading.problems)
    _head(node, reading, form)
    pairs = [pair for pair in _sections(node, reading, form) if _is_there(pair, records)]
    if reading.problems:
        raise Rejected(reading.problems)
    return tuple(pairs)


def _is_there(pair: Pair, records: tuple[Record, Record]) -> bool:
    named = zip((pair.a, pair.b), records, strict=True)
    return all(
        not name or any(entry.id == name for entry in record.sections.get(pair.section, ()))
        for name, record in named
    )


def _head(node: Map, reading: _Reading, form: Form) -> None:
    a, b = reading.records
    wanted = {"study": a.study, "form": form.id, "a": a.extractor, "b": b.extractor}
    for key, expected in wanted.items():
        found = node.get(key)
        text = found.value if isinstance(found, Text) else ""
        if text != expected:
            reading.fault(node.key_place(key), key, expected, repr(text) if text else "nothing")
    for name, _ in node.items:
        if name.value not in {*HEAD, "pairs"}:
            hint = did_you_mean(name.value, (*HEAD, "pairs"))
            reading.fault(name.place, "", f"one of {', '.join((*HEAD, 'pairs'))}", repr(name.value), hint)


def _sections(node: Map, reading: _Reading, form: Form) -> Iterator[Pair]:
    block = node.get("pairs")
    if block is None or (isinstance(block, Text) and not block.value):
        return
    if not isinstance(block, Map):
        reading.fault(block.place, "pairs", "a block by section", "something else")
        return
    known = [section.id for section in form.sections if section.repeats]
    for key, lines in block.items:
        if key.value not in known:
            hint = did_you_mean(key.value, known)
            reading.fault(key.place, "pairs", f"one of {', '.join(known)}", repr(key.value), hint)
        elif isinstance(lines, List):
            yield from _lines(key.value, lines, reading)
        elif not (isinstance(lines, Text) and not lines.value):
            reading.fault(lines.place, f"pairs > {key.value}", "a list of pairs", "something else")


def _lines(section: str, lines: List, reading: _Reading) -> Iterator[Pair]:
    used: dict[tuple[str, str], Place] = {}
    for number, item in enumerate(lines.items, 1):
        where = f"pairs > {section} > {number}"
        if not isinstance(item, Map):
            reading.fault(item.place, where, "a line with a, b or both", "something else")
            continue
        words = dict(_words(item, where, reading))
        if not words.get("a") and not words.get("b"):
            reading.fault(item.place, where, "a, b or both", "neither")
            continue
        for place, name in enumerate(("a", "b")):
            _known(section, (place, name), item, where, reading)
        for name in ("a", "b", "id"):
            again = used.setdefault((name, words.get(name, "")), item.key_place(name))
            if words.get(name) and again != item.key_place(name):
                told = f"{words[name]!r} again (first on line {again.line})"
                reading.fault(item.key_place(name), f"{where} > {name}", "every id once", told)
        yield Pair(
            section=section,
            a=words.get("a", ""),
            b=words.get("b", ""),
            why=words.get("why", "") or (BY_HAND if words.get("a") and words.get("b") else ""),
            id=words.get("id", ""),
        )


def _words(item: Map, where: str, reading: _Reading) -> Iterator[tuple[str, str]]:
    for key, value in item.items:
        if key.value not in _KEYS:
            hint = did_you_mean(key.value, _KEYS)
            reading.fault(key.place, where, f"one of {', '.join(_KEYS)}", repr(key.value), hint)
        elif not isinstance(value, Text):
            reading.fault(value.place, f"{where} > {key.value}", "text", "something else")
        elif key.value == "id" and not SLUG.match(value.value):
            reading.fault(value.place, f"{where} > id", "an id of a-z, 0-9, _ and -", repr(value.value))
        else:
            yield key.value, value.value


def _known(section: str, which: tuple[int, str], item: Map, where: str, reading: _Reading) -> None:
    """An entry that a line names is there."""
    place, key = which
    node: Node | None = item.get(key)
    record = reading.records[place]
    known = [entry.id for entry in record.sections.get(section, ())]
    if isinstance(node, Text) and node.value and node.value not in known:
        expected = f"an entry of {record.extractor}: {', '.join(known)}" if known else f"no {key}"
        reading.gone.append(
            Problem(
                place=node.place,
                where=f"{where} > {key}",
                expected=expected,
                found=repr(node.value),
                hint=did_you_mean(node.value, known),
            )
        )


def _left_out(node: Map, reading: _Reading, form: Form, pairs: list[Pair]) -> None:
    """Every entry of both records stands in the file, alone or in a pair."""
    named: Mapping[str, set[tuple[str, str]]] = {
        key: {(pair.section, pair.a if key == "a" else pair.b) for pair in pairs} for key in ("a", "b")
    }
    block = node.get("pairs")
    for key, record in zip(("a", "b"), reading.records, strict=True):
        for section in form.sections:
            for entry in record.sections.get(section.id, ()) if section.repeats else ():
                if (section.id, entry.id) in named[key]:
                    continue
                place = block.key_place(section.id) if isinstance(block, Map) else node.place
                hint = (
                    f"Write - {{{key}: {entry.id}}}, or have it proposed: synthesis compare --write-matching."
                )
                expected = f"every entry of {record.extractor}"
                reading.fault(place, f"pairs > {section.id}", expected, f"no {entry.id!r}", hint)


def _names_once(node: Map, reading: _Reading, pairs: list[Pair]) -> None:
    """No two entries of a section are called the same in the consensus."""
    block = node.get("pairs")
    names: dict[tuple[str, str], Pair] = {}
    for pair in pairs:
        name = pair.id or pair.a
        if name and names.setdefault((pair.section, name), pair) is not pair:
            place = block.key_place(pair.section) if isinstance(block, Map) else node.place
            found = f"{name!r} for two"
            reading.fault(place, f"pairs > {pair.section} > id", "a name of its own for every entry", found)
