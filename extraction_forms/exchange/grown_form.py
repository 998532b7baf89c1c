"""A form of the library with what a foreign file asks besides: the same sections, more questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from extraction_forms.form import Form
from extraction_forms.form_definition import define
from extraction_forms.form_library import library, read_form
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import Plain, parse, plain
from extraction_forms.yaml_write import dump

_COUNTS: Final = frozenset({"n", "events", "total"})

Block = dict[str, Plain]


@frozen
class Head:
    """What stands at the top of a grown form: its id and title, the form that it grows out of, and what was added."""

    id: str
    title: str
    about: str
    base: str = "controlled_study"

    @property
    def file(self) -> str:
        """The file of the form within a review."""
        return f"forms/{self.id}.yaml"


def grown(head: Head, asked: Mapping[str, list[Block]], *, fractions: bool = False) -> tuple[Form, str]:
    """The form and its text; with `fractions`, numbers of people and of events need not be whole.

    Args:
        head: Its top.
        asked: The questions that come at the end of each section, by the section's id.
        fractions: Whether any count of the file is not whole.
    """
    written: Block = block_of(plain(read_form(library()[head.base]).written))
    written["id"], written["version"] = head.id, "1.0.0"
    written["title"], written["about"] = head.title, head.about
    sections = {str(one["id"]): one for one in map(block_of, list_of(written["sections"]))}
    for name, fields in asked.items():
        list_of(sections[name]["fields"]).extend(fields)
    if fractions:
        for one in map(block_of, list_of(sections["results"]["unit_fields"])):
            if one["id"] in _COUNTS:
                one["type"] = "number"
    text = dump(written)
    return define(parse(text, head.file)), text


@dataclass(slots=True)
class FreeNames:
    """Hands out names, each once: a name that is taken gets a number behind it, however many ask for it."""

    taken: set[str] = field(default_factory=set)
    _last: dict[str, int] = field(default_factory=dict)

    def take(self, base: str, longest: int = 60) -> str:
        """A name that is not taken yet: the base, cut, with a number behind it where it is."""
        cut = base[:longest].rstrip("_")
        name, again = cut, self._last.get(cut, 1)
        while name in self.taken:
            again += 1
            name = f"{cut}_{again}"
        self._last[cut] = again
        self.taken.add(name)
        return name


def free_name(base: str, taken: Iterable[str], longest: int = 60) -> str:
    """A name that is not among those that are taken."""
    return FreeNames(taken=set(taken)).take(base, longest)


def block_of(found: Plain) -> Block:
    """A part of a form that is a block."""
    if not isinstance(found, dict):
        raise TypeError(f"expected a block; found {type(found).__name__}")
    return found


def list_of(found: Plain) -> list[Plain]:
    """A part of a form that is a list."""
    if not isinstance(found, list):
        raise TypeError(f"expected a list; found {type(found).__name__}")
    return found
