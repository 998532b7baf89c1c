"""A record while it is typed, as far as it can be read: what is at fault is taken out, and told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import AnswerPath, Block, Draft, with_answers
from extraction_forms.entry.drafts.editing import Editing, look
from extraction_forms.entry.drafts.nodes import HEAD
from extraction_forms.errors import Problem
from extraction_forms.facts import Vocabulary
from extraction_forms.frozen_values import frozen
from extraction_forms.records import Entry, Record

MOST_READINGS: Final = 4
"""So often a record is read with what was at fault taken out; a fault in what is left after that ends it."""


@frozen
class Readable:
    """What of a record can be read, None where nothing can; and the names of the inputs that were taken out of it."""

    record: Record | None
    taken_out: frozenset[str]

    def of_entry(self, section: str, entry: str) -> tuple[str, ...]:
        """What was taken out of an entry, by the names of inputs."""
        at = f"{section}/{entry}"
        return tuple(sorted(name for name in self.taken_out if name == at or name.startswith(f"{at}/")))


def readable(editing: Editing) -> Readable:
    """The record as it is typed, without the answers that have faults."""
    gone: set[str] = set()
    draft = editing.draft
    for _ in range(MOST_READINGS):
        looked = look(replace(editing, draft=draft))
        if looked.record is not None:
            return Readable(record=looked.record, taken_out=frozenset(gone))
        names = _names(looked.problems) - gone
        if not names:
            break
        gone |= names
        draft = _without(draft, names)
    return Readable(record=None, taken_out=frozenset(gone))


def _names(problems: Iterable[Problem]) -> set[str]:
    return {problem.place.file for problem in problems} - {HEAD, ""}


def _without(draft: Draft, names: Collection[str]) -> Draft:
    """The record without some answers, blocks of numbers, entries or sections, named as faults name them."""
    sections: dict[str, tuple[Block, ...]] = {}
    for section, blocks in draft.sections.items():
        kept = [block for block in blocks if f"{section}/{block.id}" not in names and section not in names]
        sections[section] = tuple(_without_units(section, block, names) for block in kept)
    left = replace(draft, sections=MappingProxyType(sections))
    return with_answers(left, [(path, None) for path in map(_path, sorted(names)) if path is not None])


def _path(name: str) -> AnswerPath | None:
    """The path of an answer; none of what is a whole section. Of an entry it names no answer there is."""
    try:
        return AnswerPath.parse(name)
    except ValueError:
        return None


def _without_units(section: str, block: Block, names: Collection[str]) -> Block:
    kept = {unit: data for unit, data in block.units.items() if f"{section}/{block.id}/{unit}" not in names}
    return replace(block, units=MappingProxyType(kept))


def whole_enough(record: Record, vocabulary: Vocabulary) -> Record:
    """The record with those comparisons and results alone that say what they compare and what they measure."""
    arms = {entry.id for entry in record.sections.get("arms", ())}
    contrasts = tuple(one for one in record.sections.get("contrasts", ()) if _compares(one, arms))
    results = tuple(
        one for one in record.sections.get("results", ()) if _answer(one, "outcome") in vocabulary.outcomes
    )
    data = {
        name: tuple(_standing_alone(entry) for entry in entries) if name == "characteristics" else entries
        for name, entries in record.sections.items()
    }
    return replace(record, sections=MappingProxyType({**data, "contrasts": contrasts, "results": results}))


def _compares(entry: Entry, arms: Collection[str]) -> bool:
    return all(_answer(entry, side) in arms for side in ("arm_exp", "arm_ctl"))


def _answer(entry: Entry, name: str) -> str:
    datum = entry.data.get(name)
    return str(datum.value) if datum is not None and datum.known else ""


def _standing_alone(entry: Entry) -> Entry:
    """What is known of the study without what it says of other studies, which are not looked at."""
    data: Mapping[str, object] = entry.data
    return replace(
        entry, data=MappingProxyType({name: entry.data[name] for name in data if name != "same_trial_as"})
    )


def repeats(record: Record) -> str:
    """The study whose trial this one is said to be; nothing where it stands for itself."""
    return next((_answer(entry, "same_trial_as") for entry in record.sections.get("characteristics", ())), "")
