"""Text that knows which of its stretches are numbers: a sentence is woven of words, names and numbers with origins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from string import Formatter
from typing import Final, Literal, Self

from extraction_forms.frozen_values import frozen
from synthesis.numbers import Quantity, count

Kind = Literal["", "words", "name", "tick"]
"""What a stretch is that no datum stands behind: the program's own words, a name or words that people wrote, or the
scale of an axis; empty where nothing is said of it."""

_FORMATTER: Final = Formatter()


@frozen
class Run:
    """A stretch of text: plain, bold, italic, a printed number or a reference (`ref`, an id).

    A number has the `key` it stands under in `numbers.json`, or the `origins` it was made from; digits of any other
    stretch are accounted for by its `kind`.
    """

    text: str
    key: str = ""
    ref: str = ""
    bold: bool = False
    italic: bool = False
    origins: tuple[str, ...] = ()
    kind: Kind = ""


class Woven(str):
    """A text that is printed as any other, and tells the stretches it was woven of.

    What Python's own methods make of it (a slice, a change of case) is a plain text that knows nothing of them.
    """

    __slots__ = ("runs",)

    runs: tuple[Run, ...]

    def __new__(cls, runs: Iterable[Run]) -> Self:
        """The text of the stretches one after another."""
        several = tuple(run for run in runs if run.text)
        made = super().__new__(cls, "".join(run.text for run in several))
        made.runs = several
        return made

    # What a copy of it, in another process too, is made of.
    def __getnewargs__(self) -> tuple[tuple[Run, ...]]:  # type: ignore[override]
        return (self.runs,)


def weave(template: str, **parts: str | Run) -> Woven:
    """A sentence of the program's own words with a part in each place: `{k} effects from {studies}`."""
    runs: list[Run] = []
    for words, name, _, _ in _FORMATTER.parse(template):
        runs += [Run(text=words, kind="words")] if words else []
        runs += stretches(parts[name]) if name is not None else ()
    return Woven(runs)


def stretches(text: str | Run) -> tuple[Run, ...]:
    """What a text is woven of; a text that does not know is one stretch."""
    if isinstance(text, Run):
        return (text,)
    return text.runs if isinstance(text, Woven) else (Run(text=text),)


def words(text: str) -> Woven:
    """The program's own words: what digits they have are constants of methods, not results."""
    return _of_kind(text, "words")


def named(text: str) -> Woven:
    """A name, or words that people wrote: a study, an outcome, a citation, a title, a remark."""
    return _of_kind(text, "name")


def _of_kind(text: str, kind: Kind) -> Woven:
    """A text whose stretches are of a kind, but for those that are known to be something else."""
    return Woven(
        run if run.key or run.origins or run.kind else replace(run, kind=kind) for run in stretches(text)
    )


def cut(text: Woven, lines: Iterable[str]) -> tuple[Woven, ...]:
    """The lines that a text was broken into, spaces put together or gone, each with the stretches that fall into it."""
    owners = iter([run for run in text.runs for character in run.text if not character.isspace()])
    made = []
    for line in lines:
        owned = [None if character.isspace() else next(owners) for character in line]
        known = [one for one in owned if one is not None]
        before = known[0] if known else Run(text="")
        parts: list[tuple[Run, str]] = []
        for place, (character, own) in enumerate(zip(line, owned, strict=True)):
            if own is None and (before.key or before.origins):  # a space is no part of the number before it
                own = next((one for one in owned[place:] if one is not None), before)  # noqa: PLW2901
            before = own or before
            if parts and parts[-1][0] is before:
                parts[-1] = before, parts[-1][1] + character
            else:
                parts.append((before, character))
        made.append(Woven(replace(run, text=part) for run, part in parts))
    return tuple(made)


def number(numbers: Mapping[str, Quantity], key: str) -> Run:
    """The number under a key, as it is printed."""
    return Run(text=numbers[key].text, key=key)


def made_from(text: str, origins: Iterable[str]) -> Run:
    """A printed number with the data it was made from."""
    return Run(text=str(text), origins=tuple(sorted(set(origins))))


def counted_over(n: int, origins: Iterable[str]) -> Run:
    """A count with what was counted."""
    return made_from(count(n), origins)


def counting(origins: Sequence[str], one: str, many: str) -> Woven:
    """How many there are of what stands at these places, with what it is: `28 studies`."""
    n = counted_over(len(origins), origins)
    return weave("{n} {what}", n=n, what=one if len(origins) == 1 else many)


def together(parts: Iterable[str | Run], between: str = "") -> Woven:
    """Texts one after another, each keeping what it is woven of."""
    runs: list[Run] = []
    for place, part in enumerate(parts):
        runs += [Run(text=between, kind="words")] if place and between else []
        runs += stretches(part)
    return Woven(runs)
