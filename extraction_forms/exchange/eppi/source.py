"""What a file of EPPI-Reviewer holds, as values: sets of codes, references with their codes and outcomes."""

from __future__ import annotations

from collections.abc import Mapping

from extraction_forms.frozen_values import frozen


@frozen
class Attribute:
    """A code: its number and name, what it means, whether it can be ticked, and the names of those it stands under."""

    id: str
    name: str
    about: str
    ticked: bool
    under: tuple[str, ...]
    parent: str
    path: str


@frozen
class Quote:
    """Words of a document: the page, where it has pages, and what the document is called."""

    text: str
    page: str
    document: str


@frozen
class Code:
    """A code given to a reference, or to one of its arms: what was written beside it, and the words it rests on."""

    attribute: str
    arm: str
    arm_name: str
    text: str
    quotes: tuple[Quote, ...]
    path: str


@frozen
class Number:
    """A number of an outcome: what it is called, as it is printed, and the name of its key or column."""

    called: str
    text: str
    column: str


@frozen
class Outcome:
    """An outcome with its numbers; `facts` is every text of it, `sheet` and `row` where it stands."""

    title: str
    name: str
    about: str
    kind: str
    time: str
    time_value: str
    time_unit: str
    arms: tuple[str, str]
    codes: tuple[str, ...]
    numbers: tuple[Number, ...]
    facts: Mapping[str, str]
    file: str
    row: str
    sheet: str = ""


@frozen
class Item:
    """A reference: its number and what is told of it, its codes and outcomes."""

    id: str
    facts: Mapping[str, str]
    codes: tuple[Code, ...]
    outcomes: tuple[Outcome, ...]
    path: str

    @property
    def short(self) -> str:
        """What it is called in tables."""
        return self.facts.get("ShortTitle") or self.facts.get("Title", "")


@frozen
class Export:
    """A file of EPPI-Reviewer: the codes by number, in their order, and the references."""

    file: str
    sets: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    items: tuple[Item, ...]
