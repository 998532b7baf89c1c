"""The rows of a file of RevMan sorted into results of studies: the same numbers once, what is empty set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.exchange.account import Remark, Tally
from extraction_forms.exchange.revman.measures import NUMBERS
from extraction_forms.exchange.revman.source import Analysis, Review, Row, Study
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.frozen_values import frozen

ALL: Final = "all"
"""The code of rows that stand in no subgroup."""

_OF_CONTRAST: Final = MappingProxyType({"generic": ("estimate", "ratio", "se"), "o_e": ("o_e", "var")})


@frozen
class Found:
    """One result of a study: its id and outcome, the row it was read from, and rows elsewhere that repeat it."""

    id: str
    outcome: str
    analysis: Analysis
    row: Row
    also: tuple[tuple[Analysis, Row], ...] = ()

    @property
    def places(self) -> tuple[tuple[Analysis, Row], ...]:
        """Every analysis that it stands in, with its row there."""
        return ((self.analysis, self.row), *self.also)


@frozen
class Outcome:
    """An outcome by its name and kind of data: its id, and the analyses of that name."""

    id: str
    name: str
    kind: str
    analyses: tuple[Analysis, ...]


@frozen
class Gathered:
    """What goes on: results by study, in the order of the file; outcomes; the account of rows; faults."""

    studies: Mapping[str, Study]
    results: Mapping[str, tuple[Found, ...]]
    outcomes: tuple[Outcome, ...]
    rows: Tally
    listed: Tally
    problems: tuple[Problem, ...]


def gather(review: Review) -> Gathered:
    """Every row and every study of a file accounted for."""
    named = _ids(review)
    by_key = {study.key: name for name, study in named.items()}
    outcomes = _outcomes(review)
    sorting = _Sorting(by_key=by_key, outcomes={(slug(o.name), o.kind): o.id for o in outcomes})
    for analysis in review.analyses:
        for row in analysis.rows:
            sorting.sort(analysis, row)
    results = {name: tuple(sorting.results.get(name, {}).values()) for name in named}
    rows = Tally(
        file=review.file,
        rows=sum(len(analysis.rows) for analysis in review.analyses),
        kept=sum(map(len, results.values())),
        duplicates=tuple(sorting.duplicates),
        set_aside=tuple(sorting.aside),
    )
    others = tuple(
        Remark(place=study.place, text=f"{study.name}: {study.status}")
        for study in review.studies
        if study.status != "included"
    )
    listed = Tally(
        file=f"{review.file}, studies", rows=len(review.studies), kept=len(named), set_aside=others
    )
    return Gathered(
        studies=MappingProxyType(named),
        results=MappingProxyType(results),
        outcomes=outcomes,
        rows=rows,
        listed=listed,
        problems=tuple(sorting.problems),
    )


def _ids(review: Review) -> dict[str, Study]:
    """The included studies by their ids; where two names give one id, the later has a number."""
    found: dict[str, Study] = {}
    tries: dict[str, int] = {}
    for study in review.studies:
        if study.status != "included":
            continue
        base = name = slug(study.name) or slug(study.key) or "study"
        stem = base[: LONGEST - 4]
        while name in found:
            tries[stem] = tries.get(stem, 1) + 1
            name = f"{stem}_{tries[stem]}"
        found[name] = study
    return found


def _outcomes(review: Review) -> tuple[Outcome, ...]:
    """The outcomes by name and kind of data; names that give one id are told apart by the kind, or a number."""
    groups: dict[tuple[str, str], list[Analysis]] = {}
    for analysis in review.analyses:
        if analysis.kind != "other" and analysis.rows:
            groups.setdefault((slug(analysis.name), analysis.kind), []).append(analysis)
    taken: set[str] = set()
    found: list[Outcome] = []
    for (name, kind), members in groups.items():
        base = name or slug(members[0].id)
        options = (base, f"{base[: LONGEST - 12]}_{kind}")
        chosen = next(one for one in options if one not in taken)
        taken.add(chosen)
        found.append(Outcome(id=chosen, name=members[0].name, kind=kind, analyses=tuple(members)))
    return tuple(found)


def numbers_of(analysis: Analysis, row: Row) -> dict[str, str]:
    """The numbers of a row by what they are called here; a blank cell is an empty text."""
    names = [f"{name}_{arm}" for arm in (1, 2) for name in NUMBERS[analysis.kind]]
    if analysis.kind == "generic":
        names += ["total_1", "total_2"]
    names += _OF_CONTRAST.get(analysis.kind, ())
    columns = {name: analysis.columns[name] for name in names if name in analysis.columns}
    return {name: row.cells.get(column, "").strip() for name, column in columns.items()}


@dataclass(slots=True)
class _Sorting:
    """Sorts rows one after another."""

    by_key: Mapping[str, str]
    outcomes: Mapping[tuple[str, str], str]
    results: dict[str, dict[tuple[object, ...], Found]] = field(default_factory=dict)
    duplicates: list[Remark] = field(default_factory=list)
    aside: list[Remark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ids: set[tuple[str, str]] = field(default_factory=set)

    def sort(self, analysis: Analysis, row: Row) -> None:
        """Put one row where it belongs."""
        study = self.by_key.get(row.study, "")
        why = "text, no numbers" if analysis.kind == "other" else empty(analysis, row)
        if why:
            self.aside.append(Remark(place=row.place, text=f"{analysis.label}, {row.id}: {why}"))
            return
        if not study:
            expected, found = "an included study of the file", repr(row.study)
            where = f"{analysis.label} > {row.id}"
            self.problems.append(Problem(place=row.place, where=where, expected=expected, found=found))
            return
        outcome = self.outcomes[slug(analysis.name), analysis.kind]
        scale = analysis.measure if analysis.kind in _OF_CONTRAST else ""
        key = (outcome, analysis.groups, scale, *numbers_of(analysis, row).items())
        there = self.results.setdefault(study, {})
        first = there.get(key)
        if first is not None and all(one is not analysis for one, _ in first.places):
            there[key] = replace(first, also=(*first.also, (analysis, row)))
            text = f"{analysis.label}, {row.id}: the same numbers as {first.row.id}, kept once"
            self.duplicates.append(Remark(place=row.place, text=text))
            return
        name = self._id(study, analysis, row)
        made = Found(id=name, outcome=outcome, analysis=analysis, row=row)
        there[key if first is None else (*key, name)] = made

    def _id(self, study: str, analysis: Analysis, row: Row) -> str:
        """The id of a result: `r_1_2`, in a subgroup `r_1_2_s1`; where a study has several there, with a number."""
        base = "_".join(part for part in ("r", slug(analysis.number), row.subgroup) if part)
        name, again = base, 1
        while (study, name) in self.ids:
            again += 1
            name = f"{base}_{again}"
        self.ids.add((study, name))
        return name


def empty(analysis: Analysis, row: Row) -> str:
    """Why a row holds nothing that could be pooled; empty where it does."""
    numbers = numbers_of(analysis, row)
    if analysis.kind == "generic":
        given = numbers.get("estimate") or numbers.get("ratio")
        return "" if given and not nothing(numbers.get("se", "")) else "no estimate with its standard error"
    if analysis.kind == "o_e":
        return "" if not nothing(numbers.get("var", "")) else "no variance of O - E"
    people = "n" if analysis.kind == "continuous" else "total"
    return "nobody in an arm" if any(nothing(numbers[f"{people}_{arm}"]) for arm in (1, 2)) else ""


def nothing(text: str) -> bool:
    """Whether a cell is blank, or holds 0 as cells do in which nothing was typed."""
    try:
        return not text or float(text) == 0
    except ValueError:
        return False
