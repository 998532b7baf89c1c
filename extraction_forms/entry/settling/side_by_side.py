"""Two records side by side: section by section, what differs in full and what agrees folded away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from extraction_forms.adjudicate.differences import ENTRY, Difference
from extraction_forms.adjudicate.overruling import at, missing_reasons
from extraction_forms.compare.comparing import Compared, Comparison
from extraction_forms.compare.matching import Pair
from extraction_forms.entry.settling.lines import Line, Typed, difference_line, line_of
from extraction_forms.entry.settling.opening import Opened
from extraction_forms.entry.settling.tokens import token_of
from extraction_forms.form import Section
from extraction_forms.frozen_values import frozen

Place = tuple[str, str]
"""An entry and a unit of it."""


@frozen
class Group:
    """The answers of an entry, or of an arm or contrast in it: what it is called, how it was matched, its lines."""

    title: str
    matched: str
    lines: tuple[Line, ...]
    folded: tuple[Line, ...]

    @property
    def folded_words(self) -> str:
        """What is folded away: how many answers agree, and how many of each other verdict there are."""
        counts = Counter(line.verdict for line in self.folded)
        agreed = counts.pop("agrees", 0)
        words = [f"{agreed} {'answer agrees' if agreed == 1 else 'answers agree'}"] if agreed else []
        words += [f"{number} {verdict}" for verdict, number in sorted(counts.items())]
        return ", ".join(words)

    @property
    def is_agreed(self) -> bool:
        """Whether all that is folded away agrees."""
        return all(line.look == "agreed" for line in self.folded)


@frozen
class Part:
    """A section: its groups, how many answers agree and how many do not."""

    id: str
    label: str
    groups: tuple[Group, ...]
    agreed: int
    left: int


@frozen
class Asking:
    """What the page asks for beside the differences: one answer that is to be overruled, and what was typed for one."""

    path: str = ""
    typed: Typed = Typed()


def parts(found: Opened, sections: Iterable[Section], asking: Asking) -> tuple[Part, ...]:
    """The sections of both records that anything was answered in."""
    comparison = found.comparison
    if comparison is None:
        return ()
    asked = _asked(found, asking)
    made = (_part(comparison, section, asked, asking) for section in sections)
    return tuple(part for part in made if part.groups)


def _asked(found: Opened, asking: Asking) -> Mapping[str, Difference]:
    """What is to be settled or was, by path, with the answer that is to be overruled."""
    if found.case is None:
        return {}
    asked = {str(one.path): one for one in found.case.settled.differences}
    more = at(found.case, asking.path) if asking.path and asking.path not in asked else None
    if more is not None:
        asked[str(more.path)] = more
    return asked


def _part(comparison: Comparison, section: Section, asked: Mapping[str, Difference], asking: Asking) -> Part:
    items: dict[Place, list[Compared]] = {}
    for item in comparison.items:
        if item.section.id == section.id:
            items.setdefault((item.path.entry, item.path.unit), []).append(item)
    own = [one for one in asked.values() if one.section.id == section.id]
    blank = {one.path for one in own} - {item.path for block in items.values() for item in block}
    for one in own:
        place = (one.path.entry, one.path.unit)
        if one.item is None:
            items = {place: [], **items} if place not in items else items
        elif one.path in blank:
            items.setdefault(place, []).append(one.item)
    groups = tuple(_groups(comparison, section, (items, asked), asking))
    lines = [line for group in groups for line in group.lines]
    return Part(
        id=section.id,
        label=section.label,
        groups=groups,
        agreed=sum(item.outcome == "same" for block in items.values() for item in block),
        left=sum(line.is_left for line in lines),
    )


def _groups(
    comparison: Comparison,
    section: Section,
    found: tuple[Mapping[Place, list[Compared]], Mapping[str, Difference]],
    asking: Asking,
) -> Iterator[Group]:
    items, asked = found
    pairs = {_name(comparison, pair): pair for pair in comparison.matching.of(section.id)}
    for (entry, unit), block in items.items():
        lines, folded = [], []
        whole = asked.get(f"{section.id}/{entry}/{ENTRY}") if entry and not unit else None
        if whole is not None and whole.item is None:
            lines.append(_line(comparison, whole, asking))
        for item in block:
            one = asked.get(str(item.path))
            if one is not None:
                lines.append(_line(comparison, one, asking))
            else:
                folded.append(line_of(comparison, item))
        if lines or folded:
            yield Group(
                title=", ".join(part for part in (entry if entry != section.id else "", unit) if part),
                matched="" if unit else _matched(comparison, pairs.get(entry)),
                lines=tuple(lines),
                folded=tuple(folded),
            )


def _line(comparison: Comparison, one: Difference, asking: Asking) -> Line:
    typed = asking.typed if str(one.path) == asking.path else Typed()
    return difference_line(comparison, one, typed, token_of(comparison, one))


def _name(comparison: Comparison, pair: Pair) -> str:
    return comparison.matching.name("a" if pair.a else "b", pair.section, pair.a or pair.b)


def _matched(comparison: Comparison, pair: Pair | None) -> str:
    """How an entry was matched, where that is not by its id."""
    if pair is None:
        return ""
    a, b = comparison.a.extractor, comparison.b.extractor
    if not pair.whole:
        return f"only {a if pair.a else b} has it"
    if pair.a == pair.b:
        return ""
    why = f" ({pair.why})" if pair.why else ""
    return f"{a}: {pair.a}, {b}: {pair.b}{why}"


def reasons_wanted(found: Opened) -> tuple[tuple[str, str], ...]:
    """The answers that stand otherwise than the form proposes, in words, each with the path its reason is given at.

    Where none is missing, but a reason may be given, nothing is told.
    """
    if found.case is None:
        return ()
    known = {str(one.path) for one in missing_reasons(found.case)}
    return tuple(
        (
            f"{one.path}: {one.answer}, while {one.code}{f' ({one.label})' if one.label else ''} is proposed",
            str(one.reason),
        )
        for one in found.case.settled.proposed
        if str(one.reason) in known
    )
