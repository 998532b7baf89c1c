"""The questions of the sections as questions of a form, and what each row answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from extraction_forms.errors import Problem
from extraction_forms.exchange.account import Remark, Tally
from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.grown_form import Block, FreeNames, free_name
from extraction_forms.exchange.named_columns import Line
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.exchange.srdr.gathering import Gathered
from extraction_forms.exchange.srdr.source import Listing, Project, Question, Section
from extraction_forms.form_library import library, read_form
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable

_FOLLOW_UP: Final = re.compile(r"(.*?)\[Follow-up: ?(.*)\]\Z", re.DOTALL)
_LONGEST_ID: Final = 50
_NUMBER: Final = 8
_KIND: Final = {"arm": "arms", "arms": "arms", "outcome": "results", "outcomes": "results"}

Answers = dict[str, Writable]


@frozen
class Asked:
    """A question of the form: its id, the section of the form it stands in, its choices by text, its own sheet."""

    id: str
    into: str
    label: str
    help: str
    codes: Mapping[str, str]
    several: bool

    def block(self) -> Block:
        """The question as a form has it."""
        found: Block = {"id": self.id, "label": self.label}
        found["type"] = ("choices" if self.several else "choice") if self.codes else "text"
        if self.help:
            found["help"] = self.help
        if self.codes:
            found["choices"] = [{"code": code, "label": label} for label, code in self.codes.items()]
        return found


@dataclass(slots=True)
class Answered:
    """The questions, and what was answered: of extractions, of arms, and of outcomes."""

    asked: dict[str, Asked] = field(default_factory=dict)
    study: dict[str, Answers] = field(default_factory=dict)
    arms: dict[tuple[str, str], Answers] = field(default_factory=dict)
    outcomes: dict[tuple[str, str, str], Answers] = field(default_factory=dict)
    tallies: list[Tally] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def blocks(self, section: str) -> list[Block]:
        """The questions that go to a section of the form."""
        return [one.block() for one in self.asked.values() if one.into == section]

    def add(self, asked: Asked) -> Asked:
        """A question more."""
        self.asked[asked.id] = asked
        return asked


def answered(project: Project, gathered: Gathered, declared: Declared) -> Answered:
    """Every section and every list of a workbook; arms go to `gathered`, where results find them."""
    found = Answered()
    _extraction_answers(project, found, declared)
    for listing in project.listings:
        _listed(project, listing, gathered, found, declared)
    return found


def add_sections(project: Project, gathered: Gathered, found: Answered, declared: Declared) -> None:
    """The answers to the questions of every section, once the arms and outcomes are known."""
    for section in project.sections:
        one = _Section(project=project, section=section, found=found, gathered=gathered, declared=declared)
        one.read()


def _extraction_answers(project: Project, found: Answered, declared: Declared) -> None:
    """The key questions that an extraction is for."""
    if not any(one.key_questions for one in project.extractions.values()):
        return
    asked = found.add(_text("key_questions", "characteristics", "Key questions"))
    for one in project.extractions.values():
        if one.key_questions and one.id not in declared.set_aside:
            found.study.setdefault(one.id, {})[asked.id] = one.key_questions


def _listed(
    project: Project, listing: Listing, gathered: Gathered, found: Answered, declared: Declared
) -> None:
    """A list of entries: arms become arms, any other list is an answer, an entry in each line."""
    table = listing.table
    of_arms = _KIND.get(table.name.casefold()) == "arms"
    asked = None if of_arms else _text(_free(table.name, found), "characteristics", f"{table.name} listed")
    aside = []
    for line in table.lines:
        extraction = project.extraction_of(line).id
        why = declared.set_aside.get(extraction, "")
        if why:
            aside.append(Remark(place=line.place, text=f"{line.where}: {why}"))
            continue
        entries = list(_entries(listing, line))
        if of_arms:
            for parts in entries:
                gathered.arms_of(extraction).add(parts[0], parts[1], line.evidence)
        elif entries and asked is not None:
            found.add(asked)
            text = "\n".join("; ".join(part for part in parts if part) for parts in entries)
            found.study.setdefault(extraction, {})[asked.id] = _printed(text, line, "")
    tally = Tally(
        file=f"{project.file}, {table.name}",
        rows=len(table.lines),
        kept=len(table.lines) - len(aside),
        set_aside=tuple(aside),
    )
    found.tallies.append(tally)


def _entries(listing: Listing, line: Line) -> Iterator[tuple[str, ...]]:
    """The entries of a row: a name that is not blank and the cells behind it, wherever it starts.

    One layout leaves three cells blank for an entry that a row does not have, under a head of two.
    """
    at = listing.first
    last = max((*line.texts, listing.last)) if listing.width == 2 else listing.last
    while at <= last:
        if line.text(at):
            yield tuple(line.text(at + step) for step in range(listing.width))
            at += listing.width
        else:
            at += 1


def _free(text: str, found: Answered) -> str:
    base = slug(text)[:_LONGEST_ID].rstrip("_") or "question"
    return free_name(base if base[0].isalpha() else f"q_{base}", {*found.asked, *_of_the_base()})


@lru_cache(maxsize=1)
def _of_the_base() -> frozenset[str]:
    """The ids that the form has already."""
    sections = read_form(library()["controlled_study"]).sections
    return frozenset(one.id for part in sections for one in (*part.questions, *part.unit_questions))


def _text(name: str, into: str, label: str) -> Asked:
    return Asked(id=name, into=into, label=label, help="", codes={}, several=False)


def _chosen(text: str, offered: tuple[str, ...]) -> list[tuple[str, str]]:
    """The choices of a cell, one in each line, with what was written in behind each; one offered may have lines."""
    if text in offered:
        return [(text, "")]
    found: list[tuple[str, str]] = []
    for line in (one.strip() for one in text.split("\n")):
        followed = _FOLLOW_UP.match(line)
        word, note = (followed[1].strip(), followed[2].strip()) if followed else (line, "")
        if word and all(word != one for one, _ in found):
            found.append((word, note))
    return found


def _printed(text: str, line: Line, column: str) -> dict[str, Writable]:
    return {"printed": text, "evidence": {**line.evidence, **({"column": column} if column else {})}}


@dataclass(slots=True)
class _Section:
    """Reads the rows of one section."""

    project: Project
    section: Section
    found: Answered
    gathered: Gathered
    declared: Declared
    seen: dict[tuple[str, str, str], Line] = field(default_factory=dict)

    @property
    def of(self) -> str:
        """What each row is of; nothing where no row names anything."""
        named = any(line.text(self.section.of_column) for line in self.section.table.lines)
        return self.section.of.casefold() if named else ""

    @property
    def into(self) -> str:
        """The section of the form that its questions go to."""
        return _KIND.get(self.of, "characteristics")

    def read(self) -> None:
        """Take in every row, and keep the account."""
        table = self.section.table
        asked = [(one, self._asked(one)) for one in self.section.questions]
        aside, duplicates = [], []
        for line in table.lines:
            extraction = self.project.extraction_of(line).id
            name, described = line.text(self.section.of_column), line.text(self.section.of_column + 1)
            first = self.seen.setdefault((extraction, *((name, described) if self.of else ("", ""))), line)
            why = self.declared.set_aside.get(extraction, "")
            if not why and first is not line:
                duplicates += self._again(first, line)
                continue
            answers = {one.id: self._written(one, question, line) for question, one in asked}
            given = {name: answer for name, answer in answers.items() if answer}
            why = why or self._put(extraction, (name, described), line, given)
            if why:
                aside.append(Remark(place=line.place, text=f"{line.where}: {why}"))
        self.found.tallies.append(
            Tally(
                file=f"{self.project.file}, {table.name}",
                rows=len(table.lines),
                kept=len(table.lines) - len(aside) - len(duplicates),
                duplicates=tuple(duplicates),
                set_aside=tuple(aside),
            )
        )

    def _again(self, first: Line, line: Line) -> list[Remark]:
        """A second row of the same: a repetition, or a fault where it says something else."""
        if first.texts == line.texts:
            return [Remark(place=line.place, text=f"{line.where}: as in row {first.number}")]
        extraction = self.project.extraction_of(line).id
        problem = Problem(
            place=line.place,
            where=line.where,
            expected=f"one row of this of extraction {extraction}; row {first.number} is another",
            found="one that says something else",
        )
        self.gathered.problems.append(problem)
        return [Remark(place=line.place, text=line.where)]

    def _asked(self, question: Question) -> Asked:
        """A question of the form; its choices are those that are offered, and what else was answered."""
        table, offered = self.section.table, question.options
        chosen = [_chosen(line.text(question.column), offered) for line in table.lines]
        codes: dict[str, str] = {}
        if offered and (self.into != "characteristics" or not self.of):
            names = FreeNames()
            words = dict.fromkeys((*offered, *(word for words in chosen for word, _ in words)))
            codes = {word: names.take(slug(word) or "other", LONGEST - _NUMBER) for word in words}
        return self.found.add(
            Asked(
                id=_free(f"{table.name} {question.label}", self.found),
                into=self.into,
                label=f"{table.name}: {question.label}",
                help=question.help,
                codes=codes,
                several=any(len(one) > 1 for one in chosen),
            )
        )

    def _put(self, extraction: str, entry: tuple[str, str], line: Line, answers: Answers) -> str:
        """Put the answers of a row where they belong; returns why they could not be."""
        name, described = entry
        if self.into == "arms":
            arms = self.gathered.arms_of(extraction)
            if not arms.named(name):
                return f"{name or 'a row without a name'}: no arm of extraction {extraction}"
            self.found.arms.setdefault((extraction, arms.add(name, described, line.evidence).id), {}).update(
                answers
            )
        elif self.into == "results":
            results = self.gathered.results.get(extraction, ())
            if not any((one.key.outcome, one.key.description) == entry for one in results):
                return f"{name or 'a row without a name'}: extraction {extraction} has no result of it"
            self.found.outcomes.setdefault((extraction, name, described), {}).update(answers)
        elif self.of:
            self._told_of(extraction, name, line)
        else:
            self.found.study.setdefault(extraction, {}).update(answers)
        return ""

    def _told_of(self, extraction: str, name: str, line: Line) -> None:
        """The answers of an entry that is neither arm nor outcome: a line in the answer of the study."""
        study = self.found.study.setdefault(extraction, {})
        for question in self.section.questions:
            text = line.text(question.column)
            asked = next(one for one in self.found.asked.values() if one.label == self._label(question))
            before = study.get(asked.id)
            lines = [str(before["printed"])] if isinstance(before, dict) else []
            if text:
                told = "\n".join([*lines, f"{name}: {text}"])
                study[asked.id] = _printed(told, line, self.section.table.name_of(question.column))

    def _label(self, question: Question) -> str:
        return f"{self.section.table.name}: {question.label}"

    def _written(self, asked: Asked, question: Question, line: Line) -> Writable:
        """An answer with its evidence, what was written in as a note; nothing where the cell is blank."""
        text = line.text(question.column)
        column = self.section.table.name_of(question.column)
        chosen = _chosen(text, question.options) if asked.codes else []
        if not text or (asked.codes and not chosen):
            return ""
        if not asked.codes:
            return _printed(text, line, column)
        notes = "; ".join(f"{word}: {note}" for word, note in chosen if note)
        evidence = {**line.evidence, "column": column}
        codes = ", ".join(asked.codes[word] for word, _ in chosen)
        return {"code": codes, "evidence": evidence, **({"note": notes} if notes else {})}
