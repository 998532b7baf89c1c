"""What was typed laid over a record as it is written: the record as it would be saved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import AnswerPath, Block, Draft, answers, answers_at, with_answers
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.names import ENTRIES, InputName, entries_of
from extraction_forms.entry.drafts.parts import PARTS, parts_of, with_parts
from extraction_forms.errors import UsageError
from extraction_forms.form import Form, Section
from extraction_forms.yaml_text import Plain

LONGEST_NAME: Final = 400
LONGEST_TEXT: Final = 100_000
MOST_ENTRIES: Final = 500
MOST_UNITS: Final = 60
"""So many entries of a section, and so many of those that others answer for one by one: a page holds them all."""
_HALF: Final = re.compile("[\ud800-\udfff]")
"""Half of a character, which cannot be written."""


def overlaid(asked: Asked, base: Draft, typed: Mapping[str, str]) -> Draft:
    """The record with what was typed: entries in their order, then answer by answer.

    An arm or contrast that is taken out takes its values with it.
    """
    if not typed:
        return base
    draft = base
    for section in asked.form.sections:
        listed = typed.get(entries_of(section.id))
        if listed is not None:
            ids = [line.strip() for line in listed.splitlines() if line.strip()]
            draft = _with_entries(asked.form, draft, section, ids)
    return with_answers(draft, _changes(asked, draft, typed))


def _changes(
    asked: Asked, draft: Draft, typed: Mapping[str, str]
) -> Iterator[tuple[AnswerPath, Plain | None]]:
    """The answers that differ from those of the draft; of entries that are not there, none."""
    by_path: dict[AnswerPath, dict[str, str]] = {}
    for name, text in typed.items():
        if not name.startswith(ENTRIES):
            one = InputName.parse(name)
            by_path.setdefault(one.path, {})[one.part] = text
    standing = answers_at(draft, by_path)
    for path, parts in by_path.items():
        if path in standing or _is_there(asked.form, draft, path):
            yield path, with_parts(asked.kind(path), standing.get(path), parts)


def _is_there(form: Form, draft: Draft, path: AnswerPath) -> bool:
    """Whether an answer has a place: what an entry that was taken out said is not brought back by it."""
    section = form.by_id.get(path.section)
    if section is None:
        return True
    if path.unit and all(path.unit not in _ids(draft, name) for name in section.units):
        return False
    return not section.repeats or path.entry in _ids(draft, path.section)


def _ids(draft: Draft, section: str) -> tuple[str, ...]:
    return tuple(block.id for block in draft.sections.get(section, ()))


def _with_entries(form: Form, draft: Draft, section: Section, ids: list[str]) -> Draft:
    standing = {block.id: block for block in draft.sections.get(section.id, ())}
    blocks = tuple(standing.get(name) or Block(id=name) for name in dict.fromkeys(ids))
    gone = standing.keys() - set(ids)
    sections = {**draft.sections, section.id: blocks}
    for other in form.sections if gone else ():
        if section.id in other.units and other.id in sections:
            sections[other.id] = tuple(_without_units(block, gone) for block in sections[other.id])
    return replace(draft, sections=MappingProxyType(sections))


def _without_units(block: Block, gone: set[str]) -> Block:
    kept = {unit: data for unit, data in block.units.items() if unit not in gone}
    return replace(block, units=MappingProxyType(kept))


def texts(asked: Asked, draft: Draft) -> Mapping[str, str]:
    """Every input's text of a record, by its name; blank ones are left out."""
    found: dict[str, str] = {}
    for path, value in answers(draft).items():
        for part, text in parts_of(asked.kind(path), value).items():
            found[str(InputName(path=path, part=part))] = text
    for section in asked.form.sections:
        if section.repeats and draft.sections.get(section.id):
            found[entries_of(section.id)] = "\n".join(block.id for block in draft.sections[section.id])
    return MappingProxyType(found)


def refuse_unknown(asked: Asked, sent: Mapping[str, str]) -> None:
    """Stop at a name that no input of the form has, or a text that none can hold: nothing sent with it is taken.

    Raises:
        UsageError: such a name, or such a text.
    """
    for name, text in sent.items():
        if len(name) > LONGEST_NAME or not _is_text(name) or not _is_known(asked, name):
            raise UsageError(f"{name[:200]!a}: expected the name of an answer of {asked.form.title}.")
        if not _is_text(text):
            raise UsageError(
                f"{name}: expected at most {LONGEST_TEXT} characters that can be printed; found others."
            )
        if name.startswith(ENTRIES):
            _refuse_many(asked, name.removeprefix(ENTRIES), text)


def _refuse_many(asked: Asked, section: str, text: str) -> None:
    is_unit = any(section in other.units for other in asked.form.sections)
    most, found = MOST_UNITS if is_unit else MOST_ENTRIES, len(text.splitlines())
    if found > most:
        raise UsageError(f"{section}: expected at most {most} entries; found {found}.")


def _is_text(text: str) -> bool:
    return len(text) <= LONGEST_TEXT and "\0" not in text and not _HALF.search(text)


def _is_known(asked: Asked, name: str) -> bool:
    if name.startswith(ENTRIES):
        section = asked.form.by_id.get(name.removeprefix(ENTRIES))
        return section is not None and section.repeats
    try:
        one = InputName.parse(name)
    except ValueError:
        return False
    if one.part not in PARTS or not _is_place(asked.form, one.path):
        return False
    return asked.question(one.path) is not None or one.path.field in {"evidence", "numbers"}


def _is_place(form: Form, path: AnswerPath) -> bool:
    """Whether an answer can stand there: within an entry where there are several, beside the section where not."""
    if not path.section:
        return True
    section = form.by_id.get(path.section)
    if section is None:
        return False
    return bool(path.entry) == (section.repeats or bool(path.unit))
