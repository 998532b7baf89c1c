"""An XML file from anybody as nodes with their lines; no entity, no document type, no more than it should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from extraction_forms.errors import ImportFault, Place, Problem

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_NODES: Final = 1_000_000
MAX_DEPTH: Final = 60

_WINDOWS: Final = {code: bytes([code]).decode("cp1252", errors="ignore") or " " for code in range(0x80, 0xA0)}
"""Letters of Windows that stand in files which call themselves Latin-1."""


@dataclass(slots=True)
class Node:
    """One element: its name, its attributes, the line it starts on, what is in it."""

    name: str
    attributes: Mapping[str, str]
    line: int
    parts: list[Node | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute without blanks around; empty where there is none."""
        return self.attributes.get(name, "").strip()

    def children(self, *names: str) -> Iterator[Node]:
        """The elements of these names that stand in it itself."""
        for part in self.parts:
            if isinstance(part, Node) and part.name in names:
                yield part

    def child(self, name: str) -> Node:
        """The first element of a name that stands in it itself; an empty one where there is none."""
        return next(self.children(name), Node(name=name, attributes={}, line=self.line))

    def path(self, *names: str) -> Node:
        """The element that is reached by one name after another."""
        found = self
        for name in names:
            found = found.child(name)
        return found

    def text(self) -> str:
        """All text in it in one line, whatever it is marked up with."""
        return " ".join("".join(_texts(self)).split())


def _texts(node: Node) -> Iterator[str]:
    for part in node.parts:
        if isinstance(part, str):
            yield part
        else:
            yield from _texts(part)
            yield " " if part.name in _BREAKS else ""


_BREAKS: Final = frozenset({"P", "LI", "TD", "TH", "TR", "BR", "HEADING"})
"""Elements after which a word ends."""


def parse(data: bytes, file: str) -> Node:
    """The root of an XML file, read from its bytes, since its head says how they are encoded.

    Raises:
        ImportFault: the file is no XML, declares entities or a document type, is too large or nests too deep.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    if len(data) > MAX_BYTES:
        raise _fault(Place(file=file), f"at most {MAX_BYTES // 1024**2} MB", f"{len(data) // 1024**2} MB")
    builder = _Builder(file=file)
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        found = f"a document type or an entity ({type(error).__name__})"
        raise _fault(builder.place, "XML without declarations of its own", found) from None
    except ParseError as error:
        line, column = error.position
        place = Place(file=file, line=line, column=column + 1)
        raise _fault(place, "well-formed XML", str(error).partition(":")[0]) from None
    except (ValueError, LookupError) as error:
        raise _fault(builder.place, "XML in an encoding that is known", str(error)) from None
    return builder.root


@dataclass(slots=True)
class _Builder:
    """Takes the elements as they come, and counts them."""

    file: str
    parser: Any = None
    root: Node = field(default_factory=lambda: Node(name="", attributes={}, line=0))
    stack: list[Node] = field(default_factory=list)
    count: int = 0

    @property
    def place(self) -> Place:
        """Where in the file the parser is."""
        return Place(file=self.file, line=self.parser.parser.CurrentLineNumber)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self.count += 1
        if self.count > MAX_NODES:
            raise _fault(self.place, f"at most {MAX_NODES} elements", "more")
        if len(self.stack) >= MAX_DEPTH:
            raise _fault(self.place, f"at most {MAX_DEPTH} levels", "more")
        mended = {name: value.translate(_WINDOWS) for name, value in attributes.items()}
        node = Node(name=tag, attributes=mended, line=self.place.line)
        if self.stack:
            self.stack[-1].parts.append(node)
        else:
            self.root = node
        self.stack.append(node)

    def data(self, text: str) -> None:
        """Text within an element."""
        if self.stack:
            self.stack[-1].parts.append(text.translate(_WINDOWS))

    def end(self, tag: str) -> None:  # noqa: ARG002 - what a parser calls
        """An element ends."""
        self.stack.pop()

    def close(self) -> Node:
        """All of it."""
        return self.root


def _fault(place: Place, expected: str, found: str) -> ImportFault:
    return ImportFault([Problem(place=place, where="", expected=expected, found=found)])
