"""The rows of the sheets of results put together: one result for each outcome, population and time of an extraction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from extraction_forms.errors import Place, Problem
from extraction_forms.exchange.account import Remark, Tally
from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.found_arms import Arm, Arms
from extraction_forms.exchange.grown_form import FreeNames
from extraction_forms.exchange.named_columns import Line
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.exchange.srdr.comparing import compared
from extraction_forms.exchange.srdr.measures import Measured, of_arm, of_change, of_comparison
from extraction_forms.exchange.srdr.source import Extraction, Group, Project, ResultSheet

ALL_PEOPLE: Final = "all participants"
_COUNTS: Final = "categorical"
_KEPT: Final = 12


class Key(NamedTuple):
    """What two sheets must say alike to speak of one result; `when` is a time, or a comparison of times."""

    extraction: str
    outcome: str
    description: str
    kind: str
    population: str
    described: str
    digest: str
    when: str
    unit: str

    @property
    def label(self) -> str:
        """The outcome as it is called, with what it was measured by."""
        return f"{self.outcome} ({self.description})" if self.description else self.outcome

    @property
    def time(self) -> str:
        """The time with its unit, or the two times that are compared, without the number of the comparison."""
        times = compared(self.when) if self.when.startswith("[") else None
        return f"{times[0]} vs. {times[1]}" if times else f"{self.when} {self.unit}".strip()


class Number(NamedTuple):
    """A cell with a number: its text, its place, its sheet and row, and the name of its column."""

    text: str
    place: Place
    line: Line
    column: str


@dataclass(slots=True)
class Found:
    """A result as it grows: the rows it was read from, and its numbers by arm or contrast and field."""

    key: Key
    id: str
    family: str = ""
    adjusted: bool = False
    change: bool = False
    lines: list[tuple[ResultSheet, Line]] = field(default_factory=list)
    values: dict[str, dict[str, Number]] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether the outcome is an event."""
        return self.key.kind.casefold() == _COUNTS


@dataclass(slots=True)
class Gathered:
    """Results and arms by extraction, the account of the rows of results, what had no field, and faults."""

    results: dict[str, list[Found]] = field(default_factory=dict)
    by_key: dict[Key, list[Found]] = field(default_factory=dict)
    names: dict[str, FreeNames] = field(default_factory=dict)
    arms: dict[str, Arms] = field(default_factory=dict)
    tallies: list[Tally] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unread: dict[str, list[str]] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def arms_of(self, extraction: str) -> Arms:
        """The arms of an extraction."""
        return self.arms.setdefault(extraction, Arms())


def gather(project: Project, gathered: Gathered, declared: Declared) -> None:
    """Read every sheet of results into `gathered`, that of arms before that of comparisons."""
    order = ("arms", "comparisons", "within", "net")
    for sheet in sorted(project.results, key=lambda one: order.index(one.kind)):
        sorting = _Sorting(project=project, sheet=sheet, gathered=gathered, declared=declared)
        for line in sheet.table.lines:
            sorting.sort(line)
        gathered.tallies.append(
            Tally(
                file=f"{project.file}, {sheet.table.name}",
                rows=len(sheet.table.lines),
                kept=sorting.kept,
                duplicates=tuple(sorting.duplicates),
                set_aside=tuple(sorting.aside),
            )
        )


@dataclass(slots=True)
class _Sorting:
    """Sorts the rows of one sheet."""

    project: Project
    sheet: ResultSheet
    gathered: Gathered
    declared: Declared
    kept: int = 0
    seen: dict[Key, Line] = field(default_factory=dict)
    duplicates: list[Remark] = field(default_factory=list)
    aside: list[Remark] = field(default_factory=list)

    def sort(self, line: Line) -> None:
        """Put one row where it belongs."""
        extraction = self.project.extraction_of(line)
        why = self.declared.set_aside.get(extraction.id, "")
        key = _key(self.sheet, extraction, line)
        first = self.seen.setdefault(key, line)
        if why:
            self.aside.append(Remark(place=line.place, text=f"{line.where}: {why}"))
        elif first is not line and first.texts == line.texts:
            told = f"{line.where}: as in row {first.number}"
            self.duplicates.append(Remark(place=line.place, text=told))
        elif not key.outcome:
            place = line.at(self.sheet.outcome)
            self._fault(place, line, "the name of an outcome", "nothing")
        elif first is not line:
            expected = f"one row of {key.label}, {key.time}".removesuffix(", ")
            hint = f"Row {first.number} is another: which of them is right?"
            self._fault(
                line.at(self.sheet.outcome), line, expected, "a second that says something else", hint
            )
        else:
            self._keep(key, line)

    def _fault(self, place: Place, line: Line, expected: str, found: str, hint: str = "") -> None:
        problem = Problem(place=place, where=line.where, expected=expected, found=found, hint=hint)
        self.gathered.problems.append(problem)

    def _keep(self, key: Key, line: Line) -> None:
        read = self._comparisons if self.sheet.kind in {"comparisons", "net"} else self._arms
        before = len(self.gathered.problems)
        if read(key, line):
            self.kept += 1
        elif len(self.gathered.problems) == before:
            self.aside.append(Remark(place=line.place, text=f"{line.where}: no number that a result holds"))

    def _arms(self, key: Key, line: Line) -> bool:
        """The numbers of each arm."""
        arms = self.gathered.arms_of(key.extraction)
        within = self.sheet.kind == "within"
        held = False
        for group in self.sheet.groups:
            name = line.text(group.name)
            given = [(column, label) for column, label in group.measures.items() if line.text(column)]
            if not name:
                if given:
                    self._fault(line.at(group.name), line, "the name of an arm beside its numbers", "nothing")
                continue
            arm = arms.add(name, line.text(group.description), line.evidence)
            for column, label in given:
                own = self.declared.measures
                what = of_change(label, own) if within else of_arm(label, counts=_counted(key), own=own)
                if self._unheld(what, label, line, column) or what is None:
                    continue
                found = self._result(key, what, change=within)
                held |= self._put(found, arm.id, what, line, column)
        return held

    def _comparisons(self, key: Key, line: Line) -> bool:
        """The estimates of each comparison, each kind of estimate a result of its own but the first."""
        held = False
        for group in self.sheet.groups:
            given = [(column, label) for column, label in group.measures.items() if line.text(column)]
            if not given:
                continue
            sides = self._sides(key, group, line)
            if sides is None:
                continue
            contrast = self.gathered.arms_of(key.extraction).contrast(*sides)
            for column, label in given:
                what = of_comparison(label, self.declared.measures)
                if self._unheld(what, label, line, column) or what is None:
                    continue
                found = self._result(key, what, change=self.sheet.kind == "net")
                held |= self._put(found, contrast, what, line, column)
        return held

    def _sides(self, key: Key, group: Group, line: Line) -> tuple[Arm, Arm] | None:
        """The two arms of a comparison; None where it is told why it is none of two arms."""
        text = line.text(group.name)
        names = compared(text)
        if names is None:
            told = f"{line.where}: {text or 'a comparison without a name'}: not a comparison of two arms"
            self.gathered.remarks.append(Remark(place=line.at(group.name), text=told))
            return None
        sides = []
        for name in names:
            arms = _side(self.gathered.arms_of(key.extraction), name)
            if len(arms) > 1:
                self._fault(line.at(group.name), line, f"one arm called {name!r}", f"{len(arms)}")
                return None
            if not arms:
                told = f"{line.where}: {text}: {name!r} is no single arm of extraction {key.extraction}"
                self.gathered.remarks.append(Remark(place=line.at(group.name), text=told))
                return None
            sides.append(arms[0])
        if sides[0] is sides[1]:
            self._fault(line.at(group.name), line, "two different arms", repr(text))
            return None
        return sides[0], sides[1]

    def _unheld(self, what: Measured | None, label: str, line: Line, column: int) -> bool:
        if what is None:
            self.gathered.unread.setdefault(label, []).append(line.where)
            return True
        self.gathered.used[self.sheet.table.name_of(column)] = None
        return False

    def _put(self, found: Found, unit: str, what: Measured, line: Line, column: int) -> bool:
        table = self.sheet.table
        number = Number(
            text=line.text(column), place=line.at(column), line=line, column=table.name_of(column)
        )
        first = found.values.setdefault(unit, {}).setdefault(what.field, number)
        if first is not number:
            told = f"{first.text!r} in {first.column}; each arm or comparison has a measure once"
            self._fault(number.place, line, told, f"{number.text!r} in {number.column}")
        if all(one is not line for _, one in found.lines):
            found.lines.append((self.sheet, line))
        return True

    def _result(self, key: Key, what: Measured, *, change: bool) -> Found:
        """The result that a number goes to: that of its row, unless another estimate stands in it already."""
        for one in self.gathered.by_key.get(key, ()):
            alike = one.change == change and one.adjusted == what.adjusted
            if alike and (not what.family or one.family in {"", what.family}):
                one.family = one.family or what.family
                return one
        parts = [key.label, key.time]
        if key.population.casefold() != ALL_PEOPLE:
            parts.append(key.population)
        base = slug(" ".join(parts))[: LONGEST - _KEPT].rstrip("_") or "result"
        base = f"{base}_adj" if what.adjusted else base
        names = self.gathered.names.setdefault(key.extraction, FreeNames())
        name = names.take(base if base[0].isalpha() else f"r_{base}", LONGEST - 4)
        made = Found(key=key, id=name, family=what.family, adjusted=what.adjusted, change=change)
        self.gathered.results.setdefault(key.extraction, []).append(made)
        self.gathered.by_key.setdefault(key, []).append(made)
        return made


def _side(arms: Arms, name: str) -> tuple[Arm, ...]:
    """The arms that one side of a comparison may be: by name and description, as one layout has it, or by name."""
    full = tuple(one for one in arms.found.values() if f"{one.name} ({one.description})" == name)
    return full or arms.named(name)


def _counted(key: Key) -> bool:
    return key.kind.casefold() == _COUNTS


def _key(sheet: ResultSheet, extraction: Extraction, line: Line) -> Key:
    texts = [line.text(sheet.outcome + at) for at in range(8)]
    timed = sheet.kind in {"arms", "comparisons"}
    return Key(
        extraction=extraction.id,
        outcome=texts[0],
        description=texts[1],
        kind=texts[2],
        population=texts[3],
        described=texts[4],
        digest=texts[5].strip("#"),
        when=texts[6],
        unit=texts[7] if timed else "",
    )


def outcome_keys(gathered: Gathered) -> Iterator[Key]:
    """The keys of all results, those set aside not among them."""
    for results in gathered.results.values():
        yield from (one.key for one in results)


def outcome_ids(gathered: Gathered) -> Mapping[tuple[str, str], str]:
    """The id of each outcome by its label and kind; the same for every extraction."""
    found: dict[tuple[str, str], str] = {}
    names = FreeNames()
    for key in outcome_keys(gathered):
        pair = (key.label, key.kind.casefold())
        if pair in found:
            continue
        base = slug(key.label)[: LONGEST - _KEPT].rstrip("_") or "outcome"
        name = f"{base}_{slug(key.kind)}" if base in names.taken else base
        found[pair] = names.take(name, LONGEST - 4)
    return found
