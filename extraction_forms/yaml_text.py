"""YAML read as text: no value is typed, no feature surprises, and everything knows its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any, Final, NamedTuple, Never

import yaml

from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_faults import place_after, place_of, syntax_problem

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_DEPTH: Final = 32
_MOST_CHARACTER_FAULTS: Final = 20

# What no editor shows, or shows as a line break where YAML counts none.
_UNWELCOME: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_DOUBTFUL_KEYS: Final = frozenset({"", "<<"})
_CUT: Final = re.compile(r" #[^\s#][^\r\n]*")
_DIRECTIVE: Final = re.compile(r"(?: *(?:#.*)?\r?\n)*%")


class Text(NamedTuple):
    """A scalar exactly as written; `quoted` tells `""` from nothing at all. A tuple, as `Place` is."""

    value: str
    place: Place
    quoted: bool = False


@frozen
class List:
    """A sequence of nodes."""

    items: tuple[Node, ...]
    place: Place


@frozen
class Map:
    """A mapping in the order it was written; keys are text, each of them once."""

    items: tuple[tuple[Text, Node], ...]
    place: Place
    _index: dict[str, tuple[Text, Node]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {item[0].value: item for item in self.items})

    def get(self, key: str) -> Node | None:
        """Return the node under a key, or None where there is no such key."""
        found = self._index.get(key)
        return found[1] if found else None

    def keys(self) -> tuple[str, ...]:
        """Return the keys in the order they were written."""
        return tuple(key.value for key, _ in self.items)

    def key_place(self, key: str) -> Place:
        """Return where a key stands; the map's own place for a key it does not have."""
        found = self._index.get(key)
        return found[0].place if found else self.place


Node = Text | List | Map
Plain = str | list["Plain"] | dict[str, "Plain"]


def plain(node: Node) -> Plain:
    """Return a node as bare strings, lists and dicts, without places."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, List):
        return [plain(item) for item in node.items]
    return {key.value: plain(item) for key, item in node.items}


def read(path: Path, shown: str) -> Node:
    """Read a file; `shown` is the name its faults carry.

    Raises:
        Rejected: with every fault that could be found, each with its line and column.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        _reject(Place(file=shown), "a readable file", reason)
    if len(data) > MAX_BYTES:
        _reject_size(shown)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _reject_encoding(error.object, error.start, shown)
    return parse(text, shown)


def parse(text: str, file: str) -> Node:
    """Parse YAML text; `file` is the name its faults carry.

    Raises:
        Rejected: with every fault that could be found, each with its line and column.
    """
    if len(text) > MAX_BYTES:
        _reject_size(file)
    text = text.removeprefix("\ufeff")
    faults = _character_faults(text, file)
    if faults:
        raise Rejected(faults)
    builder = _Builder(text, file)
    try:
        node = builder.document()
    except yaml.MarkedYAMLError as error:
        raise Rejected([*builder.problems, syntax_problem(error, text, file)]) from None
    if builder.problems:
        raise Rejected(builder.problems)
    return node


def _reject(place: Place, expected: str, found: str, hint: str = "") -> Never:
    raise Rejected([Problem(place=place, where="", expected=expected, found=found, hint=hint)])


def _reject_size(file: str) -> Never:
    _reject(Place(file=file), f"at most {MAX_BYTES // 1024**2} MB", "a larger file")


def _reject_encoding(data: bytes, start: int, file: str) -> Never:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        _reject(Place(file=file, line=1, column=1), "UTF-8 text", "UTF-16", "Save the file as UTF-8.")
    place = place_after(data[:start].decode(), file)
    _reject(place, "UTF-8 text", f"the byte 0x{data[start]:02X}", "Save the file as UTF-8.")


def _character_faults(text: str, file: str) -> list[Problem]:
    """List characters that must not stand in a file as they are; the first few are enough."""
    faults: list[Problem] = []
    for match in _UNWELCOME.finditer(text):
        code = f"{ord(match.group()):04X}"
        escape = f' Written as "\\u{code}" in double quotes it is accepted.'
        faults.append(
            Problem(
                place=place_after(text[: match.start()], file),
                where="",
                expected="text without control characters",
                found=f"the character U+{code}",
                hint="Remove it." + ("" if "D800" <= code <= "DFFF" else escape),
            )
        )
        if len(faults) == _MOST_CHARACTER_FAULTS:
            break
    return faults


def _events(text: str) -> Iterator[Any]:
    # The C scanner takes tabs where the pure one refuses them; with tabs, the pure one decides for all.
    fast = getattr(yaml, "CSafeLoader", None)
    loader = yaml.SafeLoader(text) if fast is None or "\t" in text else fast(text)
    return iter(loader.get_event, None)  # straight from the parser: a generator between takes a third more


_tuple = tuple.__new__  # what a named tuple's own constructor calls, which takes twice as long


class _Builder:
    """Builds nodes from the parser's events and collects the faults it meets."""

    def __init__(self, text: str, file: str) -> None:
        self.events = _events(text)
        self.directive = _DIRECTIVE.match(text)
        self.text = text
        self.file = file
        # What only a look at each text can tell, half a pair or a cut, is looked for in the whole file first.
        self.is_doubtful = " #" in text or "\\" in text
        self.problems: list[Problem] = []
        self.path: list[str] = []

    def document(self) -> Node:
        """Return the single document's root."""
        node: Node | None = None
        if self.directive:
            self.fault(None, "no directives", "a line starting with %", "Remove the line.")
        for event in self.events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if node is not None:
                self.fault(event, "one document", "a second one", "Make it a file of its own.")
                break
            node = self.node(next(self.events))
        if node is None or (isinstance(node, Text) and not node.value and not node.quoted):
            self.fault(None, "a document", "an empty file")
            return Text(value="", place=self.place(None))
        return node

    def node(self, event: Any) -> Node:
        """Return the node that starts with this event."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self.scalar(event)
        if kind is yaml.AliasEvent or event.anchor is not None or event.tag is not None:
            self.refuse_features(event)
        if kind is yaml.SequenceStartEvent:
            return self.sequence(event)
        if kind is yaml.MappingStartEvent:
            return self.mapping(event)
        return Text(value="", place=self.place(event), quoted=True)

    def scalar(self, event: Any) -> Text:
        """Return a text; a file has very many of them."""
        if event.anchor is not None or event.tag is not None:
            self.refuse_features(event)
        quoted = bool(event.style)
        if self.is_doubtful:
            if SURROGATE.search(event.value):
                self.fault(event, "the code of a character", "one that is not")
            if not quoted:
                self.refuse_cut(event)
        mark = event.start_mark
        place = _tuple(Place, (self.file, mark.line + 1, mark.column + 1))
        return _tuple(Text, (event.value, place, quoted))

    def sequence(self, start: Any) -> List:
        """Return a list, item by item."""
        items: list[Node] = []
        self.descend(start)
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            self.path.append(str(len(items) + 1))
            items.append(self.node(event))
            self.path.pop()
        return List(items=tuple(items), place=self.place(start))

    def mapping(self, start: Any) -> Map:
        """Return a map; a key that is there already is a fault that names both lines."""
        items: dict[str, tuple[Text, Node]] = {}
        self.descend(start)
        events, scalar, path = self.events, self.scalar, self.path
        flow, simple = start.flow_style, not self.is_doubtful
        for event in events:
            kind = type(event)
            if kind is yaml.MappingEndEvent:
                break
            key = scalar(event) if kind is yaml.ScalarEvent else self.key(event)
            name = key.value
            if name in _DOUBTFUL_KEYS:
                self.refuse_key(event, key)
            inner = next(events)
            if flow and _colon_is_missing(event, inner):
                self.bare_key(event)
            if type(inner) is yaml.ScalarEvent and inner.anchor is inner.tag is None and simple:
                value: Node = scalar(inner)  # nearly always; it can have no fault
            else:
                path.append(name)
                value = self.node(inner)
                path.pop()
            if name in items:
                found = f"`{name}` again; it is on line {items[name][0].place.line} already"
                self.fault(event, "every key once", found, "Remove or rename one of them.")
            else:
                items[name] = (key, value)
        return Map(items=tuple(items.values()), place=self.place(start))

    def key(self, event: Any) -> Text:
        """Return the stand-in of a key that is no plain name, which is a fault."""
        self.path.append("?")  # so that keys within keys have an end too
        node = self.node(event)
        self.path.pop()
        if isinstance(node, Text):
            return node
        kind = "a list" if isinstance(node, List) else "a map"
        hint = "Text that starts with a bracket needs quotes."
        self.fault(event, "text as a key", kind, hint)
        # A stand-in of its own, so that it is not also taken for a duplicate.
        return Text(value=f"({kind} on line {node.place.line})", place=node.place, quoted=True)

    def refuse_key(self, event: Any, key: Text) -> None:
        """Record a key that YAML would take for more, or that is not there."""
        if not key.quoted and key.value == "<<":
            hint = "Write the shared keys where they belong."
            self.fault(event, "keys written out", "a merge key `<<`", hint)
        if not key.quoted and not key.value:
            self.fault(event, "a key before the colon", "nothing")

    def bare_key(self, event: Any) -> None:
        """Record a flow map's item without a colon: nearly always a decimal comma that split a number."""
        hint = "Inside braces a text with a comma needs quotes, as in {mean: '1,8'}, and a colon a space."
        self.fault(event, "`key: value`", f"`{event.value}` alone", hint)

    def refuse_features(self, event: Any) -> None:
        """Record anchors, aliases and tags as faults."""
        anchor = getattr(event, "anchor", None)
        if isinstance(event, yaml.AliasEvent):
            hint = "Write the text out; a text that starts with * needs quotes."
            self.fault(event, "values written out", f"an alias `*{anchor}`", hint)
        elif anchor is not None:
            hint = "A text that starts with & needs quotes."
            self.fault(event, "no anchors", f"an anchor `&{anchor}`", hint)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.fault(event, "no tags", f"a tag `{tag}`", "A text that starts with ! needs quotes.")

    def refuse_cut(self, event: Any) -> None:
        """Record a text that ends at ` #word`: a comment to YAML, and nearly always a part of the text."""
        cut = _CUT.match(self.text, event.end_mark.index)
        if cut:
            hint = (
                f"What follows ` #` is a comment and is not read: put quotes around {cut.group().strip()!r}"
            )
            meant = " and the text before it, or write a comment with a space after #."
            self.fault(
                event, "a text in quotes, since it holds ` #`", f"{event.value[:60]!r} alone", hint + meant
            )

    def descend(self, event: Any) -> None:
        """Stop at a depth no record or form needs."""
        if len(self.path) >= MAX_DEPTH:
            self.fault(event, f"at most {MAX_DEPTH} levels", "a deeper one")
            raise Rejected(self.problems)

    def fault(self, event: Any, expected: str, found: str, hint: str = "") -> None:
        """Record one fault."""
        where = " > ".join(self.path)
        place = self.place(event)
        self.problems.append(Problem(place=place, where=where, expected=expected, found=found, hint=hint))

    def place(self, event: Any) -> Place:
        """Return an event's place; the file's first character for none."""
        if event is None:
            return Place(file=self.file, line=1, column=1)
        return place_of(event.start_mark, self.file)


def _is_quoted(event: Any) -> bool:
    return bool(event.style)  # the C parser says "" where the pure one says None


def _colon_is_missing(key: Any, value: Any) -> bool:
    """Tell `{a, b}` from `{a: , b: }`: without a colon the empty value starts where its key ends."""
    if type(value) is not yaml.ScalarEvent or value.value or type(key) is not yaml.ScalarEvent:
        return False
    if _is_quoted(value):
        return False
    end: Any = key.end_mark
    start: Any = value.start_mark
    return bool((end.line, end.column) == (start.line, start.column))
