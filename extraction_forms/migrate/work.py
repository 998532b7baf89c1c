"""One record while it is carried over: as it is by now, where each answer came from, and what could not be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from extraction_forms.draft import AnswerPath, Block, Draft, answers, with_answer
from extraction_forms.form import Form, Section
from extraction_forms.frozen_values import frozen
from extraction_forms.migrate.migration import Step, Target
from extraction_forms.yaml_text import Plain


@frozen
class Refusal:
    """An answer that a step cannot carry over: where it stood in the record, and why not."""

    path: AnswerPath
    step: Step
    expected: str
    found: str


@dataclass(slots=True)
class Work:
    """A record on its way.

    `form` knows what records of the version that is being reached may hold; `origins` says where an answer
    stood at first, `steps` which steps touched it, `filled` which answers were put where there was none.
    """

    draft: Draft
    form: Form
    origins: dict[AnswerPath, AnswerPath] = field(default_factory=dict)
    steps: dict[AnswerPath, list[Step]] = field(default_factory=dict)
    filled: set[AnswerPath] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)

    def put(self, path: AnswerPath, value: Plain | None, step: Step) -> None:
        """Set an answer, or take it out with None."""
        if value is None:
            self.filled.discard(path)
        self.draft = with_answer(self.draft, path, value)
        self.steps.setdefault(path, []).append(step)

    def fill(self, path: AnswerPath, value: Plain, step: Step) -> None:
        """Put an answer where there was none."""
        self.put(path, value, step)
        self.filled.add(path)

    def move(self, old: AnswerPath, new: AnswerPath, value: Plain, step: Step) -> None:
        """Bring an answer to another place, unless one stands there."""
        if new in answers(self.draft):
            self.refuse(old, step, f"no answer at {new}, where this one belongs", "one there already")
            return
        was_filled = old in self.filled
        self.put(old, None, step)
        self.put(new, value, step)
        self.steps[new] = [*self.steps.get(old, [])]
        self.origins[new] = self.origins.pop(old, old)
        if was_filled:
            self.filled.add(new)

    def refuse(self, path: AnswerPath, step: Step, expected: str, found: str) -> None:
        """Note that an answer cannot be carried over."""
        origin = self.origins.get(path, path)
        self.refusals.append(Refusal(path=origin, step=step, expected=expected, found=found))

    def at(self, target: Target | None) -> list[tuple[AnswerPath, Plain]]:
        """Every answer to a field."""
        if target is None:
            return []
        return [(path, value) for path, value in answers(self.draft).items() if target.holds(path)]

    def of_section(self, name: str) -> list[tuple[AnswerPath, Plain]]:
        """Every answer of a section."""
        return [(path, value) for path, value in answers(self.draft).items() if path.section == name]

    def blanks(self, target: Target) -> Iterator[AnswerPath]:
        """Where a field stands to be answered and is not."""
        section = self.form.by_id.get(target.section)
        if section is None:
            return
        there = answers(self.draft)
        for entry, block in _entries(self.draft, section):
            units = [*block.units] if target.of_values else [""]
            for unit in units:
                at_entry = entry or (section.id if unit else "")
                path = AnswerPath(section=section.id, entry=at_entry, unit=unit, field=target.field)
                if path not in there:
                    yield path


def _entries(draft: Draft, section: Section) -> Iterator[tuple[str, Block]]:
    """The blocks of a section, and those that it has to have and has not."""
    blocks = draft.sections.get(section.id, ())
    if not section.repeats:
        there = blocks or ((Block(id=section.id),) if section.required or section.repeat == "top" else ())
        yield from (("", block) for block in there)
        return
    yield from ((block.id, block) for block in blocks)
    known = {block.id for block in blocks}
    if section.required and section.repeat_over:
        for owner in draft.sections.get(section.repeat_over, ()):
            if owner.id not in known:
                yield owner.id, Block(id=owner.id)


def pruned(draft: Draft, form: Form, touched: set[str]) -> Draft:
    """The record without the blocks of sections that are asked once, or known no more, and hold nothing now."""
    sections: dict[str, tuple[Block, ...]] = {}
    for name, blocks in draft.sections.items():
        section = form.by_id.get(name)
        whole = section is not None and section.repeats
        kept = [block for block in blocks if whole or name not in touched or _says(block)]
        if kept:
            sections[name] = tuple(kept)
    return Draft(head=draft.head, sections=sections)


def _says(block: Block) -> bool:
    return bool(block.answers) or any(block.units.values())
